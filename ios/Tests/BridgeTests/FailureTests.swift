import Bridge
import Foundation
import Stage
import Testing

/// Failures: a kind to act on, a sentence to show.
@Suite(.timeLimit(.minutes(2))) struct FailureTests {
    @Test func everyErrorOfTheCoreHasItsOwnKindAndASentence() {
        let errors: [FfiError] = [
            .Refused(reason: "who.bureau", sentence: "句"), .NotYet(sentence: "句"), .NotFound(sentence: "句"),
            .BadInput(place: "photo", sentence: "句"), .NotEnrolled(sentence: "句"), .Locked(sentence: "句"),
            .KeyLost(sentence: "句"), .Paused(sentence: "句"), .Closed(sentence: "句"), .DiskFull(sentence: "句"),
            .Damaged(sentence: "句"),
            .Hub(status: 409, code: "used", sentence: "句"), .Untrusted(sentence: "句"),
            .RequestClosed(id: 7, sentence: "句"),
            .Internal(sentence: "句"),
        ]
        #expect(Set(errors.map(\.failure.kind)) == Set(FailureKind.allCases))
        #expect(errors.allSatisfy { !$0.failure.sentence.isEmpty })
        #expect(errors.filter { $0.failure.about != "" }.map(\.failure.about) == ["who.bureau", "photo", "used"])
        #expect(FfiError.Locked(sentence: "请先解锁").localizedDescription == "请先解锁")
    }

    @Test func anErrorThatIsNotTheCoresIsADefect() {
        #expect(Failure(of: URLError(.badURL)).kind == .internal)
    }

    @Test func whatAPhoneAnswersThatBelongsToNobodyIsSaidInSentences() async throws {
        let core = try await Phone().core()
        let nobody = await failure { _ = try await core.today() }
        #expect(nobody?.kind == .notEnrolled)
        #expect(nobody?.sentence.contains("登记") == true)
        let unreadable = await failure { _ = try await core.visit(activity: "no id") }
        #expect(unreadable?.kind == .badInput)
        #expect(unreadable?.about == "id")
        #expect(await failure { try await core.giveUpRequest(id: 77) }?.kind == .badInput)
        #expect(await failure { _ = try await core.planEnrolment(text: "hucha:?") }?.kind == .badInput)
        await core.shutDown()
    }
}
