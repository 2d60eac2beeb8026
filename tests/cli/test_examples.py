"""Every command has an example in its help, and every example works; all of them in a terminal, too."""

from __future__ import annotations

import os
import pty
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pressure import HANG

from imageport.cli.group import imageport
from imageport.cli.options import Command
from imageport.sandbox import Sandbox

from .conftest import PHOTOS, Shell

# What a run of a server or of thousands of requests needs is tried by tests of their own.
SLOW = {"contract", "sandbox"}


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


ALL = dict(commands(imageport))
EXAMPLES = [
    example
    for path, command in ALL.items()
    if path[0] not in SLOW and isinstance(command, Command)
    for example in command.examples
]


def words_of(example: str) -> tuple[list[str], str | None]:
    """The words of an example, and the file of its < or >."""
    name, *words = shlex.split(example.replace("~", "home"))
    assert name == "imageport"
    for sign in "<>":
        if sign in words:
            at = words.index(sign)
            return words[:at], words[at + 1]
    return words, None


@pytest.fixture
def furnished(shell: Shell, sandbox: Sandbox) -> Shell:
    """A shell in a folder with what the examples name."""
    (shell.cwd / "photos").mkdir()
    for name in ("astronaut.jpg", "hubble.jpg"):
        shutil.copy(PHOTOS / name, shell.cwd / "photos" / name)
    shutil.copy(PHOTOS / "astronaut.jpg", shell.cwd / "photo.jpg")
    sandbox.add_image(Name="nlp-gpu", Labels=[{"Key": "system.chipType", "Value": "GPU"}])
    sandbox.add_photo(modelID="model-1")
    (shell.cwd / "prompts.txt").write_text("a cat\na dog\n", "utf-8")
    (shell.cwd / "key.txt").write_text("sk-sandbox\n", "utf-8")
    (shell.cwd / "config.toml").write_text(
        '[profiles.default.pai]\nregion = "cn-shanghai"\n[profiles.work.photogpt]\n', "utf-8"
    )
    return shell


def fitted(words: list[str], sandbox: Sandbox) -> list[str]:
    """Put ids in that the sandbox has made, where an example has one of its kind."""
    made = {
        "img-1": lambda: sandbox.add_photo(modelID="model-1")["id"],
        "task-1": lambda: sandbox.add_task(model="sandbox-task", prompt="a cat")["task_id"],
    }
    found = [made[word]() if word in made else word for word in words]
    return [*found, "--url", sandbox.url] if words[0] == "drift" else found


def test_there_are_commands_and_all_have_examples() -> None:
    assert len(ALL) >= 34
    for path, command in ALL.items():
        assert isinstance(command, Command), path
        assert command.examples, path
        prefix = " ".join(("imageport", *path))
        assert all(example.startswith(prefix) for example in command.examples), path


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_the_help_shows_the_examples(bare_shell: Shell, path: tuple[str, ...]) -> None:
    command = ALL[path]
    context = click.Context(command, info_name=" ".join(("imageport", *path)))
    text = command.get_help(context)
    assert isinstance(command, Command)
    assert "Examples:\n" in text
    for example in command.examples:
        assert f"  {example}\n" in text + "\n"


# What goes into a file is not seen in a terminal.
WAYS = [("pipe", example) for example in EXAMPLES]
WAYS += [("terminal", example) for example in EXAMPLES if " > " not in example]


@pytest.mark.parametrize(("way", "example"), WAYS)
def test_an_example_works(furnished: Shell, sandbox: Sandbox, example: str, way: str) -> None:
    words, file = words_of(example)
    text = (furnished.cwd / file).read_text("utf-8") if file == "key.txt" else ""
    words = fitted(words, sandbox)
    run = furnished.terminal(*words, typed=text) if way == "terminal" else furnished.pipe(*words, text=text)
    assert run.code == 0, run
    assert run.out or words[1] in ("set", "unset", "use", "remove")
    assert "sk-sandbox" not in run.out.replace(text.strip() or "\0", "", 1) + run.err


def test_every_command_is_driven_in_both_ways() -> None:
    """Those that need a process of their own, and the one whose examples write into files, are below."""
    driven = {way: {path for path in ALL for each, example in WAYS if each == way and is_for(example, path)}
              for way in ("pipe", "terminal")}  # fmt: skip
    apart = {("contract",), ("sandbox",)}
    assert driven["pipe"] == ALL.keys() - apart
    assert driven["terminal"] == ALL.keys() - apart - {("completion",)}


def is_for(example: str, path: tuple[str, ...]) -> bool:
    return f"{example} ".startswith(f"{' '.join(('imageport', *path))} ")


def test_completion_in_a_terminal(bare_shell: Shell) -> None:
    done = bare_shell.terminal("completion", "bash")
    assert done.code == 0
    assert "_imageport_completion" in done.text


def examples(name: str) -> list[str]:
    command = ALL[name,]
    assert isinstance(command, Command)
    return list(command.examples)


def driven(way: str, words: list[str], cwd: Path) -> tuple[int, str]:
    """Run a command in a process of its own; give how it ended and all that it wrote."""
    end, start = pty.openpty() if way == "terminal" else os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "imageport", *words], cwd=cwd, stdin=start if way == "terminal" else None,
        stdout=start, stderr=start,
    ) as process:  # fmt: skip
        os.close(start)
        text = b"".join(iter(lambda: read(end), b""))
        code = process.wait(HANG)
    os.close(end)
    return code, text.decode().replace("\r\n", "\n")


def read(end: int) -> bytes:
    """Read what comes next, nothing when the other end is closed."""
    try:
        return os.read(end, 65_536)
    except OSError:
        return b""


@pytest.mark.parametrize("way", ["pipe", "terminal"])
@pytest.mark.parametrize("example", examples("sandbox"))
def test_the_sandbox_as_a_command(way: str, example: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "imageport", *shlex.split(example)[1:], "--port", "0", "--seed", "3"]
    sent = signal.SIGINT if way == "terminal" else signal.SIGTERM
    end, start = pty.openpty() if way == "terminal" else os.pipe()
    with subprocess.Popen(words, stdout=start, cwd=tmp_path) as process:
        os.close(start)
        assert os.read(end, 1000).startswith(b"The sandbox listens at http://127.0.0.1:")
        process.send_signal(sent)
        assert process.wait(HANG) == 0
    os.close(end)
    assert [path.name for path in tmp_path.iterdir()] == (["sandbox.db"] if "--data" in words else [])


@pytest.mark.parametrize("way", ["pipe", "terminal"])
@pytest.mark.parametrize("example", examples("contract"))
def test_an_example_of_the_contract_works(sandbox: Sandbox, way: str, example: str, tmp_path: Path) -> None:
    words = [sandbox.url if word.startswith("http:") else word for word in shlex.split(example)[1:]]
    if "--api-key" not in words:
        words += ["--api-key", "sk-sandbox"]
    code, text = driven(way, words, tmp_path)
    assert code == 0, text
    assert text.startswith(f"The contract at {sandbox.url}\n")
    assert " kept, 0 broken, " in text
    reports = ["contract-report"] if "--report" in words else []
    assert [path.name for path in tmp_path.iterdir()] == reports
    assert text.count("Report: contract-report/index.html\n") == len(reports)


def test_help_in_both_ways(bare_shell: Shell) -> None:
    piped, seen = bare_shell.pipe("--help"), bare_shell.terminal("--help")
    assert piped.code == seen.code == 0
    for name in (
        "pai",
        "photogpt",
        "oceanbase",
        "doctor",
        "config",
        "completion",
        "sandbox",
        "contract",
        "drift",
    ):
        assert f"\n  {name} " in piped.out
    assert Path(bare_shell.pipe("config", "path").out.strip()).name == "config.toml"
