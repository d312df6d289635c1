package cn.hucha.bridge

import java.io.File
import java.io.IOException
import java.time.Duration
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.Headers
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody
import okhttp3.RequestBody.Companion.asRequestBody
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import okio.Buffer
import okio.buffer
import okio.sink

/**
 * HTTP by OkHttp. Files are streamed both ways; redirects are not followed, since a request is signed for its address;
 * an answer larger than [largestAnswer] bytes is none.
 */
class OkHttpHttpClient(
    private val client: OkHttpClient = patientClient(),
    private val largestAnswer: Long = 32L shl 20,
) : HttpClient {
    override suspend fun send(request: HttpRequest): HttpAnswer = suspendCancellableCoroutine { waiting ->
        val call = try {
            client.newCall(request.forOkHttp())
        } catch (unusable: IllegalArgumentException) {
            // An address or a header that cannot be sent is one more request without an answer.
            waiting.resumeWithException(IOException("the request cannot be sent", unusable))
            return@suspendCancellableCoroutine
        }
        waiting.invokeOnCancellation { call.cancel() }
        call.enqueue(
            object : Callback {
                override fun onFailure(call: Call, e: IOException) = waiting.resumeWithException(e)

                override fun onResponse(call: Call, response: Response) {
                    val answer = runCatching { response.use { read(it, request.answerFile) } }
                    answer.fold(waiting::resume, waiting::resumeWithException)
                }
            },
        )
    }

    private fun read(response: Response, answerFile: String?): HttpAnswer {
        val headers = response.headers.map { (name, value) -> HttpHeader(name, value) }
        val body = if (answerFile == null) inMemory(response) else inFile(response, File(answerFile))
        return HttpAnswer(response.code.toUShort(), headers, body)
    }

    private fun inMemory(response: Response): HttpBody {
        val bytes = Buffer()
        copy(response) { source, count -> bytes.write(source, count) }
        return if (bytes.size == 0L) HttpBodyEmpty else HttpBodyBytes(bytes.readByteArray())
    }

    private fun inFile(response: Response, file: File): HttpBody {
        try {
            file.sink().buffer().use { sink -> copy(response) { source, count -> sink.write(source, count) } }
        } catch (broken: IOException) {
            file.delete()
            throw broken
        }
        return HttpBodyFile(file.path)
    }

    private fun copy(response: Response, write: (Buffer, Long) -> Unit) {
        val source = response.body.source()
        val part = Buffer()
        var total = 0L
        while (true) {
            val count = source.read(part, PART)
            if (count < 0) return
            total += count
            if (total > largestAnswer) throw IOException("the answer is larger than $largestAnswer bytes")
            write(part, count)
        }
    }

    companion object {
        private const val PART = 64L shl 10

        /** Makes a client for a phone in a plant: a slow line is waited for, a dead one is not. */
        fun patientClient(): OkHttpClient = OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ofSeconds(60))
            .writeTimeout(Duration.ofSeconds(60))
            .callTimeout(Duration.ofMinutes(10))
            .followRedirects(false)
            .followSslRedirects(false)
            .build()
    }
}

private fun HttpRequest.forOkHttp(): Request {
    val given = Headers.Builder()
    headers.forEach { given.add(it.name, it.value) }
    val body = body.forOkHttp()
    return Request.Builder().url(url).headers(given.build()).run {
        when (method) {
            HttpMethod.GET -> get()
            HttpMethod.POST -> post(body)
            HttpMethod.PUT -> put(body)
        }
    }.build()
}

private fun HttpBody.forOkHttp(): RequestBody = when (this) {
    is HttpBodyEmpty -> ByteArray(0).toRequestBody()
    is HttpBodyBytes -> bytes.toRequestBody()
    is HttpBodyFile -> File(path).asRequestBody()
}
