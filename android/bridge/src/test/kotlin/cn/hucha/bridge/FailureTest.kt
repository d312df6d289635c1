package cn.hucha.bridge

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class FailureTest {
    @Test
    fun `every variant has a kind of its own and a sentence`() {
        val failures = listOf(
            FfiRefused("who.team", "x"),
            FfiNotYet("x"),
            FfiNotFound("x"),
            FfiBadInput("photo", "x"),
            FfiNotEnrolled("x"),
            FfiLocked("x"),
            FfiKeyLost("x"),
            FfiPaused("x"),
            FfiClosed("x"),
            FfiDiskFull("x"),
            FfiDamaged("x"),
            FfiHub(503u, "busy", "x"),
            FfiUntrusted("x"),
            FfiRequestClosed(7uL, "x"),
            FfiInternal("x"),
        ).map(FfiException::failure)
        assertEquals(FailureKind.entries, failures.map { it.kind })
        assertTrue(failures.all { it.sentence.isNotBlank() })
        assertEquals(listOf("who.team", "photo", "busy"), failures.map { it.about }.filter { it.isNotEmpty() })
    }
}
