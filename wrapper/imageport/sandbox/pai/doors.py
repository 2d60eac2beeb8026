"""How a request to PAI proves who sent it."""

from __future__ import annotations

from calendar import timegm
from collections import OrderedDict
from dataclasses import dataclass
from time import strptime

from imageport.sandbox.accounts import ACCOUNTS
from imageport.sandbox.exchange import Account, Refusal, Request
from imageport.sandbox.spec import Operation
from imageport.sandbox.state import State

from . import signature

CLOCK_SKEW = 15 * 60


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key pair; temporary ones come with a token."""

    secret: str
    account: Account
    token: str | None = None


ACCESS_KEYS = {
    "sandbox-ak": AccessKey("sandbox-secret", ACCOUNTS[0]),
    "sandbox-ak-2": AccessKey("sandbox-secret-2", ACCOUNTS[1]),
    "STS.sandbox": AccessKey("sandbox-sts-secret", ACCOUNTS[0], "sandbox-sts-token"),
}


def service_token(request: Request, operation: Operation, state: State) -> Account:
    """Let in who brings the token of any service, as it is; the service itself looks closer."""
    tokens = {each["token"] for each in state.store.documents("service").values()}
    if request.header("authorization") not in tokens:
        raise Refusal(401, "invalid token")
    return ACCOUNTS[0]


def signed(request: Request, operation: Operation, state: State) -> Account:
    """Let in who signed the request with an AccessKey pair."""
    given = signature.parse(request.header("authorization"))
    key = ACCESS_KEYS.get(given.key_id)
    if key is None:
        message = "Specified access key is not found."
        raise Refusal(404, message, "InvalidAccessKeyId.NotFound")
    _check_operation(request, operation)
    _check_date(request, state.clock.now())
    _check_token(request, key)
    nonce = _needed(request, "x-acs-signature-nonce", "SignatureNonce")
    _needed(request, "x-acs-content-sha256", "ContentSha256")
    signature.verify(request, given, key.secret)
    _use_nonce(given.key_id, nonce, state)
    return key.account


def _needed(request: Request, header: str, name: str) -> str:
    value = request.header(header)
    if not value:
        raise Refusal(400, f"The header {header} is required.", f"Missing{name}")
    return value


def _check_operation(request: Request, operation: Operation) -> None:
    action = _needed(request, "x-acs-action", "Action")
    version = _needed(request, "x-acs-version", "Version")
    if operation.acs is None or (version, action) != operation.acs[1:]:
        message = f"Specified api is not found: {action} of version {version} is not at this path."
        raise Refusal(404, message, "InvalidApi.NotFound")


def _check_date(request: Request, now: float) -> None:
    text = _needed(request, "x-acs-date", "Timestamp")
    try:
        moment = timegm(strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        message = "Specified time stamp or date value is not well formatted."
        raise Refusal(400, message, "InvalidTimeStamp.Format") from None
    if abs(moment - now) > CLOCK_SKEW:
        message = "Specified time stamp or date value is expired."
        raise Refusal(400, message, "InvalidTimeStamp.Expired")


def _check_token(request: Request, key: AccessKey) -> None:
    token = request.header("x-acs-security-token")
    if key.token is not None and token is None:
        message = "The key is a temporary one: x-acs-security-token is required."
        raise Refusal(400, message, "MissingSecurityToken")
    if token != key.token:
        message = "Specified SecurityToken mismatches with the AccessKey."
        raise Refusal(400, message, "InvalidSecurityToken.MismatchWithAccessKey")


def _use_nonce(key_id: str, nonce: str, state: State) -> None:
    """Remember a nonce until a request that carries it would be too old anyway."""
    now = state.clock.now()
    used = state.nonces.setdefault(key_id, OrderedDict())
    while used and next(iter(used.values())) < now:
        used.popitem(last=False)
    if nonce in used:
        raise Refusal(400, "Specified signature nonce was used already.", "SignatureNonceUsed")
    used[nonce] = now + 2 * CLOCK_SKEW
