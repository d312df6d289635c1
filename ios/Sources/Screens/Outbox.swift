import Bridge

/// Where what was written here has got to.
public final class OutboxModel: Screen<SyncStateView> {
    /// Shows what waits, what has arrived, what was not taken.
    public init(core: any HuchaCore) {
        super.init(core, on: { $0 == .outbox || $0 == .directory }) { try await $0.syncState() }
    }

    /// Asks for a sync, whatever waits.
    @discardableResult
    public func wantSync() async -> Receipt? {
        await perform(.wantSync)
    }

    /// Lets one item or photo be tried again at once.
    @discardableResult
    public func retry(_ item: Hash) async -> Receipt? {
        await perform(.retryNow(item: item))
    }
}

/// What was set aside, readable.
public final class SetAsideModel: Screen<[QuarantineView]> {
    /// Lists it, oldest first.
    public init(core: any HuchaCore) {
        super.init(core, on: { $0 == .outbox || $0 == .directory }) { try await $0.setAside() }
    }

    /// Looks again at one thing; tells whether it no longer is set aside.
    public func retry(_ item: Hash) async -> Bool {
        let isBack = await attempt { try await $0.retrySetAside(item: item) } ?? false
        await refresh()
        return isBack
    }
}

/// Late work that waits for a person of its author's plant.
public final class LateWorkModel: Screen<[LateWorkView]> {
    /// Lists it.
    public init(core: any HuchaCore) {
        super.init(core, on: { $0 != .wantsNetwork }) { try await $0.lateWork() }
    }

    /// Lets it in, or turns it away, with words beside it.
    public func rule(on item: Hash, admit: Bool, text: String?) async {
        await attempt { try await $0.ruleOnLateWork(item: item, admit: admit, text: text) }
        await refresh()
    }
}
