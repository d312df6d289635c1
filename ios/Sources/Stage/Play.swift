import Bridge
import Foundation

/// Plays a scenario of `fixtures/scenarios` step by step: phones, a hub, the story's clock.
///
/// What people do goes through the bridge, what they see is read off the view models' states.
@MainActor
public final class Play {
    /// The hub.
    public let hub: Hub
    /// The story's time.
    public let clock: StoryClock
    /// Where golden files differ.
    public private(set) var differences: [String] = []
    /// How many golden files were compared.
    public private(set) var compared = 0

    private var phones: [String: Phone] = [:]
    private var people: [String: String] = [:]
    private var names: [String: String] = [:]
    private let steps: [Json]
    private var at = 0
    private let tags: Json.Tags
    private let folder: URL

    /// Founds the hub and lays out the phones of `fixtures/scenarios/<name>.json`.
    public init(_ name: String) async throws {
        let script = try Json(Data(contentsOf: fixtures.appendingPathComponent("scenarios/\(name).json")))
        folder = try emptyFolder()
        hub = Hub(folder: folder)
        clock = StoryClock(file: hub.clock)
        steps = script["steps"].elements
        tags = script["tags"].dictionary.compactMapValues(\.string)
        guard let first = steps.lazy.compactMap({ $0["at"].string }).first else { throw Trouble("no time in \(name)") }
        try clock.set(first)
        let found = try ["alliance", "bureau", "scope"].flatMap { ["--\($0)", try script["hub"].required($0)] }
        try hub.run(["init"] + found)
        try hub.run(["import", fixtures.appendingPathComponent(try script["hub"].required("roster")).path])
        try await hub.on()
        for (name, owner) in script["phones"].dictionary {
            people[name] = try owner.required("person")
            let home = folder.appendingPathComponent(name)
            phones[name] = try Phone(folder: home, secret: Data(hex: try owner.required("secret")), clock: clock)
        }
    }

    /// Plays on to a mark, or to the end where there is none of this name.
    public func play(to mark: String = "") async throws {
        while at < steps.count {
            let step = steps[at]
            at += 1
            if step["mark"].string == mark { return }
            do {
                try await play(step)
            } catch {
                throw Trouble("\(error) at step \(at): \(step)")
            }
        }
    }

    /// Ends every phone.
    public func end() async throws {
        for phone in phones.values where FileManager.default.fileExists(atPath: phone.folder.path) {
            await (try phone.core()).shutDown()
        }
        try hub.off()
    }

    /// Gives a phone by its name in the scenario.
    public func phone(_ name: String) throws -> Phone {
        guard let phone = phones[name] else { throw Trouble("no such phone: \(name)") }
        return phone
    }

    /// Gives an id by its name in the scenario.
    public func id(_ name: String) throws -> String {
        guard let id = names[name] else { throw Trouble("no such name: \(name)") }
        return id
    }

    /// Does the simplest decision of a phone that was just enrolled: recommends its owner as leader.
    @discardableResult
    public func recommend(by name: String) async throws -> Receipt {
        try clock.tick()
        return try await phone(name).core().act(try recommendation(by: name))
    }

    /// What ``recommend(by:)`` does.
    public func recommendation(by name: String) throws -> Act {
        .decide(request: ActRequest(kind: .leaderTerm, verb: .recommend, person: try id(name), year: 2026))
    }

    private func play(_ step: Json) async throws {
        if let at = step["at"].string { return try clock.set(at) }
        let name = step["phone"].string ?? ""
        switch step["do"].string {
        case nil: break
        case "hub_on": try await hub.on()
        case "hub_off": try hub.off()
        case "enrol": try await enrol(name)
        case "sync": try await sync(step)
        case "act": try await act(name, step)
        case "answers": try await answer(name, step)
        case "view": try await show(name, step)
        case "expect_error": try await expectError(name, step)
        case "bundle": try await handBundle(step)
        case "kill": try await phone(name).reopen()
        case "lock": try phone(name).key.fail(with: step["locked"].truth == true ? .Locked : nil)
        case "lang": try await phone(name).core().setLang(try step.code("lang"))
        case let other?: throw Trouble("no such step: \(other)")
        }
    }

    private func enrol(_ name: String) async throws {
        try clock.tick()
        let driver = try await phone(name).driver()
        _ = try await driver.enrol(text: try hub.code(for: people[name] ?? ""))
        let result = try await driver.sync()
        guard result.unanswered == 0 else { throw Trouble("the hub is not reached") }
    }

    private func sync(_ step: Json) async throws {
        let reaches = step["reaches"].truth ?? true
        for _ in 0..<(step["times"].integer ?? 1) {
            for name in step["phones"].elements.compactMap(\.string) {
                let result = try await phone(name).driver().sync()
                guard (result.unanswered == 0) == reaches else { throw Trouble("\(name): \(result)") }
            }
        }
    }

    private func act(_ name: String, _ step: Json) async throws {
        if step["button"] != .null { try await lookForButton(name, step) }
        let receipt = try await tryAct(name, step["act"])
        guard let kept = step["as"].string else { return }
        switch receipt {
        case .decision(let entity, _): names[kept] = entity.id
        case .change(let hash): names[kept] = hash
        case .finding(let finding, _): names[kept] = finding
        case .photo(let photo): names[kept] = photo
        case .document(let doc): names[kept] = doc
        case .done: throw Trouble("nothing was made")
        }
    }

    private func tryAct(_ name: String, _ act: Json) async throws -> Receipt {
        try clock.tick()
        var named = try self.named(act)
        if let file = named["file"].string, case .fields(var fields) = named {
            fields["file"] = .text(fixtures.appendingPathComponent(file).path)
            named = .fields(fields)
        }
        return try await phone(name).core().act(try Act(named))
    }

    /// Every step of a life-cycle is offered by a screen, and can be taken now.
    private func lookForButton(_ name: String, _ step: Json) async throws {
        let request = try named(step["act"]["request"])
        let shown = try await view(name, step["button"]["view"], step["button"]["of"]).get()
        guard shown.offers(request) else { throw Trouble("the screen does not offer \(request)") }
    }

    private func answer(_ name: String, _ step: Json) async throws {
        for (item, value) in step["answers"].dictionary.sorted(by: { $0.key < $1.key }) {
            let answer: [String: Json] = ["act": .text("answer"), "item": .text(item), "value": value]
            _ = try await tryAct(name, .fields(answer.merging(["activity": step["activity"]]) { $1 }))
        }
    }

    private func show(_ name: String, _ step: Json) async throws {
        let shown = try await view(name, step["view"], step["of"]).get()
        for (kept, path) in step["keep"].dictionary {
            guard let value = shown.value(at: path.string ?? "").string else { throw Trouble("no \(path) in \(shown)") }
            names[kept] = value
        }
        if let golden = step["golden"].string {
            compared += 1
            if let difference = try Golden.difference(golden, shown, hub: hub.address) {
                differences.append(difference)
            }
        }
    }

    private func view(_ name: String, _ view: Json, _ of: Json) async throws -> Result<Json, ShownFailure> {
        let shown = Shown(core: try await phone(name).core(), tags: tags)
        return try await shown.view(view.string ?? "", of: try named(of).elements)
    }

    private func expectError(_ name: String, _ step: Json) async throws {
        let failure: Failure
        do {
            if step["act"] != .null {
                _ = try await tryAct(name, step["act"])
            } else {
                _ = try await view(name, step["view"], step["of"]).get()
            }
            throw Trouble("nothing failed")
        } catch let error as FfiError {
            failure = error.failure
        } catch let error as ShownFailure {
            failure = error.failure
        }
        let about = step["reason"].string ?? step["place"].string ?? failure.about
        guard "\(failure.kind)" == step["error"].string?.withSmallInitial, failure.about == about else {
            throw Trouble("failed with \(failure)")
        }
    }

    /// One phone writes a bundle for another's owner, who opens it.
    private func handBundle(_ step: Json) async throws {
        let (from, to) = (try step.required("from"), try step.required("to"))
        let note = try step.required("note")
        let file = folder.appendingPathComponent("\(from)-\(to).hucha").path
        let activity = try named(step["activity"]).string ?? ""
        try await phone(from).core().exportBundle(activity: activity, reader: try id(to), note: note, file: file)
        let read = try await phone(to).core().importBundle(file: file)
        guard read?.contains(note) == true else { throw Trouble("the bundle says \(read ?? "nothing")") }
    }

    /// Puts ids in place of `$name`, in whole strings and within them.
    private func named(_ json: Json) throws -> Json {
        switch json {
        case .text(let text):
            guard let dollar = text.firstIndex(of: "$") else { return json }
            return .text(text[..<dollar] + (try id(String(text[text.index(after: dollar)...]))))
        case .list(let list):
            return .list(try list.map(named))
        case .fields(let fields):
            return .fields(try fields.mapValues(named))
        case .null, .bool, .number:
            return json
        }
    }
}

extension Json {
    var dictionary: [String: Json] {
        if case .fields(let fields) = self { fields } else { [:] }
    }

    /// Looks through a view for the button of a step that can be taken now.
    fileprivate func offers(_ request: Json) -> Bool {
        switch self {
        case .fields(let fields):
            let isIt =
                fields["asks"] != nil && self["kind"] == request["kind"] && self["verb"] == request["verb"]
                && self["id"] == request["id"] && self["why_not"] == .null
            return isIt || fields.values.contains { $0.offers(request) }
        case .list(let list):
            return list.contains { $0.offers(request) }
        case .null, .bool, .number, .text:
            return false
        }
    }
}

extension String {
    fileprivate var withSmallInitial: String { prefix(1).lowercased() + dropFirst() }
}

extension Data {
    fileprivate init(hex: String) throws {
        let digits = Array(hex)
        self = Data(
            try stride(from: 0, to: digits.count - 1, by: 2).map { at in
                guard let byte = UInt8(String(digits[at...at + 1]), radix: 16) else {
                    throw Trouble("no bytes: \(hex)")
                }
                return byte
            })
    }
}
