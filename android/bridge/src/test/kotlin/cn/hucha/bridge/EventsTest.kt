package cn.hucha.bridge

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.test.runTest

class EventsTest {
    private fun asked(vararg answers: () -> Event): Pair<MutableList<ULong>, suspend (ULong) -> Event> {
        val (left, seen) = ArrayDeque(answers.toList()) to mutableListOf<ULong>()
        return seen to { last ->
            seen += last
            left.removeFirst()()
        }
    }

    @Test
    fun `each question names the number that was given last and a closed core ends the flow`() = runTest {
        val (seen, next) = asked({ Event(3uL, TopicLists) }, { Event(9uL, TopicOutbox) }, { throw FfiClosed("x") })
        assertEquals(listOf(3uL, 9uL), eventsAfter(2uL, next).toList().map { it.n })
        assertEquals(listOf(2uL, 3uL, 9uL), seen)
    }

    @Test
    fun `nothing is asked before somebody listens nor ahead of the listener`() = runTest {
        val (seen, next) = asked({ Event(1uL, TopicLists) }, { Event(2uL, TopicLists) })
        val events = eventsAfter(0uL, next)
        assertEquals(emptyList(), seen)
        events.take(1).toList()
        assertEquals(listOf(0uL), seen)
    }

    @Test
    fun `a defect is met by asking once more and a second one is thrown`() = runTest {
        val broken = { throw FfiInternal("x") }
        val (seen, next) = asked(broken, { Event(1uL, TopicLists) }, broken, broken)
        assertFailsWith<FfiInternal> { eventsAfter(0uL, next).toList() }
        assertEquals(listOf(0uL, 0uL, 1uL, 1uL), seen)
    }
}
