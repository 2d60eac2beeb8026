"""Every error this package raises on purpose.

ImagePortError
├── ConfigurationError      before any request: no credentials, a bad URL
├── InvalidRequestError     the call breaks the spec; nothing was sent (also a ValueError)
├── NetworkError            no answer; __cause__ is the httpx error
│   └── RequestTimeoutError
├── DeadlineExceeded
├── OutcomeUnknown          perhaps done, perhaps not; says how to find out
├── SpecMismatchError       an answer the spec does not describe; keeps status, headers, body
│   └── ImagesNotFoundError a generation that succeeded, its images at no known place; keeps all that came
├── PaginationError         a listing that goes round in circles, or ends before its total
├── TaskError               TaskFailed, TaskTimeout: keep the last state and a resume token
└── APIError                status, code, message, request_id, host_id, retry_after, attempts, body
    ├── BadRequestError 400, 413, 415, 422   ├── AuthenticationError 401   ├── PermissionDeniedError 403
    ├── NotFoundError 404, 410               ├── ConflictError 409         ├── RateLimitError 429, Throttling*
    └── ServerError 5xx
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = [
    "APIError",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "DeadlineExceeded",
    "ImagePortError",
    "ImagesNotFoundError",
    "InvalidRequestError",
    "NetworkError",
    "NotFoundError",
    "OutcomeUnknown",
    "PaginationError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestTimeoutError",
    "ServerError",
    "SpecMismatchError",
    "TaskError",
    "TaskFailed",
    "TaskTimeout",
]


class Attempt(NamedTuple):
    """One try of a call."""

    at: float
    """When it began, in seconds since the epoch."""
    status: int | None
    """The status of the answer, None when there was none."""
    request_id: str | None
    reason: str
    """What came of it: "ok", an error code, or the kind of network failure."""
    wait: float | None
    """Seconds waited afterwards, None when it was the last."""
    elapsed: float = 0.0
    """Seconds that it took, up to the end of the answer."""


class ImagePortError(Exception):
    """Catch this one to catch them all."""

    def __init__(self, message: str = "", *, attempts: tuple[Attempt, ...] = ()) -> None:
        super().__init__(message)
        self.attempts = attempts


class ConfigurationError(ImagePortError):
    """The client cannot work as it is set up; nothing was sent."""


class InvalidRequestError(ImagePortError, ValueError):
    """The call breaks a rule of the spec; nothing was sent."""


class NetworkError(ImagePortError):
    """No answer came; ``__cause__`` is the httpx error."""


class RequestTimeoutError(NetworkError):
    """No answer came in time."""


class DeadlineExceeded(ImagePortError):  # noqa: N818 - the field's own word
    """The call's deadline passed, or the client's pace lets it go only afterwards."""

    retry_after: float | None = None
    """The seconds until the pace would have let it go; None when the pace was not the reason."""


class OutcomeUnknown(ImagePortError):  # noqa: N818 - it is no known error
    """The call was perhaps done, perhaps not; ``__cause__`` is what happened."""

    def __init__(self, message: str = "", *, attempts: tuple[Attempt, ...] = (), body: bytes = b"") -> None:
        super().__init__(message, attempts=attempts)
        self.body = body
        """What came of the reply before it was cut; ``images.restore`` finds the images in it."""


class PaginationError(ImagePortError):
    """A listing goes round in circles, does not end, or is shorter than its total says.

    ``page`` is where it broke off, a number or a token: there a new walk can start. ``seen`` is how many
    items the walk gave out, ``promised`` the total that the service told, None where it told none.
    """

    def __init__(
        self,
        message: str = "",
        *,
        page: int | str | None = None,
        seen: int = 0,
        promised: int | None = None,
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        super().__init__(message, attempts=attempts)
        self.page = page
        self.seen = seen
        self.promised = promised


class SpecMismatchError(ImagePortError):
    """The server answered something that the spec does not describe, or somebody else answered in its place.

    ``body`` holds all that came; the message names what is missing, and never shows the content.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        request_id: str | None = None,
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        super().__init__(message, attempts=attempts)
        self.status = status
        self.headers: dict[str, str] = dict(headers or {})
        self.body = body
        self.request_id = request_id


class ImagesNotFoundError(SpecMismatchError):
    """A generation succeeded, and was probably charged, but its images stand at no place that is known.

    ``data`` is all that the vendor answered, ``token`` comes back to the task, ``state`` is its word.
    """

    def __init__(
        self,
        message: str = "",
        *,
        data: Mapping[str, Any] | None = None,
        state: str | None = None,
        token: str | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        request_id: str | None = None,
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        super().__init__(
            message, status=status, headers=headers, body=body, request_id=request_id, attempts=attempts
        )
        self.data: dict[str, Any] = dict(data or {})
        self.state = state
        self.token = token


class TaskError(ImagePortError):
    """A task did not end well; ``state`` is its last one, ``token`` resumes it."""

    def __init__(self, message: str = "", *, state: str | None = None, token: str | None = None) -> None:
        super().__init__(message)
        self.state = state
        self.token = token


class TaskFailed(TaskError):  # noqa: N818 - a state, not a mistake
    """The task failed, was cancelled or has expired."""


class TaskTimeout(TaskError):  # noqa: N818 - a state, not a mistake
    """The task was not over in time; it goes on."""


class APIError(ImagePortError):
    """The server refused or failed."""

    def __init__(
        self,
        text: str = "",
        *,
        status: int = 0,
        code: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
        host_id: str | None = None,
        retry_after: float | None = None,
        body: bytes = b"",
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        super().__init__(text, attempts=attempts)
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.host_id = host_id
        self.retry_after = retry_after
        self.body = body


class BadRequestError(APIError):
    """400, 413, 415, 422: the server finds fault with the request."""


class AuthenticationError(APIError):
    """401, or a code that blames key, signature, date or token."""


class PermissionDeniedError(APIError):
    """403: the credentials do not permit the call."""


class NotFoundError(APIError):
    """404, 410: what the request names does not exist."""


class ConflictError(APIError):
    """409: a name or id is taken, or a limit is reached."""


class RateLimitError(APIError):
    """429, 450, or a code that begins with Throttling: refused before it was done."""


class ServerError(APIError):
    """5xx, or a code that says the service is busy: perhaps done, perhaps not."""
