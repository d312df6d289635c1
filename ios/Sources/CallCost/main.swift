// What a call costs, from Swift to the core and back: a visit's screen with a list of 240 lines, and an answer that is
// durable when the call returns.

import Bridge
import Foundation
import Stage

let (lines, warmUp, times) = (240, 100, 500)

@MainActor func measure(_ what: String, _ call: (Int) async throws -> Void) async throws {
    for number in 0..<warmUp { try await call(number) }
    var took: [Duration] = []
    for number in 0..<times {
        let began = ContinuousClock.now
        try await call(number)
        took.append(ContinuousClock.now - began)
    }
    took.sort()
    let milliseconds = { (share: Int) in
        let (seconds, attoseconds) = took[times * share / 100].components
        return String(format: "%.2f ms", Double(seconds) * 1e3 + Double(attoseconds) / 1e15)
    }
    print("| \(what) | \(milliseconds(50)) | \(milliseconds(99)) |")
}

let play = try await Play("visit")
try await play.play(to: "ready")
let (core, visit) = (try await play.phone("lead").core(), try play.id("visit"))
for number in Int(try await core.visit(activity: visit).items)..<lines {
    let finding = FindingRequest(place: "管廊", text: "法兰滴漏、锈蚀 \(number)")
    _ = try await core.act(.noteFinding(activity: visit, finding: finding))
}
print("| call from Swift | p50 | p99 |\n|---|---|---|")
try await measure("the cheapest call") { _ in _ = try await core.whereabouts(item: String(repeating: "ab", count: 32)) }
try await measure("visit, \(lines) lines") { _ in _ = try await core.visit(activity: visit) }
try await measure("act answer, durable") { number in
    let value: AnswerValue = number.isMultiple(of: 2) ? .done : .notDone
    _ = try await core.act(.answer(activity: visit, item: "1.1", value: value))
}
try await play.end()
