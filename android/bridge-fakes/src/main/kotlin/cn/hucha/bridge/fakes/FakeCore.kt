package cn.hucha.bridge.fakes

import cn.hucha.bridge.Act
import cn.hucha.bridge.ActivityId
import cn.hucha.bridge.BoardView
import cn.hucha.bridge.CalendarView
import cn.hucha.bridge.CaptureView
import cn.hucha.bridge.DocId
import cn.hucha.bridge.DutiesView
import cn.hucha.bridge.EscalationsView
import cn.hucha.bridge.Event
import cn.hucha.bridge.ExitMeetingView
import cn.hucha.bridge.FfiException
import cn.hucha.bridge.FileKind
import cn.hucha.bridge.FindingId
import cn.hucha.bridge.FindingView
import cn.hucha.bridge.FoundView
import cn.hucha.bridge.Hash
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.ItemView
import cn.hucha.bridge.Lang
import cn.hucha.bridge.LateWorkView
import cn.hucha.bridge.LeaveInboxView
import cn.hucha.bridge.PersonId
import cn.hucha.bridge.ProfileView
import cn.hucha.bridge.QuarantineView
import cn.hucha.bridge.ReadyView
import cn.hucha.bridge.Receipt
import cn.hucha.bridge.ReceiptDone
import cn.hucha.bridge.RectificationView
import cn.hucha.bridge.SessionView
import cn.hucha.bridge.SyncStateView
import cn.hucha.bridge.TodayView
import cn.hucha.bridge.Topic
import cn.hucha.bridge.VisitView
import cn.hucha.bridge.Whereabouts
import cn.hucha.bridge.WhoSeesView
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow

/**
 * A core without an engine: it shows what it was given, writes down what was asked of it, and fails when told to.
 *
 * Events behave as the real ones: numbered, one for each topic, given again to whoever asks with an old number.
 */
class FakeCore(
    /** What the screens show; changed by a test or a preview. */
    val shows: Samples = Samples(),
) : HuchaCore {
    private val news = MutableStateFlow<List<Event>>(emptyList())
    private var failing: FfiException? = null

    /** Everything that was done, in order. */
    val acts = mutableListOf<Act>()

    /** Every other call, by name and arguments, in order. */
    val calls = mutableListOf<String>()

    /** What the next acts give. */
    var receipt: Receipt = ReceiptDone

    /** Makes every call fail with [failure], or none of them. */
    fun failWith(failure: FfiException?) {
        failing = failure
    }

    /** Says that something changed. */
    fun changed(topic: Topic) {
        val last = news.value.maxOfOrNull { it.n } ?: 0uL
        news.value = news.value.filter { it.topic != topic } + Event(last + 1uL, topic)
    }

    override suspend fun newestEvent(): ULong = news.value.maxOfOrNull { it.n } ?: 0uL

    override fun events(seen: ULong): Flow<Event> = flow {
        var last = seen
        while (true) {
            val event = news.first { all -> all.any { it.n > last } }.filter { it.n > last }.minBy { it.n }
            last = event.n
            emit(event)
        }
    }

    override suspend fun act(act: Act): Receipt {
        failing?.let { throw it }
        acts += act
        return receipt
    }

    override suspend fun today(): TodayView = answer("today") { today }

    override suspend fun readyForOffline(activity: ActivityId): ReadyView =
        answer("readyForOffline $activity") { ready }

    override suspend fun visit(activity: ActivityId): VisitView = answer("visit $activity") { visit }

    override suspend fun item(activity: ActivityId, item: String): ItemView =
        answer("item $activity $item") { this.item }

    override suspend fun capture(activity: ActivityId): CaptureView = answer("capture $activity") { capture }

    override suspend fun finding(activity: ActivityId, finding: FindingId): FindingView =
        answer("finding $activity $finding") { this.finding }

    override suspend fun rectification(activity: ActivityId): RectificationView =
        answer("rectification $activity") { rectification }

    override suspend fun exitMeeting(activity: ActivityId): ExitMeetingView =
        answer("exitMeeting $activity") { exitMeeting }

    override suspend fun duties(year: Int): DutiesView = answer("duties $year") { duties }

    override suspend fun board(): BoardView = answer("board") { board }

    override suspend fun calendar(year: Int): CalendarView = answer("calendar $year") { calendar }

    override suspend fun session(activity: ActivityId): SessionView = answer("session $activity") { session }

    override suspend fun leaveInbox(): LeaveInboxView = answer("leaveInbox") { leaveInbox }

    override suspend fun escalations(): EscalationsView = answer("escalations") { escalations }

    override suspend fun syncState(): SyncStateView = answer("syncState") { syncState }

    override suspend fun whereabouts(item: Hash): Whereabouts = answer("whereabouts $item") { whereabouts }

    override suspend fun whoSees(doc: DocId): WhoSeesView = answer("whoSees $doc") { whoSees }

    override suspend fun find(text: String, limit: UInt): List<FoundView> = answer("find $text $limit") { found }

    override suspend fun profile(): ProfileView = answer("profile") { profile }

    override suspend fun setAside(): List<QuarantineView> = answer("setAside") { setAside }

    override suspend fun lateWork(): List<LateWorkView> = answer("lateWork") { lateWork }

    override suspend fun retrySetAside(item: Hash): Boolean = answer("retrySetAside $item") { true }

    override suspend fun ruleOnLateWork(item: Hash, admit: Boolean, text: String?) =
        answer("ruleOnLateWork $item $admit $text") {}

    override suspend fun writeFile(kind: FileKind, activity: ActivityId?, file: String) =
        answer("writeFile $kind $activity $file") {}

    override suspend fun exportBundle(activity: ActivityId, reader: PersonId, note: String, file: String) =
        answer("exportBundle $activity $reader $note $file") {}

    override suspend fun importBundle(file: String): String? = answer("importBundle $file") { null }

    override suspend fun setLang(lang: Lang) = answer("setLang $lang") {}

    override suspend fun pause() = answer("pause") {}

    override suspend fun resume() = answer("resume") {}

    override suspend fun shutDown() = answer("shutDown") {}

    private fun <V> answer(call: String, view: Samples.() -> V): V {
        calls += call
        failing?.let { throw it }
        return shows.view()
    }
}
