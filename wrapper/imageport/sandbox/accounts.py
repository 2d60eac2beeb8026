"""Who may call: two accounts, so that what is private means something, and their API keys."""

from __future__ import annotations

from .exchange import Account, Refusal, Request
from .spec import Operation
from .state import State

ACCOUNTS = (Account("15577914112345"), Account("20925961123557803"))
API_KEYS = {"sk-sandbox": ACCOUNTS[0], "sk-sandbox-2": ACCOUNTS[1]}


def bearer(request: Request, operation: Operation, state: State) -> Account:
    """Let in who brings an API key."""
    scheme, _, key = (request.header("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or key not in API_KEYS:
        raise Refusal(401)
    return API_KEYS[key]
