"""How the OceanBase gateway says no."""

from __future__ import annotations

from imageport.sandbox.exchange import Refusal, Reply, Request
from imageport.sandbox.spec import Operation

DEFAULTS = {
    400: "Invalid request parameters",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    429: "Rate limit exceeded",
    503: "Service unavailable",
}


def refuse(refusal: Refusal, operation: Operation, request: Request, request_id: str) -> Reply:
    """Put a refusal into the gateway's envelope; at status 200 its code is that of an internal error."""
    status = 500 if refusal.status == 200 else refusal.status
    failure = {
        "success": False,
        "code": refusal.code or str(status),
        "message": refusal.message or DEFAULTS.get(status, "Internal error"),
    }
    return Reply(failure, refusal.status, refusal.headers)
