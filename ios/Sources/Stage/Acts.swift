import Bridge

extension Act {
    /// Reads an act as the core writes it in JSON.
    public init(_ json: Json) throws {
        let activity = { try json.required("activity") }
        let finding = { try json.required("finding") }
        switch json["act"].string {
        case "decide":
            self = .decide(request: try ActRequest(json["request"]))
        case "fill_in":
            self = .fillIn(form: try FilledForm(json["form"]))
        case "answer":
            self = .answer(activity: try activity(), item: try json.required("item"), value: try json.code("value"))
        case "rule_item":
            self = .ruleItem(activity: try activity(), item: try json.required("item"), value: try json.code("value"))
        case "note_finding":
            self = .noteFinding(activity: try activity(), finding: try FindingRequest(json["finding"]))
        case "rewrite_finding":
            self = .rewriteFinding(
                activity: try activity(), finding: try finding(), with: try FindingRequest(json["with"]))
        case "remove_finding":
            self = .removeFinding(activity: try activity(), finding: try finding(), why: try json.required("why"))
        case "suggest_wording":
            self = .suggestWording(activity: try activity(), finding: try finding(), text: try json.required("text"))
        case "merge_findings":
            self = .mergeFindings(activity: try activity(), finding: try finding(), into: json["into"].string)
        case "take_photo":
            self = .takePhoto(
                activity: try activity(), finding: json["finding"].string, file: try json.required("file"),
                moment: try json.code("moment"), clockOffsetS: json["clock_offset_s"].integer)
        case "keep_inside":
            self = .keepInside(activity: try activity(), photo: try json.required("photo"))
        case "plan_rectification":
            self = .planRectification(
                activity: try activity(), finding: try finding(), measures: try json.required("measures"),
                responsible: try json.required("responsible"), due: try json.required("due"),
                fundsYuan: json["funds_yuan"].integer.map { UInt64($0) }, contingency: try json.required("contingency"))
        case "write_result":
            self = .writeResult(activity: try activity(), finding: try finding(), text: try json.required("text"))
        default:
            self = try Act(ofRecord: json)
        }
    }

    private init(ofRecord json: Json) throws {
        let activity = { try json.required("activity") }
        switch json["act"].string {
        case "assign_section":
            self = .assignSection(
                activity: try activity(), section: try json.required("section"), person: try json.required("person"))
        case "write_note":
            self = .writeNote(
                activity: try activity(), about: try json.required("about"), text: try json.required("text"))
        case "close_records":
            self = .closeRecords(activity: try activity())
        case "open_visit":
            self = .openVisit(activity: try activity(), checklist: json["checklist"].string)
        case "open_session":
            self = .openSession(activity: try activity())
        case "put_topic":
            self = .putTopic(activity: try activity(), key: json["key"].string, title: try json.required("title"))
        case "sign_in":
            self = .signIn(activity: try activity(), person: json["person"].string, state: try json.code("state"))
        case "write_minutes":
            self = .writeMinutes(
                activity: try activity(), section: try json.required("section"), text: try json.required("text"))
        case "try_key":
            self = .tryKey
        case "want_sync":
            self = .wantSync
        case "retry_now":
            self = .retryNow(item: try json.required("item"))
        default:
            throw Trouble("no such act: \(json)")
        }
    }
}

extension ActRequest {
    init(_ json: Json) throws {
        self.init(
            kind: try json.code("kind"), id: json["id"].string, verb: try json.code("verb"), text: json["text"].string,
            person: json["person"].string, due: json["due"].string, starts: json["starts"].string,
            severity: try json.codeIfAny("severity"), stance: try json.codeIfAny("stance"),
            onSite: json["on_site"].truth, number: json["number"].string,
            year: json["year"].integer.map { UInt16($0) }, helper: json["helper"].string,
            helped: json["helped"].string, participants: json["participants"].elements.compactMap(\.string),
            kinds: try json["kinds"].elements.map { try $0.asCode() },
            agreedBy: json["agreed_by"].elements.compactMap(\.string), activity: json["activity"].string,
            rectifiedBy: try json["rectified_by"].elements.map(RectifiedBy.init))
    }
}

extension FilledForm {
    init(_ json: Json) throws {
        self.init(
            kind: try json.code("kind"), id: json["id"].string, verb: try json.code("verb"),
            answers: try json["answers"].elements.map {
                FilledField(field: try $0.code("field"), values: $0["values"].elements.compactMap(\.string))
            },
            rectifiedBy: try json["rectified_by"].elements.map(RectifiedBy.init))
    }
}

extension RectifiedBy {
    init(_ json: Json) throws {
        self.init(finding: try json.required("finding"), person: try json.required("person"))
    }
}

extension FindingRequest {
    init(_ json: Json) throws {
        self.init(
            kind: try json.codeIfAny("kind"), severity: try json.codeIfAny("severity"), place: json["place"].string,
            text: json["text"].string, advice: json["advice"].string, basis: json["basis"].string,
            item: json["item"].string, onTheSpot: json["on_the_spot"].truth)
    }
}

extension Json {
    func required(_ key: String) throws -> String {
        guard let text = self[key].string else { throw Trouble("\(key) is missing in \(self)") }
        return text
    }

    func code<Code: Coded>(_ key: String) throws -> Code { try self[key].asCode() }

    func codeIfAny<Code: Coded>(_ key: String) throws -> Code? { self[key] == .null ? nil : try code(key) }

    func asCode<Code: Coded>() throws -> Code {
        guard let code = string.flatMap(Code.init(code:)) else { throw Trouble("no such \(Code.self): \(self)") }
        return code
    }
}
