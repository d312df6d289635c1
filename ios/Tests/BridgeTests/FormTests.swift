import Bridge
import Testing

/// Forms: what was filled in beside a button.
@Suite(.timeLimit(.minutes(2))) struct FormTests {
    private func form(_ asks: [AskField]) -> ActionForm {
        ActionForm(
            ActionView(
                kind: .finding, id: "7", verb: .verify, label: "复查通过", whyNot: nil,
                asks: asks.map { AskView(field: $0, label: "", isRequired: true, choices: []) }))
    }

    @Test func everyFieldThatIsFilledInReachesTheActAndAnEmptyOneDoesNot() throws {
        let asked = AskField.allCases.filter { $0 != .number }
        var form = form(AskField.allCases)
        #expect(form.missing.count == AskField.allCases.count)
        for field in asked { form[field] = ["\(field) 1", "\(field) 2"] }
        form[.number] = [""]
        form.rectifiedBy = [RectifiedBy(finding: "f", person: "p")]
        #expect(form.missing.map(\.field) == [.number])
        let answers = asked.map { FilledField(field: $0, values: ["\($0) 1", "\($0) 2"]) }
        #expect(
            form.act
                == .fillIn(
                    form: FilledForm(
                        kind: .finding, id: "7", verb: .verify, answers: answers,
                        rectifiedBy: [RectifiedBy(finding: "f", person: "p")])))
    }

    @Test func aPlainTapIsAnEmptyForm() {
        #expect(form([]).act == .fillIn(form: FilledForm(kind: .finding, id: "7", verb: .verify)))
    }

    @Test func everyCaseIsFoundByItsCode() {
        #expect(Verb.allCases.allSatisfy { Verb(code: $0.code) == $0 })
        #expect(Verb.rectifyOnTheSpot.code == "rectify_on_the_spot")
    }
}
