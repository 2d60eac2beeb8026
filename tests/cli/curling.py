"""Does what a line for curl says, so that the tests need no curl."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import httpx

_FILE = re.compile(r'(\w+)=@"(.*)";type=(.*);filename="(.*)"')
_TEXT = re.compile(r'(\w+)="(.*)";type=(.*)')


def run(line: str, secret: str) -> Any:
    """Send the request with the secret in its place; return the JSON that came."""
    name, *words = shlex.split(line.replace("***", secret))
    assert (name, words[0]) == ("curl", "--request")
    method, url, *options = words[1:]
    options.remove("--compressed")  # httpx decodes by itself
    given: dict[str, list[str]] = {}
    for option, value in zip(options[::2], options[1::2], strict=True):
        given.setdefault(option, []).append(value)
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in given.pop("--header"))]
    body: dict[str, Any] = {"files": [_part(form) for form in given.pop("--form", [])] or None}
    body["content"] = given.pop("--data-raw", [None])[0]
    assert not given
    return httpx.request(method, url, headers=headers, **body).raise_for_status().json()


def _part(form: str) -> tuple[str, tuple[Any, ...]]:
    if found := _FILE.fullmatch(form):
        name, path, media, filename = found.groups()
        return name, (filename, Path(path).read_bytes(), media)
    found = _TEXT.fullmatch(form)
    assert found is not None
    name, text, media = found.groups()
    return name, (None, text.replace('\\"', '"').replace("\\\\", "\\"), media)
