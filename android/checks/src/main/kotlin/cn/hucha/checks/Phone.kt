package cn.hucha.checks

import cn.hucha.bridge.Clock
import cn.hucha.bridge.EngineCore
import cn.hucha.bridge.HttpClient
import cn.hucha.bridge.Lang
import cn.hucha.bridge.OkHttpHttpClient
import cn.hucha.bridge.Ports
import cn.hucha.bridge.SyncDriver
import cn.hucha.bridge.desktop.FileSecretStore
import java.nio.file.Files
import java.nio.file.Path
import java.time.LocalDateTime
import java.time.ZoneOffset
import java.util.concurrent.atomic.AtomicLong
import kotlin.io.path.writeText

/** The story's clock: phones read it here, the hub in a file. */
class StoryClock(private val file: Path) : Clock {
    private val now = AtomicLong()

    override fun nowMs(): Long = now.get()

    /** Sets it to a moment at +08:00. */
    fun set(local: String) = write(LocalDateTime.parse(local).toInstant(ZoneOffset.ofHours(8)).toEpochMilli())

    /** Goes on by a second, so that no two acts bear one time. */
    fun tick() = write(now.get() + 1000)

    private fun write(ms: Long) {
        now.set(ms)
        file.writeText(ms.toString())
    }
}

/** A person's phone: a folder, a key of fixed bytes, a core while it is open. */
class Phone(
    /** Whose. */
    val person: String,
    /** Its key's bytes, hexadecimal. */
    val secret: String,
    /** Its folder. */
    val folder: Path,
    private val clock: Clock?,
    private val http: HttpClient = OkHttpHttpClient(),
) {
    private var opened: EngineCore? = null

    /** Its key. */
    val key = StoryKey(secret)

    /** Its core, while it is open. */
    val core: EngineCore
        get() = checkNotNull(opened) { "the phone of $person is off" }

    /** Its way to the hub. */
    fun driver() = SyncDriver(core, http)

    /** Opens its core. */
    suspend fun open(lang: Lang = Lang.ZH): EngineCore {
        val ports = Ports(key, FileSecretStore(folder.resolve("secrets")))
        return EngineCore.open(folder.resolve("state").toString(), lang, ports, clock).also { opened = it }
    }

    /** Shuts its core down. */
    suspend fun off() {
        opened?.run {
            shutDown()
            close()
        }
        opened = null
    }

    /** Lets go of its core without a word. */
    fun forget() {
        opened?.close()
        opened = null
    }

    /** Makes a second phone with the same key of a copy of the folder; this one has to be off. */
    fun copyTo(copy: Path): Phone {
        Files.walk(folder).use { all ->
            all.forEach { Files.copy(it, copy.resolve(folder.relativize(it).toString())) }
        }
        return Phone(person, secret, copy, clock, http)
    }
}
