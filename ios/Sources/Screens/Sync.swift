import Bridge
import Observation

/// How the sync of this phone stands.
public enum SyncStanding: Equatable, Sendable {
    /// Nothing was synced yet.
    case idle
    /// Under way.
    case running
    /// Ended, every request answered.
    case ended(SyncResult)
    /// There was no hub to talk to: everything stays here, and is sent later.
    case noNetwork
    /// Stopped: why, and what to do about it.
    case stopped(Failure)
}

/// Syncs when the core wants it or a person does, and enrols the phone.
@MainActor @Observable
public final class SyncModel {
    /// How the sync stands.
    public private(set) var state: SyncStanding = .idle

    @ObservationIgnored private let core: any HuchaCore
    @ObservationIgnored private let driver: SyncDriver
    @ObservationIgnored private var seen: UInt64 = 0

    /// Syncs what `core` writes, by `driver`.
    public init(core: any HuchaCore, driver: SyncDriver) {
        (self.core, self.driver) = (core, driver)
    }

    /// Syncs whenever something is to be sent, until the task is cancelled or the core shut down.
    public func follow() async {
        do {
            for try await event in core.events(after: seen) {
                seen = event.n
                if event.topic == .wantsNetwork { await sync() }
            }
        } catch {
            state = .stopped(Failure(of: error))
        }
    }

    /// Syncs once.
    public func sync() async {
        await carry { try await $0.sync() }
    }

    /// Enrols this phone by the text of a QR code, then syncs.
    public func enrol(text: String) async {
        await carry { driver in
            _ = try await driver.enrol(text: text)
            return try await driver.sync()
        }
    }

    private func carry(_ work: (SyncDriver) async throws -> SyncResult) async {
        state = .running
        do {
            let result = try await work(driver)
            state = result.unanswered > 0 ? .noNetwork : .ended(result)
        } catch let error as FfiError {
            state = .stopped(error.failure)
        } catch {
            state = .noNetwork
        }
    }
}
