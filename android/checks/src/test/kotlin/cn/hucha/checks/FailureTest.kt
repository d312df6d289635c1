package cn.hucha.checks

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.ActDecide
import cn.hucha.bridge.ActRequest
import cn.hucha.bridge.ActRuleItem
import cn.hucha.bridge.ActTakePhoto
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.EntityKind
import cn.hucha.bridge.Failure
import cn.hucha.bridge.FailureKind
import cn.hucha.bridge.FfiException
import cn.hucha.bridge.HttpAnswer
import cn.hucha.bridge.HttpBodyBytes
import cn.hucha.bridge.HttpBodyEmpty
import cn.hucha.bridge.PhotoMoment
import cn.hucha.bridge.PortGone
import cn.hucha.bridge.PortLocked
import cn.hucha.bridge.Verb
import cn.hucha.bridge.failure
import java.nio.file.Files
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlin.test.fail
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking

/** Every failure that a phone can be brought to, by what a screen does about it. */
class FailureTest {
    private suspend fun failureOf(work: suspend () -> Unit): Failure {
        try {
            work()
        } catch (failed: FfiException) {
            return failed.failure().also { assertTrue(it.sentence.isNotBlank()) }
        }
        fail("it was done")
    }

    private val start = ActDecide(ActRequest(EntityKind.VISIT, Stage.visit, Verb.START))

    @Test
    fun `a right that is missing is refused with its reason`() = onPhone("second") { second ->
        val no = failureOf { second.core.act(ActRuleItem(Stage.visit, "1.2", AnswerValue.CONFORMS)) }
        assertEquals(FailureKind.REFUSED, no.kind)
        assertTrue(no.about.isNotEmpty())
    }

    @Test
    fun `an id of nothing is not found and one that is none is bad input`() = onPhone { lead ->
        val nothing = "00000000-0000-7000-8000-000000000000"
        assertEquals(FailureKind.NOT_FOUND, failureOf { lead.core.visit(nothing) }.kind)
        val unreadable = failureOf { lead.core.visit("somewhere") }
        assertEquals(FailureKind.BAD_INPUT to "id", unreadable.kind to unreadable.about)
        val text = fixtures.resolve("photos/bad/text.jpg").toString()
        val photo = failureOf { lead.core.act(ActTakePhoto(Stage.visit, null, text, PhotoMoment.BEFORE, null)) }
        assertEquals(FailureKind.BAD_INPUT to "photo", photo.kind to photo.about)
    }

    @Test
    fun `a phone of nobody says so and enrols by no text at all`() = runBlocking {
        val folder = Files.createDirectories(Stage.newFolder())
        val phone = Phone("nobody", "07".repeat(32), folder, clock = null)
        phone.open()
        assertEquals(FailureKind.NOT_ENROLLED, failureOf { phone.core.profile() }.kind)
        val code = failureOf { phone.core.planEnrolment("not a code") }
        assertEquals(FailureKind.BAD_INPUT to "enrolment", code.kind to code.about)
        phone.off()
    }

    @Test
    fun `a locked key refuses one signature and loses nothing`() = onPhone { lead ->
        lead.core.act(ActAnswer(Stage.visit, "1.1", AnswerValue.DONE))
        lead.key.failsWith = PortLocked()
        assertEquals(FailureKind.LOCKED, failureOf { lead.core.act(start) }.kind)
        lead.core.act(ActAnswer(Stage.visit, "1.3", AnswerValue.CONFORMS))
        lead.key.failsWith = IllegalStateException("a defect of the shell")
        assertEquals(FailureKind.LOCKED, failureOf { lead.core.act(start) }.kind)
        lead.key.failsWith = PortGone()
        assertEquals(FailureKind.KEY_LOST, failureOf { lead.core.act(start) }.kind)
        lead.key.failsWith = null
        lead.core.act(start)
        assertEquals(AnswerValue.DONE, lead.core.item(Stage.visit, "1.1").mine)
        assertEquals(AnswerValue.CONFORMS, lead.core.item(Stage.visit, "1.3").mine)
    }

    @Test
    fun `a database whose key is gone is not replaced by an empty one`() = runBlocking {
        val lead = Stage.copy("lead")
        lead.folder.resolve("secrets").toFile().deleteRecursively()
        assertEquals(FailureKind.DAMAGED, failureOf { lead.open() }.kind)
        assertTrue(Files.exists(lead.folder.resolve("state/hucha.db")))
    }

    @Test
    fun `a folder is opened by one core at a time`() = onPhone { lead ->
        val other = Phone(lead.person, lead.secret, lead.folder, clock = null)
        val no = failureOf { other.open() }
        assertEquals(FailureKind.REFUSED to "folder_in_use", no.kind to no.about)
        assertTrue(lead.core.profile().name.isNotEmpty())
    }

    @Test
    fun `a paused core answers nothing until it is resumed`() = onPhone { lead ->
        lead.core.pause()
        assertEquals(FailureKind.PAUSED, failureOf { lead.core.today() }.kind)
        assertEquals(FailureKind.PAUSED, failureOf { lead.core.act(start) }.kind)
        lead.core.resume()
        assertTrue(lead.core.today().name.isNotEmpty())
    }

    @Test
    fun `a core that was shut down stays closed and its events end`() = onPhone { lead ->
        val core = lead.core
        core.shutDown()
        core.shutDown()
        assertEquals(FailureKind.CLOSED, failureOf { core.today() }.kind)
        assertEquals(FailureKind.CLOSED, failureOf { core.act(start) }.kind)
        assertEquals(emptyList(), core.events(ULong.MAX_VALUE).toList())
    }

    @Test
    fun `a request is answered once and what was given up is asked for again`() = onPhone { lead ->
        lead.core.act(ActAnswer(Stage.visit, "1.1", AnswerValue.DONE))
        lead.core.beginSync()
        val first = lead.core.nextRequests()
        val id = first.first().id
        lead.core.giveUpRequest(id)
        val empty = HttpAnswer(200u, emptyList(), HttpBodyEmpty)
        assertEquals(FailureKind.REQUEST_CLOSED, failureOf { lead.core.answerRequest(id, empty) }.kind)
        assertEquals(FailureKind.REQUEST_CLOSED, failureOf { lead.core.giveUpRequest(id) }.kind)
        assertEquals(FailureKind.BAD_INPUT, failureOf { lead.core.giveUpRequest(99_999uL) }.kind)
        lead.core.beginSync()
        val again = lead.core.nextRequests()
        assertEquals(first.map { it.url }.toSet(), again.map { it.url }.toSet())
        val garbage = HttpAnswer(500u, emptyList(), HttpBodyBytes("?".encodeToByteArray()))
        assertEquals(FailureKind.HUB, failureOf { lead.core.answerRequest(again.first().id, garbage) }.kind)
        assertEquals(AnswerValue.DONE, lead.core.item(Stage.visit, "1.1").mine)
    }
}
