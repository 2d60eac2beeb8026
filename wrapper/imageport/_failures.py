"""What an answer means that is no success: which error, in whose words, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from imageport._check import ended, shortened
from imageport._expected import strange
from imageport._finding import find
from imageport._json import is_object
from imageport._refusals import tells_failure
from imageport._reply import Reply, asked_wait
from imageport._unanswered import network_error
from imageport.errors import (
    APIError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ImagePortError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    SpecMismatchError,
)

if TYPE_CHECKING:
    from imageport_api.operations import Operation

KEPT = "error.body holds what came; images.restore(error.body) looks for images in it."
_BY_STATUS: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: NotFoundError,
    413: BadRequestError,
    415: BadRequestError,
    422: BadRequestError,
    429: RateLimitError,
    450: RateLimitError,
}
# The gateway answers these at several statuses, so the code decides.
_BY_CODE: dict[str, type[APIError]] = {
    "Throttling": RateLimitError,
    "InvalidAccessKeyId": AuthenticationError,
    "InvalidSecurityToken": AuthenticationError,
    "InvalidTimeStamp": AuthenticationError,
    "IncompleteSignature": AuthenticationError,
    "InvalidSignatureMethod": AuthenticationError,
    "SignatureDoesNotMatch": AuthenticationError,
    "SignatureNonceUsed": AuthenticationError,
    "ServiceUnavailable": ServerError,
    "InternalError": ServerError,
    "SystemBusy": ServerError,
}


def error_class(status: int, code: str | None) -> type[APIError]:
    """Say which error *status* and *code* stand for; the code is read first."""
    word = (code or "").partition(".")[0]
    if word.startswith("Throttling"):
        return RateLimitError
    fallback = ServerError if status >= 500 else APIError
    return _BY_CODE.get(word) or _BY_STATUS.get(status, fallback)


class Failure(NamedTuple):
    """What an error body says, whatever its shape."""

    code: str | None = None
    message: str | None = None
    request_id: str | None = None
    host_id: str | None = None
    action: str | None = None
    """The permission that was missing."""


def read_failure(body: Any) -> Failure:
    """Read an error body of any of the documented shapes."""
    if not is_object(body):
        return Failure()
    found = body | _object(body.get("error"))
    detail = _object(_first(found, "AccessDeniedDetail", "accessDeniedDetail"))
    return Failure(
        _text(_first(found, "Code", "code", "ErrorCode", "errorCode", "err")),
        _text(_first(found, "Message", "message", "ErrorMessage", "errorMessage", "msg")),
        _text(_first(found, "RequestId", "requestId", "request_id", "Request-Id")),
        _text(_first(found, "HostId", "hostId")),
        _text(_first(detail, "AuthAction", "authAction")),
    )


def _object(value: Any) -> dict[str, Any]:
    return value if is_object(value) else {}


def _first(found: Mapping[str, Any], *names: str) -> Any:
    return next((found[name] for name in names if found.get(name) is not None), None)


def _text(value: Any) -> str | None:
    """Read words, so many as a log can take; half a surrogate pair is spelled out, for the same reason."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    return shortened(str(value)).encode(errors="backslashreplace").decode()


# Where a code says what kind of error it is, advice is that of this status, whatever the answer's own is.
_PLAIN: dict[type[APIError], int] = {
    AuthenticationError: 401,
    PermissionDeniedError: 403,
    RateLimitError: 429,
    ServerError: 500,
}


def _advice(operation: Operation, status: int, failure: Failure, key: str) -> str:
    """Say what to do about an error; *key* tells where the key came from."""
    from imageport._advice import advice

    code, kind = failure.code, error_class(status, failure.code)
    plain = _PLAIN.get(kind)
    statuses = (status, plain) if kind is error_class(status, None) else (plain, status)
    keys = (code, (code or "").partition(".")[0] or None, *statuses)
    return advice(operation.id, keys, failure.action or operation.ram_action, key)


def error_of(
    operation: Operation,
    outcome: Reply | httpx.TransportError,
    origin: Callable[[], str] = str,
    url: str = "",
) -> ImagePortError | None:
    """Return the error that *outcome* stands for, None when it is a success; *origin* tells of the key."""
    if isinstance(outcome, httpx.TransportError):
        return network_error(operation, outcome, url)
    if outcome.status_code not in operation.success and not _is_result(operation, outcome):
        if 100 <= outcome.status_code < 400:
            return mismatch(operation, outcome, "a status that the spec does not describe")
        return _api_error(operation, outcome, origin)
    if outcome.broken is not None:
        return mismatch(operation, outcome, outcome.broken)
    if outcome.status_code == 204 or (not outcome.content and 204 in operation.success):
        return None
    silent = operation.failure is None and operation.ram_action is None
    if not silent and tells_failure(_body(outcome), operation.failure):
        # A reply that reports a failure and holds images all the same was paid for.
        paid = operation.any_form and find(_body(outcome)).any
        return None if paid else _api_error(operation, outcome, origin)
    why = strange(operation.needed, outcome)
    return None if why is None else mismatch(operation, outcome, why)


def _body(reply: Reply) -> Any:
    try:
        return reply.json()
    except (ValueError, RecursionError):
        return None


def _is_result(operation: Operation, reply: Reply) -> bool:
    """Say whether a reply with a success's other status, as 202 for a task, holds a result all the same."""
    return operation.any_form and 200 <= reply.status_code < 300 and bool(reply.content)


def _api_error(operation: Operation, reply: Reply, origin: Callable[[], str]) -> APIError:
    failure = read_failure(_body(reply))
    status, code = reply.status_code, failure.code
    if status < 400 and code and re.fullmatch("[45][0-9]{2}", code):
        status = int(code)  # the envelope's code is the status
    words = failure.message or f"the answer has no message ({reply.describe()})"
    request_id = failure.request_id or reply.request_id
    hint = _advice(operation, status, failure, origin())
    text = f"{operation.id}: {status} {code or ''}".rstrip() + f": {ended(words)} {hint}".rstrip()
    return error_class(status, code)(
        text + (f" (request id {request_id})" if request_id else ""),
        status=status,
        code=code,
        message=failure.message,
        request_id=request_id,
        host_id=failure.host_id,
        retry_after=asked_wait(reply.headers),
        body=reply.content,
    )


def mismatch(operation: Operation, reply: Reply, why: str) -> SpecMismatchError:
    """Make the error for an answer that the spec does not describe."""
    done = {"create": "done", "paid": "done and charged"}.get(operation.retry)
    costly = done is not None and reply.status_code < 300
    hint = f" It may have been {done}; check before you repeat it." if costly else ""
    if costly and operation.any_form:
        hint = f" It may have been charged, so do not repeat it blindly. {KEPT}"
    return SpecMismatchError(
        f"{operation.id}: {why} ({reply.describe()}).{hint}",
        status=reply.status_code,
        headers=reply.headers,
        body=reply.content,
        request_id=reply.request_id,
    )
