package cn.hucha.bridge.desktop

import cn.hucha.bridge.SecretStore
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardOpenOption.CREATE_NEW
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.WRITE
import java.nio.file.attribute.PosixFilePermissions

/** Secrets in files that only their owner reads: for desktops and tests. */
class FileSecretStore(private val folder: Path) : SecretStore {
    override fun load(name: String): ByteArray? {
        val file = folder.resolve(name)
        return if (Files.exists(file)) Files.readAllBytes(file) else null
    }

    override fun save(name: String, secret: ByteArray) = writeDurably(folder.resolve(name), secret)
}

/** Writes beside the place first; the bytes and the name are on the disk when this returns. */
internal fun writeDurably(file: Path, bytes: ByteArray) {
    val ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    Files.createDirectories(file.parent)
    val part = file.resolveSibling("${file.fileName}.part")
    Files.deleteIfExists(part)
    FileChannel.open(part, setOf(CREATE_NEW, WRITE), ownerOnly).use {
        it.write(ByteBuffer.wrap(bytes))
        it.force(true)
    }
    Files.move(part, file, ATOMIC_MOVE)
    FileChannel.open(file.parent, READ).use { it.force(true) }
}
