"""The command starts quickly, and stands on the public names only."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import imageport

FILES = sorted((Path(imageport.__file__).parent / "cli").rglob("*.py"))
HEAVY = {"httpx", "rich", "schemathesis", "uvicorn", "starlette", "tomlkit", "keyring", "platformdirs"}


@pytest.mark.parametrize(
    "words", [["--help"], ["pai", "images", "list", "--help"], ["oceanbase", "--help"], ["--version"]]
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import json, sys\n"
        f"sys.argv = ['imageport', *{words!r}]\n"
        "from imageport.cli import main\n"
        "try: main()\n"
        "except SystemExit as leaving: assert leaving.code == 0\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr)}
    assert not loaded & HEAVY
    assert done.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_public_names_of_the_client_are_used(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            parts = node.module.split(".")
            if parts[0] == "imageport":
                assert not any(part.startswith("_") and part != "__main__" for part in parts), node.module
                assert not any(
                    alias.name.startswith("_") and alias.name != "__version__" for alias in node.names
                )
            assert parts[0] != "imageport_api"
