package cn.hucha.checks

import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long

/** Writes a record as the core's own JSON: names with underscores, variants by the tag of their enum. */
class Reflected(private val tags: Map<String, String>) {
    /** Writes anything that crosses the border. */
    fun json(value: Any?): JsonElement = when (value) {
        null -> JsonNull
        is Boolean -> JsonPrimitive(value)
        is String -> JsonPrimitive(value)
        is Int -> JsonPrimitive(value)
        is Long -> JsonPrimitive(value)
        is UInt -> JsonPrimitive(value.toLong())
        is ULong -> JsonPrimitive(value.toLong())
        is UShort -> JsonPrimitive(value.toInt())
        is Enum<*> -> JsonPrimitive(value.name.lowercase())
        is List<*> -> JsonArray(value.map(::json))
        else -> record(value)
    }

    private fun record(value: Any): JsonObject {
        val type = value::class
        val whole = type.supertypes.map { it.classifier }.filterIsInstance<KClass<*>>().firstOrNull { it.isSealed }
        val fields = sortedMapOf<String, JsonElement>()
        for (field in type.memberProperties) fields[field.name.snake()] = json(field.getter.call(value))
        if (whole != null) fields[tags.getValue(whole.simpleName!!)] = JsonPrimitive(type.simpleName!!.snake())
        return JsonObject(fields)
    }
}

/** Reads a value of [type] from the core's own JSON; what is left out is as the record has it by default. */
fun read(type: KType, json: JsonElement, tag: String = "act"): Any? {
    if (json is JsonNull) return null
    val kind = type.classifier as KClass<*>
    return when {
        kind == String::class -> json.jsonPrimitive.content

        kind == Boolean::class -> json.jsonPrimitive.boolean

        kind == Long::class -> json.jsonPrimitive.long

        kind == ULong::class -> json.jsonPrimitive.long.toULong()

        kind == UShort::class -> json.jsonPrimitive.long.toUShort()

        kind == List::class -> json.jsonArray.map { read(type.arguments.single().type!!, it) }

        kind.java.isEnum -> kind.java.enumConstants.first {
            (it as Enum<*>).name.lowercase() ==
                json.jsonPrimitive.content
        }

        kind.isSealed -> variant(kind, json.jsonObject, tag)

        else -> made(kind, json.jsonObject)
    }
}

private fun variant(whole: KClass<*>, json: JsonObject, tag: String): Any {
    val name = json.getValue(tag).jsonPrimitive.content
    val kind = whole.sealedSubclasses.first { it.simpleName!!.snake() == name }
    return kind.objectInstance ?: made(kind, JsonObject(json - tag))
}

private fun made(kind: KClass<*>, json: JsonObject): Any {
    val constructor = kind.primaryConstructor!!
    val fields = constructor.parameters.associateBy { it.name!!.snake() }
    val unknown = json.keys - fields.keys
    check(unknown.isEmpty()) { "${kind.simpleName} has no $unknown" }
    val given = json.entries.associate { (name, value) ->
        val field = fields.getValue(name)
        field to read(field.type, value)
    }
    val absent = fields.values.filter { it !in given && !it.isOptional && it.type.isMarkedNullable }
    return constructor.callBy(given + absent.associateWith { null })
}

/** Turns `needsALook` and `RuleItem` into `needs_a_look` and `rule_item`. */
fun String.snake(): String = replace(Regex("(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])")) {
    "_" + it.value
}.lowercase()
