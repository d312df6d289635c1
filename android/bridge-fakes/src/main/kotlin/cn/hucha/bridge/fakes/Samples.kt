package cn.hucha.bridge.fakes

import cn.hucha.bridge.*

/** One view of each screen, of plants and people that do not exist. */
class Samples {
    /** The first screen. */
    var today = TodayView(
        name = "甲",
        day = DAY,
        dayWords = "6月18日 星期四",
        items = listOf(TodayItem(TodayKind.RE_CHECK, "复查：法兰渗漏", 1u, null, ACTIVITY, "2026-07-02", false)),
        coming = listOf(line),
        sync = "全部已上传",
        onlyHere = 0u,
    )

    /** Readiness. */
    var ready = ReadyView(false, listOf(ReadyLineView("参与方", true, "6 人"), ReadyLineView("空间", false, "不足")))

    /** A visit. */
    var visit = VisitView(
        activity = ACTIVITY,
        doc = DOC,
        title = "2026年上半年结对帮扶",
        state = "in_progress",
        stateLabel = "进行中",
        host = "东岸公司（虚构）",
        helper = "海湾公司（虚构）",
        day = DAY,
        startsAt = AT,
        flags = emptyList(),
        whoSees = "只有帮扶组能看见",
        team = listOf(TeamMemberView(PERSON, "甲", "海湾公司（虚构）", "组长", isClosed = false, isMe = true)),
        sections = listOf(SectionView("1", "一、帮扶", listOf("甲"), true, 1u, listOf(itemLine))),
        findings = listOf(findingLine),
        notes = emptyList(),
        answered = 1u,
        items = 1u,
        clashes = 1u,
        photos = 0u,
        leads = true,
        mayWrite = true,
        actions = listOf(action(EntityKind.VISIT, Verb.SUBMIT, "提交清单")),
    )

    /** An item on which two differ. */
    var item = ItemView(
        activity = ACTIVITY,
        item = "1.2",
        section = "一、帮扶",
        text = "特殊作业票证齐全",
        hint = "查阅票证",
        basis = "",
        choices = listOf(ChoiceView("conforms", "符合"), ChoiceView("does_not_conform", "不符合")),
        mine = AnswerValue.CONFORMS,
        standing = null,
        standingLabel = "两人填写不一致",
        isClash = true,
        sides = listOf(
            ItemSideView(PERSON, "甲", AnswerValue.CONFORMS, "符合", AT, isMine = true),
            ItemSideView(OTHER, "丙", AnswerValue.DOES_NOT_CONFORM, "不符合", AT, isMine = false),
        ),
        rulings = emptyList(),
        mayAnswer = true,
        mayRule = true,
        notes = emptyList(),
        findings = emptyList(),
    )

    /** Quick capture. */
    var capture = CaptureView(
        activity = ACTIVITY,
        doc = DOC,
        mayWrite = true,
        places = listOf("储罐区"),
        phrases = listOf(PhraseView("法兰渗漏", "设备", 2u)),
        kinds = listOf(ChoiceView("hazard", "问题隐患"), ChoiceView("suggestion", "建议项")),
        severities = listOf(ChoiceView("general", "一般隐患"), ChoiceView("suspected_major", "疑似重大隐患")),
        noPhotoReasons = listOf("企业要求不拍照"),
        whoIsTold = "提交后告知主要负责人",
        whoSees = "只有帮扶组能看见",
    )

    /** A hazard. */
    var finding = FindingView(
        finding = FINDING,
        activity = ACTIVITY,
        doc = DOC,
        row = 1u,
        kind = FindingKind.HAZARD,
        severity = Severity.GENERAL,
        severityLabel = "一般隐患",
        place = listOf("储罐区"),
        text = listOf("法兰渗漏"),
        advice = listOf("更换垫片"),
        basis = emptyList(),
        item = "",
        onTheSpot = false,
        by = "甲",
        at = AT,
        removed = null,
        merged = "",
        wordings = emptyList(),
        photos = emptyList(),
        state = "assigned",
        stateLabel = "整改中",
        due = "2026-07-02",
        isOverdue = false,
        plans = listOf(plan),
        results = emptyList(),
        history = emptyList(),
        mayEdit = false,
        mayPlan = true,
        actions = listOf(action(EntityKind.FINDING, Verb.SELF_CHECK, "提交整改反馈", FINDING)),
        whoSees = "只有帮扶双方能看见",
    )

    /** Rectification of a visit. */
    var rectification = RectificationView(
        activity = ACTIVITY,
        doc = DOC,
        title = "2026年上半年结对帮扶",
        lines = listOf(RectificationLineView(findingLine, listOf(plan), emptyList(), emptyList(), true, emptyList())),
        totals = LedgerTotals(1u, 0u, 0u, 0u, 0u),
        rates = listOf("整改率 0/1"),
        whoSees = "只有帮扶双方能看见",
    )

    /** The exit meeting. */
    var exitMeeting = ExitMeetingView(
        activity = ACTIVITY,
        title = "2026年上半年结对帮扶",
        stateLabel = "进行中",
        isHandedOver = false,
        rows = listOf(
            ExitRowView(FINDING, 1u, "储罐区", "法兰渗漏", "一般隐患", false, "", 0u, null, "", "", emptyList()),
        ),
        open = listOf("丙尚未确认记录完毕"),
        totals = "共 1 条，其中当场整改 0 条，建议项 0 条",
        signatures = emptyList(),
        digest = "",
        actions = listOf(action(EntityKind.VISIT, Verb.SUBMIT, "提交清单")),
        whoSees = "只有帮扶组能看见",
    )

    /** What is owed. */
    var duties = DutiesView(
        year = 2026,
        asOf = DAY,
        lines = listOf(
            DutyLineView(
                duty = "WD-07",
                title = "每季度一次互学",
                programme = "工作制度",
                subject = "联盟",
                period = "2026年第二季度",
                stateLabel = "即将到期",
                tone = DutyTone.DUE_SOON,
                due = "2026-06-25",
                required = 1u,
                counted = emptyList(),
                notCounted = emptyList(),
                remarks = emptyList(),
                isMine = true,
            ),
        ),
        sentence = "1 项即将到期",
    )

    /** The bureau's board. */
    var board = BoardView(
        district = "文登区",
        period = "2026年第二季度",
        asOf = AT,
        reportDue = "2026-06-25",
        cards = emptyList(),
        today = emptyList(),
        enterprises = emptyList(),
        coverage = CoverageView(figure, emptyList(), 0u),
        leave = emptyList(),
    )

    /** The study calendar. */
    var calendar = CalendarView(2026, "乙（海湾公司（虚构））", listOf("第二季度：未开展"), listOf(line), emptyList(), emptyList())

    /** A study session. */
    var session = SessionView(
        activity = SESSION,
        doc = DOC,
        startsAt = AT,
        stateLabel = "已通知",
        session = StudySessionView(
            uid = SESSION,
            revision = 0u,
            noticedAt = AT,
            isCancelled = false,
            title = "事故案例分析",
            kind = "事故分析",
            startsAt = AT,
            endsAt = "2026-06-18T11:00:00",
            place = "会议室",
            agenda = listOf("通报"),
            organiser = "乙（海湾公司（虚构））",
            invitees = emptyList(),
            attendance = emptyList(),
            minutes = null,
        ),
        topics = listOf(TopicView("t", "承包商管理", "甲")),
        keepsSheet = true,
        hasSignedIn = false,
        actions = emptyList(),
    )

    /** Requests for leave. */
    var leaveInbox = LeaveInboxView(
        toAnswer = listOf(
            LeaveLineView(
                leave = LEAVE,
                person = "丙",
                plant = "东岸公司（虚构）",
                activity = SESSION,
                title = "事故案例分析",
                day = DAY,
                reason = "检修验收",
                stateLabel = "待批准",
                isProvisional = false,
                actions = listOf(action(EntityKind.LEAVE, Verb.GRANT, "批准", LEAVE)),
            ),
        ),
        mine = emptyList(),
        answered = emptyList(),
        ask = null,
    )

    /** Problems fed back. */
    var escalations = EscalationsView(
        lines = listOf(
            EscalationLineView(
                issue = ISSUE,
                plant = "东岸公司（虚构）",
                text = "危废处置单位难找",
                at = AT,
                stateLabel = "已反馈",
                isClosed = false,
                answer = "",
                history = emptyList(),
                actions = listOf(
                    action(EntityKind.ESCALATED_ISSUE, Verb.ANSWER, "答复", ISSUE)
                        .copy(asks = listOf(AskView(AskField.TEXT, "答复", true, emptyList()))),
                ),
            ),
        ),
        raise = action(EntityKind.ESCALATED_ISSUE, Verb.RAISE, "反馈区应急局", null),
    )

    /** Where things have got to. */
    var syncState = SyncStateView(
        onlyHere = 1u,
        uploaded = 0u,
        received = 3u,
        notAccepted = emptyList(),
        ruledOn = emptyList(),
        needsALook = emptyList(),
        accepting = 0u,
        waiting = 0u,
        setAside = 0u,
        photos = PendingPhotosView(0u, 0u, 0u, 0uL),
        onlyOnThisPhone = OnlyHereView(1u, 0u, 0u, 0uL),
        peers = emptyList(),
        disagreements = emptyList(),
        lastNumber = 3uL,
        sentence = "1 项仅存本机",
    )

    /** Where one item is. */
    var whereabouts: Whereabouts = WhereaboutsOnlyHere

    /** Who reads a document. */
    var whoSees = WhoSeesView("只有帮扶组能看见", listOf(ReaderView(PERSON, "甲", listOf("组长"), true)))

    /** Hits of a search. */
    var found = listOf(FoundView(FoundKind.PERSON, PERSON, null, null, "甲", "海湾公司（虚构）"))

    /** Whose phone it is. */
    var profile = ProfileView(
        person = PERSON,
        name = "甲",
        org = ORG,
        plant = "海湾公司（虚构）",
        posts = listOf("安全总监"),
        pairs = listOf("帮扶东岸公司（虚构）"),
        district = "文登区",
        leader = "乙（海湾公司（虚构））",
        device = DEVICE,
        key = "0a1b2c3d",
        isWithdrawn = false,
        hub = "http://127.0.0.1",
        syncedAt = AT,
        programmes = listOf("工作制度"),
        alarm = "",
    )

    /** What was set aside. */
    var setAside = listOf<QuarantineView>()

    /** Late work. */
    var lateWork = listOf<LateWorkView>()

    companion object {
        /** A visit. */
        const val ACTIVITY: ActivityId = "00000000-0000-4000-8000-000000000001"

        /** A session. */
        const val SESSION: ActivityId = "00000000-0000-4000-8000-000000000002"

        /** A record. */
        const val DOC: DocId = "00000000-0000-4000-8000-000000000003"

        /** A hazard. */
        const val FINDING: FindingId = "00000000-0000-4000-8000-000000000004"

        /** Somebody. */
        const val PERSON: PersonId = "00000000-0000-4000-8000-000000000005"

        /** Somebody else. */
        const val OTHER: PersonId = "00000000-0000-4000-8000-000000000006"

        /** A plant. */
        const val ORG: OrgId = "00000000-0000-4000-8000-000000000007"

        /** A phone. */
        const val DEVICE: DeviceId = "00000000-0000-4000-8000-000000000008"

        /** A request for leave. */
        const val LEAVE: EntityId = "00000000-0000-4000-8000-000000000009"

        /** A problem fed back. */
        const val ISSUE: EntityId = "00000000-0000-4000-8000-00000000000a"

        /** A day. */
        const val DAY: NaiveDate = "2026-06-18"

        /** A moment. */
        const val AT: NaiveDateTime = "2026-06-18T09:00:00"

        private val line = ActivityLineView(
            ACTIVITY, EntityKind.VISIT, "2026年上半年结对帮扶", DAY, AT, "东岸公司（虚构）", "scheduled", "已安排", true,
        )
        private val itemLine = ItemLineView("1.2", "特殊作业票证齐全", null, "两人填写不一致", true, 0u, 0u)
        private val findingLine = FindingLineView(
            finding = FINDING,
            row = 1u,
            place = "储罐区",
            text = "法兰渗漏",
            kind = FindingKind.HAZARD,
            severity = Severity.GENERAL,
            severityLabel = "一般隐患",
            state = "assigned",
            stateLabel = "整改中",
            due = "2026-07-02",
            isOverdue = false,
            photos = 0u,
            marks = emptyList(),
        )
        private val plan = PlanView("更换垫片", OTHER, "丙", "2026-07-02", null, "", "丙")
        private val figure = FigureView("已互查", 0u, 1u, "家", emptyList(), emptyList(), emptyList(), null)

        /** Offers a step without a form. */
        fun action(kind: EntityKind, verb: Verb, label: String, id: EntityId? = ACTIVITY) =
            ActionView(kind, id, verb, label, whyNot = null, asks = emptyList())
    }
}
