import Bridge
import Foundation

/// A person's phone: a folder, ports in memory, a core that can be ended and opened again.
public actor Phone {
    /// Where its state is.
    public let folder: URL
    /// Its key.
    public let key: Key
    /// Its secrets.
    public nonisolated let secrets = Secrets()
    private let clock: (any PhoneClock)?
    private var opened: EngineCore?

    /// Lays out a phone; `secret` are the 32 bytes of its key.
    public init(folder: URL, secret: Data, clock: (any PhoneClock)? = nil) throws {
        self.folder = folder
        self.key = try Key(secret: secret)
        self.clock = clock
    }

    /// Lays out a phone in a folder of its own, with some key.
    public init() throws {
        try self.init(folder: try emptyFolder(), secret: Data(repeating: 7, count: 32))
    }

    /// The core, opened when it is not.
    public func core() async throws -> EngineCore {
        if let opened { return opened }
        let ports = Ports(signer: key, secrets: secrets)
        let core = try await EngineCore.open(folder: folder.path, lang: .zh, ports: ports, clock: clock)
        opened = core
        return core
    }

    /// Ends the core and opens it again over the same folder.
    public func reopen() async throws {
        await opened?.shutDown()
        opened = nil
        _ = try await core()
    }

    /// Carries requests to the hub over the loopback.
    public func driver() async throws -> SyncDriver {
        SyncDriver(core: try await core(), http: URLSessionClient())
    }
}
