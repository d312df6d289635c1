import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A real `hucha serve` in a process of its own, on a free port.
@MainActor
public final class Hub {
    /// The file of the story's clock.
    public let clock: URL
    /// Where it listens.
    public private(set) var address = ""
    private let folder: URL
    private nonisolated let running = Guarded<Process?>(nil)

    /// Lays out a hub in `folder`.
    public init(folder: URL) {
        self.folder = folder.appendingPathComponent("hub")
        clock = folder.appendingPathComponent("clock")
    }

    deinit {
        running.value?.terminate()
    }

    /// Runs the program to its end and gives what it printed.
    @discardableResult
    public func run(_ arguments: [String]) throws -> String {
        let process = try Self.program()
        process.arguments = arguments + ["--data", folder.path, "--clock-file", clock.path]
        let (said, complained) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (said, complained)
        try Self.start(process)
        let output = said.fileHandleForReading.readDataToEndOfFile()
        let complaint = complained.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Trouble("hucha \(arguments.first ?? ""): \(String(decoding: complaint, as: UTF8.self))")
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Makes a single-use code for a person; gives the text of its QR code.
    public func code(for person: String) throws -> String {
        try run(["enrol", "--person", person, "--hub", address]).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Starts to serve; a second time where it did before.
    public func on() async throws {
        let told = folder.appendingPathExtension("address")
        try? FileManager.default.removeItem(at: told)
        let process = try Self.program()
        let listen = address.isEmpty ? "127.0.0.1:0" : String(address.dropFirst("http://".count))
        process.arguments = [
            "serve", "--listen", listen, "--data", folder.path, "--port-file", told.path, "--clock-file", clock.path,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try Self.start(process)
        running.value = process
        address = try await Self.read(told, while: process)
    }

    /// Ends the hub as an operator would.
    public func off() throws {
        guard let process = running.value else { return }
        process.terminate()
        process.waitUntilExit()
        running.value = nil
        guard process.terminationStatus == 0 else { throw Trouble("the hub does not close cleanly") }
    }

    private static func program() throws -> Process {
        let process = Process()
        let profile = ProcessInfo.processInfo.environment["HUCHA_PROFILE"] == "dev" ? "debug" : "release"
        process.executableURL = repository.appendingPathComponent("target/\(profile)/hucha")
        return process
    }

    /// Threads of Swift's executor block signals, and a process would inherit that: nobody could ask it to end.
    private static func start(_ process: Process) throws {
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    /// Another process says in a file where it listens.
    private static func read(_ file: URL, while process: Process) async throws -> String {
        for _ in 0..<1000 {
            if let address = try? String(contentsOf: file, encoding: .utf8), !address.isEmpty {
                return address.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            guard process.isRunning else { throw Trouble("the hub ended at once") }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Trouble("the hub did not say where it listens")
    }
}

/// The folder of the repository.
public let repository: URL = {
    // ios/Sources/Stage/Hub.swift
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder
}()

/// The folder `fixtures` of the repository.
public let fixtures = repository.appendingPathComponent("fixtures")

/// A new empty folder, which the system clears away.
public func emptyFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hucha-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}
