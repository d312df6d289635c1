import HuchaGenerated

/// The real core: every call is one call of the engine. Its owner shuts it down; where it is dropped, it does so itself.
public final class EngineCore: HuchaCore, SyncCore {
    private let engine: Engine
    private let news: News

    /// Opens a phone's state in `folder`, or begins it; a folder is opened by one core at a time.
    ///
    /// `clock` is for tests; without it the system's clock is used.
    public static func open(
        folder: PathBuf, lang: Lang, ports: Ports, clock: (any PhoneClock)? = nil
    ) async throws -> EngineCore {
        let request = OpenRequest(folder: folder, lang: lang)
        return EngineCore(
            engine: try await openEngine(
                request: request, signer: ports.signer, secrets: ports.secrets, clock: clock))
    }

    private init(engine: Engine) {
        self.engine = engine
        self.news = News()
        Task { [engine, news] in await news.feed { seen in try await engine.nextEvent(seen: seen) } }
    }

    deinit {
        Task { [engine] in await engine.shutDown() }
    }

    public func act(_ act: Act) async throws -> Receipt { try await engine.act(act: act) }

    public func events(after seen: UInt64) -> Events { Events(after: seen, of: news) }

    public func newestEvent() async throws -> UInt64 { try engine.newestEvent() }

    public func today() async throws -> TodayView { try await engine.today() }

    public func readyForOffline(activity: ActivityId) async throws -> ReadyView {
        try await engine.readyForOffline(activity: activity)
    }

    public func visit(activity: ActivityId) async throws -> VisitView { try await engine.visit(activity: activity) }

    public func item(activity: ActivityId, item: String) async throws -> ItemView {
        try await engine.item(activity: activity, item: item)
    }

    public func capture(activity: ActivityId) async throws -> CaptureView {
        try await engine.capture(activity: activity)
    }

    public func finding(activity: ActivityId, finding: FindingId) async throws -> FindingView {
        try await engine.finding(activity: activity, finding: finding)
    }

    public func rectification(activity: ActivityId) async throws -> RectificationView {
        try await engine.rectification(activity: activity)
    }

    public func exitMeeting(activity: ActivityId) async throws -> ExitMeetingView {
        try await engine.exitMeeting(activity: activity)
    }

    public func duties(year: Int32) async throws -> DutiesView { try await engine.duties(year: year) }

    public func board() async throws -> BoardView { try await engine.board() }

    public func calendar(year: Int32) async throws -> CalendarView { try await engine.calendar(year: year) }

    public func session(activity: ActivityId) async throws -> SessionView {
        try await engine.session(activity: activity)
    }

    public func leaveInbox() async throws -> LeaveInboxView { try await engine.leaveInbox() }

    public func escalations() async throws -> EscalationsView { try await engine.escalations() }

    public func syncState() async throws -> SyncStateView { try await engine.syncState() }

    public func whereabouts(item: Hash) async throws -> Whereabouts { try await engine.whereabouts(item: item) }

    public func whoSees(doc: DocId) async throws -> WhoSeesView { try await engine.whoSees(doc: doc) }

    public func find(text: String, limit: UInt32) async throws -> [FoundView] {
        try await engine.find(text: text, limit: limit)
    }

    public func profile() async throws -> ProfileView { try await engine.profile() }

    public func setAside() async throws -> [QuarantineView] { try await engine.setAside() }

    public func lateWork() async throws -> [LateWorkView] { try await engine.lateWork() }

    public func retrySetAside(item: Hash) async throws -> Bool { try await engine.retrySetAside(item: item) }

    public func ruleOnLateWork(item: Hash, admit: Bool, text: String?) async throws {
        try await engine.ruleOnLateWork(item: item, admit: admit, text: text)
    }

    public func writeFile(kind: FileKind, activity: ActivityId?, file: PathBuf) async throws {
        try await engine.writeFile(kind: kind, activity: activity, file: file)
    }

    public func exportBundle(activity: ActivityId, reader: PersonId, note: String, file: PathBuf) async throws {
        try await engine.exportBundle(activity: activity, reader: reader, note: note, file: file)
    }

    public func importBundle(file: PathBuf) async throws -> String? { try await engine.importBundle(file: file) }

    public func setLang(_ lang: Lang) async throws { try await engine.setLang(lang: lang) }

    public func pause() async throws { try await engine.pause() }

    public func resume() async throws { try await engine.resume() }

    public func shutDown() async { await engine.shutDown() }

    public func planEnrolment(text: String) async throws -> HttpRequest { try await engine.planEnrolment(text: text) }

    public func beginSync() async throws { try await engine.beginSync() }

    public func nextRequests() async throws -> [HttpRequest] { try await engine.nextRequests() }

    public func answerRequest(id: UInt64, answer: HttpAnswer) async throws -> SyncStep {
        try await engine.answerRequest(id: id, answer: answer)
    }

    public func giveUpRequest(id: UInt64) async throws { try await engine.giveUpRequest(id: id) }
}
