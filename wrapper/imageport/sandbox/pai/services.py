"""Model services: one that echoes, ones that answer what they are told, and recommendations."""

from __future__ import annotations

import random

from imageport.sandbox.exchange import Call, Refusal, Reply
from imageport.sandbox.reading import BINARY_MEDIA
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from .samples import SERVICE_TOKEN

KIND = "service"
MOST_ITEMS = 100  # however many are asked for
ECHO = "echo"


def fill(state: State) -> None:
    """Put in the service of a fresh sandbox."""
    add(state, {"name": ECHO})


def add(state: State, fields: Document) -> Document:
    """Put in a model service; without a *body* it answers with what it is sent."""
    service: Document = {"token": SERVICE_TOKEN, "body": None, **fields}
    state.put(KIND, service["name"], service)
    return service


def predict(call: Call, state: State) -> Reply:
    """Ask a service, at its own path or one below it."""
    service = state.store.documents(KIND).get(call.parameters["service"])
    if service is None:
        raise Refusal(404, "service not found")
    if call.request.header("authorization") != service["token"]:
        raise Refusal(401, "invalid token")
    content = call.body if service["body"] is None else service["body"].encode()
    return Reply(content, media=BINARY_MEDIA)


def recommend(call: Call, state: State) -> Reply:
    """Recommend items: always the same ones for the same user, scene and seed."""
    asked = call.body
    candidates = [each["item_id"] for each in asked.get("item_list", [])]
    size = min(int(asked["size"]), MOST_ITEMS)
    items = recommended(f"{asked['scene_id']}/{asked['uid']}", size, candidates, state)
    reply = {
        "code": 200,
        "msg": "success",
        "request_id": asked.get("request_id") or call.request_id.lower(),
        "size": len(items),
        "experiment_id": "ER2_L1#EG1#E2",
        "items": items,
    }
    return Reply(reply)


def recommended(whom: str, size: int, candidates: list[str], state: State) -> list[Document]:
    """Choose *size* items for somebody, out of *candidates* if there are any, best first."""
    dice = random.Random(f"{state.seed}/{whom}")
    chosen = candidates[:size] or [f"item-{number}" for number in dice.sample(range(10**6), size)]
    scores = sorted((round(dice.random(), 4) for _ in chosen), reverse=True)
    return [
        {"item_id": item, "score": score, "retrieve_id": "collaborative"}
        for item, score in zip(chosen, scores, strict=True)
    ]
