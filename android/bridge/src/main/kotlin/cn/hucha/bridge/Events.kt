package cn.hucha.bridge

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * Turns the core's pull stream into a flow: cold, without a buffer, asked again with the number that was last given.
 *
 * Nothing is lost by cancelling a collector: the next one names the number it has seen. The flow ends when the core is
 * shut down. A defect is met by asking once more; a second one in a row is thrown.
 */
internal fun eventsAfter(seen: ULong, next: suspend (ULong) -> Event): Flow<Event> = flow {
    var last = seen
    var hasFailed = false
    while (true) {
        val event = try {
            next(last)
        } catch (_: FfiClosed) {
            return@flow
        } catch (failure: FfiInternal) {
            if (hasFailed) throw failure
            hasFailed = true
            continue
        }
        hasFailed = false
        last = event.n
        emit(event)
    }
}
