"""Every option and command says what it is for; secrets come from where nobody else can see them."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from imageport.cli.group import imageport
from imageport.sandbox import Sandbox

from .conftest import IMAGE_ID, Shell


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))


COMMANDS = dict(commands(imageport))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_says_what_it_is_for(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            told = parameter.help or ""
            assert len(told.split()) >= 3, parameter.opts
            assert told[:1].isupper(), parameter.opts
            assert told.endswith(".") or "http" in told, (parameter.opts, told)


@pytest.mark.parametrize("path", [path for path, each in COMMANDS.items() if isinstance(each, click.Group)])
def test_a_group_alone_shows_its_whole_help(bare_shell: Shell, path: str) -> None:
    alone = bare_shell.pipe(*path.split())
    assert (alone.code, alone.err) == (0, "")
    assert alone.out == bare_shell.pipe(*path.split(), "--help").out
    assert "..." not in alone.out.partition("Commands:")[2]
    assert bare_shell.pipe(*path.split(), "nonsense").code == 2


OPTIONS = [
    ("pai", "images", "get", IMAGE_ID, "--api-key", "sk-s3cret"),
    ("pai", "images", "get", IMAGE_ID, "--access-key-id", "ak", "--access-key-secret", "sk-s3cret"),
    ("photogpt", "images", "get", "img-1", "--api-key", "sk-s3cret"),
    ("oceanbase", "tasks", "get", "task-1", "--api-key", "sk-s3cret"),
    ("pai", "services", "predict", "echo", "x", "--token", "sk-s3cret"),
]


@pytest.mark.parametrize("words", OPTIONS, ids=lambda words: words[-2])
def test_a_secret_that_others_can_see_is_warned_of(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell.pipe(*words)
    assert done.code == 3
    warning = done.err.splitlines()[0]
    assert warning.startswith(f"Warning: other users of this machine can see {words[-2]} while this runs.")
    assert f"{words[-2]} - reads it from the standard input" in warning
    assert "sk-s3cret" not in done.err


@pytest.mark.parametrize("words", OPTIONS, ids=lambda words: words[-2])
def test_a_secret_comes_from_the_standard_input(
    shell: Shell, sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    done = shell.pipe(*words[:-1], "-", text="sk-sandbox\n")
    assert "Warning" not in done.err
    assert sandbox.requests
    seen = sandbox.requests[-1].headers["authorization"]
    assert "***" in seen
    if words[-2] == "--api-key":
        assert done.code in (0, 4)
    assert shell.pipe(*words[:-1], "-", text="two words\n").code == 2


def test_a_secret_is_asked_for_in_a_terminal(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.terminal("pai", "images", "get", IMAGE_ID, "--api-key", "-", typed="sk-sandbox\r")
    assert done.code == 0
    assert "sk-sandbox" not in done.out


def test_the_keys_of_the_sandbox_are_no_secrets(shell: Shell) -> None:
    assert shell.pipe("pai", "images", "get", IMAGE_ID, "--api-key", "sk-sandbox").err == ""
