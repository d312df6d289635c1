package cn.hucha.checks

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.FfiException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.test.Test
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Timeout

/** What the process holds: memory, threads, open files. */
private data class Held(val megabytes: Long, val threads: Long, val files: Long) {
    companion object {
        fun now(): Held {
            repeat(3) {
                System.gc()
                System.runFinalization()
            }
            val status = Path.of("/proc/self/status").readLines()
            fun figure(name: String) = status.first { it.startsWith(name) }.filter(Char::isDigit).toLong()
            val files = Files.list(Path.of("/proc/self/fd")).use { it.count() }
            return Held(figure("VmRSS:") / 1024, figure("Threads:"), files)
        }
    }
}

/**
 * Memory is measured after each of eight rounds: what the collector has not given back yet comes and goes, a leak only
 * comes.
 */
@Timeout(300)
class LeakTest {
    private suspend fun assertNoGrowth(name: String, round: suspend () -> Unit) {
        round()
        val rounds = List(8) {
            round()
            Held.now()
        }
        println("$name: ${rounds.joinToString { "${it.megabytes} MB" }}; ${rounds.first()}, ${rounds.last()}")
        val (earlier, later) = rounds.chunked(4)
        val growth = later.minOf(Held::megabytes) - earlier.minOf(Held::megabytes)
        assertTrue(growth < 24, "$name: $rounds")
        assertTrue(later.minOf(Held::threads) - earlier.maxOf(Held::threads) <= 0, "$name: $rounds")
        assertTrue(later.minOf(Held::files) - earlier.maxOf(Held::files) <= 0, "$name: $rounds")
    }

    @Test
    fun `ten thousand calls leave nothing behind`() = onPhone { lead ->
        assertNoGrowth("10,000 calls") {
            repeat(1_250) { n -> call(lead, n) }
        }
    }

    private suspend fun call(lead: Phone, n: Int) {
        when (n % 10) {
            0 -> {
                val value = if (n % 20 == 0) AnswerValue.DONE else AnswerValue.NOT_DONE
                lead.core.act(ActAnswer(Stage.visit, "1.1", value))
            }

            1 -> lead.core.capture(Stage.visit)

            2 -> assertFailsWith<FfiException> { lead.core.visit("nowhere") }

            else -> lead.core.whereabouts("ab".repeat(32))
        }
    }

    @Test
    fun `ten thousand waits for events that were given up leave nothing behind`() = onPhone { lead ->
        assertNoGrowth("10,000 waits given up") {
            repeat(1_250) {
                val waiting = launch(start = UNDISPATCHED) { lead.core.events(ULong.MAX_VALUE).collect() }
                waiting.cancelAndJoin()
            }
        }
    }

    @Test
    fun `opening and shutting down leave no thread and no file open`() = runBlocking {
        val lead = Stage.copy("lead")
        assertNoGrowth("80 openings") {
            repeat(10) {
                lead.open()
                lead.core.profile()
                lead.off()
            }
        }
    }
}
