"""A dry run shows the request of a machine that has no credentials yet, and asks nobody for any."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from imageport.sandbox import Sandbox

from .conftest import IMAGE_ID, PHOTOS, Shell

RUNS = [
    ("pai", "images", "list"),
    ("pai", "images", "add", "nlp", "registry.example.com/nlp:1"),
    ("pai", "services", "predict", "echo", "{}", "--endpoint", "https://eas.example.com"),
    ("photogpt", "images", "get", "img-1"),
    ("photogpt", "images", "upload", str(PHOTOS / "hubble.jpg"), "--model", "m"),
    ("oceanbase", "tasks", "get", "task-1", "--base-url", "https://gateway.example.com"),
    *[
        ("oceanbase", "images", "generate", "--prompt", "x", "--model", "m", "--base-url", base)
        for base in ("https://gateway.example.com",)
    ],
]


@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_it_needs_no_credentials(bare_shell: Shell, words: tuple[str, ...]) -> None:
    done = bare_shell.pipe(*words, "--dry-run")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("curl --request ")
    assert "***" in done.out
    assert "not-set" not in done.out


@pytest.fixture
def chain(bare_shell: Shell, tmp_path: Path) -> Shell:
    """A shell whose official library for credentials writes down that it was asked."""
    library = tmp_path / "alibabacloud_credentials"
    library.mkdir()
    (library / "__init__.py").touch()
    (library / "client.py").write_text(
        "import pathlib\n"
        "class Client:\n"
        "    def get_credential(self):\n"
        f"        pathlib.Path({str(tmp_path / 'asked')!r}).touch()\n"
        "        raise OSError('no metadata server')\n",
        "utf-8",
    )
    bare_shell.env["PYTHONPATH"] = str(tmp_path)
    return bare_shell


@pytest.mark.parametrize("way", ["--dry-run", "--attempts=1"])
def test_it_asks_no_metadata_server(chain: Shell, tmp_path: Path, way: str) -> None:
    import subprocess

    command = [sys.executable, "-m", "imageport", "pai", "images", "get", IMAGE_ID, way]
    done = subprocess.run(command, env=chain.env, cwd=tmp_path, capture_output=True, text=True)
    asked = (tmp_path / "asked").exists()
    if way == "--dry-run":
        assert (done.returncode, done.stderr, asked) == (0, "", False)
        assert "authorization: ACS3-HMAC-SHA256 ***" in done.stdout
    else:
        assert (done.returncode, asked) == (2, True)
        assert len(done.stderr) < 250
        assert "imageport config set pai.api_key" in done.stderr


def test_credentials_that_are_there_are_used(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.pipe("pai", "images", "get", IMAGE_ID, "--dry-run")
    assert "authorization: Bearer ***" in done.out
    assert not sandbox.requests
