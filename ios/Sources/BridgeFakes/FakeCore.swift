import Bridge

/// A core without an engine, for previews and tests of screens: it shows what it was given and keeps what it was told.
public actor FakeCore: HuchaCore {
    /// What people did, in order.
    public private(set) var acts: [Act] = []
    /// Which views were read, in order.
    public private(set) var reads: [String] = []
    /// What every act makes.
    public var receipt: Receipt = .done

    private var views: [ObjectIdentifier: Result<any Sendable, FfiError>] = [:]
    private var refusal: FfiError?
    private let news = News()
    private var lastEvent: UInt64 = 0

    /// Begins with the sample views.
    public init() {
        views = Sample.views.reduce(into: [:]) { $0[ObjectIdentifier(type(of: $1))] = .success($1) }
    }

    /// Shows this view from now on where one of its type is asked for.
    public func show<View: Sendable>(_ view: View) {
        views[ObjectIdentifier(View.self)] = .success(view)
    }

    /// Fails from now on where a view of this type is asked for.
    public func fail<View: Sendable>(_ view: View.Type, with error: FfiError) {
        views[ObjectIdentifier(view)] = .failure(error)
    }

    /// Refuses what people do from now on; nothing lets it happen again.
    public func refuse(with error: FfiError?) {
        refusal = error
    }

    /// Makes this of every act.
    public func make(_ receipt: Receipt) {
        self.receipt = receipt
    }

    /// Says that something changed.
    public func publish(_ topic: Topic) async {
        lastEvent += 1
        await news.publish(Event(n: lastEvent, topic: topic))
    }

    public func act(_ act: Act) async throws -> Receipt {
        if let refusal { throw refusal }
        acts.append(act)
        return receipt
    }

    public nonisolated func events(after seen: UInt64) -> Events { Events(after: seen, of: news) }

    public func newestEvent() async throws -> UInt64 { lastEvent }

    public func today() async throws -> TodayView { try shown() }
    public func readyForOffline(activity: ActivityId) async throws -> ReadyView { try shown() }
    public func visit(activity: ActivityId) async throws -> VisitView { try shown() }
    public func item(activity: ActivityId, item: String) async throws -> ItemView { try shown() }
    public func capture(activity: ActivityId) async throws -> CaptureView { try shown() }
    public func finding(activity: ActivityId, finding: FindingId) async throws -> FindingView { try shown() }
    public func rectification(activity: ActivityId) async throws -> RectificationView { try shown() }
    public func exitMeeting(activity: ActivityId) async throws -> ExitMeetingView { try shown() }
    public func duties(year: Int32) async throws -> DutiesView { try shown() }
    public func board() async throws -> BoardView { try shown() }
    public func calendar(year: Int32) async throws -> CalendarView { try shown() }
    public func session(activity: ActivityId) async throws -> SessionView { try shown() }
    public func leaveInbox() async throws -> LeaveInboxView { try shown() }
    public func escalations() async throws -> EscalationsView { try shown() }
    public func syncState() async throws -> SyncStateView { try shown() }
    public func whereabouts(item: Hash) async throws -> Whereabouts { try shown() }
    public func whoSees(doc: DocId) async throws -> WhoSeesView { try shown() }
    public func find(text: String, limit: UInt32) async throws -> [FoundView] { try shown() }
    public func profile() async throws -> ProfileView { try shown() }
    public func setAside() async throws -> [QuarantineView] { try shown() }
    public func lateWork() async throws -> [LateWorkView] { try shown() }

    public func retrySetAside(item: Hash) async throws -> Bool { try told(true) }
    public func ruleOnLateWork(item: Hash, admit: Bool, text: String?) async throws { try told(()) }
    public func writeFile(kind: FileKind, activity: ActivityId?, file: PathBuf) async throws { try told(()) }
    public func exportBundle(activity: ActivityId, reader: PersonId, note: String, file: PathBuf) async throws {
        try told(())
    }
    public func importBundle(file: PathBuf) async throws -> String? { try told(nil) }
    public func setLang(_ lang: Lang) async throws { try told(()) }
    public func pause() async throws { try told(()) }
    public func resume() async throws { try told(()) }
    public func shutDown() async { await news.close() }

    private func shown<View: Sendable>(_ screen: String = #function) throws -> View {
        reads.append(String(screen.prefix { $0 != "(" }))
        switch views[ObjectIdentifier(View.self)] {
        case .success(let view as View): return view
        case .failure(let error): throw error
        case .success, nil: throw FfiError.NotFound(sentence: "没有样例 / no sample")
        }
    }

    private func told<Done>(_ done: Done) throws -> Done {
        if let refusal { throw refusal }
        return done
    }
}
