import Stage
import Testing

/// The shared story of `fixtures/scenarios`: the same steps and the same golden files as in Rust, Kotlin and Python.
@Suite(.timeLimit(.minutes(5))) @MainActor
struct StoryTests {
    @Test func aVisitFromRosterToCrossedOffHazardShowsWhatEveryOtherLanguageShows() async throws {
        let play = try await Play("visit")
        try await play.play()
        #expect(play.compared >= 49)
        #expect(play.differences == [])
        try await play.end()
    }
}
