import Bridge
import BridgeFakes
import Screens
import Testing

/// What a tap hands over.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct ActTests {
    private let core = FakeCore()
    private let visit = Sample.activity
    private let finding = Sample.findingId

    @Test func aVisitIsOpenedDividedNotedAndClosed() async {
        let screen = VisitModel(core: core, activity: visit)
        await screen.open()
        await screen.assign(section: "process", to: Sample.person)
        await screen.note(about: "entry", text: "已告知")
        await screen.answer(item: "1.2", .conforms)
        await screen.merge("one", into: "other")
        await screen.closeRecords()
        #expect(
            await core.acts == [
                .openVisit(activity: visit, checklist: nil),
                .assignSection(activity: visit, section: "process", person: Sample.person),
                .writeNote(activity: visit, about: "entry", text: "已告知"),
                .answer(activity: visit, item: "1.2", value: .conforms),
                .mergeFindings(activity: visit, finding: "one", into: "other"),
                .closeRecords(activity: visit),
            ])
    }

    @Test func theKeyIsTriedAndReadinessReadAgain() async {
        let screen = ReadyModel(core: core, activity: visit)
        await screen.tryKey()
        #expect(await core.acts == [.tryKey])
        #expect(screen.state == .shown(Sample.ready))
    }

    @Test func anItemIsAnsweredRuledAndNoted() async {
        let screen = ItemModel(core: core, activity: visit, item: "1.2")
        await screen.answer(.conforms)
        await screen.rule(.doesNotConform)
        await screen.note("责任书缺一份")
        #expect(
            await core.acts == [
                .answer(activity: visit, item: "1.2", value: .conforms),
                .ruleItem(activity: visit, item: "1.2", value: .doesNotConform),
                .writeNote(activity: visit, about: "1.2", text: "责任书缺一份"),
            ])
    }

    @Test func aHazardIsNotedWithoutAnyFieldAndItsPhotoFollows() async {
        await core.make(.finding(finding: finding, hash: Sample.item))
        let screen = QuickCaptureModel(core: core, activity: visit)
        #expect(await screen.note(FindingRequest()) == finding)
        await screen.photo("/p.jpg", of: finding, clockOffset: -60)
        #expect(
            await core.acts == [
                .noteFinding(activity: visit, finding: FindingRequest()),
                .takePhoto(activity: visit, finding: finding, file: "/p.jpg", moment: .before, clockOffsetS: -60),
            ])
    }

    @Test func aFindingIsRewrittenMergedPhotographedKeptInsideAndRemoved() async {
        let screen = FindingModel(core: core, activity: visit, finding: finding)
        await screen.rewrite(with: FindingRequest(text: "法兰渗漏"))
        await screen.suggest("法兰垫片渗漏")
        await screen.merge(into: "other")
        await screen.merge(into: nil)
        await screen.photo("/a.jpg", moment: .after)
        await screen.keepInside("photo")
        await screen.remove(why: "重复")
        #expect(
            await core.acts == [
                .rewriteFinding(activity: visit, finding: finding, with: FindingRequest(text: "法兰渗漏")),
                .suggestWording(activity: visit, finding: finding, text: "法兰垫片渗漏"),
                .mergeFindings(activity: visit, finding: finding, into: "other"),
                .mergeFindings(activity: visit, finding: finding, into: nil),
                .takePhoto(activity: visit, finding: finding, file: "/a.jpg", moment: .after, clockOffsetS: nil),
                .keepInside(activity: visit, photo: "photo"),
                .removeFinding(activity: visit, finding: finding, why: "重复"),
            ])
    }

    @Test func aHazardIsPlannedAndPutRight() async {
        let screen = RectificationModel(core: core, activity: visit)
        await screen.plan(finding, measures: "更换垫片", responsible: Sample.person, due: "2026-07-01", fundsYuan: 300)
        await screen.writeResult(finding, text: "已更换")
        await screen.photo("/b.jpg", of: finding)
        #expect(
            await core.acts == [
                .planRectification(
                    activity: visit, finding: finding, measures: "更换垫片", responsible: Sample.person,
                    due: "2026-07-01", fundsYuan: 300, contingency: ""),
                .writeResult(activity: visit, finding: finding, text: "已更换"),
                .takePhoto(activity: visit, finding: finding, file: "/b.jpg", moment: .after, clockOffsetS: nil),
            ])
    }

    @Test func aSessionIsOpenedSignedInAndWrittenDown() async {
        let screen = SessionModel(core: core, activity: visit)
        await screen.open()
        await screen.putTopic("案例分析")
        await screen.signIn()
        await screen.signIn("other", as: .substituted)
        await screen.writeMinutes(section: "content", text: "通报")
        #expect(
            await core.acts == [
                .openSession(activity: visit),
                .putTopic(activity: visit, key: nil, title: "案例分析"),
                .signIn(activity: visit, person: nil, state: .present),
                .signIn(activity: visit, person: "other", state: .substituted),
                .writeMinutes(activity: visit, section: "content", text: "通报"),
            ])
    }

    @Test func aButtonTakesWhatWasFilledInBesideIt() async {
        let screen = FindingModel(core: core, activity: visit, finding: finding)
        var form = ActionForm(Sample.sendBack)
        #expect(form.missing.map(\.label) == ["原因"])
        form[.text] = ["请补充试压照片"]
        await screen.decide(form)
        #expect(
            await core.acts == [
                .fillIn(
                    form: FilledForm(
                        kind: .finding, id: finding, verb: .sendBack,
                        answers: [FilledField(field: .text, values: ["请补充试压照片"])]))
            ])
    }

    @Test func theOutboxAsksForASyncAndForAnotherTry() async {
        let screen = OutboxModel(core: core)
        await screen.wantSync()
        await screen.retry(Sample.item)
        #expect(await core.acts == [.wantSync, .retryNow(item: Sample.item)])
    }

    @Test func whatWasSetAsideAndLateWorkAreLookedAtAgain() async {
        #expect(await SetAsideModel(core: core).retry(Sample.item))
        let late = LateWorkModel(core: core)
        await late.rule(on: Sample.item, admit: true, text: nil)
        #expect(late.trouble == nil)
        #expect(await core.reads == ["setAside", "lateWork"])
    }

    @Test func theLanguageIsSetAndTheProfileReadAgain() async {
        let screen = ProfileModel(core: core)
        await screen.setLang(.en)
        #expect(screen.state == .shown(Sample.profile))
    }

    @Test func aSearchShowsTheAnswerToTheNewestWordsAndNothingForNone() async {
        let search = SearchModel(core: core)
        #expect(search.state == .shown([]))
        await search.look(for: "zhn")
        #expect(search.state == .shown(Sample.found))
        await search.look(for: "")
        #expect(search.state == .shown([]))
        await core.fail([FoundView].self, with: .Closed(sentence: "已关闭"))
        await search.look(for: "zhn")
        #expect(search.state == .failed(Failure(.closed, "已关闭")))
    }

    @Test func filesAreWrittenHandedOutAndTakenInAndTroubleIsTold() async {
        let meeting = ExitMeetingModel(core: core, activity: visit)
        #expect(await meeting.handOut(to: Sample.person, note: "清单", file: "/b.hucha"))
        #expect(await meeting.takeIn("/b.hucha") == "")
        #expect(await meeting.writeRecord(to: "/r.html"))
        #expect(await RectificationModel(core: core, activity: visit).writeLedger(to: "/l.xlsx"))
        #expect(await SessionModel(core: core, activity: visit).writeFile(to: "/m.docx"))
        await core.refuse(with: .BadInput(place: "bundle", sentence: "无法打开"))
        #expect(await meeting.takeIn("/b.hucha") == nil)
        #expect(meeting.trouble == Failure(.badInput, "无法打开", about: "bundle"))
    }
}
