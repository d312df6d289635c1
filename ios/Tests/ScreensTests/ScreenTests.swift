import Bridge
import BridgeFakes
import Screens
import Testing

/// What every screen does, whatever it shows.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct ScreenTests {
    private let core = FakeCore()

    @Test func aScreenShowsNothingUntilItsViewIsRead() async {
        let screen = VisitModel(core: core, activity: Sample.activity)
        #expect(screen.state == .loading)
        await screen.refresh()
        #expect(screen.state == .shown(Sample.visit))
    }

    @Test func everyScreenShowsItsView() async {
        let (core, activity) = (core, Sample.activity)
        await shows(Sample.today, TodayModel(core: core))
        await shows(Sample.ready, ReadyModel(core: core, activity: activity))
        await shows(Sample.visit, VisitModel(core: core, activity: activity))
        await shows(Sample.itemView, ItemModel(core: core, activity: activity, item: "1.2"))
        await shows(Sample.capture, QuickCaptureModel(core: core, activity: activity))
        await shows(Sample.finding, FindingModel(core: core, activity: activity, finding: Sample.findingId))
        await shows(Sample.rectification, RectificationModel(core: core, activity: activity))
        await shows(Sample.exitMeeting, ExitMeetingModel(core: core, activity: activity))
        await shows(Sample.duties, ObligationsModel(core: core, year: 2026))
        await shows(Sample.board, BoardModel(core: core))
        await shows(Sample.calendar, StudyCalendarModel(core: core, year: 2026))
        await shows(Sample.session, SessionModel(core: core, activity: activity))
        await shows(Sample.leaveInbox, LeaveInboxModel(core: core))
        await shows(Sample.escalations, EscalationsModel(core: core))
        await shows(Sample.syncState, OutboxModel(core: core))
        await shows(Sample.setAside, SetAsideModel(core: core))
        await shows(Sample.lateWork, LateWorkModel(core: core))
        await shows(Sample.whoSees, WhoSeesModel(core: core, doc: Sample.doc))
        await shows(Sample.profile, ProfileModel(core: core))
    }

    private func shows<View: Equatable & Sendable>(_ sample: View, _ screen: Screen<View>) async {
        await screen.refresh()
        #expect(screen.state == .shown(sample))
    }

    @Test func aFailureIsShownAsASentenceWithWhatToDoAboutIt() async {
        await core.fail(VisitView.self, with: .NotFound(sentence: "没有这次活动"))
        let screen = VisitModel(core: core, activity: Sample.activity)
        await screen.refresh()
        #expect(screen.state == .failed(Failure(.notFound, "没有这次活动")))
    }

    @Test func whileTheCoreIsPausedWhatIsShownStays() async {
        let screen = TodayModel(core: core)
        await screen.refresh()
        await core.fail(TodayView.self, with: .Paused(sentence: "已暂停"))
        await screen.refresh()
        #expect(screen.state == .shown(Sample.today))
    }

    @Test func aScreenReadsAgainAfterWhatConcernsItAndNotAfterWhatDoesNot() async {
        let screen = VisitModel(core: core, activity: Sample.activity)
        let following = Task { await screen.follow() }
        await reads(1)
        await core.publish(.outbox)
        await core.publish(.activity(activity: "another"))
        await core.publish(.activity(activity: Sample.activity))
        await reads(2)
        await core.publish(.directory)
        await reads(3)
        following.cancel()
        await following.value
        await core.publish(.directory)
        #expect(await core.reads == ["visit", "visit", "visit"])
    }

    @Test func aScreenThatIsLeftAndEnteredAgainIsReadOnceAndListensOn() async {
        let screen = LeaveInboxModel(core: core)
        let following = Task { await screen.follow() }
        await reads(1)
        await core.publish(.lists)
        await reads(2)
        following.cancel()
        await following.value
        await core.publish(.lists)
        let again = Task { await screen.follow() }
        await reads(3)
        await core.publish(.lists)
        await reads(4)
        again.cancel()
        await again.value
    }

    @Test func followingEndsWithTheCore() async {
        let screen = TodayModel(core: core)
        let following = Task { await screen.follow() }
        await reads(1)
        await core.shutDown()
        await following.value
        #expect(screen.state == .shown(Sample.today))
    }

    @Test func aRefusedActLeavesTheScreenAndSaysWhy() async {
        let screen = ItemModel(core: core, activity: Sample.activity, item: "1.2")
        await screen.refresh()
        await core.refuse(with: .Refused(reason: "who.team", sentence: "只有帮扶组成员可以填写"))
        #expect(await screen.answer(.conforms) == nil)
        #expect(screen.trouble == Failure(.refused, "只有帮扶组成员可以填写", about: "who.team"))
        #expect(screen.state == .shown(Sample.itemView))
        await core.refuse(with: nil)
        #expect(await screen.answer(.conforms) == .done)
        #expect(screen.trouble == nil)
    }

    @Test func aTroubleCanBeForgotten() async {
        let screen = TodayModel(core: core)
        await core.refuse(with: .Locked(sentence: "请先解锁"))
        await screen.perform(.wantSync)
        #expect(screen.trouble?.kind == .locked)
        screen.forgetTrouble()
        #expect(screen.trouble == nil)
    }

    private func reads(_ count: Int) async {
        while await core.reads.count < count { await Task.yield() }
    }
}
