package cn.hucha.ui

import cn.hucha.bridge.Failure
import cn.hucha.bridge.FailureKind

/** What a screen shows. */
sealed interface ScreenState<out V> {
    /** Not read yet. */
    data object Loading : ScreenState<Nothing>

    /** The view, as the core computed it. */
    data class Shown<V>(
        /** The view. */
        val view: V,
    ) : ScreenState<V>

    /** It cannot be shown. */
    data class Failed(
        /** Why, to be shown as it is. */
        val sentence: String,
        /** What to do about it. */
        val kind: FailureKind,
        /** The reason code or place it is about; empty where there is none. */
        val about: String = "",
    ) : ScreenState<Nothing> {
        constructor(failure: Failure) : this(failure.sentence, failure.kind, failure.about)
    }
}

/** The view, where there is one. */
val <V : Any> ScreenState<V>.viewOrNull: V?
    get() = (this as? ScreenState.Shown<V>)?.view
