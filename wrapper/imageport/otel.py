"""Spans for OpenTelemetry; needs the extra ``imageport[otel]``.

    from imageport import PAI
    from imageport.otel import trace

    pai = PAI(on_call=trace())

Each call is a span of kind CLIENT under the caller's current span, named as its operation, with an event
for each attempt. Attributes are those of the stable HTTP conventions, and ``imageport.*`` for the rest.
No body, header or query is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from imageport._version import __version__
from imageport._watch import Call, Listener, one_line
from imageport.errors import Attempt, ConfigurationError

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer, TracerProvider

_SCHEMA = "https://opentelemetry.io/schemas/1.23.1"  # the first with all of these names as stable ones
_SECOND = 1_000_000_000


def trace(tracer_provider: TracerProvider | None = None) -> Listener:
    """Return a listener for ``on_call=`` that makes a span of each call.

    Without *tracer_provider* it is the global one, also one that is set later. Raises ConfigurationError
    when opentelemetry-api is not installed.
    """
    try:
        from opentelemetry.trace import get_tracer
    except ModuleNotFoundError as error:
        raise ConfigurationError(f'trace() needs {error.name}: pip install "imageport[otel]".') from error
    tracer = get_tracer("imageport", __version__, tracer_provider, _SCHEMA)

    def record(call: Call) -> None:
        _record(tracer, call)

    return record


def _record(tracer: Tracer, call: Call) -> None:
    from opentelemetry.trace import SpanKind

    start = _nanoseconds(call.at)
    span = tracer.start_span(
        call.operation, kind=SpanKind.CLIENT, attributes=_request(call), start_time=start
    )
    if span.is_recording():
        for number, attempt in enumerate(call.attempts):
            span.add_event("imageport.attempt", _attempt(attempt, number), _nanoseconds(attempt.at))
        _finish(span, call)
    span.end(start + _nanoseconds(call.elapsed))


def _request(call: Call) -> dict[str, Any]:
    """Return what is known when a span begins, so that a sampler can decide by it."""
    found: dict[str, Any] = {"imageport.operation": call.operation}
    if call.url:
        parts = urlsplit(call.url)
        found["http.request.method"] = call.method
        found["url.full"] = call.url
        found["server.address"] = parts.hostname or ""
        found["server.port"] = parts.port or (443 if parts.scheme == "https" else 80)
    return found


def _attempt(attempt: Attempt, number: int) -> dict[str, Any]:
    found = {
        "http.request.resend_count": number,
        "http.response.status_code": attempt.status,
        "error.type": None if attempt.reason == "ok" else attempt.reason,
        "imageport.request_id": attempt.request_id,
        "imageport.elapsed": attempt.elapsed,
        "imageport.wait": attempt.wait,
    }
    return {name: _bounded(value) for name, value in found.items() if value is not None}


def _finish(span: Span, call: Call) -> None:
    """Set what the end of a call says."""
    from opentelemetry.trace import StatusCode

    last = call.attempts[-1] if call.attempts else None
    if last is not None and last.status is not None:
        span.set_attribute("http.response.status_code", last.status)
    if last is not None and last.request_id is not None:
        span.set_attribute("imageport.request_id", _bounded(last.request_id))
    if len(call.attempts) > 1:
        span.set_attribute("http.request.resend_count", len(call.attempts) - 1)
    if call.outcome != "ok":
        reason = None if last is None or last.reason == "ok" else _bounded(last.reason)
        span.set_attribute("error.type", _error_type(call))
        span.set_status(StatusCode.ERROR, reason)


def _error_type(call: Call) -> str:
    if call.error is not None:
        return f"imageport.errors.{type(call.error).__name__}"
    return call.attempts[-1].reason if call.attempts else "_OTHER"


def _bounded(value: Any) -> Any:
    return one_line(value, 200) if isinstance(value, str) else value


def _nanoseconds(seconds: float) -> int:
    return round(seconds * _SECOND)
