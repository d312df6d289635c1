package cn.hucha.checks

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.ActNoteFinding
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.FindingRequest
import java.nio.file.Files
import kotlinx.coroutines.runBlocking

/**
 * Prints what a call costs from Kotlin: a visit's screen with a list of 240 lines, and an answer that is durable when
 * the call returns.
 */
object CallCost {
    private const val LINES = 240
    private const val WARM_UP = 100
    private const val TIMES = 500

    /** Takes no arguments. */
    @JvmStatic
    fun main(arguments: Array<String>) = runBlocking {
        val folder = Files.createTempDirectory("hucha-cost")
        Play("visit", folder).use { play ->
            play.playTo("ready")
            val (core, visit) = play.phones.getValue("lead").core to play.id("visit")
            val shown = core.visit(visit)
            repeat(LINES - shown.items.toInt()) {
                core.act(ActNoteFinding(visit, FindingRequest(place = "管廊", text = "法兰滴漏、锈蚀 $it")))
            }
            println("| call from Kotlin | p50 | p99 |")
            println("|---|---|---|")
            measure("the cheapest call") { core.whereabouts("ab".repeat(32)) }
            measure("visit, $LINES lines") { core.visit(visit) }
            measure("act answer, durable") { n ->
                val value = if (n % 2 == 0) AnswerValue.DONE else AnswerValue.NOT_DONE
                core.act(ActAnswer(visit, "1.1", value))
            }
            play.phones.values.filter { it.folder.toFile().exists() }.forEach { it.off() }
        }
        folder.toFile().deleteRecursively()
        Unit
    }

    private suspend fun measure(what: String, call: suspend (Int) -> Unit) {
        repeat(WARM_UP) { call(it) }
        val micros = List(TIMES) { n ->
            val began = System.nanoTime()
            call(n)
            (System.nanoTime() - began) / 1000
        }.sorted()
        fun at(share: Double) = "%.2f ms".format(micros[(TIMES * share).toInt()] / 1000.0)
        println("| $what | ${at(0.50)} | ${at(0.99)} |")
    }
}
