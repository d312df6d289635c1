package cn.hucha.ui

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.FailureKind
import cn.hucha.bridge.FfiNotFound
import cn.hucha.bridge.FfiPaused
import cn.hucha.bridge.FfiRefused
import cn.hucha.bridge.TopicActivity
import cn.hucha.bridge.TopicDirectory
import cn.hucha.bridge.TopicLists
import cn.hucha.bridge.TopicOutbox
import cn.hucha.bridge.fakes.FakeCore
import cn.hucha.bridge.fakes.Samples
import cn.hucha.bridge.fakes.Samples.Companion.ACTIVITY
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.cancel
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest

@OptIn(ExperimentalCoroutinesApi::class)
class ScreenTest {
    private fun visit(core: FakeCore, scope: CoroutineScope) = VisitModel(core, ACTIVITY, scope)

    @Test
    fun `a screen loads and then shows what the core computed`() = runTest {
        val model = VisitModel(FakeCore(), ACTIVITY, backgroundScope)
        assertEquals(ScreenState.Loading, model.state.value)
        runCurrent()
        assertEquals(Samples().visit, model.state.value.viewOrNull)
    }

    @Test
    fun `a screen reads again when what it shows has changed and not when something else has`() = shown(::visit) {
        fun read(): Int {
            test.runCurrent()
            return core.calls.size
        }
        assertEquals(1, read())
        core.changed(TopicActivity(Samples.SESSION))
        core.changed(TopicOutbox)
        assertEquals(1, read())
        core.shows.visit = core.shows.visit.copy(clashes = 0u)
        core.changed(TopicActivity(ACTIVITY))
        assertEquals(2, read())
        assertEquals(0u, model.state.value.viewOrNull?.clashes)
        core.changed(TopicLists)
        assertEquals(3, read())
        core.changed(TopicDirectory)
        assertEquals(4, read())
    }

    @Test
    fun `what cannot be shown is a sentence and what to do about it`() {
        val core = FakeCore().apply { failWith(FfiNotFound("本机没有")) }
        shown(::visit, core) {
            assertEquals(ScreenState.Failed("本机没有", FailureKind.NOT_FOUND), model.state.value)
            core.failWith(null)
            model.refresh()
            assertIs<ScreenState.Shown<*>>(model.state.value)
        }
    }

    @Test
    fun `a screen of a paused core keeps what it shows`() = shown(::visit) {
        core.failWith(FfiPaused("已暂停"))
        model.refresh()
        assertEquals(core.shows.visit, model.state.value.viewOrNull)
        core.failWith(null)
        model.refresh()
        assertEquals(core.shows.visit, model.state.value.viewOrNull)
    }

    @Test
    fun `an act that is refused leaves the view and says why until one is done`() = shown(::visit) {
        core.failWith(FfiRefused("who.team", "只有帮扶组可以填写"))
        assertNull(model.answer("1.2", AnswerValue.CONFORMS).await())
        assertEquals("只有帮扶组可以填写", model.trouble.value?.sentence)
        assertEquals("who.team", model.trouble.value?.about)
        assertEquals(core.shows.visit, model.state.value.viewOrNull)
        core.failWith(null)
        model.answer("1.2", AnswerValue.CONFORMS).await()
        assertNull(model.trouble.value)
    }

    @Test
    fun `a tap just before the screen closes is handed over`() = runTest {
        val core = FakeCore()
        val screen = CoroutineScope(StandardTestDispatcher(testScheduler))
        val model = VisitModel(core, ACTIVITY, screen)
        model.answer("1.2", AnswerValue.CONFORMS)
        screen.cancel()
        runCurrent()
        assertEquals(listOf(ActAnswer(ACTIVITY, "1.2", AnswerValue.CONFORMS)), core.acts.toList<Any>())
    }

    @Test
    fun `a closed screen asks nothing more`() = runTest {
        val core = FakeCore()
        val screen = CoroutineScope(StandardTestDispatcher(testScheduler))
        VisitModel(core, ACTIVITY, screen)
        runCurrent()
        screen.cancel()
        core.changed(TopicActivity(ACTIVITY))
        runCurrent()
        assertEquals(1, core.calls.size)
    }
}
