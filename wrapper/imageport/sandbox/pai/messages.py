"""The configuration of the short message service."""

from __future__ import annotations

from imageport.sandbox.exchange import Call, Reply
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from .samples import MESSAGE_CONFIG

KIND = "message_config"


def fill(state: State) -> None:
    """Put in the configuration of a fresh sandbox."""
    change(state, {})


def change(state: State, fields: Document) -> Document:
    """Set the two addresses; an *ErrorCode* that is not 0 makes every read fail, with status 200."""
    usual = {**MESSAGE_CONFIG, "ErrorCode": 0, "ErrorMessage": "OK"}
    config = {**usual, **fields}
    state.put(KIND, KIND, config)
    return config


def get_message_config(call: Call, state: State) -> Reply:
    """Read the configuration, in the envelope that this product has for itself."""
    config = state.store.documents(KIND)[KIND]
    failed = config["ErrorCode"] != 0
    reply = {
        "Data": "" if failed else {name: config[name] for name in MESSAGE_CONFIG},
        "ErrorCode": config["ErrorCode"],
        "ErrorMessage": config["ErrorMessage"],
        "RequestId": call.request_id.lower(),
    }
    return Reply(reply)
