"""Upload the photos of a folder to a PhotoGPT model. Run it again for the rest: no photo is uploaded twice.

    python examples/upload_photos.py tests/data --model model-1 --sandbox
    python examples/upload_photos.py ~/photos --model model-1

The journal knows a photo by its content, and is written before an upload begins. So when a reply is lost, or
the program is killed, the next run finds out whether the photo arrived: is one there that was not there
before? One that fails does not stop the others. The key comes from the environment (PHOTOGPT_API_KEY).
Exit code: 1 when a photo failed, 2 when none could be tried.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from imageport import AuthenticationError, ConfigurationError, ImagePortError, PhotoGPT

SUFFIXES = {".jpg", ".jpeg", ".webp", ".png", ".heic"}


class Uploads:
    """Uploads to one model. The journal has the id of each photo; before there is one, what was there."""

    def __init__(self, photogpt: PhotoGPT, model: str, journal: Path) -> None:
        self._photogpt, self._model, self._journal = photogpt, model, journal
        known = json.loads(journal.read_text("utf-8")) if journal.exists() else {}
        self._photos: dict[str, dict[str, Any]] = known

    def folder(self, folder: Path) -> int:
        """Upload what is not there yet and say what came of it; return how many failed."""
        failed = 0
        for path in sorted(path for path in folder.glob("[!.]*") if path.suffix.lower() in SUFFIXES):
            try:
                print(f"{path.name}: {self.upload(path)}")
            except (AuthenticationError, ConfigurationError):
                raise  # the next photo would fare no better
            except (ImagePortError, OSError) as error:
                print(f"{path.name}: FAILED: {error}")
                failed += 1
        return failed

    def upload(self, path: Path) -> str:
        """Upload one photo, unless it is there; return what was done."""
        self._settle()
        key = f"{self._model} {sha256(path.read_bytes()).hexdigest()}"
        if key in self._photos:
            return f"was uploaded before, as {self._photos[key]['id']}"
        self._note(key, {"before": sorted(self._there())})
        try:
            self._note(key, {"id": self._photogpt.images.upload(path, model_id=self._model).id})
        except ImagePortError:
            self._settle()
            if key not in self._photos:
                raise
        return f"uploaded as {self._photos[key]['id']}"

    def _settle(self) -> None:
        """Find out what became of an upload that got no answer; there is never more than one."""
        for key in [key for key, entry in self._photos.items() if "id" not in entry]:
            new = self._there() - set(self._photos[key]["before"])
            if len(new) > 1:
                raise ImagePortError(f"One of {sorted(new)} is ours; somebody else uploads here, too.")
            self._note(key, {"id": new.pop()} if new else None)

    def _there(self) -> set[str]:
        """Return the ids of what was uploaded to the model, which takes 20."""
        return {str(photo.id) for photo in self._photogpt.images.list(self._model, image_type="input")}

    def _note(self, key: str, entry: dict[str, Any] | None) -> None:
        """Write down, or forget; the file is whole at every moment."""
        self._photos.pop(key, None)
        if entry is not None:
            self._photos[key] = entry
        part = self._journal.with_name(f"{self._journal.name}.part")
        part.write_text(json.dumps(self._photos, indent=1), "utf-8")
        part.replace(self._journal)


@contextmanager
def client(*, sandbox: bool) -> Iterator[PhotoGPT]:
    """Make a client: of PhotoGPT as the environment has it, or of a sandbox of our own."""
    if not sandbox:
        with PhotoGPT() as photogpt:
            yield photogpt
        return
    from imageport.sandbox import Sandbox

    with Sandbox() as server, PhotoGPT(api_key="sk-sandbox", base_url=server.url) as photogpt:
        yield photogpt


def main(words: list[str] | None = None) -> int:
    """Read the command line, upload, and return the exit code."""
    parser = argparse.ArgumentParser(description="Upload the photos of a folder to a PhotoGPT model.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", required=True, help="the id of the model")
    parser.add_argument("--journal", type=Path, default=Path("uploads.json"), help="the file to remember by")
    parser.add_argument("--sandbox", action="store_true", help="try it on a local sandbox")
    given = parser.parse_args(words)
    try:
        with client(sandbox=given.sandbox) as photogpt:
            return 1 if Uploads(photogpt, given.model, given.journal).folder(given.folder) else 0
    except (ImagePortError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
