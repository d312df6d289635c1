package cn.hucha.checks

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.ActNoteFinding
import cn.hucha.bridge.ActTakePhoto
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.EngineCore
import cn.hucha.bridge.FailureKind
import cn.hucha.bridge.FfiException
import cn.hucha.bridge.FindingRequest
import cn.hucha.bridge.HttpBodyFile
import cn.hucha.bridge.HttpClient
import cn.hucha.bridge.HttpRequest
import cn.hucha.bridge.Lang
import cn.hucha.bridge.OkHttpHttpClient
import cn.hucha.bridge.PhotoMoment
import cn.hucha.bridge.Ports
import cn.hucha.bridge.ReceiptFinding
import cn.hucha.bridge.SyncDriver
import cn.hucha.bridge.desktop.FileSecretStore
import cn.hucha.bridge.desktop.FileSigner
import cn.hucha.bridge.failure
import cn.hucha.ui.SyncModel
import cn.hucha.ui.SyncState
import java.io.IOException
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking

/** One phone and a real hub. */
class SyncTest {
    /** Loses every second answer after the hub has given it. */
    private class LossyClient(private val real: HttpClient) : HttpClient {
        val sent = mutableListOf<HttpRequest>()

        override suspend fun send(request: HttpRequest) = real.send(request).also {
            sent += request
            if (sent.size % 2 == 0) throw IOException("the answer was lost")
        }
    }

    @Test
    fun `what was written offline arrives though every second answer is lost`() = onPhone("second") { second ->
        val noted = second.core.act(ActNoteFinding(Stage.visit, FindingRequest(text = "缺少防护罩")))
        val photo = fixtures.resolve("photos/missing-guard.jpg").toString()
        val finding = (noted as ReceiptFinding).finding
        second.core.act(ActTakePhoto(Stage.visit, finding, photo, PhotoMoment.BEFORE, null))
        second.core.act(ActAnswer(Stage.visit, "2.3", AnswerValue.DONE))
        assertTrue(second.core.syncState().onlyHere > 0u)
        val lossy = LossyClient(OkHttpHttpClient())
        val losing = SyncDriver(second.core, lossy)
        assertTrue(losing.sync().unanswered > 0)
        repeat(4) { losing.sync() }
        assertEquals(0, second.driver().sync().unanswered)
        val state = second.core.syncState()
        assertEquals(0u to 0u, state.onlyHere to state.uploaded)
        assertTrue(state.received > 0u && state.notAccepted.isEmpty())
        assertTrue(lossy.sent.any { it.body is HttpBodyFile }, "a photo goes as a file")
    }

    @Test
    fun `a phone with files for a key store enrols and opens again`() = runBlocking {
        val folder = Files.createDirectories(Stage.newFolder())
        suspend fun open() = EngineCore.open(
            folder.resolve("state").toString(),
            Lang.ZH,
            Ports(FileSigner(folder.resolve("key")), FileSecretStore(folder.resolve("secrets"))),
        )
        val core = open()
        val scope = CoroutineScope(Job())
        val sync = SyncModel(core, SyncDriver(core, OkHttpHttpClient()), scope)
        sync.enrol(Stage.hub.code("吴立群"))
        assertIs<SyncState.Ended>(sync.state.value, "${sync.state.value}")
        assertEquals("吴立群", core.profile().name)
        val again = core.planEnrolmentFails(Stage.hub.code("吴立群"))
        assertEquals(FailureKind.REFUSED, again)
        scope.cancel()
        core.shutDown()
        val reopened = open()
        assertEquals("吴立群", reopened.profile().name)
        reopened.shutDown()
        val files = Files.walk(folder.resolve("key")).use { all -> all.filter(Files::isRegularFile).toList() }
        assertTrue(files.all { PosixFilePermissions.toString(Files.getPosixFilePermissions(it)) == "rw-------" })
    }

    @Test
    fun `a hub that is off is no network and no failure`() = onPhone("host") { host ->
        val scope = CoroutineScope(coroutineContext + Job())
        val nobody = HttpClient { OkHttpHttpClient().send(it.copy(url = "http://127.0.0.1:1/")) }
        val sync = SyncModel(host.core, SyncDriver(host.core, nobody), scope)
        sync.sync()
        assertEquals(SyncState.NoNetwork, sync.state.first { it != SyncState.Running })
        scope.cancel()
    }

    private suspend fun EngineCore.planEnrolmentFails(text: String): FailureKind? = try {
        planEnrolment(text)
        null
    } catch (refused: FfiException) {
        refused.failure().kind
    }
}
