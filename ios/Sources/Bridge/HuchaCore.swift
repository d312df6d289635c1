/// One phone's core as the screens use it: what a person does goes down, views and events come up.
///
/// No call blocks its thread. A task that is cancelled loses its answer and never the work: what was handed over is
/// carried out. Every failure is an ``FfiError``.
public protocol HuchaCore: Sendable {
    /// Does what a person does; durable when it returns.
    func act(_ act: Act) async throws -> Receipt

    /// Tells what changed after number `seen`, the oldest first; ends when the core is shut down.
    func events(after seen: UInt64) -> Events

    /// Tells the number of the newest event: a screen that reads its view after this begins to listen here.
    func newestEvent() async throws -> UInt64

    /// Shows the first screen 今天要办.
    func today() async throws -> TodayView

    /// Tells whether a visit can be held without network, and what is missing.
    func readyForOffline(activity: ActivityId) async throws -> ReadyView

    /// Shows a visit while it goes on.
    func visit(activity: ActivityId) async throws -> VisitView

    /// Shows one item of a visit's checklist, with every side of a clash.
    func item(activity: ActivityId, item: String) async throws -> ItemView

    /// Offers places, phrases and grades for noting a hazard 记隐患.
    func capture(activity: ActivityId) async throws -> CaptureView

    /// Shows one hazard or suggestion of a visit.
    func finding(activity: ActivityId, finding: FindingId) async throws -> FindingView

    /// Shows how the hazards of a visit are put right.
    func rectification(activity: ActivityId) async throws -> RectificationView

    /// Shows the list as it is read out at the exit meeting 末次会.
    func exitMeeting(activity: ActivityId) async throws -> ExitMeetingView

    /// Shows what is owed in a year.
    func duties(year: Int32) async throws -> DutiesView

    /// Shows the bureau's one screen as of today.
    func board() async throws -> BoardView

    /// Shows the study calendar of a year.
    func calendar(year: Int32) async throws -> CalendarView

    /// Shows one study session.
    func session(activity: ActivityId) async throws -> SessionView

    /// Shows requests for leave 请假.
    func leaveInbox() async throws -> LeaveInboxView

    /// Shows the problems fed back 难点堵点问题反馈.
    func escalations() async throws -> EscalationsView

    /// Tells where what was written here has got to, and what was not taken.
    func syncState() async throws -> SyncStateView

    /// Tells where one item is.
    func whereabouts(item: Hash) async throws -> Whereabouts

    /// Tells who reads a document today, and through what 谁能看见.
    func whoSees(doc: DocId) async throws -> WhoSeesView

    /// Finds people, plants, activities, items and hazards, by words or first letters of pinyin.
    func find(text: String, limit: UInt32) async throws -> [FoundView]

    /// Shows whose phone it is.
    func profile() async throws -> ProfileView

    /// Lists what was set aside, oldest first, with what to do about it.
    func setAside() async throws -> [QuarantineView]

    /// Lists late work that waits for a person of its author's plant.
    func lateWork() async throws -> [LateWorkView]

    /// Looks again at one thing that was set aside; tells whether it no longer is.
    func retrySetAside(item: Hash) async throws -> Bool

    /// Lets late work in, or turns it away, with words beside it.
    func ruleOnLateWork(item: Hash, admit: Bool, text: String?) async throws

    /// Writes a file that a person opens or prints; `activity` where it is about one.
    func writeFile(kind: FileKind, activity: ActivityId?, file: PathBuf) async throws

    /// Writes what another person may read of an activity into a bundle file.
    func exportBundle(activity: ActivityId, reader: PersonId, note: String, file: PathBuf) async throws

    /// Takes in a bundle file from another phone; gives the line it carries.
    func importBundle(file: PathBuf) async throws -> String?

    /// Sets the person's language for everything that follows.
    func setLang(_ lang: Lang) async throws

    /// Closes the database for an app in the background; every call but ``resume()`` then fails with `Paused`.
    func pause() async throws

    /// Opens the database again.
    func resume() async throws

    /// Ends the core after what was handed over so far; then every call fails with `Closed`.
    func shutDown() async
}

/// The core as ``SyncDriver`` uses it: requests out, answers in, each once.
public protocol SyncCore: Sendable {
    /// Makes the request that enrols this phone by the text of a QR code.
    func planEnrolment(text: String) async throws -> HttpRequest

    /// Begins a sync.
    func beginSync() async throws

    /// Gives the next requests of the sync; none when it is at its end.
    func nextRequests() async throws -> [HttpRequest]

    /// Hands in the answer to a request, once.
    func answerRequest(id: UInt64, answer: HttpAnswer) async throws -> SyncStep

    /// Says that a request could not be sent or was not answered; it is planned again later.
    func giveUpRequest(id: UInt64) async throws
}
