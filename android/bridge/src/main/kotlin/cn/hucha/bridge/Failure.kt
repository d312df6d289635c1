package cn.hucha.bridge

/** What a screen does about a failure; one for each variant of [FfiException]. */
enum class FailureKind {
    /** A rule or a right says no: show the sentence, leave the form open. */
    REFUSED,

    /** Something it builds on has not arrived: offer a sync. */
    NOT_YET,

    /** No such thing on this phone: go back. */
    NOT_FOUND,

    /** The input cannot be used: mark the place. */
    BAD_INPUT,

    /** The phone belongs to nobody yet: show the enrolment screen. */
    NOT_ENROLLED,

    /** The phone or its key store is locked: try again when it is unlocked. */
    LOCKED,

    /** The key is lost: enrol anew. */
    KEY_LOST,

    /** The core is paused: resume it first. */
    PAUSED,

    /** The core was shut down: open it anew. */
    CLOSED,

    /** The phone is full: nothing of this call was saved. */
    DISK_FULL,

    /** Stored data cannot be read: tell an administrator. */
    DAMAGED,

    /** The hub said no, or could not be understood: try later. */
    HUB,

    /** The hub's account does not hold: sync stops, recording goes on. */
    UNTRUSTED,

    /** A request was answered before: drop the answer. */
    REQUEST_CLOSED,

    /** A defect: this call did nothing, the core lives on. */
    INTERNAL,
}

/** A failure as a screen shows it: a sentence in the person's language, and what to do about it. */
data class Failure(
    /** What to do about it. */
    val kind: FailureKind,
    /** Why, to be shown as it is. */
    val sentence: String,
    /** The reason code, place or hub's code it is about; empty where there is none. */
    val about: String = "",
)

/** Says a failure of the core; every variant is named, so that a new one does not compile here. */
fun FfiException.failure(): Failure = when (this) {
    is FfiRefused -> Failure(FailureKind.REFUSED, sentence, reason)
    is FfiNotYet -> Failure(FailureKind.NOT_YET, sentence)
    is FfiNotFound -> Failure(FailureKind.NOT_FOUND, sentence)
    is FfiBadInput -> Failure(FailureKind.BAD_INPUT, sentence, place)
    is FfiNotEnrolled -> Failure(FailureKind.NOT_ENROLLED, sentence)
    is FfiLocked -> Failure(FailureKind.LOCKED, sentence)
    is FfiKeyLost -> Failure(FailureKind.KEY_LOST, sentence)
    is FfiPaused -> Failure(FailureKind.PAUSED, sentence)
    is FfiClosed -> Failure(FailureKind.CLOSED, sentence)
    is FfiDiskFull -> Failure(FailureKind.DISK_FULL, sentence)
    is FfiDamaged -> Failure(FailureKind.DAMAGED, sentence)
    is FfiHub -> Failure(FailureKind.HUB, sentence, code)
    is FfiUntrusted -> Failure(FailureKind.UNTRUSTED, sentence)
    is FfiRequestClosed -> Failure(FailureKind.REQUEST_CLOSED, sentence)
    is FfiInternal -> Failure(FailureKind.INTERNAL, sentence)
}
