package cn.hucha.ui

import cn.hucha.bridge.FailureKind
import cn.hucha.bridge.FfiHub
import cn.hucha.bridge.FfiUntrusted
import cn.hucha.bridge.HttpAnswer
import cn.hucha.bridge.HttpRequest
import cn.hucha.bridge.SyncDriver
import cn.hucha.bridge.TopicWantsNetwork
import cn.hucha.bridge.fakes.FakeCore
import cn.hucha.bridge.fakes.FakeHttpClient
import cn.hucha.bridge.fakes.FakeSyncCore
import cn.hucha.bridge.fakes.FakeSyncCore.Companion.request
import java.io.IOException
import java.net.ConnectException
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest

@OptIn(ExperimentalCoroutinesApi::class)
class SyncTest {
    private val three = listOf(request(1uL), request(2uL), request(3uL))

    private fun answering(rule: (HttpRequest) -> HttpAnswer) = FakeHttpClient { rule(it) }

    @Test
    fun `a sync answers every request until the core has none`() = runTest {
        val core = FakeSyncCore(three, listOf(request(4uL)))
        val result = SyncDriver(core, FakeHttpClient()).sync()
        assertEquals(listOf("began", "answered 1", "answered 2", "answered 3", "answered 4"), core.log)
        assertEquals(4u, result.accepted)
    }

    @Test
    fun `one request without an answer is given up and the others go on`() = runTest {
        val core = FakeSyncCore(three)
        val flaky = answering { if (it.id == 2uL) throw IOException("reset") else FakeHttpClient.OK }
        assertEquals(1, SyncDriver(core, flaky).sync().unanswered)
        assertEquals(listOf("began", "answered 1", "gave up 2", "answered 3"), core.log)
    }

    @Test
    fun `where nobody is there everything is given up at once`() = runTest {
        val core = FakeSyncCore(three)
        var sent = 0
        val nobody = answering {
            sent += 1
            throw ConnectException()
        }
        assertEquals(3, SyncDriver(core, nobody).sync().unanswered)
        assertEquals(1, sent)
        assertEquals(listOf("began", "gave up 1", "gave up 2", "gave up 3"), core.log)
    }

    @Test
    fun `a cancelled sync gives up what is under way`() = runTest {
        val core = FakeSyncCore(three)
        val hanging = FakeHttpClient { if (it.id == 1uL) FakeHttpClient.OK else awaitCancellation() }
        val sync = launch { SyncDriver(core, hanging).sync() }
        runCurrent()
        sync.cancelAndJoin()
        assertEquals(listOf("began", "answered 1", "gave up 2", "gave up 3"), core.log)
    }

    @Test
    fun `an answer that the hub should not have given does not hold up the others`() = runTest {
        val core = FakeSyncCore(three, listOf(request(4uL)))
        core.refuses[1uL] = FfiHub(0u, "unreadable", "")
        assertFailsWith<FfiHub> { SyncDriver(core, FakeHttpClient()).sync() }
        assertEquals(listOf("began", "answered 2", "answered 3"), core.log)
    }

    @Test
    fun `a sync follows every wish of the core`() = runTest {
        val core = FakeCore()
        val sync = FakeSyncCore()
        val model = SyncModel(core, SyncDriver(sync, FakeHttpClient()), backgroundScope)
        model.follow()
        runCurrent()
        assertEquals(SyncState.Idle, model.state.value)
        core.changed(TopicWantsNetwork)
        runCurrent()
        assertIs<SyncState.Ended>(model.state.value)
        core.changed(TopicWantsNetwork)
        runCurrent()
        assertEquals(listOf("began", "began"), sync.log)
    }

    @Test
    fun `no network and a hub that is not believed are two states`() = runTest {
        val nobody = answering { throw ConnectException() }
        val alone = SyncModel(FakeCore(), SyncDriver(FakeSyncCore(three), nobody), backgroundScope)
        alone.sync()
        assertEquals(SyncState.NoNetwork, alone.state.value)
        val liar = FakeSyncCore(three).apply { refuses[1uL] = FfiUntrusted("汇集端的账不对") }
        val warned = SyncModel(FakeCore(), SyncDriver(liar, FakeHttpClient()), backgroundScope)
        warned.sync()
        assertEquals(FailureKind.UNTRUSTED, (warned.state.value as SyncState.Stopped).failure.kind)
    }

    @Test
    fun `enrolling answers the request of the code and syncs`() = runTest {
        val core = FakeSyncCore(listOf(request(7uL)))
        val model = SyncModel(FakeCore(), SyncDriver(core, FakeHttpClient()), backgroundScope)
        model.enrol("hucha:…")
        assertEquals(listOf("answered 1", "began", "answered 7"), core.log)
        assertIs<SyncState.Ended>(model.state.value)
    }
}
