package cn.hucha.checks

import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Timeout

@Timeout(180)
class KillTest {
    @Test
    fun `everything that was acknowledged before the process was killed is there afterwards`() {
        for (enough in listOf(1, 17, 40)) {
            val phone = Stage.copy("lead")
            val acknowledged = killAfter(enough, phone)
            assertTrue(acknowledged.size >= enough)
            runBlocking {
                phone.open()
                val texts = phone.core.visit(Stage.visit).findings.map { it.text }
                assertEquals(emptySet(), acknowledged.toSet() - texts.toSet())
                assertTrue(texts.size <= acknowledged.size + 1, "at most one more was saved and not told of")
                phone.off()
            }
        }
    }

    /** Lets a phone write in another process, kills it, and gives what it was told is saved. */
    private fun killAfter(enough: Int, phone: Phone): List<String> {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val properties = listOf("jna.library.path", "hucha.repository", "hucha.binaries")
            .map { "-D$it=${System.getProperty(it)}" }
        val command = listOf(java, "-cp", System.getProperty("java.class.path")) + properties +
            listOf(DoomedPhone::class.java.name, phone.folder.toString(), phone.secret, Stage.visit)
        val process = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        return process.inputStream.bufferedReader().use { lines ->
            val told = mutableListOf<String>()
            while (told.size < enough) told += checkNotNull(lines.readLine()) { "the phone died by itself" }
            // By its handle: a process destroyed by itself takes its last lines along.
            process.toHandle().destroyForcibly()
            val rest = lines.readText()
            process.waitFor()
            // A line that was cut by the kill was not told whole.
            told + rest.substringBeforeLast('\n', "").lines().filter { it.isNotEmpty() }
        }
    }
}
