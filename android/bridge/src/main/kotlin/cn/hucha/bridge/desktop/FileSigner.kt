package cn.hucha.bridge.desktop

import cn.hucha.bridge.PortFailed
import cn.hucha.bridge.PortGone
import cn.hucha.bridge.Signer
import java.nio.file.Files
import java.nio.file.Path
import java.security.GeneralSecurityException
import java.security.KeyFactory
import java.security.KeyPairGenerator
import java.security.PrivateKey
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.security.spec.PKCS8EncodedKeySpec

/**
 * A P-256 key in two files that only their owner reads: for desktops and tests, never for a phone, whose key stays in
 * hardware.
 */
class FileSigner(private val folder: Path) : Signer {
    init {
        if (!Files.exists(folder.resolve(PRIVATE))) makeKey()
    }

    /** Gives an X.509 SubjectPublicKeyInfo. */
    override fun publicKey(): ByteArray = Files.readAllBytes(folder.resolve(PUBLIC))

    /** Gives a DER signature. */
    override fun sign(content: ByteArray): ByteArray = try {
        Signature.getInstance("SHA256withECDSA").run {
            initSign(privateKey())
            update(content)
            sign()
        }
    } catch (failure: GeneralSecurityException) {
        throw PortFailed(failure.javaClass.simpleName)
    }

    private fun privateKey(): PrivateKey {
        val file = folder.resolve(PRIVATE)
        if (!Files.exists(file)) throw PortGone()
        return KeyFactory.getInstance("EC").generatePrivate(PKCS8EncodedKeySpec(Files.readAllBytes(file)))
    }

    private fun makeKey() {
        val pair = KeyPairGenerator.getInstance("EC").run {
            initialize(ECGenParameterSpec("secp256r1"))
            generateKeyPair()
        }
        writeDurably(folder.resolve(PUBLIC), pair.public.encoded)
        writeDurably(folder.resolve(PRIVATE), pair.private.encoded)
    }

    private companion object {
        const val PRIVATE = "device.pkcs8"
        const val PUBLIC = "device.spki"
    }
}
