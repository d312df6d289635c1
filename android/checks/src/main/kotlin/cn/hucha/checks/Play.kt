package cn.hucha.checks

import cn.hucha.bridge.Act
import cn.hucha.bridge.Failure
import cn.hucha.bridge.FailureKind
import cn.hucha.bridge.FfiException
import cn.hucha.bridge.Lang
import cn.hucha.bridge.PortLocked
import cn.hucha.bridge.Receipt
import cn.hucha.bridge.ReceiptChange
import cn.hucha.bridge.ReceiptDecision
import cn.hucha.bridge.ReceiptDocument
import cn.hucha.bridge.ReceiptDone
import cn.hucha.bridge.ReceiptFinding
import cn.hucha.bridge.ReceiptPhoto
import cn.hucha.bridge.failure
import cn.hucha.ui.Outbox
import cn.hucha.ui.ScreenState
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.readText
import kotlin.reflect.typeOf
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

/** Plays a scenario of `fixtures/scenarios` step by step: phones, a hub, the story's clock. */
class Play(scenario: String, private val folder: Path) : AutoCloseable {
    private val script = Json.parseToJsonElement(fixtures.resolve("scenarios/$scenario.json").readText()).jsonObject
    private val steps = script.getValue("steps").jsonArray.map { it.jsonObject }
    private val tags = script.getValue("tags").jsonObject.mapValues { it.value.jsonPrimitive.content }
    private val clock = StoryClock(folder.resolve("clock"))
    private val names = mutableMapOf<String, String>()
    private var at = 0

    /** The hub. */
    val hub = Hub(folder, folder.resolve("clock"))

    /** The phones by their names in the scenario. */
    val phones: Map<String, Phone>

    /** Where golden files differ. */
    val differences = mutableListOf<String>()

    init {
        clock.set(steps.firstNotNullOf { it.word("at") })
        val founding = script.getValue("hub").jsonObject
        val part = { name: String -> founding.word(name)!! }
        hub.run("init", "--alliance", part("alliance"), "--bureau", part("bureau"), "--scope", part("scope"))
        hub.run("import", fixtures.resolve(part("roster")).toString())
        hub.on()
        phones = script.getValue("phones").jsonObject.mapValues { (name, owner) ->
            val secret = owner.jsonObject.word("secret")!!
            Phone(owner.jsonObject.word("person")!!, secret, folder.resolve(name), clock)
        }
    }

    /** Plays on to a mark, or to the end where there is none of this name. */
    suspend fun playTo(mark: String) {
        while (at < steps.size) {
            val step = steps[at++]
            if (step.word("mark") == mark) return
            try {
                play(step)
            } catch (failed: Exception) {
                throw AssertionError("at $step", failed)
            }
        }
    }

    /** Gives an id by its name in the scenario. */
    fun id(name: String): String = checkNotNull(names[name]) { "nothing is named $name" }

    override fun close() = hub.close()

    private suspend fun play(step: JsonObject) {
        step.word("at")?.let { return clock.set(it) }
        when (val what = step.word("do")) {
            null -> {}

            "hub_on" -> hub.on()

            "hub_off" -> hub.off()

            "enrol" -> enrol(phone(step))

            "sync" -> sync(step)

            "act" -> act(step)

            "answers" -> answer(step)

            "view" -> show(step)

            "expect_error" -> expectError(step)

            "bundle" -> handBundle(step)

            "kill" -> phone(step).run {
                forget()
                open()
            }

            "lock" -> phone(step).key.failsWith = PortLocked().takeIf { step.getValue("locked").jsonPrimitive.boolean }

            "lang" -> phone(step).core.setLang(Lang.valueOf(step.word("lang")!!.uppercase()))

            else -> error("no such step: $what")
        }
    }

    private fun phone(step: JsonObject) = phones.getValue(step.word("phone")!!)

    private suspend fun enrol(phone: Phone) {
        clock.tick()
        Files.createDirectories(phone.folder)
        phone.open()
        phone.driver().enrol(hub.code(phone.person))
        check(phone.driver().sync().unanswered == 0)
    }

    private suspend fun sync(step: JsonObject) {
        val reaches = step["reaches"]?.jsonPrimitive?.boolean ?: true
        repeat(step["times"]?.jsonPrimitive?.int ?: 1) {
            for (name in step.getValue("phones").jsonArray) {
                val result = phones.getValue(name.jsonPrimitive.content).driver().sync()
                check((result.unanswered == 0) == reaches) { "$result" }
            }
        }
    }

    private suspend fun act(step: JsonObject) {
        step["button"]?.let { lookForButton(step, it.jsonObject) }
        val receipt = attempt(step, step.getValue("act"))
        step.word("as")?.let { names[it] = receipt.made() }
    }

    private suspend fun attempt(step: JsonObject, act: JsonElement): Receipt {
        clock.tick()
        val named = named(act).jsonObject
        val file = named.word("file")?.let { mapOf("file" to JsonPrimitive(fixtures.resolve(it).toString())) }
        return phone(step).core.act(read(typeOf<Act>(), JsonObject(named + file.orEmpty())) as Act)
    }

    private suspend fun answer(step: JsonObject) {
        for ((item, value) in step.getValue("answers").jsonObject.toSortedMap()) {
            val answer = mapOf("activity" to step.getValue("activity"), "item" to JsonPrimitive(item), "value" to value)
            attempt(step, JsonObject(answer + ("act" to JsonPrimitive("answer"))))
        }
    }

    private suspend fun look(step: JsonObject, view: JsonObject): ScreenState<Any> {
        val of = named(view.getValue("of")).jsonArray.map { it.jsonPrimitive.content }
        return screen(phone(step).core, view.word("view")!!, of)
    }

    private suspend fun shown(step: JsonObject, view: JsonObject = step): JsonElement {
        val state = look(step, view)
        check(state is ScreenState.Shown) { "$state" }
        val outbox = state.view as? Outbox
        val shown = when (view.word("view")) {
            "sync_state" -> outbox?.sync
            "set_aside" -> outbox?.setAside
            "late_work" -> outbox?.lateWork
            else -> state.view
        }
        return Reflected(tags).json(shown)
    }

    private suspend fun show(step: JsonObject) {
        val shown = shown(step)
        for ((name, path) in step["keep"]?.jsonObject.orEmpty()) {
            names[name] = shown.at(path.jsonPrimitive.content).jsonPrimitive.content
        }
        step.word("golden")?.let { name ->
            differs(name, Settling(hub.address).settled(shown))?.let(differences::add)
        }
    }

    private suspend fun lookForButton(step: JsonObject, button: JsonObject) {
        val request = named(step.getValue("act").jsonObject.getValue("request")).jsonObject
        check(offers(shown(step, button), request)) { "${button.word("view")} does not offer $request" }
    }

    private suspend fun expectError(step: JsonObject) {
        val failure = if ("act" in step) refusal { attempt(step, step.getValue("act")) } else unseen(look(step, step))
        val wanted = step.word("error")!!.snake().uppercase()
        check(failure.kind == FailureKind.valueOf(wanted)) { "$failure" }
        val about = step.word("reason") ?: step.word("place") ?: return
        check(failure.about == about) { "$failure" }
    }

    private suspend fun refusal(work: suspend () -> Unit): Failure = try {
        work()
        error("it was done")
    } catch (refused: FfiException) {
        refused.failure()
    }

    private fun unseen(state: ScreenState<Any>): Failure {
        check(state is ScreenState.Failed) { "it was shown" }
        return Failure(state.kind, state.sentence, state.about)
    }

    /** One phone writes a bundle for another's owner, who opens it. */
    private suspend fun handBundle(step: JsonObject) {
        val (from, to) = step.word("from")!! to step.word("to")!!
        val file = folder.resolve("$from-$to.hucha").toString()
        val activity = named(step.getValue("activity")).jsonPrimitive.content
        phones.getValue(from).core.exportBundle(activity, id(to), step.word("note")!!, file)
        val note = phones.getValue(to).core.importBundle(file)
        check(step.word("note")!! in note.orEmpty()) { "$note" }
    }

    /** Puts ids in place of `$name`, in whole strings and at their ends. */
    private fun named(value: JsonElement): JsonElement = when (value) {
        is JsonObject -> JsonObject(value.mapValues { named(it.value) })

        is JsonArray -> JsonArray(value.map(::named))

        is JsonNull -> value

        is JsonPrimitive -> if (value.isString && '$' in value.content) {
            JsonPrimitive(value.content.substringBefore('$') + id(value.content.substringAfter('$')))
        } else {
            value
        }
    }
}

private fun Receipt.made(): String = when (this) {
    is ReceiptDecision -> entity.id
    is ReceiptFinding -> finding
    is ReceiptPhoto -> photo
    is ReceiptDocument -> doc
    is ReceiptChange -> hash
    is ReceiptDone -> error("nothing was made")
}

/** Looks through a view for the button of a step that can be taken now. */
private fun offers(shown: JsonElement, request: JsonObject): Boolean = when (shown) {
    is JsonObject -> {
        val isIt = "asks" in shown && shown["why_not"] is JsonNull &&
            listOf("kind", "verb", "id").all { (shown[it] ?: JsonNull) == (request[it] ?: JsonNull) }
        isIt || shown.values.any { offers(it, request) }
    }

    is JsonArray -> shown.any { offers(it, request) }

    is JsonPrimitive -> false
}

private fun JsonElement.at(path: String): JsonElement = path.split('.').fold(this) { value, key ->
    if (value is JsonArray) value[key.toInt()] else value.jsonObject.getValue(key)
}

private fun JsonObject.word(name: String): String? = (this[name] as? JsonPrimitive)?.takeIf { it.isString }?.content
