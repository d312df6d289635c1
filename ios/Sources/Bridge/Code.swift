import HuchaGenerated

/// A value that stands for a code: `.suspectedMajor` for `suspected_major`, as the core writes it in a choice.
public protocol Coded: CaseIterable, Sendable {}

extension Coded {
    /// Finds the case of a code; none where there is no such code.
    public init?(code: String) {
        guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = found
    }

    /// The code.
    public var code: String { snakeCase(String(describing: self)) }
}

extension ActivityKind: Coded {}
extension AnswerValue: Coded {}
extension AskField: Coded {}
extension AttendanceState: Coded {}
extension EntityKind: Coded {}
extension FindingKind: Coded {}
extension Lang: Coded {}
extension PhotoMoment: Coded {}
extension Severity: Coded {}
extension Stance: Coded {}
extension Verb: Coded {}

/// Gives a name of Swift as the core spells it.
public func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { spelt, letter in
        if letter.isUppercase { spelt.append("_") }
        spelt.append(contentsOf: letter.lowercased())
    }
}
