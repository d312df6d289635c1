package cn.hucha.bridge

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.io.IOException
import java.net.ConnectException
import java.net.InetSocketAddress
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.Semaphore
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir

@Timeout(60)
class OkHttpHttpClientTest {
    @TempDir
    lateinit var folder: Path

    private val threads = Executors.newCachedThreadPool()
    private val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0).apply {
        executor = threads
        start()
    }

    @AfterEach
    fun stop() {
        server.stop(0)
        threads.shutdownNow()
    }

    private fun answering(answer: (HttpExchange) -> Unit): String {
        server.createContext("/") { exchange -> exchange.use(answer) }
        return "http://127.0.0.1:${server.address.port}/x"
    }

    private fun HttpExchange.answer(status: Int, bytes: ByteArray) {
        sendResponseHeaders(status, if (bytes.isEmpty()) -1 else bytes.size.toLong())
        responseBody.write(bytes)
    }

    private fun request(
        url: String,
        method: HttpMethod = HttpMethod.POST,
        body: HttpBody = HttpBodyEmpty,
        answerFile: Path? = null,
    ) = HttpRequest(1uL, method, url, listOf(HttpHeader("X-Nonce", "7")), body, answerFile?.toString())

    private fun send(request: HttpRequest, client: HttpClient = OkHttpHttpClient()) =
        runBlocking { client.send(request) }

    @Test
    fun `method, headers and bytes arrive and status, headers and bytes come back`() {
        lateinit var seen: String
        val url = answering { exchange ->
            val nonce = exchange.requestHeaders.getFirst("X-Nonce")
            seen = "${exchange.requestMethod} $nonce ${exchange.requestBody.readBytes().decodeToString()}"
            exchange.responseHeaders.add("X-Next", "8")
            exchange.answer(409, "no".encodeToByteArray())
        }
        val answer = send(request(url, body = HttpBodyBytes("frames".encodeToByteArray())))
        assertEquals("POST 7 frames", seen)
        assertEquals(409u.toUShort(), answer.status)
        assertTrue(answer.headers.any { it.name.equals("x-next", ignoreCase = true) && it.value == "8" })
        assertEquals("no", (answer.body as HttpBodyBytes).bytes.decodeToString())
    }

    @Test
    fun `files go out and come in as files`() {
        val photo = ByteArray(3_000_000) { (it % 251).toByte() }
        val file = folder.resolve("photo.jpg").apply { writeBytes(photo) }
        lateinit var received: ByteArray
        val url = answering { exchange ->
            received = exchange.requestBody.readBytes()
            exchange.answer(200, received)
        }
        val there = folder.resolve("1.part")
        val answer = send(request(url, HttpMethod.PUT, HttpBodyFile(file.toString()), there))
        assertContentEquals(photo, received)
        assertEquals(there.toString(), (answer.body as HttpBodyFile).path)
        assertContentEquals(photo, there.readBytes())
    }

    @Test
    fun `an empty answer has no body and a redirect is an answer`() {
        val url = answering { exchange ->
            exchange.responseHeaders.add("Location", "http://127.0.0.1:1/elsewhere")
            exchange.answer(302, ByteArray(0))
        }
        val answer = send(request(url, HttpMethod.GET))
        assertEquals(302u.toUShort(), answer.status)
        assertIs<HttpBodyEmpty>(answer.body)
    }

    @Test
    fun `an answer without end is none and leaves no file`() {
        val url = answering { exchange -> exchange.answer(200, ByteArray(200_000)) }
        val client = OkHttpHttpClient(largestAnswer = 100_000)
        assertFailsWith<IOException> { send(request(url), client) }
        val file = folder.resolve("1.part")
        assertFailsWith<IOException> { send(request(url, answerFile = file), client) }
        assertTrue(Files.notExists(file))
    }

    @Test
    fun `nobody there and no answer in time are IOExceptions`() {
        assertFailsWith<ConnectException> { send(request("http://127.0.0.1:1/")) }
        val never = CountDownLatch(1)
        val url = answering { never.await() }
        val quick = OkHttpHttpClient.patientClient().newBuilder().readTimeout(Duration.ofMillis(50)).build()
        assertFailsWith<IOException> { send(request(url), OkHttpHttpClient(quick)) }
        never.countDown()
    }

    @Test
    fun `a cancelled request ends at once`() = runBlocking {
        val (arrived, never) = Semaphore(0) to CountDownLatch(1)
        val url = answering {
            arrived.release()
            never.await()
        }
        val sending = launch(Dispatchers.IO) { OkHttpHttpClient().send(request(url)) }
        arrived.acquire()
        sending.cancelAndJoin()
        assertTrue(sending.isCancelled)
        never.countDown()
    }

    @Test
    fun `an address that cannot be sent is a request without an answer`() = runBlocking<Unit> {
        assertFailsWith<IOException> { OkHttpHttpClient().send(request("no address")) }
    }
}
