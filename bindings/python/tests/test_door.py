"""The door of a script: files of keys, errors, cancellation, a hub that is not there."""

import asyncio
import stat

import hucha
import pytest
from hucha import _core
from play import played


def test_keys_are_files_that_only_their_owner_reads(tmp_path):
    async def twice():
        async with hucha.open(tmp_path) as phone:
            with pytest.raises(hucha.FfiError.NotEnrolled):
                await phone.today()
        before = {file.name: file.read_bytes() for file in (tmp_path / "keys").iterdir()}
        async with hucha.open(tmp_path):
            pass
        assert before == {file.name: file.read_bytes() for file in (tmp_path / "keys").iterdir()}

    asyncio.run(twice())
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["device.pem", "hucha.database"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_phone_whose_keys_are_lost_is_not_begun_anew(tmp_path):
    async def lose(name, error):
        folder = tmp_path / name
        async with hucha.open(folder):
            pass
        database = (folder / "hucha.db").read_bytes()
        (folder / "keys" / name).unlink()
        with pytest.raises(error):
            async with hucha.open(folder):
                pass
        assert (folder / "hucha.db").read_bytes() == database

    asyncio.run(lose("device.pem", hucha.FfiError.KeyLost))
    asyncio.run(lose("hucha.database", (hucha.FfiError.KeyLost, hucha.FfiError.Damaged)))


def test_a_secret_is_kept_under_its_name_and_no_other(tmp_path):
    secrets = hucha.FileSecrets(tmp_path / "keys")
    assert secrets.load("one") is None
    secrets.save("one", b"first")
    secrets.save("one", b"second")
    assert secrets.load("one") == b"second"
    for name in ["../one", "a/b", ".hidden", ""]:
        with pytest.raises(hucha.PortError.Failed):
            secrets.save(name, b"")


class Broken(hucha.Signer):
    """A key store that fails in a way nobody foresaw."""

    def public_key(self):
        raise RuntimeError("a defect of the shell")

    def sign(self, content):
        raise RuntimeError("a defect of the shell")


def test_a_shell_that_throws_is_an_error_and_not_the_end(tmp_path):
    async def open_broken():
        with pytest.raises(hucha.FfiError.Locked):
            async with hucha.open(tmp_path, signer=Broken()):
                pass
        async with hucha.open(tmp_path):
            pass

    asyncio.run(open_broken())


def test_what_is_closed_or_paused_says_so(tmp_path):
    async def run():
        async with hucha.open(tmp_path) as phone:
            await phone.pause()
            with pytest.raises(hucha.FfiError.Paused):
                await phone.today()
            await phone.resume()
            with pytest.raises(hucha.FfiError.BadInput) as error:
                await phone.visit("not an id")
            assert error.value.place == "id"
        with pytest.raises(hucha.FfiError.Closed):
            await phone.today()

    asyncio.run(run())


def test_an_event_comes_to_whoever_asks_again_after_being_cancelled(tmp_path):
    async def story(play):
        await play.to("enrolled")
        lead, seen = play.engine("lead"), 0
        while True:
            try:
                seen = (await asyncio.wait_for(lead.next_event(seen), 0.5)).n
            except TimeoutError:
                break
        await recommend(play)
        first = await asyncio.wait_for(lead.next_event(seen), 30)
        assert first.n > seen
        assert (await lead.next_event(seen)).n == first.n

    played("visit", tmp_path, story)


def test_a_command_whose_caller_is_gone_is_carried_out(tmp_path):
    async def story(play):
        await play.to("enrolled")
        lead = play.engine("lead")
        before = (await lead.sync_state()).only_here
        given_up = asyncio.create_task(recommend(play))
        await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert (await lead.sync_state()).only_here == before + 1

    played("visit", tmp_path, story)


def test_a_hub_that_is_not_there_loses_nothing(tmp_path):
    async def story(play):
        await play.to("enrolled")
        lead = play.engine("lead")
        await recommend(play)
        play.hub.off()
        assert await hucha.sync(lead) > 0
        assert (await lead.sync_state()).only_here == 1
        play.hub.on()
        assert await hucha.sync(lead) == 0
        assert (await lead.sync_state()).only_here == 0

    played("visit", tmp_path, story)


def test_every_name_of_the_core_is_a_name_of_the_module():
    generated = _core.load()
    assert all(getattr(hucha, name) is getattr(generated, name) for name in generated.__all__)


async def recommend(play):
    """The simplest decision of a phone that was just enrolled."""
    request = {"kind": "leader_term", "verb": "recommend", "person": "$lead", "year": 2026}
    await play.act("lead", {"act": "decide", "request": request})
