"""What goes through the sandbox: the request as it came, the call it means, the reply."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .spec import Operation

if TYPE_CHECKING:
    from .faults import Fault
    from .state import State

JSON_MEDIA = "application/json"
LONGEST_BODY = 2**25  # bytes
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came over the wire; path and query are still percent-encoded.

    It is not *whole* when its body is longer than its vendor takes; then there is none of it.
    """

    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    whole: bool = True

    def header(self, name: str) -> str | None:
        """Give a header's value, several of one name joined by commas."""
        values = [value for key, value in self.headers if key == name]
        return ", ".join(values) if values else None


@dataclass(frozen=True, slots=True)
class Account:
    """Who calls."""

    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been understood and permitted."""

    operation: Operation
    request: Request
    request_id: str
    account: Account
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    body: Any = None
    below: str = ""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a JSON value, or bytes of *media*."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    media: str | None = JSON_MEDIA

    def encoded(self) -> bytes:
        """Give the body as it goes over the wire."""
        if self.media is None:
            return b""
        if isinstance(self.content, bytes):
            return self.content
        return _ENCODER.encode(self.content).encode()


class Refusal(Exception):  # noqa: N818 - not an error of the program
    """Why a request is not served; the vendor puts it into its own words.

    *name* is the parameter that is at fault, *missing* says that it is not there at all.
    """

    def __init__(
        self,
        status: int,
        message: str | None = None,
        code: str | None = None,
        *,
        name: str | None = None,
        missing: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.message = message
        self.code = code
        self.name = name
        self.missing = missing
        self.headers: dict[str, str] = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Vendor:
    """What the sandbox has to know of one vendor.

    *tag* begins the tags of its operations in the spec. *doors* prove who sent a request, by
    security scheme. *tables* is SQL, *fill* puts in what a fresh sandbox holds, *objects* add more
    by kind. *extras* are operations that the spec does not have, such as files to be downloaded.
    *readers* decode bodies of further media types; no body is longer than *longest_body*.
    """

    tag: str
    handlers: Mapping[str, Handler]
    doors: Mapping[str, Door]
    refuse: Callable[[Refusal, Operation, Request, str], Reply]
    tables: str = ""
    fill: Callable[[State], None] | None = None
    objects: Mapping[str, Adder] = field(default_factory=dict[str, "Adder"])
    extras: tuple[Operation, ...] = ()
    readers: Mapping[str, Reader] = field(default_factory=dict[str, "Reader"])
    longest_body: int | None = LONGEST_BODY
    request_id_header: str = "x-request-id"
    reshape: Callable[[Reply, str, State], Reply] | None = None
    """Writes a reply in another shape, for the fault `shape`."""
    default_media: str | None = None
    """The media type of a body that names none; None refuses it."""


Document = dict[str, Any]
Adder = Callable[["State", Document], Document]
Handler = Callable[[Call, "State"], Reply]
Reader = Callable[[Request], Any]
Door = Callable[[Request, Operation, "State"], Account]
