package cn.hucha.ui

import cn.hucha.bridge.ActRequest
import cn.hucha.bridge.ActionView
import cn.hucha.bridge.AskField
import cn.hucha.bridge.FfiBadInput

/**
 * Fills in the form of a step: for each field the values chosen or typed, in the words of `ChoiceView.value`.
 *
 * Throws `BadInput` with the field's name where a value is none of its field.
 */
fun ActionView.filled(answers: Map<AskField, List<String>>): ActRequest {
    fun one(field: AskField) = answers[field]?.firstOrNull()

    fun all(field: AskField) = answers[field].orEmpty()
    return ActRequest(
        kind = kind,
        id = id,
        verb = verb,
        text = one(AskField.TEXT),
        person = one(AskField.PERSON),
        due = one(AskField.DUE),
        starts = one(AskField.STARTS),
        severity = one(AskField.SEVERITY)?.let { code(AskField.SEVERITY, it) },
        stance = one(AskField.STANCE)?.let { code(AskField.STANCE, it) },
        onSite = one(AskField.ON_SITE)?.let { it.toBooleanStrictOrNull() ?: unusable(AskField.ON_SITE) },
        number = one(AskField.NUMBER),
        year = one(AskField.YEAR)?.let { it.toUShortOrNull() ?: unusable(AskField.YEAR) },
        helper = one(AskField.HELPER),
        helped = one(AskField.HELPED),
        participants = all(AskField.PARTICIPANTS),
        kinds = all(AskField.KINDS).map { code(AskField.KINDS, it) },
        agreedBy = all(AskField.AGREED_BY),
        activity = one(AskField.ACTIVITY),
    )
}

/** Reads a code (`suspected_major`) as one of its kind. */
internal inline fun <reified E : Enum<E>> codeOrNull(value: String): E? =
    enumValues<E>().firstOrNull { it.name.lowercase() == value }

private inline fun <reified E : Enum<E>> code(field: AskField, value: String): E =
    codeOrNull<E>(value) ?: unusable(field)

private fun unusable(field: AskField): Nothing {
    val place = field.name.lowercase()
    throw FfiBadInput(place, "无法识别的输入 / the input cannot be read")
}
