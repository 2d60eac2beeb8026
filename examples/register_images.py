"""Register the images of a CSV file with PAI. Run it as often as you like: nothing is registered twice.

    python examples/register_images.py examples/images.csv --sandbox
    python examples/register_images.py images.csv --workspace 15945

The columns are name and image_uri and, where you have them, description, size (in GB) and labels
(system.chipType=GPU;system.framework=PyTorch 2.4). An image is known by its name; one that is there already
is left alone. Credentials come from the environment. Exit code: 1 when a row failed, 2 when none could be
tried.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from imageport import PAI, AuthenticationError, ConfigurationError, ConflictError, ImagePortError


def register(pai: PAI, file: Path, workspace: str | None = None) -> int:
    """Register every row and say what came of it; return how many failed."""
    failed = 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            try:
                outcome = register_row(pai, row, workspace)
            except (AuthenticationError, ConfigurationError):
                raise  # the next row would fare no better
            except (ImagePortError, ValueError) as error:
                outcome = f"FAILED: {error}"
                failed += 1
            print(f"{row.get('name')}: {outcome}")
    return failed


def register_row(pai: PAI, row: Mapping[str, str], workspace: str | None) -> str:
    """Register one image, or find that it is there; return what was done."""
    name, uri = row.get("name") or "", row.get("image_uri") or ""
    try:
        added = pai.images.add(
            name,
            uri,
            description=row.get("description") or None,
            size=int(row["size"]) if row.get("size") else None,
            labels=read_labels(row.get("labels") or ""),
            workspace_id=workspace,
        )
    except ConflictError:
        # `name=` matches anywhere in a name, so the right one has to be picked out.
        for image in pai.images.list(name=name, workspace_id=workspace):
            if image.name == name and image.image_uri == uri:
                return f"is there already, as {image.image_id}"
        raise  # the name is taken by another image
    return f"registered as {added.image_id}"


def read_labels(text: str) -> dict[str, str] | None:
    """Read key=value;key=value."""
    pairs = [pair.partition("=") for pair in text.split(";") if pair.strip()]
    return {key.strip(): value.strip() for key, _, value in pairs} or None


@contextmanager
def client(*, sandbox: bool) -> Iterator[PAI]:
    """Make a client: of PAI as the environment has it, or of a sandbox of our own."""
    if not sandbox:
        with PAI() as pai:
            yield pai
        return
    from imageport.sandbox import Sandbox

    with Sandbox() as server, PAI(api_key="sk-sandbox", base_url=server.url) as pai:
        yield pai


def main(words: list[str] | None = None) -> int:
    """Read the command line, register, and return the exit code."""
    parser = argparse.ArgumentParser(description="Register the images of a CSV file with PAI.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--workspace", help="the id of the workspace; the default one when left out")
    parser.add_argument("--sandbox", action="store_true", help="try it on a local sandbox")
    given = parser.parse_args(words)
    try:
        with client(sandbox=given.sandbox) as pai:
            return 1 if register(pai, given.file, given.workspace) else 0
    except (ImagePortError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
