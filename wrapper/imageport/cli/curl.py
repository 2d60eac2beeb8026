"""The request that a call would send, as a line for curl, without what proves the sender."""

from __future__ import annotations

import re
import shlex

import httpx

from .pipes import escaped, in_unicode

_HIDDEN = "***"
_FRAMING = {"host", "content-length"}
# The value of any other header may be secret.
_SHOWN = {
    "accept", "accept-encoding", "content-type", "user-agent", "x-async", "x-acs-action", "x-acs-version",
    "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "api-version",
}  # fmt: skip


class Captured(Exception):  # noqa: N818 - not an error
    """A request was made, and not sent."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__("a request was made, and not sent")
        self.request = request


class Capture(httpx.BaseTransport):
    """Takes the place of a connection."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        raise Captured(request)


def curl(request: httpx.Request, file: str | None = None) -> str:
    """Write *request* for curl; *file* is where the content of an upload, or of the body, comes from."""
    words = ["curl", "--request", request.method, str(request.url)]
    kind = request.headers.get("content-type", "")
    form = kind.startswith("multipart/")
    if "gzip" in request.headers.get("accept-encoding", ""):
        words.append("--compressed")
    for name, value in request.headers.items():
        if name not in _FRAMING and not (form and name == "content-type"):
            words += ["--header", f"{name}: {_shown(name, value)}"]
    words += _form(request.content, kind, file) if form else _body(request.content, kind, file)
    return shlex.join(words)


def _shown(name: str, value: str) -> str:
    if name in _SHOWN:
        return value
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {_HIDDEN}" if space and name == "authorization" else _HIDDEN


def _body(content: bytes, kind: str, file: str | None) -> list[str]:
    if not content:
        return []
    if file is not None:
        return ["--data-binary", f"@{file}"]
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ["--data-binary", "@-"]
    if kind.startswith("application/json") and not in_unicode():
        # A shell of another code page would send what it has for these characters.
        text = re.sub("[^\0-\x7f]+", lambda found: escaped(found[0]), text)
    return ["--data-raw", text]


def _form(content: bytes, kind: str, file: str | None) -> list[str]:
    boundary = kind.partition("boundary=")[2].encode()
    words: list[str] = []
    for part in content.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        lines = head.decode().strip().split("\r\n")
        name = lines[0].partition(' name="')[2].partition('"')[0]
        filename = lines[0].partition('filename="')[2].rpartition('"')[0]
        media = lines[1].partition(": ")[2]
        if filename:
            source = _quoted(file or filename)
            words += ["--form", f"{name}=@{source};type={media};filename={_quoted(filename)}"]
        else:
            text = _quoted(value.removesuffix(b"\r\n").decode())
            words += ["--form", f"{name}={text};type={media}"]
    return words


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
