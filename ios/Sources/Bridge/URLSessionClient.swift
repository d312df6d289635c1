import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// HTTP by URLSession. Files are streamed both ways; redirects are not followed, since a request is signed for its
/// address; nothing is cached and no cookie kept.
public final class URLSessionClient: HttpClient {
    private let session: URLSession
    private let direct = Direct()

    /// Makes a client; without a session one for a phone in a plant: a slow line is waited for, a dead one is not.
    public init(session: URLSession? = nil) {
        self.session = session ?? URLSession(configuration: Self.patient())
    }

    public func send(_ request: HttpRequest) async throws -> HttpAnswer {
        var outgoing = try URLRequest(of: request)
        if let file = request.answerFile {
            return try await download(outgoing, body: request.body, to: URL(fileURLWithPath: file))
        }
        switch request.body {
        case .file(let path):
            let file = URL(fileURLWithPath: path)
            return answer(try await session.upload(for: outgoing, fromFile: file, delegate: direct))
        case .bytes(let bytes):
            outgoing.httpBody = bytes
            return answer(try await session.data(for: outgoing, delegate: direct))
        case .empty:
            return answer(try await session.data(for: outgoing, delegate: direct))
        }
    }

    private func download(_ request: URLRequest, body: HttpBody, to file: URL) async throws -> HttpAnswer {
        var outgoing = request
        switch body {
        case .empty: break
        case .bytes(let bytes): outgoing.httpBody = bytes
        case .file(let path): outgoing.httpBody = try Data(contentsOf: URL(fileURLWithPath: path))
        }
        let (arrived, response) = try await session.download(for: outgoing, delegate: direct)
        try? FileManager.default.removeItem(at: file)
        try FileManager.default.moveItem(at: arrived, to: file)
        return answer(.file(path: file.path), response)
    }

    private func answer(_ received: (Data, URLResponse)) -> HttpAnswer {
        answer(received.0.isEmpty ? .empty : .bytes(bytes: received.0), received.1)
    }

    private func answer(_ body: HttpBody, _ response: URLResponse) -> HttpAnswer {
        let http = response as? HTTPURLResponse
        let headers = http?.allHeaderFields.compactMap { name, value in
            (name as? String).map { HttpHeader(name: $0, value: String(describing: value)) }
        }
        return HttpAnswer(status: UInt16(http?.statusCode ?? 0), headers: headers ?? [], body: body)
    }

    private static func patient() -> URLSessionConfiguration {
        let patient = URLSessionConfiguration.ephemeral
        patient.timeoutIntervalForRequest = 60
        patient.timeoutIntervalForResource = 600
        patient.requestCachePolicy = .reloadIgnoringLocalCacheData
        patient.urlCache = nil
        patient.httpCookieStorage = nil
        return patient
    }
}

/// Follows no redirect: the answer is the redirect itself.
private final class Direct: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}

extension URLRequest {
    fileprivate init(of request: HttpRequest) throws {
        guard let url = URL(string: request.url) else { throw URLError(.badURL) }
        self.init(url: url)
        httpMethod =
            switch request.method {
            case .get: "GET"
            case .post: "POST"
            case .put: "PUT"
            }
        for header in request.headers {
            addValue(header.value, forHTTPHeaderField: header.name)
        }
    }
}
