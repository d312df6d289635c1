import Bridge
import Foundation

/// A person's phone: a folder, a key in memory, a core that can be ended and opened again.
public actor Phone {
    /// Where its state is.
    public nonisolated let folder: URL
    /// Its key.
    public nonisolated let key: Key
    /// Where its secrets are.
    public nonisolated let secrets: URL
    private let clock: (any PhoneClock)?
    private var opened: EngineCore?

    /// Lays out a phone; `secret` are the 32 bytes of its key.
    public init(folder: URL, secret: Data, clock: (any PhoneClock)? = nil) throws {
        self.folder = folder
        secrets = folder.appendingPathExtension("secrets")
        self.key = try Key(secret: secret)
        self.clock = clock
    }

    /// Lays out a phone in a folder of its own, with some key.
    public init() throws {
        try self.init(folder: try emptyFolder().appendingPathComponent("phone"), secret: Data(repeating: 7, count: 32))
    }

    /// The core, opened when it is not.
    public func core() async throws -> EngineCore {
        if let opened { return opened }
        let ports = Ports(signer: key, secrets: FileSecretStore(folder: secrets))
        let core = try await EngineCore.open(folder: folder.path, lang: .zh, ports: ports, clock: clock)
        opened = core
        return core
    }

    /// Ends the core.
    public func end() async {
        await opened?.shutDown()
        opened = nil
    }

    /// Ends the core and opens it again over the same folder.
    public func reopen() async throws {
        await end()
        _ = try await core()
    }

    /// Carries requests to the hub over the loopback.
    public func driver() async throws -> SyncDriver {
        SyncDriver(core: try await core(), http: URLSessionClient())
    }
}
