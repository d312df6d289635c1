package cn.hucha.ui

import cn.hucha.bridge.ActOpenSession
import cn.hucha.bridge.ActPutTopic
import cn.hucha.bridge.ActSignIn
import cn.hucha.bridge.ActWriteMinutes
import cn.hucha.bridge.ActivityId
import cn.hucha.bridge.AttendanceState
import cn.hucha.bridge.CalendarView
import cn.hucha.bridge.FileKind
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.LeaveInboxView
import cn.hucha.bridge.PersonId
import cn.hucha.bridge.SessionView
import kotlinx.coroutines.CoroutineScope

/** Shows the study calendar of a year. */
class StudyCalendarModel(core: HuchaCore, year: Int, scope: CoroutineScope) :
    Screen<CalendarView>(core, scope, ::aboutLists, { calendar(year) })

/** Shows one study session. */
class SessionModel(core: HuchaCore, private val activity: ActivityId, scope: CoroutineScope) :
    Screen<SessionView>(core, scope, about(activity), { session(activity) }) {
    /** Opens the record of the session. */
    fun open() = send(ActOpenSession(activity))

    /** Puts a topic forward, or rewords one's own. */
    fun putTopic(title: String, key: String? = null) = send(ActPutTopic(activity, key, title))

    /** Notes who came 签到; none is oneself. */
    fun signIn(state: AttendanceState, person: PersonId? = null) = send(ActSignIn(activity, person, state))

    /** Writes a section of the minutes. */
    fun writeMinutes(section: String, text: String) = send(ActWriteMinutes(activity, section, text))

    /** Writes the minutes 活动纪要 to [file]. */
    fun writeFile(file: String) = attempt { writeFile(FileKind.MINUTES, activity, file) }
}

/** Shows requests for leave 请假. */
class LeaveInboxModel(core: HuchaCore, scope: CoroutineScope) :
    Screen<LeaveInboxView>(core, scope, ::aboutLists, { leaveInbox() })
