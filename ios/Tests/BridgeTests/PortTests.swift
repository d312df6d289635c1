import Bridge
import Foundation
import Stage
import Testing

/// What a phone implements, and how it fails.
@Suite(.timeLimit(.minutes(2))) struct PortTests {
    /// A key store that fails with an error of its own.
    private final class Broken: Signer {
        struct Unforeseen: Error {}

        func publicKey() throws -> Data { throw Unforeseen() }
        func sign(content: Data) throws -> Data { throw Unforeseen() }
    }

    private final class Failing: Signer {
        let error: PortError

        init(_ error: PortError) { self.error = error }

        func publicKey() throws -> Data { throw error }
        func sign(content: Data) throws -> Data { throw error }
    }

    private func opening(with signer: any Signer) async throws -> FailureKind? {
        let folder = try emptyFolder()
        let ports = Ports(signer: signer, secrets: FileSecretStore(folder: folder.appendingPathExtension("secrets")))
        return await failure { _ = try await EngineCore.open(folder: folder.path, lang: .zh, ports: ports) }?.kind
    }

    @Test func aKeyStoreThatIsLockedGoneOrBrokenIsToldApart() async throws {
        #expect(try await opening(with: Failing(.Locked)) == .locked)
        #expect(try await opening(with: Failing(.Gone)) == .keyLost)
        #expect(try await opening(with: Failing(.Failed(why: "busy"))) == .locked)
        #expect(try await opening(with: Broken()) == .locked, "an error of the shell's own")
    }

    @Test func aDatabaseWhoseKeyIsLostIsNeverReplacedByAnEmptyOne() async throws {
        let phone = try Phone()
        _ = try await phone.core()
        await phone.end()
        let database = phone.folder.appendingPathComponent("hucha.db")
        let before = try Data(contentsOf: database)
        try FileManager.default.removeItem(at: phone.secrets)
        #expect(await failure { _ = try await phone.core() }?.kind == .damaged)
        #expect(try Data(contentsOf: database) == before)
    }

    @Test func secretsInFilesAreForTheirOwnerOnlyAndSurviveTheProcess() throws {
        let folder = try emptyFolder().appendingPathComponent("secrets")
        #expect(try FileSecretStore(folder: folder).load(name: "key") == nil)
        try FileSecretStore(folder: folder).save(name: "key", secret: Data([1, 2, 3]))
        #expect(try FileSecretStore(folder: folder).load(name: "key") == Data([1, 2, 3]))
        let file = folder.appendingPathComponent("key").path
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }

    @Test func aClockThatFailsStopsNoWork() async throws {
        final class NoClock: PhoneClock {
            func nowMs() throws -> Int64 { throw PortError.Failed(why: "no clock") }
        }
        let folder = try emptyFolder().appendingPathComponent("phone")
        let core = try await Phone(folder: folder, secret: Data(repeating: 3, count: 32), clock: NoClock()).core()
        #expect(await failure { _ = try await core.board() }?.kind != .internal)
        await core.shutDown()
    }
}
