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

    @Test func everyFieldThatCanBeAskedForReachesTheAct() throws {
        var form = form(AskField.allCases)
        let told: [AskField: [String]] = [
            .text: ["话"], .person: ["p"], .due: ["2026-07-01"], .starts: ["2026-06-18T09:00:00"],
            .severity: ["suspected_major"], .stance: ["disagree"], .onSite: ["true"], .number: ["3"], .year: ["2026"],
            .helper: ["a"], .helped: ["b"], .participants: ["p", "q"], .kinds: ["help", "mutual_inspection"],
            .agreedBy: ["a", "b"], .activity: ["v"],
        ]
        #expect(form.missing.count == AskField.allCases.count)
        for (field, values) in told { form[field] = values }
        #expect(form.missing.isEmpty)
        #expect(
            try form.act()
                == .decide(
                    request: ActRequest(
                        kind: .finding, id: "7", verb: .verify, text: "话", person: "p", due: "2026-07-01",
                        starts: "2026-06-18T09:00:00", severity: .suspectedMajor, stance: .disagree, onSite: true,
                        number: "3", year: 2026, helper: "a", helped: "b", participants: ["p", "q"],
                        kinds: [.help, .mutualInspection], agreedBy: ["a", "b"], activity: "v", rectifiedBy: [])))
    }

    @Test func emptyTextIsNoAnswer() {
        var form = form([.text])
        form[.text] = [""]
        #expect(form.missing.map(\.field) == [.text])
    }

    @Test func aValueThatIsNoneOfTheFieldsIsABadInputNamedByTheField() {
        var form = form([.severity])
        form[.severity] = ["terrible"]
        #expect(throws: FfiError.BadInput(place: "severity", sentence: "无法识别的选项 / no such choice")) {
            try form.act()
        }
    }

    @Test func everyCaseIsFoundByItsCode() {
        #expect(Verb.allCases.allSatisfy { Verb(code: $0.code) == $0 })
        #expect(Verb.rectifyOnTheSpot.code == "rectify_on_the_spot")
    }
}
