package cn.hucha.checks

import cn.hucha.bridge.HuchaCore
import cn.hucha.ui.BoardModel
import cn.hucha.ui.EscalationsModel
import cn.hucha.ui.ExitMeetingModel
import cn.hucha.ui.FindingModel
import cn.hucha.ui.ItemModel
import cn.hucha.ui.LeaveInboxModel
import cn.hucha.ui.ObligationsModel
import cn.hucha.ui.OutboxModel
import cn.hucha.ui.ProfileModel
import cn.hucha.ui.QuickCaptureModel
import cn.hucha.ui.ReadyModel
import cn.hucha.ui.RectificationModel
import cn.hucha.ui.Screen
import cn.hucha.ui.ScreenState
import cn.hucha.ui.SearchModel
import cn.hucha.ui.SessionModel
import cn.hucha.ui.StudyCalendarModel
import cn.hucha.ui.TodayModel
import cn.hucha.ui.VisitModel
import cn.hucha.ui.WhoSeesModel
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.first

/** Opens the state holder that shows a view, waits for its first state and closes it. */
suspend fun screen(core: HuchaCore, view: String, of: List<String>): ScreenState<Any> {
    val scope = CoroutineScope(currentCoroutineContext() + Job())
    return try {
        if (view == "find") searched(core, scope, of) else made(core, scope, view, of).firstState()
    } finally {
        scope.cancel()
    }
}

private suspend fun searched(core: HuchaCore, scope: CoroutineScope, of: List<String>): ScreenState<Any> {
    val model = SearchModel(core, scope, of[1].toUInt())
    model.firstState()
    model.type(of[0]).join()
    return model.state.value
}

private suspend fun Screen<*>.firstState(): ScreenState<Any> = state.first { it != ScreenState.Loading }

private fun made(core: HuchaCore, scope: CoroutineScope, view: String, of: List<String>): Screen<*> = when (view) {
    "today" -> TodayModel(core, scope)
    "ready_for_offline" -> ReadyModel(core, of[0], scope)
    "visit" -> VisitModel(core, of[0], scope)
    "item" -> ItemModel(core, of[0], of[1], scope)
    "capture" -> QuickCaptureModel(core, of[0], scope)
    "finding" -> FindingModel(core, of[0], of[1], scope)
    "rectification" -> RectificationModel(core, of[0], scope)
    "exit_meeting" -> ExitMeetingModel(core, of[0], scope)
    "duties" -> ObligationsModel(core, of[0].toInt(), scope)
    "board" -> BoardModel(core, scope)
    "calendar" -> StudyCalendarModel(core, of[0].toInt(), scope)
    "session" -> SessionModel(core, of[0], scope)
    "leave_inbox" -> LeaveInboxModel(core, scope)
    "escalations" -> EscalationsModel(core, scope)
    "sync_state", "set_aside", "late_work" -> OutboxModel(core, scope)
    "who_sees" -> WhoSeesModel(core, of[0], scope)
    "profile" -> ProfileModel(core, scope)
    else -> error("no such view: $view")
}
