"""Plays a scenario of `fixtures/scenarios`; its README says what the steps do."""

import asyncio
import datetime
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import hucha
import mirror
from cryptography.hazmat.primitives.asymmetric import ec
from hucha import door

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "fixtures"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


def program():
    """The program hucha of the profile that the library was built with."""
    named = os.environ.get("HUCHA_BIN")
    folder = "debug" if os.environ.get("HUCHA_PROFILE", "release") == "dev" else "release"
    return named or str(ROOT / "target" / folder / "hucha")


class StoryClock(hucha.Clock):
    """The story's clock: phones read it here, the hub in a file."""

    def __init__(self, file):
        self.file = file
        self.now = 0

    def set(self, local):
        moment = datetime.datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)
        self._write(int(moment.timestamp() * 1000))

    def tick(self):
        self._write(self.now + 1000)

    def _write(self, now):
        self.now = now
        self.file.write_text(str(now))

    def now_ms(self):
        return self.now


class TestKey(hucha.FileSigner):
    """A key of fixed bytes that can be locked."""

    __test__ = False

    def __init__(self, secret):
        self._key = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
        self.error = None

    def sign(self, content):
        if self.error is not None:
            raise self.error
        return super().sign(content)


class Hub:
    """A real `hucha serve` in a process of its own, on a free port."""

    def __init__(self, folder, clock):
        self.folder, self.clock = folder / "hub", clock
        self.address = None
        self.process = None

    def run(self, *arguments):
        command = [program(), *arguments, "--data", self.folder, "--clock-file", self.clock]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def code(self, person):
        return self.run("enrol", "--person", person, "--hub", self.address).strip()

    def on(self):
        told = self.folder.with_suffix(".address")
        told.unlink(missing_ok=True)
        listen = self.address.removeprefix("http://") if self.address else "127.0.0.1:0"
        command = [program(), "serve", "--listen", listen, "--data", self.folder]
        command += ["--port-file", told, "--clock-file", self.clock]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        while not (told.exists() and told.read_text().strip()):
            assert self.process.poll() is None, "the hub ended at once"
            time.sleep(0.01)
        self.address = told.read_text().strip()

    def off(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait() == 0, "the hub closes cleanly"
            self.process = None

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Phone:
    """A person's phone."""

    def __init__(self, folder, owner, clock):
        self.folder, self.clock = folder, clock
        self.person = owner["person"]
        self.key = TestKey(bytes.fromhex(owner["secret"]))
        self.secrets = hucha.FileSecrets(folder / "keys")
        self.engine = None

    async def open(self):
        self.folder.mkdir(exist_ok=True)
        request = hucha.OpenRequest(folder=str(self.folder), lang=hucha.Lang.ZH)
        self.engine = await hucha.open_engine(request, self.key, self.secrets, self.clock)


class Play:
    """A scenario under way; leave it by `close`."""

    def __init__(self, name, folder):
        script = json.loads((FIXTURES / "scenarios" / f"{name}.json").read_text())
        self.folder, self.tags = folder, script["tags"]
        self.clock = StoryClock(folder / "clock")
        self.clock.set(next(step["at"] for step in script["steps"] if "at" in step))
        self.hub = Hub(folder, folder / "clock")
        founding = script["hub"]
        self.hub.run(
            "init", "--alliance", founding["alliance"], "--bureau", founding["bureau"], "--scope", founding["scope"]
        )
        self.hub.run("import", str(FIXTURES / founding["roster"]))
        self.hub.on()
        self.phones = {
            name: Phone(folder / name, owner, self.clock) for name, owner in script["phones"].items()
        }
        self.steps = iter(script["steps"])
        self.names, self.differences = {}, []

    async def close(self):
        for phone in self.phones.values():
            if phone.engine is not None:
                await phone.engine.shut_down()
        self.hub.kill()

    async def to(self, mark):
        """Plays on to a mark, or to the end where there is none of this name."""
        for step in self.steps:
            if step.get("mark") == mark:
                return
            if "at" in step:
                self.clock.set(step["at"])
            elif "do" in step:
                await getattr(self, "_" + step["do"])(step)

    def engine(self, name):
        return self.phones[name].engine

    def named(self, value):
        """Puts ids in place of `$name`."""
        if isinstance(value, str) and "$" in value:
            before, name = value.split("$", 1)
            return before + self.names[name]
        if isinstance(value, list):
            return [self.named(one) for one in value]
        if isinstance(value, dict):
            return {key: self.named(one) for key, one in value.items()}
        return value

    async def act(self, phone, act):
        self.clock.tick()
        act = self.named(act)
        if "file" in act:
            act["file"] = str(FIXTURES / act["file"])
        return await self.engine(phone).act(mirror.act(act))

    async def view(self, phone, view, of):
        shown = await getattr(self.engine(phone), view)(*self.named(of))
        return mirror.to_json(shown, self.tags)

    async def _enrol(self, step):
        phone = self.phones[step["phone"]]
        self.clock.tick()
        await phone.open()
        await hucha.enrol(phone.engine, self.hub.code(phone.person))

    async def _sync(self, step):
        for _ in range(step.get("times", 1)):
            for name in step["phones"]:
                unreached = await door.sync(self.engine(name))
                assert (unreached == 0) == step.get("reaches", True), step

    async def _act(self, step):
        if "button" in step:
            shown = await self.view(step["phone"], step["button"]["view"], step["button"]["of"])
            assert offers(shown, self.named(step["act"]["request"])), step
        receipt = await self.act(step["phone"], step["act"])
        if "as" in step:
            made = mirror.to_json(receipt, self.tags)
            entity = made.get("entity", {}).get("id")
            self.names[step["as"]] = entity or made.get("finding") or made.get("photo") or made.get("doc")

    async def _answers(self, step):
        for item, value in sorted(step["answers"].items()):
            await self.act(
                step["phone"], {"act": "answer", "activity": step["activity"], "item": item, "value": value}
            )

    async def _view(self, step):
        shown = await self.view(step["phone"], step["view"], step["of"])
        for name, path in step.get("keep", {}).items():
            kept = shown
            for key in path.split("."):
                kept = kept[int(key)] if isinstance(kept, list) else kept[key]
            self.names[name] = kept
        if "golden" in step:
            here = settled(shown, self.hub.address)
            golden = json.loads((FIXTURES / "scenarios/golden" / f"{step['golden']}.json").read_text())
            self.differences += [step["golden"] + place for place in differences(golden, here)][:1]

    async def _expect_error(self, step):
        try:
            if "act" in step:
                await self.act(step["phone"], step["act"])
            else:
                await self.view(step["phone"], step["view"], step["of"])
        except hucha.FfiError as error:
            assert type(error).__name__ == step["error"], (error, step)
            for key in ("reason", "place"):
                assert key not in step or getattr(error, key) == step[key], (error, step)
        else:
            raise AssertionError(f"nothing failed at {step}")

    async def _bundle(self, step):
        file = str(self.folder / f"{step['from']}-{step['to']}.hucha")
        activity, reader = self.named(step["activity"]), self.names[step["to"]]
        await self.engine(step["from"]).export_bundle(activity, reader, step["note"], file)
        assert step["note"] in await self.engine(step["to"]).import_bundle(file), step

    async def _hub_on(self, _step):
        self.hub.on()

    async def _hub_off(self, _step):
        self.hub.off()

    async def _kill(self, step):
        phone = self.phones[step["phone"]]
        phone.engine = None
        await phone.open()

    async def _lock(self, step):
        key = self.phones[step["phone"]].key
        key.error = hucha.PortError.Locked() if step["locked"] else None

    async def _lang(self, step):
        await self.engine(step["phone"]).set_lang(hucha.Lang[step["lang"].upper()])


def offers(shown, request):
    """Looks through a view for the button of a step that can be taken now."""
    if isinstance(shown, list):
        return any(offers(one, request) for one in shown)
    if not isinstance(shown, dict):
        return False
    wanted = (request["kind"], request["verb"], request.get("id"), None)
    is_it = "asks" in shown and (shown["kind"], shown["verb"], shown["id"], shown["why_not"]) == wanted
    return is_it or any(offers(one, request) for one in shown.values())


HEX = "[0-9a-f]"
ID = re.compile(
    rf"(?<![0-9A-Za-z])(?:{HEX}{{8}}(?:-{HEX}{{4}}){{3}}-{HEX}{{12}}|{HEX}{{64}}|{HEX}{{16}}|{HEX}{{8}})(?![0-9A-Za-z])"
)


def settled(value, hub, names=None):
    """Gives a view with names in place of what differs from run to run."""
    names = {} if names is None else names
    if isinstance(value, dict):
        return {key: settled(value[key], hub, names) for key in sorted(value)}
    if isinstance(value, list):
        return [settled(one, hub, names) for one in value]
    if not isinstance(value, str):
        return value
    if value.startswith("/"):
        _, dot, kind = value.rsplit("/", 1)[1].partition(".")
        return "file" + dot + kind
    name = lambda id: names.setdefault(id[0], f"id-{len(names) + 1}")  # noqa: E731
    return ID.sub(name, value.replace(hub, "hub"))


def differences(golden, here, place=""):
    """Yields each place that differs."""
    if isinstance(golden, dict) and isinstance(here, dict):
        for key in sorted(golden.keys() | here.keys()):
            if key in golden and key in here:
                yield from differences(golden[key], here[key], f"{place}.{key}")
            else:
                yield f"{place}.{key}: only {'in the file' if key in golden else 'here'}"
    elif isinstance(golden, list) and isinstance(here, list) and len(golden) == len(here):
        for at, (one, other) in enumerate(zip(golden, here)):
            yield from differences(one, other, f"{place}[{at}]")
    elif golden != here or type(golden) is not type(here):
        yield f"{place}: {golden!r} in the file, {here!r} here"


def played(name, folder, story):
    """Runs `story(play)` with a scenario, and closes what it opened."""

    async def run():
        play = Play(name, folder)
        try:
            await story(play)
        finally:
            await play.close()

    asyncio.run(run())
