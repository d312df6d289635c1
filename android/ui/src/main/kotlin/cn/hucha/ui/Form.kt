package cn.hucha.ui

import cn.hucha.bridge.ActFillIn
import cn.hucha.bridge.ActionView
import cn.hucha.bridge.AskField
import cn.hucha.bridge.FilledField
import cn.hucha.bridge.FilledForm
import cn.hucha.bridge.RectifiedBy

/**
 * Makes the act of a step: for each field of its form the values chosen or typed, as they are; the core reads them.
 *
 * [rectifiedBy] says, for handing over a list, who put right what was put right on the spot.
 */
fun ActionView.filledIn(
    answers: Map<AskField, List<String>> = emptyMap(),
    rectifiedBy: List<RectifiedBy> = emptyList(),
): ActFillIn {
    val fields = answers.map { (field, values) -> FilledField(field, values) }
    return ActFillIn(FilledForm(kind, id, verb, fields, rectifiedBy))
}
