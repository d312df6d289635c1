import Bridge
import BridgeFakes
import Foundation
import Stage
import Testing

/// Requests out, answers in, each once; against a real hub and against none.
@Suite(.timeLimit(.minutes(2))) @MainActor
struct SyncTests {
    private func enrolled() async throws -> (Play, EngineCore) {
        let play = try await Play("visit")
        try await play.play(to: "enrolled")
        return (play, try await play.phone("lead").core())
    }

    private func requests(of core: EngineCore) async throws -> [HttpRequest] {
        try await core.beginSync()
        return try await core.nextRequests()
    }

    @Test func anAnswerIsTakenOnceAndASecondOneIsRefused() async throws {
        let (play, core) = try await enrolled()
        let request = try #require(try await requests(of: core).first)
        let answer = try await URLSessionClient().send(request)
        _ = try await core.answerRequest(id: request.id, answer: answer)
        let again = await failure { _ = try await core.answerRequest(id: request.id, answer: answer) }
        #expect(again?.kind == .requestClosed)
        #expect(await failure { try await core.giveUpRequest(id: request.id) }?.kind == .requestClosed)
        try await play.end()
    }

    @Test func whatIsNeverAnsweredIsPlannedAgain() async throws {
        let (play, core) = try await enrolled()
        try await play.recommend(by: "lead")
        let first = try await requests(of: core).map(\.url)
        let second = try await requests(of: core).map(\.url)
        #expect(!first.isEmpty && first == second)
        let result = try await SyncDriver(core: core, http: URLSessionClient()).sync()
        #expect(result.unanswered == 0)
        #expect(try await core.syncState().onlyHere == 0)
        try await play.end()
    }

    @Test func withoutAHubEveryRequestIsGivenUpAndNothingIsLost() async throws {
        let (play, core) = try await enrolled()
        try await play.recommend(by: "lead")
        let waiting = try await core.syncState().onlyHere
        try play.hub.off()
        let result = try await SyncDriver(core: core, http: URLSessionClient()).sync()
        #expect(result.unanswered > 0)
        #expect(try await core.syncState().onlyHere == waiting)
        try await play.hub.on()
        _ = try await SyncDriver(core: core, http: URLSessionClient()).sync()
        #expect(try await core.syncState().onlyHere == 0)
        try await play.end()
    }

    @Test func aHubThatSaysNoIsToldInItsWords() async throws {
        let (play, core) = try await enrolled()
        let hub = FakeHub(answers: [.success(HttpAnswer(status: 503, headers: [], body: .empty))])
        let failed = await failure { _ = try await SyncDriver(core: core, http: hub).sync() }
        #expect(failed?.kind == .hub)
        #expect(failed?.sentence.isEmpty == false)
        try await play.end()
    }

    @Test func aCodeWorksOnceAndAnEnrolmentWithoutAHubCanBeTriedAgain() async throws {
        let (play, _) = try await enrolled()
        let code = try play.hub.code(for: "孔令山")
        let phone = try play.phone("head")
        let driver = try await phone.driver()
        try play.hub.off()
        await #expect(throws: URLError.self) { try await driver.enrol(text: code) }
        try await play.hub.on()
        _ = try await driver.enrol(text: code)
        let thief = try Phone()
        let refused = await failure { _ = try await thief.driver().enrol(text: code) }
        #expect(refused?.kind == .hub)
        await thief.end()
        try await play.end()
    }

    @Test func syncsTakeTurns() async throws {
        let (play, core) = try await enrolled()
        try await play.recommend(by: "lead")
        let driver = SyncDriver(core: core, http: URLSessionClient())
        async let one = driver.sync()
        async let other = driver.sync()
        let results = try await [one, other]
        #expect(results.allSatisfy { $0.unanswered == 0 })
        #expect(try await core.syncState().onlyHere == 0)
        try await play.end()
    }

    @Test func aSyncThatIsCancelledGivesItsRequestsBack() async throws {
        let (play, core) = try await enrolled()
        try await play.recommend(by: "lead")
        let silent = SilentHub()
        let syncing = Task { try await SyncDriver(core: core, http: silent).sync() }
        while await silent.asked == 0 { await Task.yield() }
        syncing.cancel()
        await #expect(throws: CancellationError.self) { try await syncing.value }
        _ = try await SyncDriver(core: core, http: URLSessionClient()).sync()
        #expect(try await core.syncState().onlyHere == 0)
        try await play.end()
    }

    @Test func anActWhoseTaskIsCancelledIsCarriedOut() async throws {
        let (play, core) = try await enrolled()
        let before = try await core.syncState().onlyHere
        let act = try play.recommendation(by: "lead")
        let acting = Task { try await core.act(act) }
        acting.cancel()
        _ = try? await acting.value
        #expect(try await core.syncState().onlyHere == before + 1)
        try await play.end()
    }

    @Test func aPhotoTravelsToTheOtherPhoneThroughTheHub() async throws {
        let play = try await Play("visit")
        try await play.play(to: "ready")
        let (lead, second) = (try await play.phone("lead").core(), try await play.phone("second").core())
        let visit = try play.id("visit")
        let noted = try await lead.act(.noteFinding(activity: visit, finding: FindingRequest(text: "法兰渗漏")))
        guard case .finding(let finding, _) = noted else { return #expect(Bool(false), "\(noted)") }
        let photo = fixtures.appendingPathComponent("photos/leaking-flange.jpg").path
        _ = try await lead.act(
            .takePhoto(activity: visit, finding: finding, file: photo, moment: .before, clockOffsetS: nil))
        for core in [lead, second, second] {
            let result = try await SyncDriver(core: core, http: URLSessionClient()).sync()
            #expect(result.unanswered == 0)
        }
        #expect(try await lead.syncState().photos.bytes == 0, "all of it is on the hub")
        let shown = try #require(try await second.finding(activity: visit, finding: finding).photos.first)
        #expect(shown.isHere)
        #expect(FileManager.default.fileExists(atPath: shown.shown.file))
        try await play.end()
    }
}

/// A hub that takes a request and never answers.
private actor SilentHub: HttpClient {
    private(set) var asked = 0

    func send(_ request: HttpRequest) async throws -> HttpAnswer {
        asked += 1
        try await Task.sleep(for: .seconds(3600))
        throw URLError(.timedOut)
    }
}
