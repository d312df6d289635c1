import Bridge

extension Sample {
    /// The study calendar.
    public static let calendar = CalendarView(
        year: 2026, leader: "卫东升", quarters: ["第一季度：已完成"], activities: [line], keyDates: [], actions: [])

    /// A study session that is convened.
    public static let session = SessionView(
        activity: activity, doc: nil, startsAt: "2026-06-25T09:00:00", stateLabel: "已通知",
        session: StudySessionView(
            uid: activity, revision: 0, noticedAt: "2026-06-15T09:00:00", isCancelled: false, title: "第二季度互学活动",
            kind: "事故分析", startsAt: "2026-06-25T09:00:00", endsAt: "2026-06-25T11:00:00", place: "会议室",
            agenda: ["承包商作业事故案例分析"], organiser: "卫东升", invitees: [], attendance: [], minutes: nil),
        topics: [TopicView(key: "1", title: "承包商作业事故案例分析", by: "周海宁")], keepsSheet: false, hasSignedIn: false,
        actions: [])

    /// A request for leave to answer.
    public static let leaveInbox = LeaveInboxView(
        toAnswer: [
            LeaveLineView(
                leave: "0197a000-0000-7000-8000-000000000006", person: "张启航", plant: "文登示例龙山涂料有限公司",
                activity: activity, title: "第二季度互学活动", day: "2026-06-25", reason: "储罐检修验收", stateLabel: "待批准",
                isProvisional: false, actions: [])
        ],
        mine: [], answered: [], ask: nil)

    /// A problem fed back.
    public static let escalations = EscalationsView(
        lines: [
            EscalationLineView(
                issue: "0197a000-0000-7000-8000-000000000007", plant: "文登示例龙山涂料有限公司", text: "同型配件停产",
                at: "2026-06-18T15:00:00", stateLabel: "研究中", isClosed: false, answer: "", history: [], actions: [])
        ],
        raise: nil)

    /// An outbox with three things only here.
    public static let syncState = SyncStateView(
        onlyHere: 3, uploaded: 0, received: 12, notAccepted: [], ruledOn: [], needsALook: [], accepting: 0, waiting: 0,
        setAside: 0, photos: PendingPhotosView(thumbs: 1, masters: 1, originals: 1, bytes: 4_200_000),
        onlyOnThisPhone: OnlyHereView(changes: 2, decisions: 1, photos: 1, bytes: 4_200_000), peers: [],
        disagreements: [], lastNumber: 41, sentence: "3 项仅存本机")

    /// Who reads a record.
    public static let whoSees = WhoSeesView(
        rule: "双方参加人员能看见", readers: [ReaderView(person: person, name: "周海宁", through: ["组长"], writes: true)])

    /// One hit.
    public static let found = [
        FoundView(kind: .person, id: person, activity: nil, finding: nil, title: "周海宁", detail: "安全总监")
    ]

    /// Whose phone it is.
    public static let profile = ProfileView(
        person: person, name: "周海宁", org: org, plant: "文登示例母猪河新材料有限公司", posts: ["安全总监"], pairs: [],
        district: "文登区", leader: "卫东升", device: "0197a000-0000-7000-8000-000000000008", key: "a1b2c3d4",
        isWithdrawn: false, hub: "http://127.0.0.1:8700", syncedAt: nil, programmes: ["文登区互查互学"], alarm: "")

    /// One thing set aside.
    public static let setAside = [
        QuarantineView(
            item: item, what: "一条记录", author: nil, cameBy: "汇集端", at: "2026-06-18T12:00:00", reason: "unreadable",
            sentence: "无法识别", advice: "请升级后重试")
    ]

    /// Late work that waits.
    public static let lateWork = [
        LateWorkView(
            item: item, activity: activity, doc: doc, author: "冯志远", at: "2026-06-20T08:00:00", changes: 2,
            captured: CaptureClaim(
                first: "2026-06-18T10:00:00", last: "2026-06-18T11:00:00", rightEnded: nil, isAfterEnd: false,
                sentence: "现场记录，补传"),
            sentence: "作者已离岗", isTurnedAway: false)
    ]
}
