"""Remove private images of PAI that are older than some days. Without --remove it only says which.

    python examples/clean_up_images.py --older-than -1 --remove --sandbox
    python examples/clean_up_images.py --older-than 90 --name nightly
    python examples/clean_up_images.py --older-than 90 --name nightly --remove

Public images are never touched. Credentials come from the environment; the local sandbox holds a few images
that were just made. Exit code: 1 when an image could not be removed, 2 when they could not be listed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from imageport import PAI, ImagePortError, NotFoundError


def find_old(pai: PAI, before: datetime, name: str | None = None) -> list[tuple[str, str]]:
    """List the private images from before a moment, oldest first: the id and a line for people.

    The list is complete before the first image goes: what is removed while a listing runs would move
    others past its end. An image whose date cannot be read stays.
    """
    listing = pai.images.list(
        name=name, accessibility="PRIVATE", sort_by="GmtCreateTime", order="ASC", page_size=100
    )
    return [
        (image.image_id, f"{image.image_id}  {image.gmt_create_time:%Y-%m-%d}  {image.name}")
        for image in listing
        if image.image_id is not None
        and isinstance(image.gmt_create_time, datetime)
        and image.gmt_create_time < before
    ]


def remove(pai: PAI, images: list[tuple[str, str]]) -> int:
    """Remove them one by one; return how many would not go."""
    failed = 0
    for image_id, line in images:
        try:
            pai.images.remove(image_id)
            print(f"removed  {line}")
        except NotFoundError:
            print(f"is gone  {line}")
        except ImagePortError as error:
            print(f"FAILED   {line}: {error}")
            failed += 1
    return failed


def clean_up(pai: PAI, before: datetime, *, name: str | None = None, dry_run: bool = True) -> int:
    """Find old images; remove them unless it is a dry run. Return how many would not go."""
    images = find_old(pai, before, name)
    if not dry_run:
        return remove(pai, images)
    for _, line in images:
        print(f"would remove  {line}")
    print(f"{len(images)} images are from before {before:%Y-%m-%d}; --remove removes them.")
    return 0


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
    """Read the command line, clean up, and return the exit code."""
    parser = argparse.ArgumentParser(description="Remove old private images of PAI.")
    parser.add_argument("--older-than", type=float, metavar="DAYS", required=True)
    parser.add_argument("--name", help="only images with this somewhere in their name")
    parser.add_argument("--remove", action="store_true", help="really remove them")
    parser.add_argument("--sandbox", action="store_true", help="try it on a local sandbox")
    given = parser.parse_args(words)
    before = datetime.now(UTC) - timedelta(days=given.older_than)
    try:
        with client(sandbox=given.sandbox) as pai:
            return 1 if clean_up(pai, before, name=given.name, dry_run=not given.remove) else 0
    except ImagePortError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
