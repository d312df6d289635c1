import Bridge
import Screens

/// Reads a screen by the name of its view, through its view model, as the JSON of what the model shows.
@MainActor
struct Shown {
    let core: any HuchaCore
    let tags: Json.Tags

    /// Gives what the screen shows, or why it shows nothing; `of` are the arguments of the view, in order.
    func view(_ name: String, of: [Json]) async throws -> Result<Json, ShownFailure> {
        let id = of.first?.string ?? ""
        let year = Int32(of.first?.integer ?? 0)
        switch name {
        case "today": return try await read(TodayModel(core: core))
        case "ready_for_offline": return try await read(ReadyModel(core: core, activity: id))
        case "visit": return try await read(VisitModel(core: core, activity: id))
        case "item": return try await read(ItemModel(core: core, activity: id, item: of[1].string ?? ""))
        case "capture": return try await read(QuickCaptureModel(core: core, activity: id))
        case "finding": return try await read(FindingModel(core: core, activity: id, finding: of[1].string ?? ""))
        case "rectification": return try await read(RectificationModel(core: core, activity: id))
        case "exit_meeting": return try await read(ExitMeetingModel(core: core, activity: id))
        case "duties": return try await read(ObligationsModel(core: core, year: year))
        case "board": return try await read(BoardModel(core: core))
        case "calendar": return try await read(StudyCalendarModel(core: core, year: year))
        case "session": return try await read(SessionModel(core: core, activity: id))
        case "leave_inbox": return try await read(LeaveInboxModel(core: core))
        case "escalations": return try await read(EscalationsModel(core: core))
        case "sync_state": return try await read(OutboxModel(core: core))
        case "set_aside": return try await read(SetAsideModel(core: core))
        case "late_work": return try await read(LateWorkModel(core: core))
        case "who_sees": return try await read(WhoSeesModel(core: core, doc: id))
        case "profile": return try await read(ProfileModel(core: core))
        case "find": return try await find(id, limit: UInt32(of[1].integer ?? 0))
        default: throw Trouble("no such view: \(name)")
        }
    }

    private func read<View>(_ screen: Screen<View>) async throws -> Result<Json, ShownFailure> {
        await screen.refresh()
        return try json(screen.state)
    }

    private func find(_ text: String, limit: UInt32) async throws -> Result<Json, ShownFailure> {
        let search = SearchModel(core: core, limit: limit)
        await search.look(for: text)
        return try json(search.state)
    }

    private func json<View>(_ state: ScreenState<View>) throws -> Result<Json, ShownFailure> {
        switch state {
        case .loading: throw Trouble("nothing was read")
        case .shown(let view): .success(try Json(of: view, tags: tags))
        case .failed(let failure): .failure(ShownFailure(failure: failure))
        }
    }
}

/// A failure as a screen shows it.
struct ShownFailure: Error {
    let failure: Failure
}
