"""Completion: the scripts of three shells, and what they are told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import Shell


@pytest.mark.parametrize(
    ("shell_name", "words"),
    [
        ("bash", "complete -o nosort -F"),
        ("zsh", "#compdef imageport"),
        ("fish", "complete --no-files --command imageport"),
    ],
)
def test_scripts(bare_shell: Shell, shell_name: str, words: str) -> None:
    done = bare_shell.pipe("completion", shell_name)
    assert done.code == 0
    assert words in done.out
    assert words in bare_shell.terminal("completion", shell_name).out
    assert f"_IMAGEPORT_COMPLETE={shell_name}_complete" in done.out


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("line", "last", "found"),
    [
        ("imageport", "pho", "photogpt"),
        ("imageport pai images", "pub", "publish"),
        ("imageport pai images list", "--acc", "--accessibility"),
        ("imageport pai images list --accessibility", "PR", "PRIVATE"),
        ("imageport pai connections list --type", "Milv", "MilvusConnection"),
        ("imageport photogpt images list --profile", "wo", "work"),
    ],
)
def test_what_comes(bare_shell: Shell, shell_name: str, line: str, last: str, found: str) -> None:
    (bare_shell.cwd / "config.toml").write_text("[profiles.work.pai]\n[profiles.home.pai]\n", "utf-8")
    words = {"COMP_WORDS": f"{line} {last}", "COMP_CWORD": str(len(line.split()))}
    if shell_name == "fish":
        words["COMP_CWORD"] = last
    done = bare_shell.pipe(_IMAGEPORT_COMPLETE=f"{shell_name}_complete", **words)
    assert done.code == 0
    assert found in done.out
    assert "home" not in done.out


def test_bash_itself(bare_shell: Shell) -> None:
    (bare_shell.cwd / "script").write_text(bare_shell.pipe("completion", "bash").out, "utf-8")
    (bare_shell.cwd / "imageport").write_text(
        f'#!/bin/sh\nexec {sys.executable} -m imageport "$@"\n', "utf-8"
    )
    (bare_shell.cwd / "imageport").chmod(0o700)
    text = (
        "source ./script; complete -p imageport >/dev/null || exit 3;"
        'PATH="$PWD:$PATH"; COMP_WORDS=(imageport pho); COMP_CWORD=1; _imageport_completion imageport;'
        "echo ${COMPREPLY[0]}"
    )
    done = subprocess.run(["bash", "-c", text], cwd=bare_shell.cwd, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "photogpt\n"), done.stderr
