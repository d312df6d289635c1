import Bridge

/// Whether a visit can be held without network, and what is missing.
public final class ReadyModel: Screen<ReadyView> {
    /// Shows one visit's readiness; a sync or another phone's work may change it.
    public init(core: any HuchaCore, activity: ActivityId) {
        super.init(core, on: { _ in true }) { try await $0.readyForOffline(activity: activity) }
    }

    /// Signs a probe, to see whether the signing key can be used, and reads again.
    @discardableResult
    public func tryKey() async -> Receipt? {
        let done = await perform(.tryKey)
        await refresh()
        return done
    }
}

/// A visit while it goes on.
public final class VisitModel: Screen<VisitView> {
    private let activity: ActivityId

    /// Shows one visit.
    public init(core: any HuchaCore, activity: ActivityId) {
        self.activity = activity
        super.init(core, on: { $0.touches(activity) }) { try await $0.visit(activity: activity) }
    }

    /// Opens the record, by the checklist of this id or the programme's own.
    @discardableResult
    public func open(checklist: String? = nil) async -> Receipt? {
        await perform(.openVisit(activity: activity, checklist: checklist))
    }

    /// Answers an item from its line.
    @discardableResult
    public func answer(item: String, _ value: AnswerValue) async -> Receipt? {
        await perform(.answer(activity: activity, item: item, value: value))
    }

    /// Says that two findings are the same hazard 合并重复项; none takes it back.
    @discardableResult
    public func merge(_ finding: FindingId, into other: FindingId?) async -> Receipt? {
        await perform(.mergeFindings(activity: activity, finding: finding, into: other))
    }

    /// Says who looks after a section 分工.
    @discardableResult
    public func assign(section: String, to person: PersonId) async -> Receipt? {
        await perform(.assignSection(activity: activity, section: section, person: person))
    }

    /// Writes a note of the visit as a whole (`entry`, `training`, `closing`).
    @discardableResult
    public func note(about: String, text: String) async -> Receipt? {
        await perform(.writeNote(activity: activity, about: about, text: text))
    }

    /// Says that one's records are complete 记录完毕.
    @discardableResult
    public func closeRecords() async -> Receipt? {
        await perform(.closeRecords(activity: activity))
    }
}

/// One item of a visit's checklist.
public final class ItemModel: Screen<ItemView> {
    private let activity: ActivityId
    private let item: String

    /// Shows one item.
    public init(core: any HuchaCore, activity: ActivityId, item: String) {
        (self.activity, self.item) = (activity, item)
        super.init(core, on: { $0.touches(activity) }) { try await $0.item(activity: activity, item: item) }
    }

    /// Answers it.
    @discardableResult
    public func answer(_ value: AnswerValue) async -> Receipt? {
        await perform(.answer(activity: activity, item: item, value: value))
    }

    /// Rules which answer holds 以此为准.
    @discardableResult
    public func rule(_ value: AnswerValue) async -> Receipt? {
        await perform(.ruleItem(activity: activity, item: item, value: value))
    }

    /// Writes one's note for it.
    @discardableResult
    public func note(_ text: String) async -> Receipt? {
        await perform(.writeNote(activity: activity, about: item, text: text))
    }
}

/// Noting a hazard 记隐患: nothing is compulsory.
public final class QuickCaptureModel: Screen<CaptureView> {
    private let activity: ActivityId

    /// Offers what fits one visit.
    public init(core: any HuchaCore, activity: ActivityId) {
        self.activity = activity
        super.init(core, on: { $0.touches(activity) }) { try await $0.capture(activity: activity) }
    }

    /// Notes a hazard or suggestion; gives which it is.
    public func note(_ finding: FindingRequest) async -> FindingId? {
        guard case .finding(let id, _)? = await perform(.noteFinding(activity: activity, finding: finding)) else {
            return nil
        }
        return id
    }

    /// Takes in a photo, of a finding or of the visit as a whole; `clockOffset` corrects a camera's clock, in seconds.
    @discardableResult
    public func photo(
        _ file: PathBuf, of finding: FindingId?, moment: PhotoMoment = .before, clockOffset: Int64? = nil
    ) async -> Receipt? {
        await perform(
            .takePhoto(
                activity: activity, finding: finding, file: file, moment: moment, clockOffsetS: clockOffset))
    }
}

/// The list as it is read out 末次会.
public final class ExitMeetingModel: Screen<ExitMeetingView> {
    private let activity: ActivityId

    /// Shows one visit's list.
    public init(core: any HuchaCore, activity: ActivityId) {
        self.activity = activity
        super.init(core, on: { $0.touches(activity) }) { try await $0.exitMeeting(activity: activity) }
    }

    /// Writes the visit for another phone into a bundle file, where there is no network; tells whether it did.
    public func handOut(to reader: PersonId, note: String, file: PathBuf) async -> Bool {
        let activity = activity
        return await attempt {
            try await $0.exportBundle(activity: activity, reader: reader, note: note, file: file)
        } != nil
    }

    /// Takes in a bundle file from another phone; gives the line it carries, or nothing where ``trouble`` says why not.
    public func takeIn(_ file: PathBuf) async -> String? {
        let note = await attempt { try await $0.importBundle(file: file) ?? "" }
        await refresh()
        return note
    }

    /// Writes the visit's record, to be opened or printed; tells whether it did.
    public func writeRecord(to file: PathBuf) async -> Bool {
        let activity = activity
        return await attempt { try await $0.writeFile(kind: .visitRecord, activity: activity, file: file) } != nil
    }
}
