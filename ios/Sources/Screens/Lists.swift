import Bridge

/// The first screen 今天要办.
public final class TodayModel: Screen<TodayView> {
    /// Shows what is to be done; anything may change it.
    public init(core: any HuchaCore) {
        super.init(core, on: { $0 != .wantsNetwork }) { try await $0.today() }
    }
}

/// What is owed in a year 应完成事项.
public final class ObligationsModel: Screen<DutiesView> {
    /// Shows one year.
    public init(core: any HuchaCore, year: Int32) {
        super.init(core, on: \.touchesLists) { try await $0.duties(year: year) }
    }
}

/// The bureau's one screen.
public final class BoardModel: Screen<BoardView> {
    /// Shows the board as of today.
    public init(core: any HuchaCore) {
        super.init(core, on: \.touchesLists) { try await $0.board() }
    }
}

/// Requests for leave 请假.
public final class LeaveInboxModel: Screen<LeaveInboxView> {
    /// Shows those to answer, one's own, and answered ones.
    public init(core: any HuchaCore) {
        super.init(core, on: \.touchesLists) { try await $0.leaveInbox() }
    }
}

/// The problems fed back 难点堵点问题反馈.
public final class EscalationsModel: Screen<EscalationsView> {
    /// Shows open ones, then closed ones.
    public init(core: any HuchaCore) {
        super.init(core, on: \.touchesLists) { try await $0.escalations() }
    }
}

/// Who reads a document today, and through what 谁能看见.
public final class WhoSeesModel: Screen<WhoSeesView> {
    /// Shows the readers of one document.
    public init(core: any HuchaCore, doc: DocId) {
        super.init(core, on: \.touchesLists) { try await $0.whoSees(doc: doc) }
    }
}

/// Whose phone it is.
public final class ProfileModel: Screen<ProfileView> {
    /// Shows the person, the plant, this device.
    public init(core: any HuchaCore) {
        super.init(core, on: { $0 != .wantsNetwork }) { try await $0.profile() }
    }

    /// Sets the person's language for everything that follows.
    public func setLang(_ lang: Lang) async {
        await attempt { try await $0.setLang(lang) }
        await refresh()
    }
}
