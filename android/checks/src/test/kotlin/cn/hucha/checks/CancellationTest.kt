package cn.hucha.checks

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.ActNoteFinding
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.Clock
import cn.hucha.bridge.Event
import cn.hucha.bridge.FindingRequest
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.Semaphore
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.transformWhile
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Timeout

/** A caller that goes away, and a thread that must never wait. */
@Timeout(120)
class CancellationTest {
    /** A clock that holds the core up until it is let go. */
    private class HeldClock(private val clock: Long) : Clock {
        val isAsked = Semaphore(0)
        val go = CountDownLatch(1)

        @Volatile
        var holds = false

        override fun nowMs(): Long {
            if (holds) {
                isAsked.release()
                go.await()
            }
            return clock
        }
    }

    private fun onHeldPhone(test: suspend (Phone, HeldClock) -> Unit) = runBlocking {
        val clock = HeldClock(1_781_744_400_000)
        val copy = Stage.copy("lead")
        val phone = Phone(copy.person, copy.secret, copy.folder, clock)
        phone.open()
        try {
            test(phone, clock)
        } finally {
            clock.go.countDown()
            phone.off()
        }
    }

    @Test
    fun `a cancelled wait for events loses none of them`() = onPhone { lead ->
        val seen = mutableListOf<Event>()
        var last = 0uL
        repeat(20) { round ->
            val waiting = launch(start = UNDISPATCHED) { lead.core.events(last).collect { seen += it } }
            if (round % 2 == 0) yield()
            lead.core.act(ActNoteFinding(Stage.visit, FindingRequest(text = "$round")))
            waiting.cancelAndJoin()
            last = seen.maxOfOrNull { it.n } ?: 0uL
        }
        val everything = since(lead, 0uL)
        val newest = (seen + since(lead, last)).groupBy(Event::topic).mapValues { (_, all) -> all.maxOf { it.n } }
        assertEquals(everything.associate { it.topic to it.n }, newest)
    }

    /** Everything that changed after a number, up to now. */
    private suspend fun since(phone: Phone, seen: ULong): List<Event> {
        // Whatever was done before a call was told before it, too.
        phone.core.profile()
        val newest = phone.core.newestEvent()
        if (seen == newest) return emptyList()
        return phone.core.events(seen).transformWhile {
            emit(it)
            it.n < newest
        }.toList()
    }

    @Test
    fun `a cancelled act is carried out`() = onHeldPhone { phone, clock ->
        clock.holds = true
        runBlocking {
            val act = async(start = UNDISPATCHED) {
                phone.core.act(ActAnswer(Stage.visit, "2.1", AnswerValue.DONE))
            }
            clock.isAsked.acquire()
            act.cancelAndJoin()
            assertTrue(act.isCancelled)
        }
        clock.holds = false
        clock.go.countDown()
        assertEquals(AnswerValue.DONE, phone.core.item(Stage.visit, "2.1").mine)
    }

    @Test
    fun `the thread that draws goes on while the core is busy`() = onHeldPhone { phone, clock ->
        val order = mutableListOf<String>()
        Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { main ->
            clock.holds = true
            runBlocking(main) {
                val act = launch {
                    order += "tapped"
                    phone.core.act(ActAnswer(Stage.visit, "2.2", AnswerValue.DONE))
                    order += "saved"
                }
                val view = launch {
                    order += "asked"
                    phone.core.visit(Stage.visit)
                    order += "shown"
                }
                yield()
                clock.isAsked.acquire()
                order += "drawn"
                clock.holds = false
                clock.go.countDown()
                act.join()
                view.join()
            }
        }
        assertEquals(listOf("tapped", "asked", "drawn"), order.take(3))
        assertEquals(setOf("saved", "shown"), order.drop(3).toSet())
    }
}
