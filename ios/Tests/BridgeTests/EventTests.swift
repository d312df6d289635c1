import Bridge
import Stage
import Testing

/// Events: pulled by number, so that nothing is lost by leaving.
@Suite(.timeLimit(.minutes(2))) @MainActor
struct EventTests {
    @Test func aReaderThatWasCancelledHearsAfterwardsWhatItMissed() async throws {
        let (play, core) = try await enrolled()
        var seen: UInt64 = 0
        let reader = Task {
            for try await event in core.events(after: 0) { seen = event.n }
        }
        while seen == 0 { await Task.yield() }
        reader.cancel()
        try await reader.value
        try await play.recommend(by: "lead")
        let missed = try await hear(.wantsNetwork, from: core, after: seen)
        #expect(missed.map { $0.n > seen } == true)
        try await play.end()
    }

    @Test func severalReadersDoNotTakeEachOthersEventsAway() async throws {
        let (play, core) = try await enrolled()
        async let one = hear(from: core)
        async let other = hear(from: core)
        try await play.recommend(by: "lead")
        let heard = try await (one, other)
        #expect(heard.0 != nil && heard.0 == heard.1)
        try await play.end()
    }

    @Test func aReaderNamesTheNumberItHasSeenAndHearsOnlyWhatCameAfterIt() async throws {
        let news = News()
        for n in 1...3 {
            await news.publish(Event(n: UInt64(n), topic: n == 2 ? .outbox : .lists))
        }
        #expect(try await news.next(after: 0) == Event(n: 2, topic: .outbox), "a newer change replaces the older")
        #expect(try await news.next(after: 2) == Event(n: 3, topic: .lists))
    }

    @Test func readingEndsWithTheCore() async throws {
        let (play, core) = try await enrolled()
        let reader = Task {
            var heard: [Topic] = []
            for try await event in core.events(after: 0) { heard.append(event.topic) }
            return heard
        }
        try await play.recommend(by: "lead")
        _ = try await hear(.wantsNetwork, from: core)
        try await play.end()
        #expect(try await reader.value.contains(.wantsNetwork))
    }

    @Test func aDefectIsMetByAskingOnceMore() async throws {
        let (play, core) = try await enrolled()
        panicInNext("next_event")
        try await play.recommend(by: "lead")
        #expect(try await hear(.wantsNetwork, from: core) != nil)
        try await play.end()
    }

    @Test func tenThousandReadersThatLeaveLeaveNobodyBehind() async throws {
        let news = News()
        for _ in 0..<10_000 {
            let reader = Task { try await news.next(after: 0) }
            reader.cancel()
            #expect(try await reader.value == nil)
        }
        #expect(await news.readers == 0)
    }

    private func enrolled() async throws -> (Play, EngineCore) {
        let play = try await Play("visit")
        try await play.play(to: "enrolled")
        return (play, try await play.phone("lead").core())
    }

    private nonisolated func hear(
        _ topic: Topic? = nil, from core: EngineCore, after seen: UInt64 = 0
    ) async throws -> Event? {
        for try await event in core.events(after: seen) where topic == nil || event.topic == topic { return event }
        return nil
    }
}
