package cn.hucha.bridge

import java.io.IOException
import java.net.ConnectException
import java.net.NoRouteToHostException
import java.net.UnknownHostException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext

/** What one sync brought. */
data class SyncResult(
    /** Items that were new and are in force. */
    val accepted: UInt,
    /** Items that wait for something. */
    val held: UInt,
    /** Items put aside, readable. */
    val setAside: UInt,
    /** Items of this phone that the hub did not take. */
    val notAccepted: UInt,
    /** Requests that found no answer; the core plans them again. */
    val unanswered: Int,
)

/**
 * Carries requests from the core to the hub and answers back. What to ask, whether to ask again and what an answer
 * means is the core's; nothing is lost by stopping anywhere.
 */
class SyncDriver(private val core: SyncCore, private val http: HttpClient) {
    private val oneAtATime = Mutex()

    /** Enrols this phone by the text of a QR code. Throws an IOException when the hub cannot be reached. */
    suspend fun enrol(text: String): SyncStep = oneAtATime.withLock {
        val request = core.planEnrolment(text)
        val answer = try {
            http.send(request)
        } catch (unsent: Throwable) {
            giveUp(listOf(request))
            throw unsent
        }
        core.answerRequest(request.id, answer)
    }

    /**
     * Syncs until the core has nothing more to ask. A request without an answer is given up and the others go on; where
     * nobody is there at all, all are given up. An answer that the hub should not have given lets the others of its
     * round go first, then it is thrown.
     */
    suspend fun sync(): SyncResult = oneAtATime.withLock {
        core.beginSync()
        var result = SyncResult(0u, 0u, 0u, 0u, 0)
        while (true) {
            val requests = core.nextRequests()
            if (requests.isEmpty()) break
            result = carry(requests, result)
        }
        result
    }

    private suspend fun carry(requests: List<HttpRequest>, before: SyncResult): SyncResult {
        var result = before
        val waiting = ArrayDeque(requests)
        var refusal: FfiHub? = null
        try {
            while (waiting.isNotEmpty()) {
                val request = waiting.first()
                val answer = try {
                    http.send(request)
                } catch (unanswered: IOException) {
                    val lost = if (unanswered.saysNobodyIsThere()) waiting.toList() else listOf(request)
                    result = result.copy(unanswered = result.unanswered + lost.size)
                    giveUp(lost)
                    waiting.removeAll(lost)
                    continue
                }
                waiting.removeFirst()
                try {
                    result = result.with(core.answerRequest(request.id, answer))
                } catch (_: FfiRequestClosed) {
                    // Somebody handed in an answer before: this one is dropped.
                } catch (refused: FfiHub) {
                    refusal = refusal ?: refused
                }
            }
        } finally {
            giveUp(waiting)
        }
        refusal?.let { throw it }
        return result
    }

    /** Carried out even where the caller was cancelled. */
    private suspend fun giveUp(requests: Collection<HttpRequest>) = withContext(NonCancellable) {
        for (request in requests) {
            try {
                core.giveUpRequest(request.id)
            } catch (_: FfiException) {
                // Paused, closed or answered: the core asks again by itself.
            }
        }
    }
}

private fun SyncResult.with(step: SyncStep) = copy(
    accepted = accepted + step.accepted,
    held = step.held,
    setAside = setAside + step.setAside,
    notAccepted = notAccepted + step.notAccepted,
)

private fun IOException.saysNobodyIsThere() =
    this is ConnectException || this is UnknownHostException || this is NoRouteToHostException
