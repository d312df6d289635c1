/// What was filled in beside a button: the form that an ``ActionView`` asks for.
///
/// A screen shows ``ActionView/asks`` and puts in what the person chose or wrote; the core says what is wrong with it.
public struct ActionForm: Equatable, Sendable {
    /// The button.
    public let action: ActionView
    /// For handing over a list: who of the host put right what was put right on the spot.
    public var rectifiedBy: [RectifiedBy] = []
    private var answers: [AskField: [String]] = [:]

    /// Begins an empty form; a plain tap is one.
    public init(_ action: ActionView) {
        self.action = action
    }

    /// What a field holds: the text, or the values of choices; empty text is no answer.
    public subscript(field: AskField) -> [String] {
        get { answers[field] ?? [] }
        set { answers[field] = newValue.filter { !$0.isEmpty } }
    }

    /// What the step is refused without and is not filled in yet.
    public var missing: [AskView] {
        action.asks.filter { $0.isRequired && self[$0.field].isEmpty }
    }

    /// The act to hand over; a value that is none of the field's is a bad input, named by the field.
    public func act() throws -> Act {
        .decide(
            request: ActRequest(
                kind: action.kind, id: action.id, verb: action.verb,
                text: self[.text].first,
                person: self[.person].first,
                due: self[.due].first,
                starts: self[.starts].first,
                severity: try value(.severity, Severity.init(code:)),
                stance: try value(.stance, Stance.init(code:)),
                onSite: try value(.onSite, Bool.init),
                number: self[.number].first,
                year: try value(.year) { UInt16($0) },
                helper: self[.helper].first,
                helped: self[.helped].first,
                participants: self[.participants],
                kinds: try values(.kinds, ActivityKind.init(code:)),
                agreedBy: self[.agreedBy],
                activity: self[.activity].first,
                rectifiedBy: rectifiedBy))
    }

    private func value<Value>(_ field: AskField, _ read: (String) -> Value?) throws -> Value? {
        try values(field, read).first
    }

    private func values<Value>(_ field: AskField, _ read: (String) -> Value?) throws -> [Value] {
        try self[field].map { text in
            guard let value = read(text) else {
                throw FfiError.BadInput(place: field.code, sentence: "无法识别的选项 / no such choice")
            }
            return value
        }
    }
}
