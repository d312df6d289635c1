"""Opens a phone in a folder, enrols it, syncs it."""

import asyncio
import contextlib
import http.client
from pathlib import Path

from . import _core
from .http import HttpClient
from .ports import FileSecrets, FileSigner

core = _core.load()

# What a request that reached nobody may raise.
_UNREACHED = (OSError, http.client.HTTPException)


@contextlib.asynccontextmanager
async def open(folder, *, lang=None, signer=None, secrets=None, clock=None):  # noqa: A001
    """Opens the phone in `folder`, or begins one; shuts it down at the end of the block.

    Without `signer` and `secrets` the key and the database's key stand in files under
    `folder/keys`. One program at a time opens a folder.
    """
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_begun = (folder / "hucha.db").exists()
    engine = await core.open_engine(
        core.OpenRequest(folder=str(folder), lang=lang or core.Lang.ZH),
        signer or FileSigner(folder / "keys" / "device.pem", is_begun),
        secrets or FileSecrets(folder / "keys"),
        clock,
    )
    try:
        yield engine
    finally:
        await engine.shut_down()


async def enrol(phone, text, client=None):
    """Enrols a phone by the text of its QR code, then syncs it."""
    client = client or HttpClient()
    request = await phone.plan_enrolment(text)
    try:
        answer = await asyncio.to_thread(client.send, request)
    except _UNREACHED:
        await phone.give_up_request(request.id)
        raise
    await phone.answer_request(request.id, answer)
    await sync(phone, client)


async def sync(phone, client=None):
    """Sends and takes in all there is; gives how many requests reached nobody, 0 when all did."""
    client = client or HttpClient()
    unreached = 0
    await phone.begin_sync()
    while requests := await phone.next_requests():
        for request in requests:
            try:
                answer = await asyncio.to_thread(client.send, request)
            except _UNREACHED:
                unreached += 1
                await phone.give_up_request(request.id)
            else:
                await phone.answer_request(request.id, answer)
    return unreached
