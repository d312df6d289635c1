/// Sends one request and gives the answer, whatever its status; throws when there is none.
public protocol HttpClient: Sendable {
    /// Sends `request`; the body of the answer goes to its `answerFile` where it names one.
    func send(_ request: HttpRequest) async throws -> HttpAnswer
}
