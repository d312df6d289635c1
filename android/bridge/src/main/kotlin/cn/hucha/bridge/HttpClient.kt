package cn.hucha.bridge

/** Sends one request and gives the answer, whatever its status; throws an IOException when there is none. */
fun interface HttpClient {
    /** Sends [request]; the body of the answer goes to its `answerFile` where it names one. */
    suspend fun send(request: HttpRequest): HttpAnswer
}
