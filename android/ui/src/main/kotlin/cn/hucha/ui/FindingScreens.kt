package cn.hucha.ui

import cn.hucha.bridge.ActKeepInside
import cn.hucha.bridge.ActPlanRectification
import cn.hucha.bridge.ActRemoveFinding
import cn.hucha.bridge.ActRewriteFinding
import cn.hucha.bridge.ActSuggestWording
import cn.hucha.bridge.ActTakePhoto
import cn.hucha.bridge.ActWriteResult
import cn.hucha.bridge.ActivityId
import cn.hucha.bridge.ExitMeetingView
import cn.hucha.bridge.FileKind
import cn.hucha.bridge.FindingId
import cn.hucha.bridge.FindingRequest
import cn.hucha.bridge.FindingView
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.PersonId
import cn.hucha.bridge.PhotoId
import cn.hucha.bridge.PhotoMoment
import cn.hucha.bridge.PlanView
import cn.hucha.bridge.RectificationView
import kotlinx.coroutines.CoroutineScope

/** Shows one hazard or suggestion. */
class FindingModel(
    core: HuchaCore,
    private val activity: ActivityId,
    private val finding: FindingId,
    scope: CoroutineScope,
) : Screen<FindingView>(core, scope, about(activity), { finding(activity, finding) }) {
    /** Rewrites one's own finding; only what is given changes. */
    fun rewrite(with: FindingRequest) = send(ActRewriteFinding(activity, finding, with))

    /** Removes one's own finding; it stays readable. */
    fun remove(why: String) = send(ActRemoveFinding(activity, finding, why))

    /** Suggests another wording. */
    fun suggest(text: String) = send(ActSuggestWording(activity, finding, text))

    /** Takes in a photo of it. */
    fun photo(file: String, moment: PhotoMoment) = send(ActTakePhoto(activity, finding, file, moment, null))

    /** Marks that a photo stays inside the pair 不外传. */
    fun keepInside(photo: PhotoId) = send(ActKeepInside(activity, photo))
}

/** Shows how the hazards of a visit are put right. */
class RectificationModel(core: HuchaCore, private val activity: ActivityId, scope: CoroutineScope) :
    Screen<RectificationView>(core, scope, about(activity), { rectification(activity) }) {
    /** Writes how a hazard will be put right; of [plan] what a person fills in. */
    fun plan(finding: FindingId, plan: PlanView) = send(
        ActPlanRectification(
            activity,
            finding,
            plan.measures,
            plan.responsible,
            plan.due,
            plan.fundsYuan,
            plan.contingency,
        ),
    )

    /** Writes what was done 整改情况. */
    fun writeResult(finding: FindingId, text: String) = send(ActWriteResult(activity, finding, text))

    /** Takes in a photo of a hazard that was put right. */
    fun photo(finding: FindingId, file: String) =
        send(ActTakePhoto(activity, finding, file, PhotoMoment.AFTER, null))

    /** Writes the ledger 问题隐患整改台账 to [file]. */
    fun writeLedger(file: String) = attempt { writeFile(FileKind.LEDGER, activity, file) }
}

/** Shows the list as it is read out 末次会. */
class ExitMeetingModel(core: HuchaCore, private val activity: ActivityId, scope: CoroutineScope) :
    Screen<ExitMeetingView>(core, scope, about(activity), { exitMeeting(activity) }) {
    /** Writes what the host may read into a bundle, for a room without network. */
    fun handOut(reader: PersonId, note: String, file: String) = attempt { exportBundle(activity, reader, note, file) }

    /** Takes in a bundle from another phone. */
    fun takeIn(file: String) = attempt { importBundle(file).orEmpty() }

    /** Writes the visit record to [file]. */
    fun writeRecord(file: String) = attempt { writeFile(FileKind.VISIT_RECORD, activity, file) }
}
