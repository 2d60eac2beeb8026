"""How the services of Alibaba Cloud say no."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from imageport.sandbox.exchange import Refusal, Reply, Request
from imageport.sandbox.spec import Operation

# The gateway's own words for a status, when the refusal brings none.
DEFAULTS = {
    400: ("InvalidParameter", "The request parameters are invalid or missing."),
    401: ("Unauthorized", "The API key or credentials are missing or invalid."),
    403: ("UnauthorizedOperation", "The user does not have sufficient permissions."),
    404: ("InvalidApi.NotFound", "The specified API is not found; check the path and the version."),
    405: ("UnsupportedHTTPMethod", "The HTTP method is not supported by this API."),
    409: ("Conflict", "The request conflicts with the state of the resource."),
    429: ("Throttling.User", "Request was denied due to user flow control."),
    500: ("InternalError", "The request processing has failed due to some unknown error."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable."),
}
SERVICE_TAG = "pai_services"
PLUGIN_TAG_IDS = frozenset({"GetMessageConfig", "ActionGetMessageConfig"})
PLUGIN_BAD_REQUEST = 40001


def refuse(refusal: Refusal, operation: Operation, request: Request, request_id: str) -> Reply:
    """Put a refusal into the words of the product that was called."""
    code, message = _words(refusal)
    if operation.tag == SERVICE_TAG:
        failure = {"code": refusal.status, "msg": message, "request_id": request_id.lower()}
        return Reply(failure, refusal.status, refusal.headers)
    if operation.id in PLUGIN_TAG_IDS and refusal.name is not None:
        return Reply(_plugin_failure(message, request_id), refusal.status, refusal.headers)
    failure = {
        "Code": code,
        "Message": message,
        "RequestId": request_id,
        "HostId": request.header("host") or "",
        "Recommend": f"https://api.aliyun.com/troubleshoot?q={quote(code)}&requestId={request_id}",
        **_denied(code, operation),
    }
    return Reply(failure, refusal.status, refusal.headers)


def _words(refusal: Refusal) -> tuple[str, str]:
    code, message = DEFAULTS.get(refusal.status, ("UnknownError", "Unknown error."))
    if refusal.name is not None:
        # What is not a name of the spec may hold anything; a code holds none of it.
        name = refusal.name if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", refusal.name) else None
        code = "InvalidParameter" if name is None else f"InvalidParameter.{name}"
        code = f"Missing{name}" if name and refusal.missing else code
    return refusal.code or code, refusal.message or message


def _plugin_failure(message: str, request_id: str) -> dict[str, Any]:
    return {
        "Data": "",
        "ErrorCode": PLUGIN_BAD_REQUEST,
        "ErrorMessage": message,
        "RequestId": request_id.lower(),
    }


def _denied(code: str, operation: Operation) -> dict[str, Any]:
    if code != "UnauthorizedOperation" or operation.ram_action is None:
        return {}
    detail = {"AuthAction": operation.ram_action, "NoPermissionType": "ImplicitDeny"}
    return {"AccessDeniedDetail": detail}
