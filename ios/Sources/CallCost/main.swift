// What a call costs, from Swift to the core and back: the visit's view, and an answer that is committed.

import Bridge
import Foundation
import Stage

@MainActor func measure(_ name: String, times: Int, _ call: (Int) async throws -> Void) async throws {
    for number in 0..<20 { try await call(number) }
    var took: [Duration] = []
    for number in 0..<times {
        let began = ContinuousClock.now
        try await call(number)
        took.append(ContinuousClock.now - began)
    }
    took.sort()
    let milliseconds = { (at: Int) in
        let (seconds, attoseconds) = took[at].components
        return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    }
    let (half, most) = (milliseconds(times / 2), milliseconds(times * 99 / 100))
    print("| \(name) | \(String(format: "%.3f", half)) | \(String(format: "%.3f", most)) |")
}

let play = try await Play("visit")
try await play.play(to: "ready")
let (core, visit) = (try await play.phone("lead").core(), try play.id("visit"))
let shown = try await core.visit(activity: visit)
let items = shown.sections.flatMap(\.items).map(\.item)
print("| Swift, \(items.count) items | p50 ms | p99 ms |\n|---|---|---|")
try await measure("no work: set_lang", times: 2000) { _ in try await core.setLang(.zh) }
try await measure("view: visit", times: 500) { _ in _ = try await core.visit(activity: visit) }
try await measure("view: today", times: 500) { _ in _ = try await core.today() }
try await measure("act: answer, committed", times: 300) { number in
    let value: AnswerValue = number.isMultiple(of: 2) ? .done : .notDone
    _ = try await core.act(.answer(activity: visit, item: "1.0", value: value))
}
try await play.end()
