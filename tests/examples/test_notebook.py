"""The notebook runs from top to bottom, and shows pictures."""

from __future__ import annotations

import base64
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest
import register_images
from nbclient import NotebookClient
from pressure import HANG

from imageport._formats import is_picture
from imageport.sandbox import Sandbox

NOTEBOOK = Path(register_images.__file__).parent / "pictures.ipynb"


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The notebook; nothing of its kernel is left in the home folder."""
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return nbformat.read(NOTEBOOK, as_version=4)


def shown(notebook: Any) -> list[list[bytes]]:
    """The pictures that each cell of code shows."""
    return [
        [
            base64.b64decode(output.data["image/png"])
            for output in cell.outputs
            if "image/png" in output.get("data", {})
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def run(notebook: Any, folder: Path) -> None:
    NotebookClient(notebook, timeout=int(HANG), resources={"metadata": {"path": str(folder)}}).execute()


def test_it_is_kept_without_outputs(notebook: Any) -> None:
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


def check(notebook: Any, folder: Path) -> None:
    pictures = shown(notebook)
    assert [len(found) for found in pictures] == [0, 1, 2, 3, 0]
    assert all(is_picture(picture[:32]) for found in pictures for picture in found)
    assert len(list((folder / "pictures").iterdir())) == 6


def test_it_shows_pictures_of_a_sandbox_of_its_own(notebook: Any, tmp_path: Path) -> None:
    run(notebook, tmp_path)
    check(notebook, tmp_path)


def test_it_shows_pictures_of_the_gateway_though_calls_fail(
    notebook: Any, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCEANBASE_BASE_URL", sandbox.url)
    monkeypatch.setenv("OCEANBASE_API_KEY", "sk-sandbox")
    for operation, kind in (("GenerateImage", "throttle"), ("GetTask", "error"), ("DownloadFile", "cut")):
        sandbox.fault(kind, operation=operation)
    run(notebook, tmp_path)
    check(notebook, tmp_path)
    paid = Counter(entry["prompt"] for entry in sandbox.generations)
    assert paid == {"a cat in a spacesuit": 1, "a lighthouse at dawn": 1, "a street in the rain": 3}
