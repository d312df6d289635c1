package cn.hucha.checks

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.readText

/** A real `hucha serve` in a process of its own, on a free port. */
class Hub(private val folder: Path, private val clock: Path) : AutoCloseable {
    private val data = folder.resolve("hub")
    private var process: Process? = null

    /** Where it listens. */
    var address = ""
        private set

    /** Runs the program to its end and gives what it printed. */
    fun run(vararg arguments: String): String {
        val said = folder.resolve("hub.said")
        val process = program(*arguments).redirectError(said.toFile()).start()
        val printed = process.inputStream.readBytes().decodeToString()
        check(process.waitFor() == 0) { "hucha ${arguments.joinToString(" ")}: ${said.readText()}" }
        return printed
    }

    /** Makes a single-use code for a person; gives the text of its QR code. */
    fun code(person: String): String = run("enrol", "--person", person, "--hub", address).trim()

    /** Starts to serve; a second time where it did before. */
    fun on() {
        val told = folder.resolve("hub.address")
        Files.deleteIfExists(told)
        val listen = address.removePrefix("http://").ifEmpty { "127.0.0.1:0" }
        val discard = ProcessBuilder.Redirect.DISCARD
        val started = program("serve", "--listen", listen, "--port-file", told.toString())
            .redirectOutput(discard)
            .redirectError(discard)
            .start()
        process = started
        address = told(told, started)
    }

    private fun told(file: Path, hub: Process): String {
        while (true) {
            val said = if (Files.exists(file)) file.readText().trim() else ""
            if (said.isNotEmpty()) return said
            check(!hub.waitFor(10, TimeUnit.MILLISECONDS)) { "the hub ended at once" }
        }
    }

    /** Ends the hub as an operator would. */
    fun off() {
        val hub = process ?: return
        process = null
        hub.destroy()
        check(hub.waitFor() == 0) { "the hub closes cleanly" }
    }

    override fun close() {
        process?.destroyForcibly()?.waitFor()
    }

    private fun program(vararg arguments: String) = ProcessBuilder(
        binaries.resolve("hucha").toString(),
        *arguments,
        "--data",
        data.toString(),
        "--clock-file",
        clock.toString(),
    )
}
