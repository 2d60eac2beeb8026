"""Whatever goes wrong is one line that says what to do, and an exit code; never a traceback or a secret."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from pressure import HANG

from imageport import errors
from imageport.cli import failing
from imageport.sandbox import Sandbox

from .conftest import IMAGE_ID, Shell

GET = ("pai", "images", "get", IMAGE_ID, "--attempts", "1")


@pytest.mark.parametrize(
    ("kind", "options", "code", "words"),
    [
        ("throttle", {}, 5, "Slow down"),
        ("error", {}, 5, "Try again later"),
        ("drop", {}, 5, "no answer"),
        ("html", {}, 5, "520"),
        ("redirect", {}, 1, "does not describe"),
        ("wrong_type", {}, 1, "not the service's: it is a list of 3 items"),
        ("foreign", {}, 1, "not the service's: it is an object of 1 member, without "),
        ("renamed", {}, 1, "not the service's"),
        ("expired_token", {}, 3, "Get a new STS token."),
    ],
)
def test_what_a_server_does(
    shell: Shell, sandbox: Sandbox, kind: str, options: dict[str, Any], code: int, words: str
) -> None:
    sandbox.fault(kind, times=None, **options)
    done = shell.pipe(*GET)
    assert done.code == code
    assert done.out == ""
    [line] = done.err.splitlines()
    assert line.startswith("Error: ActionGetImage: ")
    assert words in line


def test_not_found_says_what_to_do_and_the_request_id(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.pipe("pai", "images", "get", "image-nothere")
    assert done.code == 4
    [line] = done.err.splitlines()
    assert "Verify ImageId using ListImages." in line
    assert "(request id " in line


def test_refused_credentials(shell: Shell) -> None:
    done = shell.pipe(*GET, "--api-key", "sk-wr0ng")
    assert done.code == 3
    assert "sk-wr0ng" not in done.err + done.out


def test_missing_credentials_are_wrong_usage(bare_shell: Shell) -> None:
    done = bare_shell.pipe(*GET)
    assert done.code == 2
    assert done.err == (
        "Error: No credentials. Set DASHSCOPE_API_KEY (ALIBABA_CLOUD_ACCESS_KEY_ID and"
        " ALIBABA_CLOUD_ACCESS_KEY_SECRET sign requests), or run: imageport config set pai.api_key\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("pai", "images", "get"),
        ("pai", "images", "fetch"),
        ("pai", "images", "get", "a/b"),
        ("pai", "images", "list", "--page-size", "101"),
        ("pai", "images", "list", "--label", "nonsense"),
        (*GET, "--base-url", "http://example.com"),
        (*GET, "--timeout", "-1"),
    ],
)
def test_wrong_usage(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell.pipe(*words)
    assert done.code == 2
    assert done.err
    assert done.out == ""


def test_debug_tells_every_try(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("throttle", times=1, retry_after="0")
    done = shell.pipe("pai", "images", "get", IMAGE_ID, "--debug")
    assert done.code == 0
    first, second = done.err.splitlines()
    assert first.startswith("debug: ActionGetImage: try 1: 429 Throttling")
    assert "request id" in first
    assert first.endswith("again after 0.0 s")
    assert second.startswith("debug: ActionGetImage: try 2: 200 ok")


def test_a_line_of_a_server_cannot_steer_the_terminal(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("error", status=404, code="X", message="\x1b]0;owned\x07\nno\nlines", times=None)
    done = shell.terminal(*GET)
    assert "\x1b]" not in done.out
    assert "no lines" in done.text


def test_a_reader_who_has_enough_is_no_error(shell: Shell, sandbox: Sandbox) -> None:
    for number in range(200):
        sandbox.add_image(Name=f"image-{number}", Description="long " * 200)
    words = [sys.executable, "-m", "imageport", "pai", "images", "list", "--all", "--page-size", "50"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=shell.env) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(HANG) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_ctrl_c_ends_with_130(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("hang", times=None)
    words = [sys.executable, "-m", "imageport", "pai", "images", "list"]
    before = len(sandbox.requests)
    with subprocess.Popen(
        words,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=shell.env,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    ) as process:
        until = time.monotonic() + HANG
        while len(sandbox.requests) == before and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=HANG)
    assert (process.returncode, err) == (130, b"\nStopped.\n")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.OutcomeUnknown("?"), 6),
        (errors.ConfigurationError("?"), 2),
        (errors.InvalidRequestError("?"), 2),
        (errors.AuthenticationError("?"), 3),
        (errors.PermissionDeniedError("?"), 3),
        (errors.NotFoundError("?"), 4),
        (errors.RateLimitError("?"), 5),
        (errors.ServerError("?"), 5),
        (errors.NetworkError("?"), 5),
        (errors.RequestTimeoutError("?"), 5),
        (errors.DeadlineExceeded("?"), 5),
        (errors.TaskTimeout("?"), 5),
        (errors.TaskFailed("?"), 1),
        (errors.ConflictError("?"), 1),
        (errors.BadRequestError("?"), 1),
        (errors.SpecMismatchError("?"), 1),
        (errors.PaginationError("?"), 1),
        (errors.ImagePortError(), 1),
    ],
)
def test_exit_codes(error: errors.ImagePortError, code: int) -> None:
    assert failing.exit_code(error) == code
    assert failing.line(error)


def test_an_unknown_outcome_is_the_worst_of_several() -> None:
    assert failing.worst([0, 5, 6, 3]) == 6
    assert failing.worst([0, 5, 3]) == 5
    assert failing.worst([0, 0]) == 0
