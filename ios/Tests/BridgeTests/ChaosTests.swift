import Bridge
import Foundation
import Stage
import Testing

/// Every exported function fails once from within: its caller gets a typed error, the next call is served.
@Suite(.timeLimit(.minutes(2))) struct ChaosTests {
    private static let nothing = "00000000-0000-0000-0000-000000000000"
    private static let nil256 = String(repeating: "0", count: 64)

    /// Reads the functions that cross from the committed list.
    private static func exported() throws -> [String] {
        let list = try String(contentsOf: repository.appendingPathComponent("bindings/interface.txt"), encoding: .utf8)
        return list.split(separator: "\n").compactMap { line in
            for prefix in ["object Engine: async ", "object Engine: ", "function async "] where line.hasPrefix(prefix) {
                return String(line.dropFirst(prefix.count).prefix { $0 != "(" })
            }
            return nil
        }
    }

    @Test func everyFunctionThatFailsFromWithinSaysSoAndTheNextCallIsServed() async throws {
        let core = try await Phone().core()
        let functions = try Self.exported()
        #expect(functions.count > 30, "the list of what crosses is read")
        // Shutting down runs nothing that could fail; events are asked for once more by themselves.
        for name in functions where !["shut_down", "next_event"].contains(name) {
            panicInNext(name)
            let struck = await failure { try await Self.call(core, name) }
            #expect(struck?.kind == .internal, "\(name)")
            let served = await failure { try await Self.call(core, name) }
            #expect(served?.kind != .internal, "\(name)")
            if name == "pause" { try await core.resume() }
        }
        await core.shutDown()
    }

    /// Calls a function by its name with arguments of no meaning.
    private static func call(_ core: EngineCore, _ name: String) async throws {
        let file = try emptyFolder().appendingPathComponent("file").path
        switch name {
        case "open_engine": await (try Phone().core()).shutDown()
        case "newest_event": _ = try await core.newestEvent()
        case "act": _ = try await core.act(.wantSync)
        case "set_lang": try await core.setLang(.en)
        case "pause": try await core.pause()
        case "resume": try await core.resume()
        case "begin_sync": try await core.beginSync()
        case "next_requests": _ = try await core.nextRequests()
        case "plan_enrolment": _ = try await core.planEnrolment(text: "hucha:?")
        case "give_up_request": try await core.giveUpRequest(id: 1)
        case "answer_request":
            _ = try await core.answerRequest(id: 1, answer: HttpAnswer(status: 200, headers: [], body: .empty))
        case "retry_set_aside": _ = try await core.retrySetAside(item: nil256)
        case "rule_on_late_work": try await core.ruleOnLateWork(item: nil256, admit: true, text: nil)
        case "write_file": try await core.writeFile(kind: .ledger, activity: nil, file: file)
        case "import_bundle": _ = try await core.importBundle(file: file)
        case "export_bundle": try await core.exportBundle(activity: nothing, reader: nothing, note: "", file: file)
        default: try await read(core, name)
        }
    }

    private static func read(_ core: EngineCore, _ name: String) async throws {
        switch name {
        case "today": _ = try await core.today()
        case "ready_for_offline": _ = try await core.readyForOffline(activity: nothing)
        case "visit": _ = try await core.visit(activity: nothing)
        case "item": _ = try await core.item(activity: nothing, item: "1.0")
        case "capture": _ = try await core.capture(activity: nothing)
        case "finding": _ = try await core.finding(activity: nothing, finding: nothing)
        case "rectification": _ = try await core.rectification(activity: nothing)
        case "exit_meeting": _ = try await core.exitMeeting(activity: nothing)
        case "duties": _ = try await core.duties(year: 2026)
        case "board": _ = try await core.board()
        case "calendar": _ = try await core.calendar(year: 2026)
        case "session": _ = try await core.session(activity: nothing)
        case "leave_inbox": _ = try await core.leaveInbox()
        case "escalations": _ = try await core.escalations()
        case "sync_state": _ = try await core.syncState()
        case "set_aside": _ = try await core.setAside()
        case "late_work": _ = try await core.lateWork()
        case "whereabouts": _ = try await core.whereabouts(item: nil256)
        case "who_sees": _ = try await core.whoSees(doc: nothing)
        case "find": _ = try await core.find(text: "法兰", limit: 9)
        case "profile": _ = try await core.profile()
        default: Issue.record("`\(name)` crosses and is not called by this test")
        }
    }
}
