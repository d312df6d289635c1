package cn.hucha.ui

import cn.hucha.bridge.Act
import cn.hucha.bridge.ActionView
import cn.hucha.bridge.AskField
import cn.hucha.bridge.Failure
import cn.hucha.bridge.FfiException
import cn.hucha.bridge.FfiPaused
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.Receipt
import cn.hucha.bridge.RectifiedBy
import cn.hucha.bridge.Topic
import cn.hucha.bridge.failure
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/**
 * Holds the state of one screen: reads its view, reads it again when something it shows has changed, and hands over
 * what a person does. It maps and forwards; every rule is in the core.
 *
 * It lives as long as [scope]. After the core was paused and resumed its owner calls [refresh].
 */
abstract class Screen<V : Any>(
    /** The core. */
    protected val core: HuchaCore,
    /** Where it lives. */
    protected val scope: CoroutineScope,
    private val isAbout: (Topic) -> Boolean,
    private val read: suspend HuchaCore.() -> V,
) {
    private val oneAtATime = Mutex()
    private val shown = MutableStateFlow<ScreenState<V>>(ScreenState.Loading)
    private val lastTrouble = MutableStateFlow<Failure?>(null)

    /** What the screen shows. */
    val state: StateFlow<ScreenState<V>> = shown.asStateFlow()

    /** Why the last thing a person did was not done; none after one that was. */
    val trouble: StateFlow<Failure?> = lastTrouble.asStateFlow()

    init {
        scope.launch {
            val news = core.events(newest()).filter { isAbout(it.topic) }.map {}
            news.onStart { emit(Unit) }.conflate().collect { refresh() }
        }
    }

    /** Where to begin to listen; a core that cannot tell cannot show either, and says so then. */
    private suspend fun newest(): ULong = try {
        core.newestEvent()
    } catch (_: FfiException) {
        0uL
    }

    /** Reads the view again; while the core is paused, what is shown stays. */
    suspend fun refresh() = oneAtATime.withLock {
        shown.value = try {
            ScreenState.Shown(core.read())
        } catch (failed: FfiException) {
            if (failed is FfiPaused && shown.value is ScreenState.Shown) return@withLock
            ScreenState.Failed(failed.failure())
        }
    }

    /** Takes a step that the view offers, with what was filled in for it. */
    fun take(
        step: ActionView,
        answers: Map<AskField, List<String>> = emptyMap(),
        rectifiedBy: List<RectifiedBy> = emptyList(),
    ): Deferred<Receipt?> = send(step.filledIn(answers, rectifiedBy))

    /** Takes down the sentence about the last thing that was not done. */
    fun forgetTrouble() {
        lastTrouble.value = null
    }

    /** Hands over what a person does; none when it was not done, and then [trouble] says why. */
    protected fun send(act: Act): Deferred<Receipt?> = attempt { act(act) }

    /** Does something with the core at once, whatever becomes of the screen; its failure is a sentence. */
    protected fun <T : Any> attempt(work: suspend HuchaCore.() -> T): Deferred<T?> = scope.async(start = UNDISPATCHED) {
        try {
            core.work().also { lastTrouble.value = null }
        } catch (refused: FfiException) {
            lastTrouble.value = refused.failure()
            null
        }
    }
}
