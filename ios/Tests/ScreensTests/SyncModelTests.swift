import Bridge
import BridgeFakes
import Foundation
import Screens
import Testing

/// When a phone syncs, and what it says of it.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct SyncModelTests {
    /// A core with one request to send.
    private actor OneRequest: SyncCore {
        private let failure: FfiError?
        private var isPlanned = false
        private(set) var begun = 0
        private(set) var given: [UInt64] = []

        init(failure: FfiError? = nil) { self.failure = failure }

        private let request = HttpRequest(
            id: 1, method: .post, url: "http://127.0.0.1:9/sync", headers: [], body: .empty, answerFile: nil)

        func planEnrolment(text: String) -> HttpRequest { request }

        func beginSync() throws {
            if let failure { throw failure }
            (begun, isPlanned) = (begun + 1, false)
        }

        func nextRequests() -> [HttpRequest] {
            defer { isPlanned = true }
            return isPlanned ? [] : [request]
        }

        func answerRequest(id: UInt64, answer: HttpAnswer) -> SyncStep {
            SyncStep(accepted: 2, held: 0, setAside: 0, notAccepted: 1, more: false)
        }

        func giveUpRequest(id: UInt64) { given.append(id) }
    }

    private func model(_ core: OneRequest, _ hub: FakeHub, events: FakeCore = FakeCore()) -> SyncModel {
        SyncModel(core: events, driver: SyncDriver(core: core, http: hub))
    }

    @Test func aSyncTellsWhatItBrought() async {
        let sync = model(OneRequest(), FakeHub())
        #expect(sync.state == .idle)
        await sync.sync()
        var brought = SyncResult()
        (brought.accepted, brought.notAccepted) = (2, 1)
        #expect(sync.state == .ended(brought))
    }

    @Test func withoutAHubTheRequestIsGivenUpAndTheModelSaysSo() async {
        let core = OneRequest()
        let sync = model(core, FakeHub(answers: [.failure(URLError(.cannotConnectToHost))]))
        await sync.sync()
        #expect(sync.state == .noNetwork)
        #expect(await core.given == [1])
    }

    @Test func whatTheCoreSaysNoToStopsTheSync() async {
        let sync = model(OneRequest(failure: .Locked(sentence: "请先解锁")), FakeHub())
        await sync.sync()
        #expect(sync.state == .stopped(Failure(.locked, "请先解锁")))
    }

    @Test func enrollingIsFollowedByASync() async {
        let (core, hub) = (OneRequest(), FakeHub())
        let sync = model(core, hub)
        await sync.enrol(text: "hucha:")
        #expect(await hub.requests.count == 2)
        #expect(await core.begun == 1)
    }

    @Test func aPhoneSyncsWhenTheCoreWantsItAndNotOtherwise() async {
        let (core, events) = (OneRequest(), FakeCore())
        let sync = model(core, FakeHub(), events: events)
        let following = Task { await sync.follow() }
        await events.publish(.lists)
        await events.publish(.wantsNetwork)
        while await core.begun == 0 { await Task.yield() }
        await events.shutDown()
        await following.value
        #expect(await core.begun == 1)
    }
}
