"""The borders of a phone that is a folder: a signing key and small secrets in files.

A key in a file is as safe as the account that reads it. A phone keeps it in hardware; a program on a
server has this, and should run under an account of its own.
"""

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from . import _core

core = _core.load()


class FileSigner(core.Signer):
    """An ECDSA key (P-256) in a PEM file that only its owner reads; made on first use.

    With `is_begun` there has been a key: one that is no longer there is lost, and none is made.
    """

    def __init__(self, file, is_begun=False):
        file, self._key = Path(file), None
        if is_begun and not file.exists():
            return
        if not file.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            pem = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            _write(file, pem)
        self._key = serialization.load_pem_private_key(file.read_bytes(), password=None)

    def public_key(self):
        if self._key is None:
            raise core.PortError.Gone()
        return self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def sign(self, content):
        if self._key is None:
            raise core.PortError.Gone()
        return self._key.sign(content, ec.ECDSA(hashes.SHA256()))


class FileSecrets(core.SecretStore):
    """One file per secret, which only its owner reads; durable when `save` returns."""

    def __init__(self, folder):
        self._folder = Path(folder)

    def load(self, name):
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            # Not "there is none": the core would make a new key for an old database.
            raise core.PortError.Failed(type(error).__name__) from error

    def save(self, name, secret):
        try:
            _write(self._file(name), secret)
        except OSError as error:
            raise core.PortError.Failed(type(error).__name__) from error

    def _file(self, name):
        if not re.fullmatch(r"[a-z0-9._-]+", name) or name.startswith("."):
            raise core.PortError.Failed("a name that is no file's")
        return self._folder / name


def _write(file, content):
    """Writes beside the place first, so that a cut leaves the old or the new, never half."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(part, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
