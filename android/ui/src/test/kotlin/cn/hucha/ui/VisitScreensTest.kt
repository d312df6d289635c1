package cn.hucha.ui

import cn.hucha.bridge.*
import cn.hucha.bridge.fakes.Samples.Companion.ACTIVITY
import cn.hucha.bridge.fakes.Samples.Companion.FINDING
import cn.hucha.bridge.fakes.Samples.Companion.PERSON
import kotlin.test.Test
import kotlin.test.assertEquals

/** What a person does on each screen of a visit becomes the act of that name, for that visit. */
class VisitScreensTest {
    @Test
    fun `readiness says what is missing`() = shown({ core, scope -> ReadyModel(core, ACTIVITY, scope) }) {
        assertEquals(core.shows.ready, model.state.value.viewOrNull)
        assertEquals(listOf("readyForOffline $ACTIVITY"), core.calls)
        model.tryKey().await()
        assertEquals(listOf<Act>(ActTryKey), core.acts)
    }

    @Test
    fun `a visit`() = shown({ core, scope -> VisitModel(core, ACTIVITY, scope) }) {
        model.open().await()
        model.assign("1", PERSON).await()
        model.note("entry", "已告知").await()
        model.merge(FINDING, null).await()
        model.closeRecords().await()
        model.take(core.shows.visit.actions.single()).await()
        assertEquals(
            listOf<Act>(
                ActOpenVisit(ACTIVITY, null),
                ActAssignSection(ACTIVITY, "1", PERSON),
                ActWriteNote(ACTIVITY, "entry", "已告知"),
                ActMergeFindings(ACTIVITY, FINDING, null),
                ActCloseRecords(ACTIVITY),
                ActFillIn(FilledForm(EntityKind.VISIT, ACTIVITY, Verb.SUBMIT)),
            ),
            core.acts,
        )
    }

    @Test
    fun `an item with its clash`() = shown({ core, scope -> ItemModel(core, ACTIVITY, "1.2", scope) }) {
        assertEquals(2, model.state.value.viewOrNull?.sides?.size)
        model.answer(AnswerValue.CONFORMS).await()
        model.rule(AnswerValue.DOES_NOT_CONFORM).await()
        model.note("查阅票证").await()
        assertEquals(
            listOf(
                ActAnswer(ACTIVITY, "1.2", AnswerValue.CONFORMS),
                ActRuleItem(ACTIVITY, "1.2", AnswerValue.DOES_NOT_CONFORM),
                ActWriteNote(ACTIVITY, "1.2", "查阅票证"),
            ),
            core.acts,
        )
    }

    @Test
    fun `quick capture`() = shown({ core, scope -> QuickCaptureModel(core, ACTIVITY, scope) }) {
        assertEquals(core.shows.capture, model.state.value.viewOrNull)
        core.receipt = ReceiptFinding(FINDING, "0")
        val noted = FindingRequest(place = "储罐区", text = "法兰渗漏")
        assertEquals(core.receipt, model.note(noted).await())
        model.photo("/p.jpg", FINDING, PhotoMoment.BEFORE, 60).await()
        assertEquals(
            listOf(
                ActNoteFinding(ACTIVITY, noted),
                ActTakePhoto(ACTIVITY, FINDING, "/p.jpg", PhotoMoment.BEFORE, 60),
            ),
            core.acts,
        )
    }

    @Test
    fun `a finding`() = shown({ core, scope -> FindingModel(core, ACTIVITY, FINDING, scope) }) {
        assertEquals(core.shows.finding, model.state.value.viewOrNull)
        val words = FindingRequest(advice = "更换垫片")
        model.rewrite(words).await()
        model.remove("重复").await()
        model.suggest("法兰垫片渗漏").await()
        model.photo("/p.jpg", PhotoMoment.AFTER).await()
        model.keepInside(PERSON).await()
        assertEquals(
            listOf(
                ActRewriteFinding(ACTIVITY, FINDING, words),
                ActRemoveFinding(ACTIVITY, FINDING, "重复"),
                ActSuggestWording(ACTIVITY, FINDING, "法兰垫片渗漏"),
                ActTakePhoto(ACTIVITY, FINDING, "/p.jpg", PhotoMoment.AFTER, null),
                ActKeepInside(ACTIVITY, PERSON),
            ),
            core.acts,
        )
    }

    @Test
    fun `rectification`() = shown({ core, scope -> RectificationModel(core, ACTIVITY, scope) }) {
        val line = model.state.value.viewOrNull!!.lines.single()
        model.plan(FINDING, line.plans.single()).await()
        model.writeResult(FINDING, "已更换").await()
        model.photo(FINDING, "/p.jpg").await()
        model.writeLedger("/l.xlsx").await()
        val plan = line.plans.single()
        assertEquals(
            listOf(
                ActPlanRectification(ACTIVITY, FINDING, plan.measures, plan.responsible, plan.due, null, ""),
                ActWriteResult(ACTIVITY, FINDING, "已更换"),
                ActTakePhoto(ACTIVITY, FINDING, "/p.jpg", PhotoMoment.AFTER, null),
            ),
            core.acts,
        )
        assertEquals("writeFile LEDGER $ACTIVITY /l.xlsx", core.calls.last())
    }

    @Test
    fun `the exit meeting`() = shown({ core, scope -> ExitMeetingModel(core, ACTIVITY, scope) }) {
        assertEquals(core.shows.exitMeeting, model.state.value.viewOrNull)
        model.handOut(PERSON, "请核对", "/b.hucha").await()
        model.takeIn("/b.hucha").await()
        model.writeRecord("/r.html").await()
        model.take(core.shows.exitMeeting.actions.single()).await()
        assertEquals(
            listOf(
                "exportBundle $ACTIVITY $PERSON 请核对 /b.hucha",
                "importBundle /b.hucha",
                "writeFile VISIT_RECORD $ACTIVITY /r.html",
            ),
            core.calls.drop(1),
        )
        assertEquals(Verb.SUBMIT, (core.acts.single() as ActFillIn).form.verb)
    }
}
