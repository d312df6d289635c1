import Bridge
import Observation

/// Finding people, plants, activities, items and hazards, by words or first letters of pinyin.
@MainActor @Observable
public final class SearchModel {
    /// What was found for the newest words; nothing for none.
    public private(set) var state: ScreenState<[FoundView]> = .shown([])

    @ObservationIgnored private let core: any HuchaCore
    @ObservationIgnored private let limit: UInt32
    @ObservationIgnored private var asked = 0

    /// Finds at most `limit` things.
    public init(core: any HuchaCore, limit: UInt32 = 30) {
        (self.core, self.limit) = (core, limit)
    }

    /// Looks for words as they are typed; an answer to older words is dropped.
    public func look(for text: String) async {
        asked += 1
        let number = asked
        var newest = ScreenState<[FoundView]>.shown([])
        if !text.isEmpty {
            do {
                newest = .shown(try await core.find(text: text, limit: limit))
            } catch {
                newest = .failed(Failure(of: error))
            }
        }
        if number == asked { state = newest }
    }
}
