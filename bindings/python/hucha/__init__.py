"""Scripting door to Hucha: a phone without a screen, for whoever keeps records by program.

    async with hucha.open(folder) as phone:
        await hucha.sync(phone)
        duties = await phone.duties(2026)

`phone` is the core's own `Engine`: one method per screen, `act` for what a person does. All records,
enums and `FfiError` of the core are names of this module.
"""

from . import _core
from .door import enrol, open, sync  # noqa: A004 - as one opens a file
from .http import HttpClient
from .ports import FileSecrets, FileSigner

_generated = _core.load()
globals().update({name: getattr(_generated, name) for name in _generated.__all__})

__all__ = [
    *_generated.__all__,
    "FileSecrets",
    "FileSigner",
    "HttpClient",
    "enrol",
    "open",
    "sync",
]
