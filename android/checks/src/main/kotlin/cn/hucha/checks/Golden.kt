package cn.hucha.checks

import java.nio.file.Files
import kotlin.io.path.readText
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/**
 * Puts names in place of what differs from run to run: ids, hashes and their beginnings become `id-1`, `id-2`, … in the
 * order in which they are read, paths of files their kind, the hub's address `hub`.
 */
class Settling(private val hub: String) {
    private val names = mutableMapOf<String, String>()

    /** Gives a view with sorted keys and settled words. */
    fun settled(value: JsonElement): JsonElement = when (value) {
        is JsonObject -> JsonObject(value.toSortedMap().mapValues { settled(it.value) })
        is JsonArray -> JsonArray(value.map(::settled))
        is JsonNull -> value
        is JsonPrimitive -> if (value.isString) JsonPrimitive(text(value.content)) else value
    }

    private fun text(text: String): String {
        if (text.startsWith("/")) {
            val name = text.substringAfterLast('/')
            return "file" + if ('.' in name) "." + name.substringAfter('.') else ""
        }
        val here = if (hub.isEmpty()) text else text.replace(hub, "hub")
        return ID.replace(here) { found -> names.getOrPut(found.value) { "id-${names.size + 1}" } }
    }

    private companion object {
        const val UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        val ID = Regex("(?<![0-9A-Za-z])(?:$UUID|[0-9a-f]{64}|[0-9a-f]{16}|[0-9a-f]{8})(?![0-9A-Za-z])")
    }
}

/** Compares a settled view with its golden file; gives the first place that differs. */
fun differs(name: String, settled: JsonElement): String? {
    val file = fixtures.resolve("scenarios/golden/$name.json")
    if (!Files.exists(file)) return "$name: there is no such golden file"
    return firstDifference(Json.parseToJsonElement(file.readText()), settled, name)
}

private fun firstDifference(golden: JsonElement, here: JsonElement, place: String): String? = when {
    golden is JsonObject && here is JsonObject -> (golden.keys + here.keys).sorted().firstNotNullOfOrNull { key ->
        when {
            key !in golden -> "$place.$key: not in the file"
            key !in here -> "$place.$key: only in the file"
            else -> firstDifference(golden.getValue(key), here.getValue(key), "$place.$key")
        }
    }

    golden is JsonArray && here is JsonArray && golden.size == here.size ->
        golden.indices.firstNotNullOfOrNull { firstDifference(golden[it], here[it], "$place[$it]") }

    golden == here -> null

    else -> "$place: $golden in the file, $here here"
}
