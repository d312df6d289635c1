package cn.hucha.checks

import cn.hucha.bridge.PortException
import cn.hucha.bridge.Signer
import java.util.HexFormat
import kotlin.reflect.full.declaredMemberFunctions
import uniffi.hucha.EngineInterface
import uniffi.hucha.TestSigner
import uniffi.hucha.panicInNext

// What only a library built for tests has: a key of fixed bytes, and calls that fail on demand.

/** A key of fixed bytes, so that a story comes out the same; it can be made to fail. */
class StoryKey(secret: String) : Signer {
    private val key = TestSigner(HexFormat.of().parseHex(secret))

    /** What the next signatures fail with, or none. */
    @Volatile
    var failsWith: Throwable? = null

    override fun publicKey(): ByteArray = key.point()

    override fun sign(content: ByteArray): ByteArray {
        failsWith?.let { throw it }
        return try {
            key.signContent(content)
        } catch (failure: PortException) {
            throw failure
        }
    }
}

/** Makes the next call of a function, named as in Rust, fail as a defect would. */
fun breakNext(function: String) = panicInNext(function)

/** Lists every function of an engine, named as in Rust. */
fun exportedFunctions(): Set<String> = EngineInterface::class.declaredMemberFunctions.map { it.name.snake() }.toSet()
