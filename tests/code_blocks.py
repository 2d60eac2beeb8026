"""The code blocks of Markdown pages, and how each is tried.

The Python of a page of the documentation runs in one namespace, as a reader would type it, by
`python code_blocks.py PAGE`.
A block ```output is what the block or command before it prints; three dots in it stand for anything.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from doctest import ELLIPSIS, OutputChecker
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from pressure import HANG

from imageport.sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent
# Runs of contracts have tests of their own; here they show that the words of a page work.
FEW = ("--max-examples", "1", "--seed", "1")
# The vendor's SDK, which one page compares with, tells the time in a way that Python 3.12 warns of.
STRICT = ("-W", "error", "-W", "ignore:datetime.datetime.utcnow:DeprecationWarning")
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


class Block(NamedTuple):
    """One code block."""

    language: str
    code: str
    line: int
    """The line of the page that its code begins in."""

    @property
    def is_test(self) -> bool:
        return "\ndef test_" in self.code or self.code.startswith("def test_")


def blocks(page: Path) -> list[Block]:
    """Return the code blocks of a page in their order."""
    text = page.read_text("utf-8")
    found = _FENCE.finditer(text)
    return [Block(match[1], match[2], text.count("\n", 0, match.start(2)) + 1) for match in found]


def commands(page: Path) -> list[str]:
    """Return the commands of a page, one a line."""
    return [line for block in blocks(page) if block.language == "bash" for line in block.code.splitlines()]


def shown(page: Path) -> list[tuple[str, str]]:
    """Return the commands of a page that stand alone, each with what the page says that it prints."""
    pairs = pairwise(blocks(page))
    return [(a.code.strip(), b.code) for a, b in pairs if (a.language, b.language) == ("bash", "output")]


def python(*words: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python as a reader would."""
    whole = {**os.environ, **(env or {})}
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, capture_output=True, text=True, timeout=HANG, env=whole
    )


def environment(url: str) -> dict[str, str]:
    """What a reader has set who uses the sandbox."""
    keys = ("DASHSCOPE_API_KEY", "PHOTOGPT_API_KEY", "OCEANBASE_API_KEY")
    bases = ("IMAGEPORT_PAI_BASE_URL", "IMAGEPORT_PHOTOGPT_BASE_URL", "OCEANBASE_BASE_URL")
    return {"IMAGEPORT_CONFIG": "none.toml", **dict.fromkeys(keys, "sk-sandbox"), **dict.fromkeys(bases, url)}


def furnished(folder: Path) -> Path:
    """A folder with the files that the commands name."""
    (folder / "photos").mkdir()
    shutil.copy(ROOT / "tests" / "data" / "hubble.jpg", folder / "photos")
    (folder / "prompts.txt").write_text("a cat\n", "utf-8")
    return folder


def says(output: str, printed: str) -> bool:
    """Tell whether a page is right about what is printed."""
    return OutputChecker().check_output(output, printed, ELLIPSIS)


def try_block(block: Block, cwd: Path) -> None:
    """Run one block of Python by itself, as a test when it is one."""
    (cwd / "test_block.py").write_text(block.code, "utf-8")
    as_test = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "test_block.py"]
    done = python(*STRICT, *(as_test if block.is_test else ["-c", block.code]), cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


def try_page(page: Path, cwd: Path) -> None:
    """Run the Python of a page, tests apart, in one process."""
    done = python(*STRICT, str(Path(__file__)), str(page), cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def try_command(line: str, cwd: Path) -> str:
    """See that a command is one that exists, run it where that costs nothing, and return what ours prints."""
    words = shlex.split(line)
    match words:
        case ["make", target, *_]:
            planned = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
            assert planned.returncode == 0, planned.stderr
        case ["pip", "install", requirement]:
            project = (ROOT / "pyproject.toml").read_text("utf-8")
            name, extra = re.fullmatch(r"(\w+)(?:\[(\w+)\])?", requirement).groups()  # pyright: ignore[reportOptionalMemberAccess]
            assert f'name = "{name}"' in project
            assert extra is None or f"\n{extra} = [" in project
        case ["export", *pairs]:
            assert {pair.partition("=")[0] for pair in pairs} <= set(environment(""))
        case ["python", "-m", "imageport.sandbox" as module, *options]:
            helped = python("-m", module, "--help", cwd=cwd)
            assert helped.returncode == 0
            assert all(option in helped.stdout for option in options if option.startswith("--"))
        case ["imageport", command, "--url", url, *options]:
            with Sandbox() as sandbox:
                assert url == "http://127.0.0.1:8765"
                few = (*FEW, "--operation", "ActionListImages")
                done = python("-m", "imageport", command, "--url", sandbox.url, *options, *few, cwd=cwd)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "1 kept, 0 broken" in done.stdout
        case ["imageport", "drift"]:
            with Sandbox() as sandbox:
                done = python("-m", *words, "--url", sandbox.url, cwd=cwd)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "nothing has changed" in done.stdout
        case ["imageport", *given]:
            with Sandbox() as sandbox:
                env = environment(sandbox.url)
                done = python("-m", "imageport", *given, cwd=furnished(cwd), env=env)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout
        case ["st", "run", spec]:
            with Sandbox() as sandbox:
                few = (*FEW, "--include-operation-id", "ListProducts", "--phases", "coverage")
                done = python("-m", "schemathesis.cli", "run", spec, "--url", sandbox.url, *few, cwd=ROOT)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "Tested: 1" in done.stdout
        case _:
            pytest.fail(f"no way to try {line!r}")
    return ""


def _run(page: Path) -> None:
    """Run the blocks of a page, and compare what they print with what it says they do."""
    space = {"__name__": "__main__"}
    printed = ""
    by_commands = {output for _, output in shown(page)}
    for block in blocks(page):
        where = f"{page.name}, line {block.line}"
        if block.language == "python" and not block.is_test:
            shifted = "\n" * (block.line - 1) + block.code
            with redirect_stdout(io.StringIO()) as caught:
                exec(compile(shifted, str(page), "exec"), space)
            printed = caught.getvalue()
        elif block.language == "output" and block.code not in by_commands and not says(block.code, printed):
            sys.exit(f"{where}: the page says\n{block.code}\nbut the block before it prints\n{printed}")


if __name__ == "__main__":
    _run(Path(sys.argv[1]))
