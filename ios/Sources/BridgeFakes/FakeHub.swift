import Bridge
import Foundation

/// A hub that answers as it was told, in order, and keeps what it was asked.
public actor FakeHub: HttpClient {
    /// Requests that arrived, in order.
    public private(set) var requests: [HttpRequest] = []
    private var answers: [Result<HttpAnswer, URLError>]

    /// Answers in this order; then with 204.
    public init(answers: [Result<HttpAnswer, URLError>] = []) {
        self.answers = answers
    }

    public func send(_ request: HttpRequest) async throws -> HttpAnswer {
        requests.append(request)
        guard !answers.isEmpty else { return HttpAnswer(status: 204, headers: [], body: .empty) }
        return try answers.removeFirst().get()
    }
}
