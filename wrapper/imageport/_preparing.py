"""What becomes of a call when the credentials of its next attempt cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imageport.errors import ConfigurationError

if TYPE_CHECKING:
    from types import TracebackType

    from imageport._course import Course
    from imageport._renewal import Keeper


class preparing:  # noqa: N801 - reads as a statement: with preparing(course, keeper)
    """Surround what readies credentials: a failure of it ends the call.

    When a server refused those before and there are no others, its refusal is what went wrong.
    """

    __slots__ = ("_course", "_keeper")

    def __init__(self, course: Course, keeper: Keeper[Any]) -> None:
        self._course = course
        self._keeper = keeper

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        course = self._course
        refusal, course.refusal = course.refusal, None
        if error is not None and not isinstance(error, Exception):
            return  # a call that is cancelled ends as cancelled, whatever was refused before
        if isinstance(error, TimeoutError):
            raise course.stopped(
                course.late("the deadline passed while credentials were asked for.")
            ) from None
        if refusal is not None and (isinstance(error, ConfigurationError) or self._keeper.refused):
            raise course.given_up(refusal) from error
        if isinstance(error, ConfigurationError):
            raise course.stopped(error) from error.__cause__
