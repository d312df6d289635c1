package cn.hucha.ui

import cn.hucha.bridge.ActDecide
import cn.hucha.bridge.ActivityKind
import cn.hucha.bridge.AskField
import cn.hucha.bridge.EntityKind
import cn.hucha.bridge.FailureKind
import cn.hucha.bridge.FfiBadInput
import cn.hucha.bridge.Severity
import cn.hucha.bridge.Stance
import cn.hucha.bridge.Verb
import cn.hucha.bridge.fakes.Samples
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class FormTest {
    private val plan = Samples.action(EntityKind.VISIT, Verb.PLAN, "计划", null)

    @Test
    fun `every field of a form takes what was chosen for it`() {
        val samples = mapOf(
            AskField.SEVERITY to "suspected_major",
            AskField.STANCE to "disagree",
            AskField.ON_SITE to "true",
            AskField.YEAR to "2026",
            AskField.KINDS to "mutual_inspection",
        )
        val empty = plan.filled(emptyMap())
        val filled = AskField.entries.associateWith { plan.filled(mapOf(it to listOf(samples[it] ?: "one"))) }
        assertTrue(filled.values.none { it == empty }, "a field that changes nothing")
        assertEquals(AskField.entries.size, filled.values.toSet().size)
        assertEquals(Severity.SUSPECTED_MAJOR, filled.getValue(AskField.SEVERITY).severity)
        assertEquals(Stance.DISAGREE, filled.getValue(AskField.STANCE).stance)
        assertEquals(listOf(ActivityKind.MUTUAL_INSPECTION), filled.getValue(AskField.KINDS).kinds)
        assertEquals(2026u.toUShort(), filled.getValue(AskField.YEAR).year)
    }

    @Test
    fun `those who take part keep their order`() {
        val people = listOf(Samples.OTHER, Samples.PERSON)
        assertEquals(people, plan.filled(mapOf(AskField.PARTICIPANTS to people)).participants)
    }

    @Test
    fun `a value that is none of its field is refused by the name of the field`() {
        for ((field, value) in listOf(
            AskField.SEVERITY to "terrible",
            AskField.ON_SITE to "yes",
            AskField.YEAR to "next",
        )) {
            val refused = assertFailsWith<FfiBadInput> { plan.filled(mapOf(field to listOf(value))) }
            assertEquals(field.name.lowercase(), refused.place)
        }
    }

    @Test
    fun `a form that cannot be read is trouble of its screen`() = shown(::EscalationsModel) {
        val raise = core.shows.escalations.raise!!
        model.take(raise, mapOf(AskField.YEAR to listOf("next"))).await()
        assertEquals(FailureKind.BAD_INPUT, model.trouble.value?.kind)
        model.take(raise, mapOf(AskField.TEXT to listOf("危废处置单位难找"))).await()
        assertEquals("危废处置单位难找", (core.acts.single() as ActDecide).request.text)
    }
}
