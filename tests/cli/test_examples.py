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


@pytest.mark.parametrize(("way", "sent"), [("pipe", signal.SIGTERM), ("terminal", signal.SIGINT)])
def test_the_sandbox_as_a_command(way: str, sent: signal.Signals) -> None:
    words = [sys.executable, "-m", "imageport", "sandbox", "--port", "0", "--quiet", "--seed", "3"]
    end, start = pty.openpty() if way == "terminal" else os.pipe()
    with subprocess.Popen(words, stdout=start) as process:
        os.close(start)
        assert os.read(end, 1000).startswith(b"The sandbox listens at http://127.0.0.1:")
        process.send_signal(sent)
        assert process.wait(30) == 0
    os.close(end)


def test_contract_in_a_terminal(sandbox: Sandbox) -> None:
    words = [sys.executable, "-m", "imageport", "contract", "--url", sandbox.url, "--api-key", "sk-sandbox"]
    words += ["--operation", "GetTask", "--max-examples", "1"]
    master, slave = pty.openpty()
    seen = subprocess.run(words, stdout=slave, stderr=slave)
    os.close(slave)
    text = os.read(master, 100_000).decode()
    os.close(master)
    assert seen.returncode == 0, text
    assert "1 kept, 0 broken" in text


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
