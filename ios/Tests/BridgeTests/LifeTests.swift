import Bridge
import Foundation
import Stage
import Testing

/// A core from opening to its end.
@Suite(.timeLimit(.minutes(2))) struct LifeTests {
    @Test func whileACoreIsPausedEveryCallSaysSoAndAfterwardsNothingIsMissing() async throws {
        let core = try await Phone().core()
        try await core.setLang(.en)
        try await core.pause()
        #expect(await failure { _ = try await core.profile() }?.kind == .paused)
        #expect(await failure { _ = try await core.act(.wantSync) }?.kind == .paused)
        try await core.resume()
        #expect(await failure { _ = try await core.profile() }?.kind == .notEnrolled)
        await core.shutDown()
    }

    @Test func afterItsEndEveryCallSaysClosedAndASecondEndDoesNothing() async throws {
        let core = try await Phone().core()
        await core.shutDown()
        await core.shutDown()
        #expect(await failure { _ = try await core.today() }?.kind == .closed)
        #expect(await failure { try await core.pause() }?.kind == .closed)
    }

    @Test func aFolderCanBeOpenedAgainAfterItsCoreHasEnded() async throws {
        let phone = try Phone()
        for _ in 0..<5 {
            _ = try await phone.core()
            await phone.end()
        }
    }

    @Test func aCoreWhoseOwnerForgotToEndItEndsByItself() async throws {
        var core: EngineCore? = try await Phone().core()
        let events = try #require(core).events(after: 0)
        core = nil
        // The stream ends when the core is shut down.
        var heard = 0
        for try await _ in events { heard += 1 }
        #expect(heard == 0)
    }

    @Test func callsComeBackToTheMainActorWhileTheCoreIsBusy() async throws {
        let order = await Busy().run()
        #expect(order == ["asked", "drawn", "answered"])
    }
}

/// A key that blocks the core's thread until it is let go.
@MainActor private final class Busy {
    private final class Gate: Signer {
        let key: Key
        let isOpen = DispatchSemaphore(value: 0)

        init(key: Key) { self.key = key }

        func publicKey() throws -> Data {
            isOpen.wait()
            return try key.publicKey()
        }

        func sign(content: Data) throws -> Data { try key.sign(content: content) }
    }

    private var order: [String] = []

    func run() async -> [String] {
        guard let folder = try? emptyFolder(), let key = try? Key(secret: Data(repeating: 9, count: 32)) else {
            return []
        }
        let gate = Gate(key: key)
        let ports = Ports(signer: gate, secrets: FileSecretStore(folder: folder.appendingPathExtension("secrets")))
        let opening = Task { @MainActor in
            order.append("asked")
            let core = try? await EngineCore.open(folder: folder.path, lang: .zh, ports: ports)
            order.append("answered")
            await core?.shutDown()
        }
        while order.isEmpty { await Task.yield() }
        order.append("drawn")
        gate.isOpen.signal()
        await opening.value
        return order
    }
}

/// Gives the failure with which a call fails, or none.
func failure(
    isolation: isolated (any Actor)? = #isolation, _ call: () async throws -> Void
) async -> Failure? {
    do {
        try await call()
        return nil
    } catch {
        return Failure(of: error)
    }
}
