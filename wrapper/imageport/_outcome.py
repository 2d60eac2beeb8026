"""What came of a generation, told by its reply: images, a task, a refusal, or what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from imageport._bodies import read_body, salvaged
from imageport._check import mapping
from imageport._failures import error_class, mismatch, read_failure
from imageport._json import is_list
from imageport._reply import Reply, asked_wait
from imageport._tasks import Report, report
from imageport._words import BAD
from imageport.errors import APIError, ImagesNotFoundError, InvalidRequestError

if TYPE_CHECKING:
    from imageport._session import PerCall
    from imageport_api.models import GenerateRequest

_DEEPEST_REQUEST = 40
# The vendors' own replies have at least one of these.
_OF_VENDORS = {"success", "code", "data", "output", "request_id", "id", "task_id", "task_status", "model"}


def read_report(call: PerCall, sent: frozenset[int] = frozenset(), task_id: str | None = None) -> Report:
    """Read the reply of *call*; complain about one that holds neither images nor a task.

    *sent* is what ``said`` gives for the request: a service may repeat it in its reply.
    """
    reply = call.course.reply
    assert reply is not None
    body = reply.json()
    found = report(body, task_id, sent)
    known = not _is_anybodys(body, found)
    if found.good or (found.heard and found.task_id is not None and known):
        return found
    if found.refused and known:
        raise _no_image(call, reply, found)
    if task_id is not None:
        raise mismatch(call.course.operation, reply, "neither images nor a state")
    raise _unfound(call, reply, found)


def _is_anybodys(body: Mapping[str, Any], found: Report) -> bool:
    """Say whether a reply tells a bad end as anybody would, a proxy say, and not as a vendor does."""
    bad = found.error is not None or found.state in BAD
    plain = any(isinstance(body.get(name), str) for name in ("error", "status"))
    return bad and plain and not found.pictures and _OF_VENDORS.isdisjoint(body)


def _no_image(call: PerCall, reply: Reply, found: Report) -> APIError:
    """Make the error of a reply that says why there are no images."""
    why = found.why()
    failure = read_failure(found.data)
    return error_class(200, failure.code)(
        f"{call.course.operation.id}: no image came: {why}",
        status=200,
        code=failure.code,
        message=why,
        request_id=reply.request_id,
        retry_after=asked_wait(reply.headers),
        body=reply.content,
    )


def _unfound(call: PerCall, reply: Reply, found: Report) -> ImagesNotFoundError:
    """Make the error of a reply that is no refusal, and has no images that can be found."""
    bad = mismatch(call.course.operation, reply, "neither images nor a task id")
    return ImagesNotFoundError(
        str(bad),
        data=found.data,
        status=bad.status,
        headers=bad.headers,
        body=bad.body,
        request_id=bad.request_id,
    )


def said(request: GenerateRequest) -> frozenset[int]:
    """Return the hashes of all texts of a request: an image that was sent is no result."""
    return frozenset(map(hash, _texts(request.to_dict(), 0)))


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple) and depth < _DEEPEST_REQUEST:
        inner = cast("Any", value)
        for each in inner.values() if isinstance(value, dict) else inner:
            yield from _texts(each, depth + 1)


def restored(data: Mapping[str, Any] | list[Any] | bytes | str) -> Report:
    """Read what an earlier generation kept in ``data``, or the body of a reply that could not be read."""
    found = report(_kept(data), kept=True)
    if found.task_id is None and not found.pictures:
        raise InvalidRequestError("data holds neither images nor a task id.")
    return found


def _kept(data: Any) -> Mapping[str, Any]:
    if isinstance(data, str):
        data = data.encode(errors="surrogatepass")
    if is_list(data):
        data = {"data": data}
    if not isinstance(data, bytes):
        return mapping(data, "data")
    try:
        return read_body(data, None)
    except ValueError:
        return salvaged(data)
