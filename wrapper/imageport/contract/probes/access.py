"""Credentials that are almost right: who checks that there are some may not check which."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import os
from collections.abc import Iterator

from requests.auth import AuthBase

from imageport._credentials import AccessKey
from imageport.contract.asking import Question
from imageport.contract.doors import Signature, proof

from .scene import Scene

HOUR = 3600  # seconds; a date may be 15 minutes off
NOBODY = ("auth nobody", "It lets in requests without credentials; the contract says 401 or 403.")


def ask(scene: Scene) -> None:
    """Ask with credentials of each wrong kind, until one is let in."""
    question = scene.another()
    if question is None:
        return
    for key, words, wrong in [(*NOBODY, False), *_wrong(scene, question)]:
        answer = scene.ask(question, proof=wrong)
        if answer is not None and answer.succeeded:
            scene.found(answer, key, words)
            return


def _wrong(scene: Scene, question: Question) -> Iterator[tuple[str, str, AuthBase | str]]:
    says = "the contract says 401 or 403."
    stated = scene.asker.operations[question.id].definition.raw
    right = proof(stated, scene.keys)
    if isinstance(right, str):
        yield "auth anybody", f"It lets in requests with a wrong key; {says}", right + "x"
        if " " in right:
            yield (
                "auth scheme",
                f"It lets in a key of another scheme, Basic; {says}",
                f"Basic {right.split()[1]}",
            )
        return
    pair, acs = scene.keys.access_key, stated.get("x-acs")
    if pair is None or acs is None:
        return
    wrong = AccessKey(pair.access_key_id, pair.access_key_secret + "x", pair.security_token)
    named = acs["action"], acs["version"]
    yield "auth anybody", f"It lets in requests signed with a wrong secret; {says}", Signature(wrong, *named)
    stale = Signature(pair, *named, ago=HOUR)
    yield (
        "auth date",
        "It lets in a signature whose date (x-acs-date) is an hour old; it may be 15 minutes off.",
        stale,
    )
    nonce = os.urandom(16).hex()
    spent = scene.another()
    if spent is None:
        return
    scene.asker.ask(spent, proof=Signature(pair, *named, nonce=nonce))
    again = Signature(pair, *named, nonce=nonce)
    yield "auth nonce", "It takes a signature's nonce (x-acs-signature-nonce) twice; it serves once.", again
