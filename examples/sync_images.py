"""Keep a copy of PAI's images in a SQLite file, by a nightly cron job.

    python examples/sync_images.py images.sqlite --sandbox
    15 3 * * *  /srv/venv/bin/python /srv/sync_images.py /srv/images.sqlite

PAI cannot be asked for what has changed, so each run lists all images (100 to a request, with their labels)
and writes those that are new or were modified. An image that is gone keeps its row, with the time in
`removed`. A run that is cut short keeps what it has read; only a whole listing tells what is gone.

It prints only when something changed, since cron mails what is printed. Exit codes: 0 done, 75 not now
(another run is at work, or the service is busy or out of reach: the next run will do), 78 credentials or
set-up, 1 anything else. Credentials come from the environment. The lock needs Unix.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from imageport import PAI, ImagePortError, errors

TABLE = """
CREATE TABLE IF NOT EXISTS images (
    id TEXT PRIMARY KEY, name TEXT, modified TEXT NOT NULL, image TEXT NOT NULL, removed TEXT)
"""
NOT_NOW = (errors.NetworkError, errors.RateLimitError, errors.ServerError)
SET_UP = (errors.ConfigurationError, errors.AuthenticationError, errors.PermissionDeniedError)


def sync(pai: PAI, mirror: sqlite3.Connection) -> tuple[int, int]:
    """Bring the mirror up to date; return how many images are new or changed, and how many are gone."""
    mirror.execute(TABLE)
    known = dict(mirror.execute("SELECT id, modified FROM images WHERE removed IS NULL"))
    changed = 0
    left = set(known)
    for image in pai.images.list(verbose=True, page_size=100):
        left.discard(image.image_id)
        modified = str(image.gmt_modified_time)
        if known.get(image.image_id) != modified:
            row = (image.image_id, image.name, modified, json.dumps(image.to_dict()))
            mirror.execute("INSERT OR REPLACE INTO images VALUES (?, ?, ?, ?, NULL)", row)
            changed += 1
    gone = [(str(datetime.now(UTC)), image_id) for image_id in left if is_gone(pai, image_id)]
    mirror.executemany("UPDATE images SET removed = ? WHERE id = ?", gone)
    return changed, len(gone)


def is_gone(pai: PAI, image_id: str) -> bool:
    """Ask for an image itself: one can slip through a listing when another is removed meanwhile."""
    try:
        pai.images.get(image_id)
    except (errors.NotFoundError, errors.PermissionDeniedError):  # there, but not for us any more
        return True
    return False


@contextmanager
def alone(mirror: Path) -> Iterator[None]:
    """Hold the lock, or raise BlockingIOError. The system lets go of it however the process ends."""
    with mirror.with_name(f"{mirror.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@contextmanager
def client(*, sandbox: bool) -> Iterator[PAI]:
    """Make a client: of PAI as the environment has it, or of a sandbox with a few images."""
    if not sandbox:
        with PAI() as pai:
            yield pai
        return
    from imageport.sandbox import Sandbox

    with Sandbox() as server, PAI(api_key="sk-sandbox", base_url=server.url) as pai:
        for number in range(3):
            server.add_image(Name=f"nightly-{number}")
        yield pai


def main(words: list[str] | None = None) -> int:
    """Read the command line, run, and return the exit code."""
    parser = argparse.ArgumentParser(description="Keep a copy of PAI's images in a SQLite file.")
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--sandbox", action="store_true", help="try it on a local sandbox")
    given = parser.parse_args(words)
    try:
        with (
            alone(given.mirror),
            client(sandbox=given.sandbox) as pai,
            # Without an isolation level each image is on disk when it is written.
            closing(sqlite3.connect(given.mirror, isolation_level=None)) as mirror,
        ):
            changed, gone = sync(pai, mirror)
    except BlockingIOError:
        return failed("another run is at work", os.EX_TEMPFAIL)
    except NOT_NOW as error:
        return failed(error, os.EX_TEMPFAIL)
    except SET_UP as error:
        return failed(error, os.EX_CONFIG)
    except (ImagePortError, OSError, sqlite3.Error) as error:
        return failed(error, 1)
    if changed or gone:
        print(f"{changed} images are new or changed, {gone} are gone.")
    return 0


def failed(why: object, code: int) -> int:
    """Say why, and return the exit code."""
    print(f"sync_images: {why}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
