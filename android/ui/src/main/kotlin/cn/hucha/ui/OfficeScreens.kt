package cn.hucha.ui

import cn.hucha.bridge.BoardView
import cn.hucha.bridge.DutiesView
import cn.hucha.bridge.EscalationsView
import cn.hucha.bridge.FileKind
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.TodayView
import kotlinx.coroutines.CoroutineScope

/** Shows the first screen 今天要办. */
class TodayModel(core: HuchaCore, scope: CoroutineScope) :
    Screen<TodayView>(core, scope, ::aboutEverything, { today() })

/** Shows what is owed in a year 应完成事项. */
class ObligationsModel(core: HuchaCore, year: Int, scope: CoroutineScope) :
    Screen<DutiesView>(core, scope, ::aboutLists, { duties(year) })

/** Shows the bureau's one screen. */
class BoardModel(core: HuchaCore, scope: CoroutineScope) :
    Screen<BoardView>(core, scope, ::aboutLists, { board() }) {
    /** Writes the draft of the quarterly report to [file]. */
    fun writeReport(file: String) = attempt { writeFile(FileKind.QUARTERLY_REPORT, null, file) }
}

/** Shows the problems fed back 难点堵点问题反馈. */
class EscalationsModel(core: HuchaCore, scope: CoroutineScope) :
    Screen<EscalationsView>(core, scope, ::aboutLists, { escalations() })
