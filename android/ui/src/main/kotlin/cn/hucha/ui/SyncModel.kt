package cn.hucha.ui

import cn.hucha.bridge.Failure
import cn.hucha.bridge.FfiException
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.SyncDriver
import cn.hucha.bridge.SyncResult
import cn.hucha.bridge.TopicWantsNetwork
import cn.hucha.bridge.failure
import java.io.IOException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.launch

/** How the sync of this phone stands. */
sealed interface SyncState {
    /** Nothing was synced yet. */
    data object Idle : SyncState

    /** Under way. */
    data object Running : SyncState

    /** Ended, every request answered. */
    data class Ended(
        /** What it brought. */
        val result: SyncResult,
    ) : SyncState

    /** There was no hub to talk to: everything stays here, and is sent later. */
    data object NoNetwork : SyncState

    /** Stopped. */
    data class Stopped(
        /** Why, and what to do about it. */
        val failure: Failure,
    ) : SyncState
}

/** Syncs when the core wants it or a person does, and enrols the phone. */
class SyncModel(private val core: HuchaCore, private val driver: SyncDriver, private val scope: CoroutineScope) {
    private val now = MutableStateFlow<SyncState>(SyncState.Idle)

    /** How the sync stands. */
    val state: StateFlow<SyncState> = now.asStateFlow()

    /** Syncs whenever something is to be sent, until the scope ends. */
    fun follow() = scope.launch {
        core.events().filter { it.topic is TopicWantsNetwork }.conflate().collect { sync() }
    }

    /** Syncs once. */
    suspend fun sync() = carry {
        val result = driver.sync()
        if (result.unanswered > 0) SyncState.NoNetwork else SyncState.Ended(result)
    }

    /** Enrols this phone by the text of a QR code, then syncs. */
    suspend fun enrol(text: String) = carry {
        driver.enrol(text)
        SyncState.Ended(driver.sync())
    }

    private suspend fun carry(work: suspend () -> SyncState) {
        now.value = SyncState.Running
        now.value = try {
            work()
        } catch (_: IOException) {
            SyncState.NoNetwork
        } catch (failed: FfiException) {
            SyncState.Stopped(failed.failure())
        }
    }
}
