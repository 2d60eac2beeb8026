"""What becomes of a paid call that went wrong: what it came to, and all that came of its reply."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from imageport import errors
from imageport.cli import failing
from imageport.cli.output.names import safe_name

from .journal import Journal
from .pictures import Shelf

if TYPE_CHECKING:
    from imageport import Generation, OceanBase

Ending = Literal["unknown", "unread", "failed", "refused"]
_REFUSED = (
    errors.InvalidRequestError, errors.ConfigurationError, errors.NetworkError, errors.DeadlineExceeded,
)  # fmt: skip
_MOST_NAMES = 10_000


def came_to(error: errors.ImagePortError) -> Ending:
    """Say what a call that costs money came to: refused, failed, not readable, or nobody knows."""
    if isinstance(error, errors.SpecMismatchError) and (error.status or 200) < 300:
        return "unread"
    if isinstance(error, errors.OutcomeUnknown) or not isinstance(error, (errors.APIError, *_REFUSED)):
        return "unknown"
    if isinstance(error, errors.APIError) and error.status < 300:
        return "failed"  # it was worked on, and no image came
    return "refused"


def reply_of(error: errors.ImagePortError) -> bytes:
    """Return all that came of the reply."""
    if isinstance(error, errors.ImagesNotFoundError) and not error.body:
        return _written(error.data)
    body = getattr(error, "body", b"")
    return body if isinstance(body, bytes) else b""


def _written(data: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(data), ensure_ascii=False, default=str).encode(errors="backslashreplace")


def keep(reply: bytes, folder: Path, name: str) -> Path:
    """Write a reply into a file of its own, which only its owner can read; an older one stays."""
    stem = safe_name(name)
    for number in range(1, _MOST_NAMES):
        path = folder / f"{stem}.reply" if number == 1 else folder / f"{stem}~{number}.reply"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(file, "wb") as opened:
            opened.write(reply)
            opened.flush()
            os.fsync(opened.fileno())
        return path
    raise FileExistsError(f"{folder / stem}.reply")


class Keeper:
    """Keeps the replies of paid calls that went wrong in *out*, and comes back to what is in them."""

    def __init__(self, oceanbase: OceanBase, journal: Journal, out: Path | None, shelf: Shelf | None) -> None:
        self._oceanbase = oceanbase
        self._journal = journal
        self._out = out
        self._shelf = shelf

    def rescued(self, key: str, name: str, error: errors.ImagePortError) -> Generation | None:
        """Write down what a paid call came to; return the images of a reply that is read after all."""
        state, reply = came_to(error), reply_of(error)
        lost = state in ("unknown", "unread") and reply
        more = self._kept(reply, name) if lost else {}
        words = [failing.line(error), more.pop("error", "")]
        self._journal.note(key, state, error=" ".join(filter(None, words)), **more)
        if not lost:
            return None
        found = self._images(reply)
        if state == "unread" or found is None or self._shelf is None:
            return found if state == "unread" else None
        # Some images came before the reply was cut; how many there were to be, nobody knows.
        self._journal.note(key, state, files=self._shelf.save(key, name, found).files)
        return None

    def keep(self, key: str, name: str, generation: Generation) -> dict[str, Any]:
        """Keep what a vendor answered, once; return what the journal says of it."""
        entry = self._journal.entries[key]
        return {} if entry.get("reply") else self._kept(_written(generation.data), name)

    def _kept(self, reply: bytes, name: str) -> dict[str, Any]:
        try:
            return {"reply": str(keep(reply, self._out or Path(), name))}
        except OSError as error:
            return {"error": f"The reply cannot be kept: {error.strerror}."}

    def again(self, key: str) -> Generation | None:
        """Come back to what an earlier run has paid for; None when that cannot be read."""
        entry = self._journal.entries[key]
        if entry.get("token"):
            return self._oceanbase.tasks.resume(entry["token"])
        if "data" in entry:
            return self._oceanbase.images.restore(entry["data"])
        try:
            return self._images(Path(str(entry["reply"])).read_bytes())
        except (KeyError, OSError):
            return None

    def told(self, key: str) -> str:
        """Say what is known of a reply that cannot be read."""
        reply = self._journal.entries[key].get("reply")
        where = f" It is kept in {reply}." if reply else ""
        return (
            "it was probably paid for, and is not repeated, though its reply cannot be read."
            f"{where} --retry-unknown pays for it again."
        )

    def _images(self, reply: bytes) -> Generation | None:
        try:
            return self._oceanbase.images.restore(reply)
        except errors.ImagePortError:
            return None
