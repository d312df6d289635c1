import Bridge

/// The study calendar of a year.
public final class StudyCalendarModel: Screen<CalendarView> {
    /// Shows one year.
    public init(core: any HuchaCore, year: Int32) {
        super.init(core, on: \.touchesLists) { try await $0.calendar(year: year) }
    }
}

/// One study session 互学活动.
public final class SessionModel: Screen<SessionView> {
    private let activity: ActivityId

    /// Shows one session.
    public init(core: any HuchaCore, activity: ActivityId) {
        self.activity = activity
        super.init(core, on: { $0.touches(activity) || $0.touchesLists }) {
            try await $0.session(activity: activity)
        }
    }

    /// Opens its record.
    @discardableResult
    public func open() async -> Receipt? {
        await perform(.openSession(activity: activity))
    }

    /// Puts a topic forward 征集议题, or rewords one's own.
    @discardableResult
    public func putTopic(_ title: String, key: String? = nil) async -> Receipt? {
        await perform(.putTopic(activity: activity, key: key, title: title))
    }

    /// Notes who came 签到: oneself, or anybody for whoever keeps the sheet.
    @discardableResult
    public func signIn(_ person: PersonId? = nil, as state: AttendanceState = .present) async -> Receipt? {
        await perform(.signIn(activity: activity, person: person, state: state))
    }

    /// Writes a section of the minutes.
    @discardableResult
    public func writeMinutes(section: String, text: String) async -> Receipt? {
        await perform(.writeMinutes(activity: activity, section: section, text: text))
    }

    /// Writes the minutes 活动纪要 as a file; tells whether it did.
    public func writeFile(to file: PathBuf) async -> Bool {
        let activity = activity
        return await attempt { try await $0.writeFile(kind: .minutes, activity: activity, file: file) } != nil
    }
}
