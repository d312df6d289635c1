package cn.hucha.bridge.fakes

import cn.hucha.bridge.FfiException
import cn.hucha.bridge.HttpAnswer
import cn.hucha.bridge.HttpBodyEmpty
import cn.hucha.bridge.HttpClient
import cn.hucha.bridge.HttpMethod
import cn.hucha.bridge.HttpRequest
import cn.hucha.bridge.SyncCore
import cn.hucha.bridge.SyncStep

/** The syncing side of a core: hands out the rounds it was given and writes down what came back. */
class FakeSyncCore(vararg rounds: List<HttpRequest>) : SyncCore {
    private val rounds = ArrayDeque(rounds.toList())

    /** What happened, in order: `answered 1`, `gave up 2`. */
    val log = mutableListOf<String>()

    /** What the answers to some requests fail with. */
    val refuses = mutableMapOf<ULong, FfiException>()

    override suspend fun planEnrolment(text: String): HttpRequest = request(1uL)

    override suspend fun beginSync() {
        log += "began"
    }

    override suspend fun nextRequests(): List<HttpRequest> = rounds.removeFirstOrNull().orEmpty()

    override suspend fun answerRequest(id: ULong, answer: HttpAnswer): SyncStep {
        refuses[id]?.let { throw it }
        log += "answered $id"
        return SyncStep(accepted = 1u, held = 0u, setAside = 0u, notAccepted = 0u, more = false)
    }

    override suspend fun giveUpRequest(id: ULong) {
        log += "gave up $id"
    }

    companion object {
        /** Makes a request without a body. */
        fun request(id: ULong) =
            HttpRequest(id, HttpMethod.GET, "http://hub.invalid/$id", emptyList(), HttpBodyEmpty, null)
    }
}

/** Answers by a rule instead of a network. */
class FakeHttpClient(private val answer: suspend (HttpRequest) -> HttpAnswer = { OK }) : HttpClient {
    override suspend fun send(request: HttpRequest): HttpAnswer = answer(request)

    companion object {
        /** An empty answer. */
        val OK = HttpAnswer(200u, emptyList(), HttpBodyEmpty)
    }
}
