package cn.hucha.checks

import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir

class ScenarioTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `a whole visit from enrolment to cross-off shows on every screen what the golden files hold`() = runBlocking {
        Play("visit", folder).use { play ->
            play.playTo("the end")
            assertEquals(emptyList(), play.differences.toList(), play.differences.joinToString("\n"))
        }
    }
}
