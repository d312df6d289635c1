package cn.hucha.ui

import cn.hucha.bridge.ActFillIn
import cn.hucha.bridge.AskField
import cn.hucha.bridge.FailureKind
import cn.hucha.bridge.FfiBadInput
import cn.hucha.bridge.FilledField
import cn.hucha.bridge.FilledForm
import cn.hucha.bridge.RectifiedBy
import cn.hucha.bridge.fakes.Samples
import cn.hucha.bridge.fakes.Samples.Companion.FINDING
import cn.hucha.bridge.fakes.Samples.Companion.OTHER
import cn.hucha.bridge.fakes.Samples.Companion.PERSON
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull

class FormTest {
    @Test
    fun `a form reaches the core as it was typed and chosen`() = shown(::EscalationsModel) {
        val raise = core.shows.escalations.raise!!
        val answers = mapOf(
            AskField.TEXT to listOf(" 危废处置单位难找 "),
            AskField.PARTICIPANTS to listOf(OTHER, PERSON),
            AskField.YEAR to emptyList(),
        )
        val onTheSpot = listOf(RectifiedBy(FINDING, OTHER))
        model.take(raise, answers, onTheSpot).await()
        val fields = answers.map { (field, values) -> FilledField(field, values) }
        val form = FilledForm(raise.kind, raise.id, raise.verb, fields, onTheSpot)
        assertEquals(listOf(ActFillIn(form)), core.acts.toList<Any>())
    }

    @Test
    fun `a form that cannot be read is trouble of its screen until it can`() = shown(::EscalationsModel) {
        val raise = core.shows.escalations.raise!!
        core.failWith(FfiBadInput("year", "填写的内容无法识别"))
        assertNull(model.take(raise, mapOf(AskField.YEAR to listOf("next"))).await())
        assertEquals(FailureKind.BAD_INPUT to "year", model.trouble.value?.run { kind to about })
        core.failWith(null)
        model.take(raise).await()
        assertNull(model.trouble.value)
    }
}
