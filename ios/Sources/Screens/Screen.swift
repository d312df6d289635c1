import Bridge
import Observation

/// What a screen shows.
public enum ScreenState<View: Sendable>: Sendable {
    /// Nothing has been read yet.
    case loading
    /// The newest view.
    case shown(View)
    /// Why it cannot be shown.
    case failed(Failure)

    /// The view, where one is shown.
    public var view: View? {
        if case .shown(let view) = self { view } else { nil }
    }
}

extension ScreenState: Equatable where View: Equatable {}

/// What every screen does: reads its view, reads it again when something changed, hands over what a person does.
///
/// It maps and forwards: no rule, no merge, no retry. SwiftUI calls ``follow()`` in `.task`.
@MainActor @Observable
public class Screen<View: Sendable> {
    /// What is shown.
    public private(set) var state: ScreenState<View> = .loading
    /// Why the last act was not done; nothing after one that was.
    public private(set) var trouble: Failure?

    @ObservationIgnored let core: any HuchaCore
    @ObservationIgnored private let concerns: @Sendable (Topic) -> Bool
    @ObservationIgnored private let read: @Sendable (any HuchaCore) async throws -> View
    @ObservationIgnored private var asked = 0

    /// Begins with nothing shown; `concerns` tells after which changes the view is read again.
    init(
        _ core: any HuchaCore, on concerns: @escaping @Sendable (Topic) -> Bool,
        read: @escaping @Sendable (any HuchaCore) async throws -> View
    ) {
        (self.core, self.concerns, self.read) = (core, concerns, read)
    }

    /// Reads the view now. An answer that comes after a newer one is dropped; while the core is paused, what is shown
    /// stays.
    public func refresh() async {
        asked += 1
        let number = asked
        let newest: ScreenState<View>
        do {
            newest = .shown(try await read(core))
        } catch FfiError.Paused where state.view != nil {
            return
        } catch {
            newest = .failed(Failure(of: error))
        }
        if number == asked { state = newest }
    }

    /// Reads the view, and again after every change that concerns it, until the task is cancelled or the core shut down.
    public func follow() async {
        do {
            let seen = try await core.newestEvent()
            await refresh()
            for try await event in core.events(after: seen) where concerns(event.topic) { await refresh() }
        } catch {
            state = .failed(Failure(of: error))
        }
    }

    /// Does what a person does; gives what it made, or nothing where ``trouble`` says why not.
    @discardableResult
    public func perform(_ act: Act) async -> Receipt? {
        await attempt { try await $0.act(act) }
    }

    /// Takes a step that an ``ActionView`` offers, with what was filled in.
    @discardableResult
    public func decide(_ form: ActionForm) async -> Receipt? {
        await perform(form.act)
    }

    /// Forgets the trouble.
    public func forgetTrouble() {
        trouble = nil
    }

    func attempt<Done: Sendable>(_ call: @Sendable (any HuchaCore) async throws -> Done) async -> Done? {
        do {
            let done = try await call(core)
            trouble = nil
            return done
        } catch {
            trouble = Failure(of: error)
            return nil
        }
    }
}

extension Topic {
    /// Tells whether the lists, or who is who, may have changed.
    var touchesLists: Bool {
        switch self {
        case .lists, .directory: true
        case .activity, .outbox, .wantsNetwork: false
        }
    }

    /// Tells whether one activity may have changed, or the names in it.
    func touches(_ activity: ActivityId) -> Bool {
        switch self {
        case .activity(let changed): changed == activity
        case .directory: true
        case .lists, .outbox, .wantsNetwork: false
        }
    }
}
