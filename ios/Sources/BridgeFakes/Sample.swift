import Bridge

/// One sample of every view, for previews: people and plants of the demo's roster.
public enum Sample {
    /// A visit.
    public static let activity: ActivityId = "0197a000-0000-7000-8000-000000000001"
    /// Its record.
    public static let doc: DocId = "0197a000-0000-7000-8000-000000000002"
    /// A hazard of it.
    public static let findingId: FindingId = "0197a000-0000-7000-8000-000000000003"
    /// Whose phone it is.
    public static let person: PersonId = "0197a000-0000-7000-8000-000000000004"
    /// The person's plant.
    public static let org: OrgId = "0197a000-0000-7000-8000-000000000005"
    /// Something that was written here.
    public static let item: Hash = String(repeating: "a1", count: 32)

    static let views: [any Sendable] = [
        today, ready, visit, itemView, capture, finding, rectification, exitMeeting, duties, board, calendar, session,
        leaveInbox, escalations, syncState, Whereabouts.onlyHere, whoSees, found, profile, setAside, lateWork,
    ]

    /// A button that asks for a reason.
    public static let sendBack = ActionView(
        kind: .finding, id: findingId, verb: .sendBack, label: "退回整改", whyNot: nil,
        asks: [AskView(field: .text, label: "原因", isRequired: true, choices: [])])

    /// The first screen.
    public static let today = TodayView(
        name: "周海宁", day: "2026-06-18", dayWords: "6月18日 星期四",
        items: [
            TodayItem(
                kind: .reCheck, text: "待复查 2 条", count: 2, entity: nil, activity: activity, due: "2026-06-30",
                isOverdue: false)
        ],
        coming: [line], sync: "3 项仅存本机", onlyHere: 3)

    static let line = ActivityLineView(
        activity: activity, kind: .visit, title: "帮扶互查活动", day: "2026-06-18", startsAt: "2026-06-18T09:00:00",
        place: "储罐区", state: "in_progress", stateLabel: "进行中", isMine: true)

    /// Readiness with one thing missing.
    public static let ready = ReadyView(
        ready: false,
        lines: [
            ReadyLineView(what: "名册", ok: true, detail: "12 家企业", canTry: false),
            ReadyLineView(what: "空间", ok: false, detail: "请留出 500 MB", canTry: false),
        ])

    /// A visit under way, with a clash.
    public static let visit = VisitView(
        activity: activity, doc: doc, title: "帮扶互查活动", state: "in_progress", stateLabel: "进行中",
        host: "文登示例龙山涂料有限公司", helper: "文登示例母猪河新材料有限公司", day: "2026-06-18",
        startsAt: "2026-06-18T09:00:00", flags: [], whoSees: "双方参加人员能看见",
        team: [
            TeamMemberView(
                person: person, name: "周海宁", plant: "文登示例母猪河新材料有限公司", part: "组长", isClosed: false, isMe: true)
        ],
        sections: [
            SectionView(
                id: "management", title: "一、管理资料", assigned: ["周海宁"], isMine: true, answered: 1,
                items: [
                    ItemLineView(
                        item: "1.2", text: "安全生产责任制", answer: nil, answerLabel: "两人填写不一致", isClash: true,
                        findings: 0, notes: 0)
                ])
        ],
        findings: [findingLine], notes: [], answered: 1, items: 22, clashes: 1, photos: 2, leads: true, mayWrite: true,
        actions: [
            ActionView(kind: .visit, id: activity, verb: .submit, label: "提交清单", whyNot: "1 处填写不一致", asks: [])
        ])

    static let findingLine = FindingLineView(
        finding: findingId, row: 1, place: "P-101 泵", text: "法兰渗漏", kind: .hazard, severity: .general,
        severityLabel: "一般隐患", state: "none", stateLabel: "", due: nil, isOverdue: false, photos: 1, marks: ["仅存本机"])

    /// An item on which two differ.
    public static let itemView = ItemView(
        activity: activity, item: "1.2", section: "一、管理资料", text: "安全生产责任制", hint: "责任书", basis: "",
        choices: [
            ChoiceView(value: "conforms", label: "符合"), ChoiceView(value: "does_not_conform", label: "不符合"),
        ],
        mine: .conforms, standing: nil, standingLabel: "两人填写不一致", isClash: true,
        sides: [
            ItemSideView(
                person: person, name: "周海宁", value: .conforms, label: "符合", at: "2026-06-18T10:00:00", isMine: true)
        ],
        rulings: [], mayAnswer: true, mayRule: true, notes: [], findings: [])

    /// What is offered for noting a hazard.
    public static let capture = CaptureView(
        activity: activity, doc: doc, mayWrite: true, places: ["P-101 泵"],
        phrases: [PhraseView(text: "法兰渗漏", group: "设备", used: 2)],
        kinds: [ChoiceView(value: "hazard", label: "问题隐患")],
        severities: [ChoiceView(value: "general", label: "一般隐患")], noPhotoReasons: ["企业要求不拍照"],
        whoIsTold: "提交后立即告知企业主要负责人", whoSees: "双方参加人员能看见")

    /// A hazard before hand-over.
    public static let finding = FindingView(
        finding: findingId, activity: activity, doc: doc, row: nil, kind: .hazard, severity: .general,
        severityLabel: "一般隐患", place: ["P-101 泵"], text: ["法兰渗漏"], advice: [], basis: [], item: "", onTheSpot: false,
        by: "周海宁", at: "2026-06-18T10:05:00", removed: nil, merged: "", wordings: [], photos: [], state: "none",
        stateLabel: "", due: nil, isOverdue: false, plans: [], results: [], history: [], mayEdit: true, mayPlan: false,
        actions: [sendBack], whoSees: "双方参加人员能看见")

    /// A visit's hazards on their way.
    public static let rectification = RectificationView(
        activity: activity, doc: doc, title: "帮扶互查活动",
        lines: [
            RectificationLineView(
                line: findingLine, plans: [], results: [], photos: [], mayPlan: true, actions: [sendBack])
        ],
        totals: LedgerTotals(found: 5, onTheSpot: 1, closed: 2, due: 1, dueAndClosed: 1), rates: ["整改率 2/5"],
        whoSees: "双方参加人员能看见")

    /// The list before hand-over.
    public static let exitMeeting = ExitMeetingView(
        activity: activity, title: "帮扶互查活动", stateLabel: "进行中", isHandedOver: false,
        rows: [
            ExitRowView(
                finding: findingId, row: 1, place: "P-101 泵", text: "法兰渗漏", severityLabel: "一般隐患", onTheSpot: false,
                merged: "", photos: 1, stance: nil, stanceLabel: "", remark: "", actions: [])
        ],
        open: ["1 处填写不一致"], totals: "共 1 条", signatures: [], digest: "", actions: [], whoSees: "双方参加人员能看见")

    /// What is owed in a year.
    public static let duties = DutiesView(
        year: 2026, asOf: "2026-06-18",
        lines: [
            DutyLineView(
                duty: "WD-07", title: "互学活动", programme: "文登区互查互学", subject: "联盟", period: "2026年第二季度",
                stateLabel: "即将到期", tone: .dueSoon, due: "2026-06-30", required: 1, counted: [], notCounted: [],
                remarks: [], isMine: true)
        ],
        sentence: "1 项即将到期")

    /// The bureau's one screen.
    public static let board = BoardView(
        district: "文登区", period: "2026年第二季度", asOf: "2026-06-18T16:00:00", reportDue: "2026-06-25",
        cards: [BoardCardView(title: "互学", figures: [figure], lines: [])], today: [], enterprises: [],
        coverage: CoverageView(visited: figure, notYet: [], fillingStationsLeftOut: 0), leave: [])

    static let figure = FigureView(
        label: "已开展", value: 1, of: 2, unit: "次", rules: ["WD-07"], counted: [], notCounted: [], asReported: nil)
}
