package cn.hucha.ui

import cn.hucha.bridge.ActAnswer
import cn.hucha.bridge.ActAssignSection
import cn.hucha.bridge.ActCloseRecords
import cn.hucha.bridge.ActMergeFindings
import cn.hucha.bridge.ActNoteFinding
import cn.hucha.bridge.ActOpenVisit
import cn.hucha.bridge.ActRuleItem
import cn.hucha.bridge.ActTakePhoto
import cn.hucha.bridge.ActTryKey
import cn.hucha.bridge.ActWriteNote
import cn.hucha.bridge.ActivityId
import cn.hucha.bridge.AnswerValue
import cn.hucha.bridge.CaptureView
import cn.hucha.bridge.FindingId
import cn.hucha.bridge.FindingRequest
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.ItemView
import cn.hucha.bridge.PersonId
import cn.hucha.bridge.PhotoMoment
import cn.hucha.bridge.ReadyView
import cn.hucha.bridge.VisitView
import kotlinx.coroutines.CoroutineScope

/** Says whether a visit can be held without network, and what is missing. */
class ReadyModel(core: HuchaCore, activity: ActivityId, scope: CoroutineScope) :
    Screen<ReadyView>(core, scope, ::aboutEverything, { readyForOffline(activity) }) {
    /** Signs a probe, for a line that offers it. */
    fun tryKey() = send(ActTryKey)
}

/** Shows a visit while it goes on. */
class VisitModel(core: HuchaCore, private val activity: ActivityId, scope: CoroutineScope) :
    Screen<VisitView>(core, scope, about(activity), { visit(activity) }) {
    /** Opens the record, by the programme's own checklist where none is named. */
    fun open(checklist: String? = null) = send(ActOpenVisit(activity, checklist))

    /** Answers an item from the list. */
    fun answer(item: String, value: AnswerValue) = send(ActAnswer(activity, item, value))

    /** Says who looks after a section 分工. */
    fun assign(section: String, person: PersonId) = send(ActAssignSection(activity, section, person))

    /** Writes a note of the visit as a whole. */
    fun note(about: String, text: String) = send(ActWriteNote(activity, about, text))

    /** Says that two findings are one hazard 合并重复项; none as [into] takes it back. */
    fun merge(finding: FindingId, into: FindingId?) = send(ActMergeFindings(activity, finding, into))

    /** Says that one's records are complete 记录完毕. */
    fun closeRecords() = send(ActCloseRecords(activity))
}

/** Shows one item with every side of a clash. */
class ItemModel(core: HuchaCore, private val activity: ActivityId, private val item: String, scope: CoroutineScope) :
    Screen<ItemView>(core, scope, about(activity), { item(activity, item) }) {
    /** Answers the item. */
    fun answer(value: AnswerValue) = send(ActAnswer(activity, item, value))

    /** Rules which answer holds 以此为准. */
    fun rule(value: AnswerValue) = send(ActRuleItem(activity, item, value))

    /** Writes one's note for the item. */
    fun note(text: String) = send(ActWriteNote(activity, item, text))
}

/** Notes a hazard with as few taps as can be 记隐患. */
class QuickCaptureModel(core: HuchaCore, private val activity: ActivityId, scope: CoroutineScope) :
    Screen<CaptureView>(core, scope, about(activity), { capture(activity) }) {
    /** Notes what was filled in; nothing of it is compulsory. */
    fun note(noted: FindingRequest) = send(ActNoteFinding(activity, noted))

    /** Takes in a photo of a finding, or of the visit as a whole. */
    fun photo(file: String, finding: FindingId?, moment: PhotoMoment, clockOffsetSeconds: Long? = null) =
        send(ActTakePhoto(activity, finding, file, moment, clockOffsetSeconds))
}
