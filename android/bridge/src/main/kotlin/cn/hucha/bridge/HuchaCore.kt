package cn.hucha.bridge

import kotlinx.coroutines.flow.Flow

/**
 * One phone's core as the screens use it: what a person does goes down, views and events come up.
 *
 * No call blocks its thread. A call that is cancelled loses its answer and never the work: what was handed over is
 * carried out. Every failure is an [FfiException].
 */
interface HuchaCore {
    /** Does what a person does; durable when it returns. */
    suspend fun act(act: Act): Receipt

    /** Tells the number of the newest change: whoever reads a view after this begins to listen here. */
    suspend fun newestEvent(): ULong

    /** Tells what changed after number [seen], the oldest first; ends when the core is shut down. */
    fun events(seen: ULong = 0uL): Flow<Event>

    /** Shows the first screen 今天要办. */
    suspend fun today(): TodayView

    /** Tells whether a visit can be held without network, and what is missing. */
    suspend fun readyForOffline(activity: ActivityId): ReadyView

    /** Shows a visit while it goes on. */
    suspend fun visit(activity: ActivityId): VisitView

    /** Shows one item of a visit's checklist, with every side of a clash. */
    suspend fun item(activity: ActivityId, item: String): ItemView

    /** Offers places, phrases and grades for noting a hazard 记隐患. */
    suspend fun capture(activity: ActivityId): CaptureView

    /** Shows one hazard or suggestion of a visit. */
    suspend fun finding(activity: ActivityId, finding: FindingId): FindingView

    /** Shows how the hazards of a visit are put right. */
    suspend fun rectification(activity: ActivityId): RectificationView

    /** Shows the list as it is read out at the exit meeting 末次会. */
    suspend fun exitMeeting(activity: ActivityId): ExitMeetingView

    /** Shows what is owed in a year. */
    suspend fun duties(year: Int): DutiesView

    /** Shows the bureau's one screen as of today. */
    suspend fun board(): BoardView

    /** Shows the study calendar of a year. */
    suspend fun calendar(year: Int): CalendarView

    /** Shows one study session. */
    suspend fun session(activity: ActivityId): SessionView

    /** Shows requests for leave 请假. */
    suspend fun leaveInbox(): LeaveInboxView

    /** Shows the problems fed back 难点堵点问题反馈. */
    suspend fun escalations(): EscalationsView

    /** Tells where what was written here has got to, and what was not taken. */
    suspend fun syncState(): SyncStateView

    /** Tells where one item is. */
    suspend fun whereabouts(item: Hash): Whereabouts

    /** Tells who reads a document today, and through what 谁能看见. */
    suspend fun whoSees(doc: DocId): WhoSeesView

    /** Finds people, plants, activities, items and hazards, by words or first letters of pinyin. */
    suspend fun find(text: String, limit: UInt): List<FoundView>

    /** Shows whose phone it is. */
    suspend fun profile(): ProfileView

    /** Lists what was set aside, oldest first, with what to do about it. */
    suspend fun setAside(): List<QuarantineView>

    /** Lists late work that waits for a person of its author's plant. */
    suspend fun lateWork(): List<LateWorkView>

    /** Looks again at one thing that was set aside; tells whether it no longer is. */
    suspend fun retrySetAside(item: Hash): Boolean

    /** Lets late work in, or turns it away, with words beside it. */
    suspend fun ruleOnLateWork(item: Hash, admit: Boolean, text: String?)

    /** Writes a file that a person opens or prints; [activity] where it is about one. */
    suspend fun writeFile(kind: FileKind, activity: ActivityId?, file: String)

    /** Writes what another person may read of an activity into a bundle file. */
    suspend fun exportBundle(activity: ActivityId, reader: PersonId, note: String, file: String)

    /** Takes in a bundle file from another phone; gives who wrote it and the line it carries. */
    suspend fun importBundle(file: String): String?

    /** Sets the person's language for everything that follows. */
    suspend fun setLang(lang: Lang)

    /** Closes the database for an app in the background; every call but [resume] then fails with `Paused`. */
    suspend fun pause()

    /** Opens the database again. */
    suspend fun resume()

    /** Ends the core after what was handed over so far; then every call fails with `Closed`. */
    suspend fun shutDown()
}

/** The core as [SyncDriver] uses it: requests out, answers in, each once. */
interface SyncCore {
    /** Makes the request that enrols this phone by the text of a QR code. */
    suspend fun planEnrolment(text: String): HttpRequest

    /** Begins a sync. */
    suspend fun beginSync()

    /** Gives the next requests of the sync; none when it is at its end. */
    suspend fun nextRequests(): List<HttpRequest>

    /** Hands in the answer to a request, once. */
    suspend fun answerRequest(id: ULong, answer: HttpAnswer): SyncStep

    /** Says that a request could not be sent or was not answered; it is planned again later. */
    suspend fun giveUpRequest(id: ULong)
}
