"""A sandbox, and commands that run in a terminal or in a pipe, in processes of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from imageport.sandbox import Sandbox

IMAGE_ID = "image-4c62f1b7a9d2e353uo"
GATEWAY = ("cn-shanghai", "gw-1uhcqmsc7x22abcdef")
PHOTOS = Path(__file__).parents[1] / "data"
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass
class Done:
    """How a command went."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """The JSON lines that it printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def text(self) -> str:
        """What a person saw, without colours."""
        return _STEERING.sub("", self.out).replace("\r\n", "\n")


class Shell:
    """Runs commands as a shell would."""

    def __init__(self, server: subprocess.Popen[str], home: Path) -> None:
        self._server = server
        self.cwd = home
        self.env: dict[str, str] = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "IMAGEPORT_CONFIG": str(home / "config.toml"),
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
            "ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true",
        }
        if "PYTHONPATH" in os.environ:
            self.env["PYTHONPATH"] = os.environ["PYTHONPATH"]

    def pipe(self, *words: str, text: str = "", **env: str) -> Done:
        """Run a command as a script sees it."""
        return self._run(words, {"terminal": False, "input": text}, env)

    def terminal(self, *words: str, typed: str = "", width: int = 160, **env: str) -> Done:
        """Run a command as a person sees it."""
        return self._run(words, {"terminal": True, "input": typed, "width": width}, env)

    def _run(self, words: tuple[str, ...], given: dict[str, Any], env: dict[str, str]) -> Done:
        request = {**given, "words": words, "env": {**self.env, **env}, "cwd": str(self.cwd)}
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        answer = json.loads(self._server.stdout.readline())
        done = Done(answer["code"], answer["out"], answer.get("err", ""))
        assert "Traceback" not in done.out + done.err, done
        return done


@pytest.fixture(scope="session")
def _server() -> Iterator[subprocess.Popen[str]]:
    script = Path(__file__).with_name("forking.py")
    with subprocess.Popen(
        [sys.executable, "-W", "error", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield server
        assert server.stdin is not None
        server.stdin.close()


@pytest.fixture
def bare_shell(_server: subprocess.Popen[str], tmp_path: Path) -> Shell:
    """A shell in an empty folder, without credentials."""
    return Shell(_server, tmp_path)


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Sandbox]:
    with Sandbox(task_seconds=0.05) as made:
        yield made


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Sandbox:
    """A fresh sandbox that holds one of each kind, under the names of the examples."""
    _sandbox.reset()
    _sandbox.add_image(ImageId=IMAGE_ID, Name="nlp-base", ImageUri="registry.example.com/nlp:1")
    return _sandbox


@pytest.fixture
def shell(bare_shell: Shell, sandbox: Sandbox) -> Shell:
    """A shell whose commands speak to the sandbox, as set up in the environment."""
    bare_shell.env |= {
        "DASHSCOPE_API_KEY": "sk-sandbox",
        "PHOTOGPT_API_KEY": "sk-sandbox",
        "OCEANBASE_API_KEY": "sk-sandbox",
        "PAI_SERVICE_TOKEN": "sandbox-token",
        "PAI_SERVICE_ENDPOINT": sandbox.url,
        "IMAGEPORT_PAI_BASE_URL": sandbox.url,
        "IMAGEPORT_PHOTOGPT_BASE_URL": sandbox.url,
        "OCEANBASE_BASE_URL": sandbox.url,
    }
    return bare_shell
