package cn.hucha.checks

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.ActWantSync
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.EngineCore
import cn.hucha.bridge.FfiInternal
import cn.hucha.bridge.FileKind
import cn.hucha.bridge.HttpAnswer
import cn.hucha.bridge.HttpBodyEmpty
import cn.hucha.bridge.Lang
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking

/** A defect in any function is a typed failure of one call; the process and the core live on. */
class ChaosTest {
    private val visit = Stage.visit
    private val hash = "ab".repeat(32)
    private val person = Stage.id("second")
    private val nowhere = "/nonexistent/file"
    private val empty = HttpAnswer(200u, emptyList(), HttpBodyEmpty)

    private val calls: Map<String, suspend EngineCore.() -> Any?> = mapOf(
        "act" to { act(ActWantSync) },
        "answer_request" to { answerRequest(1uL, empty) },
        "begin_sync" to { beginSync() },
        "board" to { board() },
        "calendar" to { calendar(2026) },
        "capture" to { capture(visit) },
        "duties" to { duties(2026) },
        "escalations" to { escalations() },
        "exit_meeting" to { exitMeeting(visit) },
        "export_bundle" to { exportBundle(visit, person, "", nowhere) },
        "find" to { find("法兰", 5u) },
        "finding" to { finding(visit, visit) },
        "give_up_request" to { giveUpRequest(1uL) },
        "import_bundle" to { importBundle(nowhere) },
        "item" to { item(visit, "1.2") },
        "late_work" to { lateWork() },
        "leave_inbox" to { leaveInbox() },
        "newest_event" to { newestEvent() },
        "next_requests" to { nextRequests() },
        "pause" to { pause() },
        "plan_enrolment" to { planEnrolment("hucha:") },
        "profile" to { profile() },
        "ready_for_offline" to { readyForOffline(visit) },
        "rectification" to { rectification(visit) },
        "resume" to { resume() },
        "retry_set_aside" to { retrySetAside(hash) },
        "rule_on_late_work" to { ruleOnLateWork(hash, true, null) },
        "session" to { session(visit) },
        "set_aside" to { setAside() },
        "set_lang" to { setLang(Lang.ZH) },
        "sync_state" to { syncState() },
        "today" to { today() },
        "visit" to { visit(visit) },
        "whereabouts" to { whereabouts(hash) },
        "who_sees" to { whoSees(visit) },
        "write_file" to { writeFile(FileKind.LEDGER, visit, nowhere) },
    )

    @Test
    fun `every function is broken here`() {
        assertEquals(exportedFunctions(), calls.keys + "next_event" + "shut_down")
    }

    @Test
    fun `a function that breaks once fails that call and no other`() = onPhone { lead ->
        for ((name, call) in calls) {
            breakNext(name)
            assertFailsWith<FfiInternal>(name) { lead.core.call() }
            assertTrue(lead.core.profile().name.isNotEmpty(), name)
        }
    }

    @Test
    fun `a stream of events that breaks once goes on`() = onPhone { lead ->
        lead.core.act(ActAnswer(visit, "1.1", AnswerValue.DONE))
        breakNext("next_event")
        assertTrue(lead.core.events().first().n > 0uL)
    }

    @Test
    fun `an opening that breaks leaves a folder that opens`() = runBlocking {
        val lead = Stage.copy("lead")
        breakNext("open_engine")
        assertFailsWith<FfiInternal> { lead.open() }
        lead.open()
        assertTrue(lead.core.profile().name.isNotEmpty())
        lead.off()
    }
}
