"""What an error is for a person, one line, and for a script, an exit code."""

from __future__ import annotations

import click

from imageport import errors

from .output.cells import clean

OTHER, USAGE, REFUSED, NOT_FOUND, UNAVAILABLE, UNKNOWN, PARTLY, STOPPED = 1, 2, 3, 4, 5, 6, 7, 130
_CODES: tuple[tuple[type[errors.ImagePortError], int], ...] = (
    (errors.OutcomeUnknown, UNKNOWN),
    (errors.ImagesNotFoundError, UNKNOWN),
    (errors.ConfigurationError, USAGE),
    (errors.InvalidRequestError, USAGE),
    (errors.AuthenticationError, REFUSED),
    (errors.PermissionDeniedError, REFUSED),
    (errors.NotFoundError, NOT_FOUND),
    (errors.RateLimitError, UNAVAILABLE),
    (errors.ServerError, UNAVAILABLE),
    (errors.NetworkError, UNAVAILABLE),
    (errors.DeadlineExceeded, UNAVAILABLE),
    (errors.TaskTimeout, UNAVAILABLE),
)


def exit_code(error: errors.ImagePortError) -> int:
    """Return the exit code that *error* stands for."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), OTHER)


def worst(codes: list[int], *, partly: bool = False) -> int:
    """Return the exit code of several: an unknown outcome before all, then that part was done.

    Else it is that of the first failure. Wrong usage means that nothing was sent, so it ranks last.
    """
    failures = sorted((code for code in codes if code), key=lambda code: code == USAGE)
    if UNKNOWN in failures:
        return UNKNOWN
    return PARTLY if partly and failures else next(iter(failures), 0)


def line(error: errors.ImagePortError) -> str:
    """Say what went wrong and what to do about it."""
    text = clean(str(error)) or type(error).__name__
    request_id = getattr(error, "request_id", None) or _last_request_id(error)
    if request_id and request_id not in text:
        text += f" (request id {clean(request_id)})"
    if isinstance(error, errors.TaskTimeout) and error.token:
        text += f" Here: imageport oceanbase tasks wait --token {error.token}"
    return text


def _last_request_id(error: errors.ImagePortError) -> str | None:
    return next((each.request_id for each in reversed(error.attempts) if each.request_id), None)


def complain(text: str) -> None:
    """Print an error, on one line."""
    click.echo(click.style("Error:", fg="red") + f" {clean(text)}", err=True)


def history(attempts: tuple[errors.Attempt, ...]) -> list[str]:
    """Tell every try of a call, a line each."""
    return [_told(number, attempt) for number, attempt in enumerate(attempts, 1)]


def _told(number: int, attempt: errors.Attempt) -> str:
    status = "no answer" if attempt.status is None else str(attempt.status)
    words = [f"try {number}: {status} {clean(attempt.reason)}"]
    if attempt.request_id:
        words.append(f"request id {clean(attempt.request_id)}")
    if attempt.wait is not None:
        words.append(f"again after {attempt.wait:.1f} s")
    return ", ".join(words)
