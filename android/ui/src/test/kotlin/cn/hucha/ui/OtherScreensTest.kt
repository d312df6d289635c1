package cn.hucha.ui

import cn.hucha.bridge.*
import cn.hucha.bridge.fakes.Samples.Companion.DOC
import cn.hucha.bridge.fakes.Samples.Companion.ISSUE
import cn.hucha.bridge.fakes.Samples.Companion.LEAVE
import cn.hucha.bridge.fakes.Samples.Companion.PERSON
import cn.hucha.bridge.fakes.Samples.Companion.SESSION
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.runCurrent

@OptIn(ExperimentalCoroutinesApi::class)
class OtherScreensTest {
    @Test
    fun `today reads again whatever changes`() = shown(::TodayModel) {
        assertEquals(core.shows.today, model.state.value.viewOrNull)
        core.changed(TopicActivity(SESSION))
        test.runCurrent()
        core.changed(TopicOutbox)
        test.runCurrent()
        assertEquals(listOf("today", "today", "today"), core.calls)
    }

    @Test
    fun `what is owed in a year`() = shown({ core, scope -> ObligationsModel(core, 2026, scope) }) {
        assertEquals(core.shows.duties, model.state.value.viewOrNull)
        assertEquals(listOf("duties 2026"), core.calls)
    }

    @Test
    fun `the board and its report`() = shown(::BoardModel) {
        assertEquals(core.shows.board, model.state.value.viewOrNull)
        model.writeReport("/q.docx").await()
        assertEquals("writeFile QUARTERLY_REPORT null /q.docx", core.calls.last())
    }

    @Test
    fun `the study calendar`() = shown({ core, scope -> StudyCalendarModel(core, 2026, scope) }) {
        assertEquals(core.shows.calendar, model.state.value.viewOrNull)
    }

    @Test
    fun `a study session`() = shown({ core, scope -> SessionModel(core, SESSION, scope) }) {
        assertEquals(core.shows.session, model.state.value.viewOrNull)
        model.open().await()
        model.putTopic("承包商管理").await()
        model.signIn(AttendanceState.PRESENT).await()
        model.writeMinutes("主持人", "乙").await()
        model.writeFile("/m.docx").await()
        assertEquals(
            listOf<Act>(
                ActOpenSession(SESSION),
                ActPutTopic(SESSION, null, "承包商管理"),
                ActSignIn(SESSION, null, AttendanceState.PRESENT),
                ActWriteMinutes(SESSION, "主持人", "乙"),
            ),
            core.acts,
        )
        assertEquals("writeFile MINUTES $SESSION /m.docx", core.calls.last())
    }

    @Test
    fun `leave is answered by the button of its line`() = shown(::LeaveInboxModel) {
        val line = model.state.value.viewOrNull!!.toAnswer.single()
        model.take(line.actions.single()).await()
        assertEquals(listOf<Act>(ActFillIn(FilledForm(EntityKind.LEAVE, LEAVE, Verb.GRANT))), core.acts)
    }

    @Test
    fun `a problem fed back is answered in the words of its form`() = shown(::EscalationsModel) {
        val answer = model.state.value.viewOrNull!!.lines.single().actions.single()
        model.take(answer, mapOf(answer.asks.single().field to listOf("已协调"))).await()
        val words = listOf(FilledField(AskField.TEXT, listOf("已协调")))
        val form = FilledForm(EntityKind.ESCALATED_ISSUE, ISSUE, Verb.ANSWER, words)
        assertEquals(listOf<Act>(ActFillIn(form)), core.acts)
    }

    @Test
    fun `the outbox shows three lists and forwards what is done about them`() = shown(::OutboxModel) {
        val (sync, setAside, lateWork) = model.state.value.viewOrNull!!
        assertEquals(
            Triple(core.shows.syncState, core.shows.setAside, core.shows.lateWork),
            Triple(sync, setAside, lateWork),
        )
        model.retry("h").await()
        assertEquals(true, model.lookAgain("h").await())
        model.ruleOn("h", admit = true, text = null).await()
        assertEquals(listOf<Act>(ActRetryNow("h")), core.acts)
        assertEquals(listOf("retrySetAside h", "ruleOnLateWork h true null"), core.calls.drop(3))
    }

    @Test
    fun `who sees a document`() = shown({ core, scope -> WhoSeesModel(core, DOC, scope) }) {
        assertEquals(core.shows.whoSees, model.state.value.viewOrNull)
        assertEquals(listOf("whoSees $DOC"), core.calls)
    }

    @Test
    fun `search finds what was typed and asks for nothing while nothing is`() = shown(::SearchModel) {
        assertEquals(emptyList(), model.state.value.viewOrNull)
        assertEquals(emptyList(), core.calls)
        model.type("jia")
        test.runCurrent()
        assertEquals(PERSON, model.state.value.viewOrNull?.single()?.id)
        model.type(" ")
        test.runCurrent()
        assertEquals(emptyList(), model.state.value.viewOrNull)
        assertEquals(listOf("find jia 50"), core.calls)
    }

    @Test
    fun `a profile sets the language`() = shown(::ProfileModel) {
        model.setLang(Lang.EN).await()
        assertEquals(listOf("profile", "setLang EN"), core.calls)
    }
}
