package cn.hucha.bridge

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.withContext
import uniffi.hucha.Engine
import uniffi.hucha.openEngine

/**
 * The real core: every call is one call of the engine.
 *
 * Commands are handed over on the caller's thread, at once, so that leaving a screen never takes back a tap; views are
 * read out of the library's memory on [reading], never on the thread that draws.
 */
class EngineCore private constructor(
    private val engine: Engine,
    private val reading: CoroutineContext,
) : HuchaCore,
    SyncCore,
    AutoCloseable {
    override suspend fun act(act: Act): Receipt = engine.act(act)

    override suspend fun newestEvent(): ULong = engine.newestEvent()

    override fun events(seen: ULong): Flow<Event> = eventsAfter(seen, engine::nextEvent)

    override suspend fun today(): TodayView = view { today() }

    override suspend fun readyForOffline(activity: ActivityId): ReadyView = view { readyForOffline(activity) }

    override suspend fun visit(activity: ActivityId): VisitView = view { visit(activity) }

    override suspend fun item(activity: ActivityId, item: String): ItemView = view { item(activity, item) }

    override suspend fun capture(activity: ActivityId): CaptureView = view { capture(activity) }

    override suspend fun finding(activity: ActivityId, finding: FindingId): FindingView =
        view { finding(activity, finding) }

    override suspend fun rectification(activity: ActivityId): RectificationView = view { rectification(activity) }

    override suspend fun exitMeeting(activity: ActivityId): ExitMeetingView = view { exitMeeting(activity) }

    override suspend fun duties(year: Int): DutiesView = view { duties(year) }

    override suspend fun board(): BoardView = view { board() }

    override suspend fun calendar(year: Int): CalendarView = view { calendar(year) }

    override suspend fun session(activity: ActivityId): SessionView = view { session(activity) }

    override suspend fun leaveInbox(): LeaveInboxView = view { leaveInbox() }

    override suspend fun escalations(): EscalationsView = view { escalations() }

    override suspend fun syncState(): SyncStateView = view { syncState() }

    override suspend fun whereabouts(item: Hash): Whereabouts = view { whereabouts(item) }

    override suspend fun whoSees(doc: DocId): WhoSeesView = view { whoSees(doc) }

    override suspend fun find(text: String, limit: UInt): List<FoundView> = view { find(text, limit) }

    override suspend fun profile(): ProfileView = view { profile() }

    override suspend fun setAside(): List<QuarantineView> = view { setAside() }

    override suspend fun lateWork(): List<LateWorkView> = view { lateWork() }

    override suspend fun retrySetAside(item: Hash): Boolean = engine.retrySetAside(item)

    override suspend fun ruleOnLateWork(item: Hash, admit: Boolean, text: String?) =
        engine.ruleOnLateWork(item, admit, text)

    override suspend fun writeFile(kind: FileKind, activity: ActivityId?, file: String) =
        engine.writeFile(kind, activity, file)

    override suspend fun exportBundle(activity: ActivityId, reader: PersonId, note: String, file: String) =
        engine.exportBundle(activity, reader, note, file)

    override suspend fun importBundle(file: String): String? = engine.importBundle(file)

    override suspend fun setLang(lang: Lang) = engine.setLang(lang)

    override suspend fun pause() = engine.pause()

    override suspend fun resume() = engine.resume()

    override suspend fun shutDown() = engine.shutDown()

    override suspend fun planEnrolment(text: String): HttpRequest = engine.planEnrolment(text)

    override suspend fun beginSync() = engine.beginSync()

    override suspend fun nextRequests(): List<HttpRequest> = view { nextRequests() }

    override suspend fun answerRequest(id: ULong, answer: HttpAnswer): SyncStep = view { answerRequest(id, answer) }

    override suspend fun giveUpRequest(id: ULong) = engine.giveUpRequest(id)

    /**
     * Lets go of the engine without waiting for it; what was handed over is carried out all the same. The memory comes
     * back by itself without this; a folder that is to be opened again at once needs it, after [shutDown] or instead.
     */
    override fun close() = engine.close()

    private suspend fun <V> view(read: suspend Engine.() -> V): V = withContext(reading) { engine.read() }

    companion object {
        /**
         * Opens a phone's state in [folder], or begins it; a folder is opened by one core at a time.
         *
         * [clock] is for tests; without it the system's clock is used.
         */
        suspend fun open(
            folder: String,
            lang: Lang,
            ports: Ports,
            clock: Clock? = null,
            reading: CoroutineContext = Dispatchers.Default,
        ): EngineCore = EngineCore(openEngine(OpenRequest(folder, lang), ports.signer, ports.secrets, clock), reading)
    }
}
