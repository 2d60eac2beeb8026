"""How PhotoGPT says no."""

from __future__ import annotations

from imageport.sandbox.exchange import Refusal, Reply, Request
from imageport.sandbox.spec import Operation

# The cause and the words for a status, when the refusal brings none.
DEFAULTS = {
    400: ("bad_request", "The request is invalid"),
    401: ("unauthorized", "Invalid API key"),
    403: ("forbidden", "Not permitted"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "Method not allowed"),
    409: ("conflict", "The request conflicts with what is there"),
    413: ("payload_too_large", "Request is larger than 20MB"),
    415: ("unsupported_media_type", "Supported formats are jpg, jpeg, webp, png and heic"),
    429: ("rate_limited", "Too many requests"),
    503: ("unavailable", "Service unavailable"),
}
INTERNAL = ("internal", "Internal error")


def refuse(refusal: Refusal, operation: Operation, request: Request, request_id: str) -> Reply:
    """Put a refusal into PhotoGPT's envelope, whatever its status."""
    cause, message = DEFAULTS.get(refusal.status, INTERNAL)
    failure = {
        "status": "NOK",
        "message": refusal.message or message,
        "err": refusal.code or cause,
        "result": None,
    }
    return Reply(failure, refusal.status, refusal.headers)
