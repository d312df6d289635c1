/// What changed, as a sequence: it names the number it has seen, so that nothing is lost by leaving it.
///
/// It ends when the core is shut down, and when the task that reads it is cancelled.
public struct Events: AsyncSequence, Sendable {
    public typealias Element = Event

    private let seen: UInt64
    private let news: News

    /// Tells what `news` hears of after number `seen`.
    public init(after seen: UInt64, of news: News) {
        (self.seen, self.news) = (seen, news)
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(seen: seen, news: news)
    }

    /// Waits for one event after the other.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var seen: UInt64
        fileprivate let news: News

        public mutating func next() async throws -> Event? {
            guard let event = try await news.next(after: seen) else { return nil }
            seen = event.n
            return event
        }
    }
}

/// The newest change of each topic, and who waits for one.
///
/// Generated code waits for the core without minding cancellation. So one task waits for it as long as the core lives,
/// and readers wait here, where they may leave.
public actor News {
    private var newest: [Topic: UInt64] = [:]
    private var waiting: [Int: Waiter] = [:]
    private var lastWaiter = 0
    private var isClosed = false
    private var defect: (any Error)?

    private struct Waiter {
        let seen: UInt64
        let told: CheckedContinuation<Event?, any Error>
    }

    /// How many wait.
    public var readers: Int { waiting.count }

    /// Begins without news.
    public init() {}

    /// Gives the oldest change after `seen`, waiting for one; none once the core is shut down or the task is cancelled.
    public func next(after seen: UInt64) async throws -> Event? {
        if Task.isCancelled { return nil }
        if let event = oldest(after: seen) { return event }
        if let defect { throw defect }
        if isClosed { return nil }
        lastWaiter += 1
        let waiter = lastWaiter
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting[waiter] = Waiter(seen: seen, told: $0) }
        } onCancel: {
            Task { await self.leave(waiter) }
        }
    }

    /// Takes note of an event.
    public func publish(_ event: Event) {
        newest[event.topic] = event.n
        for (number, waiter) in waiting where event.n > waiter.seen {
            waiting[number] = nil
            waiter.told.resume(returning: event)
        }
    }

    /// Ends the news: with a defect, or since the core was shut down.
    public func close(_ defect: (any Error)? = nil) {
        (isClosed, self.defect) = (true, defect)
        for waiter in waiting.values {
            if let defect { waiter.told.resume(throwing: defect) } else { waiter.told.resume(returning: nil) }
        }
        waiting = [:]
    }

    /// Hears of events until the core is shut down. A defect is met by asking once more; a second one ends the news.
    func feed(from nextEvent: @Sendable (UInt64) async throws -> Event) async {
        var seen: UInt64 = 0
        var hasFailed = false
        while true {
            do {
                let event = try await nextEvent(seen)
                (seen, hasFailed) = (event.n, false)
                publish(event)
            } catch FfiError.Closed {
                return close()
            } catch {
                if hasFailed { return close(error) }
                hasFailed = true
            }
        }
    }

    private func oldest(after seen: UInt64) -> Event? {
        newest.filter { $0.value > seen }.min { $0.value < $1.value }.map { Event(n: $0.value, topic: $0.key) }
    }

    private func leave(_ number: Int) {
        waiting.removeValue(forKey: number)?.told.resume(returning: nil)
    }
}
