package cn.hucha.ui

import cn.hucha.bridge.fakes.FakeCore
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest

/** A screen on a fake core, read once. */
class OnFake<M : Screen<*>>(val core: FakeCore, val model: M, val test: TestScope)

/** Makes a screen on a fake core, lets it read and runs [check]. */
@OptIn(ExperimentalCoroutinesApi::class)
fun <M : Screen<*>> shown(
    make: (FakeCore, CoroutineScope) -> M,
    core: FakeCore = FakeCore(),
    check: suspend OnFake<M>.() -> Unit,
) = runTest {
    val model = make(core, backgroundScope)
    runCurrent()
    OnFake(core, model, this).check()
}
