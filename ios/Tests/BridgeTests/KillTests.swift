import Bridge
import Foundation
import Stage
import Testing

/// A process that is killed while it writes: what it was told is saved is there afterwards.
@Suite(.timeLimit(.minutes(3))) @MainActor
struct KillTests {
    @Test func everyHazardThatWasAcknowledgedIsThereAfterAKill() async throws {
        let play = try await Play("visit")
        try await play.play(to: "ready")
        let (phone, visit) = (try play.phone("lead"), try play.id("visit"))
        await phone.end()
        var acknowledged = 0
        for _ in 0..<3 {
            acknowledged = try killed(phone, visit, from: acknowledged)
        }
        #expect(acknowledged >= 15)
        let core = try await phone.core()
        let there = Set(try await core.visit(activity: visit).findings.map(\.text))
        let told = Set((0..<acknowledged).map { "隐患 \($0)" })
        #expect(told.subtracting(there).isEmpty)
        try await play.end()
    }

    /// Runs a phone in a process of its own, which notes hazards one after the other, and kills it after five.
    private func killed(_ phone: Phone, _ visit: ActivityId, from first: Int) throws -> Int {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            .deletingLastPathComponent().appendingPathComponent("DoomedPhone")
        process.arguments = [phone.folder.path, visit, String(first)]
        let said = Pipe()
        process.standardOutput = said
        try process.run()
        var words = ""
        while words.split(separator: "\n").count < 5 {
            let more = said.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            words += String(decoding: more, as: UTF8.self)
        }
        kill(process.processIdentifier, SIGKILL)
        words += String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // A line that was cut off acknowledges nothing.
        let lines = words.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return try #require(lines.last.flatMap { Int($0) }) + 1
    }
}
