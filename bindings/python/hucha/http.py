"""Sends what the core plans, with the standard library; bodies that are files are streamed."""

import shutil
import urllib.error
import urllib.request
from pathlib import Path

from . import _core

core = _core.load()


class _AnyStatus(urllib.request.HTTPErrorProcessor):
    """Every answer of the hub is an answer, and none is followed elsewhere."""

    def http_response(self, _request, response):
        return response

    https_response = http_response


class HttpClient:
    """One HTTP client; a request that reaches nobody raises `OSError`."""

    def __init__(self, timeout_s=60):
        self._opener = urllib.request.build_opener(_AnyStatus)
        self._timeout_s = timeout_s

    def send(self, request):
        """Sends one request; the body of the answer goes where the request wants it."""
        headers = {header.name: header.value for header in request.headers}
        body = opened = None
        if request.body.is_BYTES():
            body = request.body.bytes
        elif request.body.is_FILE():
            path = Path(request.body.path)
            headers["Content-Length"] = str(path.stat().st_size)
            body = opened = path.open("rb")
        try:
            asked = urllib.request.Request(
                request.url, data=body, headers=headers, method=request.method.name
            )
            with self._opener.open(asked, timeout=self._timeout_s) as answer:
                return core.HttpAnswer(
                    status=answer.status,
                    headers=[core.HttpHeader(name=n, value=v) for n, v in answer.headers.items()],
                    body=self._read(answer, request.answer_file),
                )
        finally:
            if opened is not None:
                opened.close()

    @staticmethod
    def _read(answer, file):
        if file is None:
            return core.HttpBody.BYTES(answer.read())
        with open(file, "wb") as place:
            shutil.copyfileobj(answer, place)
        return core.HttpBody.FILE(file)
