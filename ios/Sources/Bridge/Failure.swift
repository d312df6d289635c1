import Foundation

/// What a screen does about a failure; one for each variant of ``FfiError``.
public enum FailureKind: Sendable, CaseIterable {
    /// A rule or a right says no: show the sentence, leave the form open.
    case refused
    /// Something it builds on has not arrived: offer a sync.
    case notYet
    /// No such thing on this phone: go back.
    case notFound
    /// The input cannot be used: mark the place.
    case badInput
    /// The phone belongs to nobody yet: show the enrolment screen.
    case notEnrolled
    /// The phone or its key store is locked: try again when it is unlocked.
    case locked
    /// The key is lost: enrol anew.
    case keyLost
    /// The core is paused: resume it first.
    case paused
    /// The core was shut down: open it anew.
    case closed
    /// The phone is full: nothing of this call was saved.
    case diskFull
    /// Stored data cannot be read: tell an administrator.
    case damaged
    /// The hub said no, or could not be understood: try later.
    case hub
    /// The hub's account does not hold: sync stops, recording goes on.
    case untrusted
    /// A request was answered before: drop the answer.
    case requestClosed
    /// A defect: this call did nothing, the core lives on.
    case `internal`
}

/// A failure as a screen shows it: a sentence in the person's language, and what to do about it.
public struct Failure: Equatable, Sendable {
    /// What to do about it.
    public let kind: FailureKind
    /// Why, to be shown as it is.
    public let sentence: String
    /// The reason code, place or hub's code it is about; empty where there is none.
    public let about: String

    /// Says a failure.
    public init(_ kind: FailureKind, _ sentence: String, about: String = "") {
        (self.kind, self.sentence, self.about) = (kind, sentence, about)
    }

    /// Says any error; one that is not the core's is a defect.
    public init(of error: any Error) {
        let unforeseen = Failure(.internal, "程序内部错误，请重试 / an internal error: try again")
        self = (error as? FfiError)?.failure ?? unforeseen
    }
}

extension FfiError {
    /// Says it; every variant is named, so that a new one does not compile here.
    public var failure: Failure {
        switch self {
        case .Refused(let reason, let sentence): Failure(.refused, sentence, about: reason)
        case .NotYet(let sentence): Failure(.notYet, sentence)
        case .NotFound(let sentence): Failure(.notFound, sentence)
        case .BadInput(let place, let sentence): Failure(.badInput, sentence, about: place)
        case .NotEnrolled(let sentence): Failure(.notEnrolled, sentence)
        case .Locked(let sentence): Failure(.locked, sentence)
        case .KeyLost(let sentence): Failure(.keyLost, sentence)
        case .Paused(let sentence): Failure(.paused, sentence)
        case .Closed(let sentence): Failure(.closed, sentence)
        case .DiskFull(let sentence): Failure(.diskFull, sentence)
        case .Damaged(let sentence): Failure(.damaged, sentence)
        case .Hub(_, let code, let sentence): Failure(.hub, sentence, about: code)
        case .Untrusted(let sentence): Failure(.untrusted, sentence)
        case .RequestClosed(_, let sentence): Failure(.requestClosed, sentence)
        case .Internal(let sentence): Failure(.internal, sentence)
        }
    }
}

extension FfiError: LocalizedError {
    public var errorDescription: String? { failure.sentence }
}
