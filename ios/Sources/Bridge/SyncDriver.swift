import Foundation

/// What one sync brought.
public struct SyncResult: Equatable, Sendable {
    /// Items that were new and are in force.
    public var accepted: UInt32 = 0
    /// Items that wait for something.
    public var held: UInt32 = 0
    /// Items put aside, readable.
    public var setAside: UInt32 = 0
    /// Items of this phone that the hub did not take.
    public var notAccepted: UInt32 = 0
    /// Requests that found no answer; the core plans them again.
    public var unanswered = 0

    /// Begins with nothing.
    public init() {}

    mutating func add(_ step: SyncStep) {
        accepted += step.accepted
        held = step.held
        setAside += step.setAside
        notAccepted += step.notAccepted
    }
}

/// Carries requests from the core to the hub and answers back. What to ask, whether to ask again and what an answer
/// means is the core's; nothing is lost by stopping anywhere.
public actor SyncDriver {
    private let core: any SyncCore
    private let http: any HttpClient
    private var last: Task<Void, Never>?

    /// Carries between `core` and the hub that `http` reaches.
    public init(core: any SyncCore, http: any HttpClient) {
        (self.core, self.http) = (core, http)
    }

    /// Enrols this phone by the text of a QR code; throws what the client throws when the hub cannot be reached.
    public func enrol(text: String) async throws -> SyncStep {
        try await inTurn {
            let request = try await self.core.planEnrolment(text: text)
            do {
                let answer = try await self.http.send(request)
                return try await self.core.answerRequest(id: request.id, answer: answer)
            } catch {
                await self.giveUp([request])
                throw error
            }
        }
    }

    /// Syncs until the core has nothing more to ask. A request without an answer is given up and the others go on; where
    /// nobody is there at all, all are given up.
    public func sync() async throws -> SyncResult {
        try await inTurn {
            try await self.core.beginSync()
            var result = SyncResult()
            while true {
                let requests = try await self.core.nextRequests()
                if requests.isEmpty { return result }
                try await self.carry(requests, into: &result)
            }
        }
    }

    private func carry(_ requests: [HttpRequest], into result: inout SyncResult) async throws {
        var waiting = requests[...]
        do {
            while let request = waiting.first {
                switch try await send(request) {
                case .answered(let answer):
                    waiting = waiting.dropFirst()
                    try await handIn(answer, to: request, into: &result)
                case .unanswered(let nobodyIsThere):
                    let lost = nobodyIsThere ? waiting : waiting.prefix(1)
                    waiting = waiting.dropFirst(lost.count)
                    result.unanswered += lost.count
                    await giveUp(lost)
                }
            }
        } catch {
            await giveUp(waiting)
            throw error
        }
    }

    private enum Sent {
        case answered(HttpAnswer)
        case unanswered(nobodyIsThere: Bool)
    }

    /// Sends one request; a task that is cancelled throws, a broken line does not.
    private func send(_ request: HttpRequest) async throws -> Sent {
        try Task.checkCancellation()
        do {
            return .answered(try await http.send(request))
        } catch {
            try Task.checkCancellation()
            return .unanswered(nobodyIsThere: (error as? URLError)?.saysNobodyIsThere ?? false)
        }
    }

    private func handIn(_ answer: HttpAnswer, to request: HttpRequest, into result: inout SyncResult) async throws {
        do {
            result.add(try await core.answerRequest(id: request.id, answer: answer))
        } catch FfiError.RequestClosed {
            // Somebody handed in an answer before: this one is dropped.
        }
    }

    /// Carried out even where the task was cancelled: the core does not mind it.
    private func giveUp(_ requests: some Collection<HttpRequest>) async {
        for request in requests {
            // Paused, closed or answered: the core asks again by itself.
            try? await core.giveUpRequest(id: request.id)
        }
    }

    /// One at a time, in the order asked.
    private func inTurn<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) async throws -> T {
        let before = last
        let task = Task<T, any Error> {
            await before?.value
            try Task.checkCancellation()
            return try await work()
        }
        last = Task { _ = await task.result }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

extension URLError {
    fileprivate var saysNobodyIsThere: Bool {
        [.cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .notConnectedToInternet].contains(code)
    }
}
