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

    /// The act to hand over; the core reads what was typed.
    public var act: Act {
        let filled = AskField.allCases.filter { !self[$0].isEmpty }
        return .fillIn(
            form: FilledForm(
                kind: action.kind, id: action.id, verb: action.verb,
                answers: filled.map { FilledField(field: $0, values: self[$0]) }, rectifiedBy: rectifiedBy))
    }
}
