package cn.hucha.ui

import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.extension
import kotlin.io.path.readText
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The arrows between the modules, read off their sources. */
class SourcesTest {
    private val android = Path.of(System.getProperty("hucha.repository"), "android")

    private fun sources(module: String): Map<String, String> = Files.walk(android.resolve(module)).use { all ->
        all.filter { it.extension == "kt" }.toList().associate { it.fileName.toString() to it.readText() }
    }

    @Test
    fun `only the bridge names generated code and one file of the checks names what only tests have`() {
        val generated = "uniffi" + "."
        val elsewhere = listOf("bridge-fakes", "ui", "checks").flatMap { module ->
            sources(module).filterValues { generated in it }.keys.map { "$module/$it" }
        }
        assertEquals(listOf("checks/ChaosDoor.kt"), elsewhere)
        assertTrue(sources("bridge").values.any { generated in it })
    }

    @Test
    fun `a state holder knows nothing of Android`() {
        val ui = sources("ui").filterValues { text -> text.lines().any { it.startsWith("import android") } }
        assertEquals(emptySet(), ui.keys)
    }
}
