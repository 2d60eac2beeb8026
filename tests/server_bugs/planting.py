"""The sandbox with one bug: what it is asked, or what it answers, is changed on its way."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from tests.server_contract.stubs import Answer, Asked, serving

from imageport.contract.operations import document
from imageport.contract.rules import rules
from imageport.sandbox import Sandbox

RULES = {each.id: each for each in rules(document()).values()}
Send = Callable[[Asked], Answer]
Plant = Callable[[Asked, Send], Answer]
"""How a server with a bug answers; it may ask the sandbox, which is right."""


@dataclass(frozen=True)
class Bug:
    """One bug: where it is, and the words by which one finding of that operation has to name it."""

    operation: str
    words: tuple[str, ...]
    plant: Plant
    others: tuple[str, ...] = ()
    """The operations that a run needs besides."""
    method: str | None = None
    """Of the requests that it shows in, where it is not the operation's own."""

    @property
    def name(self) -> str:
        return f"{self.operation}: {', '.join(self.words)}"

    def concerns(self, asked: Asked) -> bool:
        stated, path = RULES[self.operation], asked.target.partition("?")[0]
        if asked.method != (self.method or stated.method) or not stated.in_path.fullmatch(path):
            return False
        # A literal path comes before one with parameters.
        others = (each for each in RULES.values() if each.path == path and each.method == asked.method)
        return not any(each.id != self.operation for each in others)


@contextlib.contextmanager
def planted(*bugs: Bug) -> Iterator[str]:
    """Serve the sandbox with bugs until the block ends."""
    with Sandbox() as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as http:

        def send(asked: Asked) -> Answer:
            try:
                got = http.request(asked.method, asked.target, headers=asked.headers, content=asked.body)
            except httpx.LocalProtocolError:  # schemathesis tries out what a header may hold
                return Answer(400, {"content-type": "application/json"}, b'{"Code": "Bad", "status": "NOK"}')
            kept = ("content-type", "allow")
            return Answer(
                got.status_code,
                {name: got.headers[name] for name in kept if name in got.headers},
                got.content,
            )

        def answer(asked: Asked) -> Answer:
            bug = next((bug for bug in bugs if bug.concerns(asked)), None)
            return send(asked) if bug is None else bug.plant(asked, send)

        with serving(answer) as url:
            yield url


def of_query(asked: Asked) -> dict[str, str]:
    return dict(parse_qsl(asked.target.partition("?")[2], keep_blank_values=True))


def with_query(asked: Asked, name: str, value: str | None) -> Asked:
    path, _, query = asked.target.partition("?")
    pairs = [(each, text) for each, text in parse_qsl(query, keep_blank_values=True) if each != name]
    pairs += [] if value is None else [(name, value)]
    return asked._replace(target=f"{path}?{urlencode(pairs)}")


def with_header(asked: Asked, name: str, value: str | None) -> Asked:
    headers = {each: text for each, text in asked.headers.items() if each != name}
    return asked._replace(headers=headers if value is None else {**headers, name: value})


def with_body(asked: Asked, content: bytes) -> Asked:
    return with_header(asked._replace(body=content), "content-length", str(len(content)))


def with_json(answer: Answer, value: Any, status: int | None = None) -> Answer:
    return Answer(status or answer.status, {"content-type": "application/json"}, json.dumps(value).encode())
