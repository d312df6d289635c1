import Bridge
import Foundation
import HuchaGenerated

/// A key of fixed bytes that can be locked, or made to fail in another way. Only where the core has its tests' doors.
public final class Key: Signer {
    private let key: TestSigner
    private let trouble = Guarded<PortError?>(nil)

    /// Makes the key of 32 secret bytes.
    public init(secret: Data) throws {
        key = try TestSigner(secret: secret)
    }

    /// Fails so from now on; nothing heals it.
    public func fail(with error: PortError?) {
        trouble.value = error
    }

    public func publicKey() throws -> Data { key.point() }

    public func sign(content: Data) throws -> Data {
        if let error = trouble.value { throw error }
        return try key.signContent(content: content)
    }
}

/// Makes the core's next call of a function panic, once; the function has its name in Rust.
public func panicInNext(_ function: String) {
    HuchaGenerated.panicInNext(function: function)
}

/// The story's clock: phones read it here, the hub in a file.
public final class StoryClock: PhoneClock {
    private let now = Guarded<Int64>(0)
    private let file: URL

    /// Writes its time into `file`.
    public init(file: URL) {
        self.file = file
    }

    /// Sets the time at +08:00, ISO 8601 without offset.
    public func set(_ local: String) throws {
        let format = ISO8601DateFormatter()
        guard let moment = format.date(from: local + "+08:00") else { throw Trouble("no such time: \(local)") }
        try write(Int64(moment.timeIntervalSince1970) * 1000)
    }

    /// Goes on by a second, so that no two acts bear one time.
    public func tick() throws {
        try write(now.value + 1000)
    }

    public func nowMs() throws -> Int64 { now.value }

    private func write(_ moment: Int64) throws {
        now.value = moment
        try String(moment).write(to: file, atomically: true, encoding: .utf8)
    }
}

/// A value that several threads change.
public final class Guarded<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    /// Holds a value.
    public init(_ value: Value) {
        held = value
    }

    /// The value.
    public var value: Value {
        get { lock.withLock { held } }
        set { lock.withLock { held = newValue } }
    }

    /// Changes it in one piece.
    public func change(_ work: (inout Value) -> Void) {
        lock.withLock { work(&held) }
    }
}

/// What went wrong on the stage, in words for whoever reads a test's log.
public struct Trouble: Error, CustomStringConvertible {
    /// The words.
    public let description: String

    /// Says it.
    public init(_ words: String) {
        description = words
    }
}
