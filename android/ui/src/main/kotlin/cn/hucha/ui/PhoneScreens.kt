package cn.hucha.ui

import cn.hucha.bridge.ActRetryNow
import cn.hucha.bridge.DocId
import cn.hucha.bridge.FoundView
import cn.hucha.bridge.Hash
import cn.hucha.bridge.HuchaCore
import cn.hucha.bridge.Lang
import cn.hucha.bridge.LateWorkView
import cn.hucha.bridge.ProfileView
import cn.hucha.bridge.QuarantineView
import cn.hucha.bridge.SyncStateView
import cn.hucha.bridge.TopicDirectory
import cn.hucha.bridge.TopicOutbox
import cn.hucha.bridge.WhoSeesView
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch

/** What waits on this phone, and what was set aside. */
data class Outbox(
    /** What was written here, and where it has got to. */
    val sync: SyncStateView,
    /** What was set aside, oldest first. */
    val setAside: List<QuarantineView>,
    /** Late work that waits for a person of its author's plant. */
    val lateWork: List<LateWorkView>,
)

/** Shows what waits to be sent and what was not taken. */
class OutboxModel(core: HuchaCore, scope: CoroutineScope) :
    Screen<Outbox>(core, scope, { it is TopicOutbox }, { Outbox(syncState(), setAside(), lateWork()) }) {
    /** Lets one item or photo be tried again at once. */
    fun retry(item: Hash) = send(ActRetryNow(item))

    /** Looks again at one thing that was set aside. */
    fun lookAgain(item: Hash) = attempt { retrySetAside(item) }

    /** Lets late work in, or turns it away. */
    fun ruleOn(item: Hash, admit: Boolean, text: String?) = attempt { ruleOnLateWork(item, admit, text) }
}

/** Shows who reads a document, and through what 谁能看见. */
class WhoSeesModel(core: HuchaCore, doc: DocId, scope: CoroutineScope) :
    Screen<WhoSeesView>(core, scope, ::aboutLists, { whoSees(doc) })

/** Shows whose phone it is. */
class ProfileModel(core: HuchaCore, scope: CoroutineScope) :
    Screen<ProfileView>(core, scope, { it is TopicDirectory || it is TopicOutbox }, { profile() }) {
    /** Sets the person's language; every screen is told to read again. */
    fun setLang(lang: Lang) = attempt { setLang(lang) }
}

/** Finds people, plants, activities, items and hazards; nothing while nothing is typed. */
class SearchModel private constructor(
    core: HuchaCore,
    scope: CoroutineScope,
    private val typed: MutableStateFlow<String>,
    mostHits: UInt,
) : Screen<List<FoundView>>(core, scope, ::aboutEverything, { found(typed.value, mostHits) }) {
    constructor(core: HuchaCore, scope: CoroutineScope, mostHits: UInt = 50u) :
        this(core, scope, MutableStateFlow(""), mostHits)

    /** Searches for what was typed, words or first letters of pinyin. */
    fun type(text: String): Job {
        typed.value = text
        return scope.launch { refresh() }
    }

    private companion object {
        suspend fun HuchaCore.found(text: String, mostHits: UInt) =
            if (text.isBlank()) emptyList() else find(text, mostHits)
    }
}
