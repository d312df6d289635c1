package cn.hucha.checks

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking

/** A hub and enrolled phones on the eve of a visit, made once; each test gets copies of the phones. */
object Stage {
    private val folder: Path = Files.createTempDirectory("hucha-stage")
    private val copies = AtomicInteger()
    private val play = Play("visit", folder).also { play ->
        Runtime.getRuntime().addShutdownHook(
            Thread {
                play.close()
                folder.toFile().deleteRecursively()
            },
        )
        runBlocking {
            play.playTo("ready")
            play.phones.values.forEach { it.off() }
        }
    }

    /** The visit of tomorrow. */
    val visit: String get() = play.id("visit")

    /** The hub. */
    val hub: Hub get() = play.hub

    /** An id of the story. */
    fun id(name: String): String = play.id(name)

    /** A folder that goes with the stage. */
    fun newFolder(): Path = folder.resolve("copy-${copies.incrementAndGet()}")

    /** A copy of a phone, off; only one copy of each may talk to the hub. */
    fun copy(name: String): Phone = play.phones.getValue(name).copyTo(newFolder())
}

/** Runs a test on a copy of a phone, opened, and shuts it down. */
fun onPhone(name: String = "lead", test: suspend CoroutineScope.(Phone) -> Unit) = runBlocking {
    val phone = Stage.copy(name)
    phone.open()
    try {
        test(phone)
    } finally {
        phone.off()
    }
}
