import Bridge
import Foundation
import Stage
import Testing

/// Ten thousand times over the border: nothing stays behind.
@Suite(.timeLimit(.minutes(5))) struct HandleTests {
    /// Resident memory in KiB, threads and open files of this process.
    private func held() throws -> (memory: Int, threads: Int, files: Int) {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let number = { (name: String) -> Int in
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
            return Int(line.filter(\.isNumber)) ?? 0
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        return (number("VmRSS:"), number("Threads:"), files)
    }

    @Test func tenThousandCallsLeaveNoMemoryBehind() async throws {
        let core = try await Phone().core()
        let call = {
            // Every call clones the handle; the second one carries an error back.
            try await core.setLang(.zh)
            _ = await failure { _ = try await core.visit(activity: "no id") }
        }
        for _ in 0..<1000 { try await call() }
        let before = try held()
        for _ in 0..<10_000 { try await call() }
        let after = try held()
        #expect(after.memory - before.memory < 8 << 10, "KiB")
        await core.shutDown()
    }

    @Test func tenThousandKeysComeAndGo() async throws {
        for _ in 0..<1000 { _ = try Key(secret: Data(repeating: 5, count: 32)).publicKey() }
        let before = try held()
        for _ in 0..<10_000 { _ = try Key(secret: Data(repeating: 5, count: 32)).publicKey() }
        let after = try held()
        #expect(after.memory - before.memory < 8 << 10, "KiB")
    }

    @Test func aHundredOpenedCoresLeaveNoThreadNoFileAndNoMemoryBehind() async throws {
        let phone = try Phone()
        for _ in 0..<10 { try await phone.reopen() }
        let before = try held()
        for _ in 0..<100 { try await phone.reopen() }
        let after = try held()
        #expect(after.threads <= before.threads + 4)
        #expect(after.files <= before.files + 4)
        #expect(after.memory - before.memory < 24 << 10, "KiB")
        await phone.end()
    }
}
