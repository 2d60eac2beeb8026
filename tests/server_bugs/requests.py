"""Bugs of requests: what a server does not check, refuses, or lets in."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import requests
from tests.server_contract.signing import Signer
from tests.server_contract.stubs import Answer, Asked

from imageport.contract import SANDBOX

from .planting import Plant, Send, of_query, with_body, with_header, with_json, with_query

Repair = Callable[[Asked], Asked]
KEY = "sk-sandbox"


def unchecked(*repairs: Repair, of: tuple[int, ...] = (400,)) -> Plant:
    """Take a request that the sandbox refuses, and would not with one value repaired."""

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        for repair in repairs if right.status in of else ():
            again = send(proved(repair(asked)))
            if again.status < 400:
                return again
        return right

    return plant


def query(name: str, value: str | None = None) -> Repair:
    return lambda asked: with_query(asked, name, value)


def header(name: str, value: str | None) -> Repair:
    return lambda asked: with_header(asked, name, value)


def path(good: str) -> Repair:
    return lambda asked: asked._replace(target=good)


def body(change: Callable[[Any], Any]) -> Repair:
    """Repair a member of a JSON body."""

    def repair(asked: Asked) -> Asked:
        try:
            return with_body(asked, json.dumps(change(json.loads(asked.body))).encode())
        except (ValueError, TypeError, AttributeError):
            return asked

    return repair


def member(**values: Any) -> Repair:
    """Give members their right values; None takes one away."""
    return body(lambda held: {n: v for n, v in {**held, **values}.items() if v is not None})


def new_name() -> Repair:
    """Give what is added a name that is right and new."""
    numbers = count()
    return lambda asked: member(Name=f"right-name-{next(numbers)}")(asked)


def only(*names: str) -> Repair:
    """Take all other members away."""
    return body(lambda held: {name: value for name, value in held.items() if name in names})


def instead(content: bytes) -> Repair:
    """Put a right body in the place of any."""
    return lambda asked: with_header(with_body(asked, content), "content-type", "application/json")


def part(name: str, content: bytes, filename: str | None = None) -> Repair:
    """Put a part in the place of the one that a form holds, or does not hold."""

    def repair(asked: Asked) -> Asked:
        _, boundary = asked.headers.get("content-type", "").partition("boundary=")[::2]
        mark = b"--" + boundary.strip('"').encode()
        parts = asked.body.split(mark)[1:-1]
        kept = [each for each in parts if f'name="{name}"'.encode() not in each.partition(b"\r\n\r\n")[0]]
        named = f'; filename="{filename}"' if filename else ""
        made = (
            f'\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content + b"\r\n"
        )
        return with_body(asked, mark + mark.join([*kept, made]) + mark + b"--\r\n")

    return repair


def refuses(judge: Callable[[Asked], bool], code: str = "InvalidParameter") -> Plant:
    """Refuse what the contract allows."""

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        if right.status < 300 and judge(asked):
            wrong = {"Code": code, "Message": "No.", "RequestId": "r", "HostId": "h"}
            return with_json(right, {**wrong, "status": "NOK", "message": "No."}, 400)
        return right

    return plant


def asks(name: str, *values: str) -> Callable[[Asked], bool]:
    """Whether a query holds a value."""
    return lambda asked: of_query(asked).get(name) in values


def lets_in(
    judge: Callable[[Asked], bool], action: tuple[str, str] | None = None, key: str = f"Bearer {KEY}"
) -> Plant:
    """Take whoever the judge lets in for somebody with credentials."""
    prove = (lambda asked: signed(asked, *action)) if action else header("authorization", key)

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        return send(prove(asked)) if right.status in (401, 403, 400) and judge(asked) else right

    return plant


def everybody(asked: Asked) -> bool:
    return True


def bearer(asked: Asked) -> bool:
    """Whoever brings something that begins with the right key."""
    return asked.headers.get("authorization", "").startswith(f"Bearer {KEY}")


def basic(asked: Asked) -> bool:
    return asked.headers.get("authorization", "").endswith(KEY)


def known(asked: Asked) -> bool:
    """Whoever names an account, whatever the signature is."""
    return "Credential=sandbox-ak," in asked.headers.get("authorization", "")


def proved(asked: Asked) -> Asked:
    """Sign a request that was changed once more, where it was signed."""
    if not asked.headers.get("authorization", "").startswith("ACS3"):
        return asked
    return signed(asked, asked.headers.get("x-acs-action", ""), asked.headers.get("x-acs-version", ""))


def signed(asked: Asked, action: str, version: str) -> Asked:
    """Sign a request rightly."""
    assert SANDBOX.access_key is not None
    kept = {n: v for n, v in asked.headers.items() if not n.startswith("x-acs-") and n != "authorization"}
    made = requests.Request(
        asked.method, f"http://{kept['host']}{asked.target}", headers=kept, data=asked.body
    )
    ready = Signer(SANDBOX.access_key, action, version)(made.prepare())
    headers = {name.lower(): value for name, value in ready.headers.items()}
    return asked._replace(headers=headers | {"content-length": str(len(asked.body))})


def stale(asked: Asked, send: Send) -> Answer:
    """Take a signature of any age, and a nonce any number of times."""
    right = send(asked)
    code = json.loads(right.body or b"{}").get("Code", "") if right.status >= 400 else ""
    return (
        send(signed(asked, "PublishImage", "2021-02-04"))
        if code in ("InvalidTimeStamp.Expired", "SignatureNonceUsed")
        else right
    )
