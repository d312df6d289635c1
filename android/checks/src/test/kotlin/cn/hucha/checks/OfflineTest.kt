package cn.hucha.checks

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.ActNoteFinding
import cn.hucha.bridge.ActRuleItem
import cn.hucha.bridge.ActTakePhoto
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.AskField
import cn.hucha.bridge.FileKind
import cn.hucha.bridge.FindingRequest
import cn.hucha.bridge.Lang
import cn.hucha.bridge.PhotoMoment
import cn.hucha.bridge.ReceiptFinding
import cn.hucha.bridge.TopicActivity
import cn.hucha.bridge.Verb
import cn.hucha.ui.VisitModel
import cn.hucha.ui.viewOrNull
import java.nio.file.Files
import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first

/** What one phone does without network. */
class OfflineTest {
    @Test
    fun `two answers that differ are a clash with both sides and a ruling settles it`() = onPhone { lead ->
        val second = Stage.copy("second")
        second.open()
        lead.core.act(ActAnswer(Stage.visit, "1.2", AnswerValue.CONFORMS))
        second.core.act(ActAnswer(Stage.visit, "1.2", AnswerValue.DOES_NOT_CONFORM))
        val bundle = second.folder.resolve("b.hucha").toString()
        second.core.exportBundle(Stage.visit, Stage.id("lead"), "给组长", bundle)
        second.off()
        assertTrue("给组长" in lead.core.importBundle(bundle).orEmpty())
        val clash = lead.core.item(Stage.visit, "1.2")
        assertTrue(clash.isClash && clash.mayRule)
        assertEquals(setOf(AnswerValue.CONFORMS, AnswerValue.DOES_NOT_CONFORM), clash.sides.map { it.value }.toSet())
        lead.core.act(ActRuleItem(Stage.visit, "1.2", AnswerValue.DOES_NOT_CONFORM))
        val ruled = lead.core.item(Stage.visit, "1.2")
        assertEquals(AnswerValue.DOES_NOT_CONFORM, ruled.standing)
        assertEquals(2, ruled.sides.size)
    }

    @Test
    fun `a photo of a hazard is on the phone when the call returns`() = onPhone { lead ->
        val noted = lead.core.act(ActNoteFinding(Stage.visit, FindingRequest(place = "罐区", text = "法兰滴漏")))
        val finding = (noted as ReceiptFinding).finding
        val file = fixtures.resolve("photos/leaking-flange.jpg").toString()
        lead.core.act(ActTakePhoto(Stage.visit, finding, file, PhotoMoment.BEFORE, null))
        val photo = lead.core.finding(Stage.visit, finding).photos.single()
        assertTrue(photo.isHere && Files.size(Path.of(photo.shown.file)) > 0)
    }

    @Test
    fun `a screen shows an answer without being asked to`() = onPhone { lead ->
        val scope = CoroutineScope(coroutineContext + Job())
        val model = VisitModel(lead.core, Stage.visit, scope)
        val before = model.state.first { it.viewOrNull != null }.viewOrNull!!.answered
        model.answer("1.3", AnswerValue.CONFORMS).await()
        val after = model.state.first { it.viewOrNull?.answered != before }.viewOrNull!!.answered
        assertEquals(before + 1u, after)
        scope.cancel()
    }

    @Test
    fun `a button of the screen starts the visit and is gone afterwards`() = onPhone { lead ->
        val scope = CoroutineScope(coroutineContext + Job())
        val model = VisitModel(lead.core, Stage.visit, scope)
        val start = model.state.first { it.viewOrNull != null }.viewOrNull!!.actions.single { it.verb == Verb.START }
        assertNull(model.take(start, mapOf(AskField.DUE to listOf("someday"))).await())
        assertEquals("due", model.trouble.value?.about)
        assertNotNull(model.take(start).await())
        val started = model.state.first { it.viewOrNull?.state == "in_progress" }.viewOrNull!!
        assertTrue(started.actions.none { it.verb == Verb.START })
        scope.cancel()
    }

    @Test
    fun `a file is written whole and in one language or the other`() = onPhone { lead ->
        val file = lead.folder.resolve("record.html")
        lead.core.writeFile(FileKind.VISIT_RECORD, Stage.visit, file.toString())
        assertTrue(Files.size(file) > 1000)
        val chinese = lead.core.today().dayWords
        lead.core.setLang(Lang.EN)
        assertNotEquals(chinese, lead.core.today().dayWords)
    }

    @Test
    fun `what was written is there after the phone was off`() = onPhone { lead ->
        lead.core.act(ActAnswer(Stage.visit, "1.4", AnswerValue.NOT_CHECKED))
        lead.off()
        lead.open()
        assertEquals(AnswerValue.NOT_CHECKED, lead.core.item(Stage.visit, "1.4").mine)
        lead.core.act(ActAnswer(Stage.visit, "1.4", AnswerValue.CONFORMS))
        val event = lead.core.events().first { it.topic == TopicActivity(Stage.visit) }
        assertTrue(event.n > 0uL)
    }
}
