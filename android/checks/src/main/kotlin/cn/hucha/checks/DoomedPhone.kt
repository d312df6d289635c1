package cn.hucha.checks

import cn.hucha.bridge.ActNoteFinding
import cn.hucha.bridge.FindingRequest
import java.nio.file.Path
import kotlinx.coroutines.runBlocking

/**
 * A phone in a process of its own that is killed while it writes: it notes hazards without end and names each one only
 * when the core has said that it is saved.
 */
object DoomedPhone {
    /** Takes the folder of a phone, its key's bytes and a visit. */
    @JvmStatic
    fun main(arguments: Array<String>) = runBlocking {
        val (folder, secret, visit) = arguments
        val phone = Phone("", secret, Path.of(folder), clock = null)
        phone.open()
        var n = 0
        while (true) {
            phone.core.act(ActNoteFinding(visit, FindingRequest(place = "管廊", text = "saved ${++n}")))
            println("saved $n")
        }
    }
}
