"""The pictures on the walls."""

from __future__ import annotations

from pathlib import Path

from imageport import OceanBase, OutcomeUnknown, TaskFailed


class NotPainted(Exception):  # noqa: N818 - the gallery's own word
    """There is no picture; *paid* says whether it may have cost money all the same."""

    def __init__(self, why: str, *, paid: bool) -> None:
        super().__init__(why)
        self.paid = paid


def paint(oceanbase: OceanBase, model: str, prompt: str, folder: Path) -> Path:
    """Generate one picture, and save it in a folder."""
    try:
        generation = oceanbase.images.generate(model, prompt=prompt)
        generation.wait(timeout=300)
    except OutcomeUnknown as error:
        raise NotPainted(str(error), paid=True) from error
    except TaskFailed as error:
        raise NotPainted(str(error), paid=False) from error
    return generation.images[0].save(folder / "picture.png")
