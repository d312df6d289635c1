import Bridge

/// One hazard or suggestion.
public final class FindingModel: Screen<FindingView> {
    private let activity: ActivityId
    private let finding: FindingId

    /// Shows one finding of a visit.
    public init(core: any HuchaCore, activity: ActivityId, finding: FindingId) {
        (self.activity, self.finding) = (activity, finding)
        super.init(core, on: { $0 != .wantsNetwork }) {
            try await $0.finding(activity: activity, finding: finding)
        }
    }

    /// Rewrites one's own finding; only what is given changes.
    @discardableResult
    public func rewrite(with words: FindingRequest) async -> Receipt? {
        await perform(.rewriteFinding(activity: activity, finding: finding, with: words))
    }

    /// Removes one's own finding; it stays readable.
    @discardableResult
    public func remove(why: String) async -> Receipt? {
        await perform(.removeFinding(activity: activity, finding: finding, why: why))
    }

    /// Suggests another wording for somebody's finding.
    @discardableResult
    public func suggest(_ text: String) async -> Receipt? {
        await perform(.suggestWording(activity: activity, finding: finding, text: text))
    }

    /// Says that it is the same hazard as another 合并重复项; none takes it back.
    @discardableResult
    public func merge(into other: FindingId?) async -> Receipt? {
        await perform(.mergeFindings(activity: activity, finding: finding, into: other))
    }

    /// Takes in a photo; `clockOffset` corrects a camera's clock, in seconds.
    @discardableResult
    public func photo(_ file: PathBuf, moment: PhotoMoment, clockOffset: Int64? = nil) async -> Receipt? {
        await perform(
            .takePhoto(
                activity: activity, finding: finding, file: file, moment: moment, clockOffsetS: clockOffset))
    }

    /// Marks that a photo stays inside the pair 不外传.
    @discardableResult
    public func keepInside(_ photo: PhotoId) async -> Receipt? {
        await perform(.keepInside(activity: activity, photo: photo))
    }
}

/// How the hazards of a visit are put right.
public final class RectificationModel: Screen<RectificationView> {
    private let activity: ActivityId

    /// Shows one visit's hazards on their way.
    public init(core: any HuchaCore, activity: ActivityId) {
        self.activity = activity
        super.init(core, on: { $0 != .wantsNetwork }) { try await $0.rectification(activity: activity) }
    }

    /// Writes how a hazard will be put right.
    @discardableResult
    public func plan(
        _ finding: FindingId, measures: String, responsible: PersonId, due: NaiveDate, fundsYuan: UInt64? = nil,
        contingency: String = ""
    ) async -> Receipt? {
        await perform(
            .planRectification(
                activity: activity, finding: finding, measures: measures, responsible: responsible, due: due,
                fundsYuan: fundsYuan, contingency: contingency))
    }

    /// Writes what was done 整改情况.
    @discardableResult
    public func writeResult(_ finding: FindingId, text: String) async -> Receipt? {
        await perform(.writeResult(activity: activity, finding: finding, text: text))
    }

    /// Takes in a photo of what was put right.
    @discardableResult
    public func photo(_ file: PathBuf, of finding: FindingId) async -> Receipt? {
        await perform(
            .takePhoto(activity: activity, finding: finding, file: file, moment: .after, clockOffsetS: nil))
    }

    /// Writes the ledger 整改台账, to be opened or printed; tells whether it did.
    public func writeLedger(to file: PathBuf) async -> Bool {
        let activity = activity
        return await attempt { try await $0.writeFile(kind: .ledger, activity: activity, file: file) } != nil
    }
}
