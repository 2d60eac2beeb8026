"""Runs commands in processes of their own, quickly: what they import is imported once, then it forks.

Reads a request per line (JSON), answers with what came and the exit code. A command gets a pseudo-terminal
for all its streams, or a pipe for each.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import json
import os
import pkgutil
import pty
import select
import struct
import sys
import termios
import time
from typing import Any

PACKAGES = ("imageport.cli", "imageport._blocking", "imageport_api")
LONGEST = 300.0  # seconds for one command
OTHERS = ("imageport._pool", "imageport._files", "rich.progress", "tomlkit")


def preload() -> None:
    """Import what commands use, so that each need not."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, name + "."):
            importlib.import_module(module.name)
    for name in OTHERS:
        importlib.import_module(name)
    gc.freeze()


def serve() -> None:
    preload()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        request = json.loads(line)
        answer = in_terminal(request) if request["terminal"] else through_pipes(request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def in_terminal(request: dict[str, Any]) -> dict[str, Any]:
    child, master = pty.fork()
    if child == 0:
        become(request)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, request["width"], 0, 0))
    seen = gather({master: "out"}, request["input"].encode())
    os.close(master)
    return ended(child, seen)


def through_pipes(request: dict[str, Any]) -> dict[str, Any]:
    pipes = [os.pipe() for _ in range(3)]
    child = os.fork()
    if child == 0:
        for number, (reader, writer) in enumerate(pipes):
            os.dup2(reader if number == 0 else writer, number)
        for reader, writer in pipes:
            os.close(reader)
            os.close(writer)
        become(request)
    (stdin, typed), (out, stdout), (err, stderr) = pipes
    for end in (stdin, stdout, stderr):
        os.close(end)
    os.write(typed, request["input"].encode())
    os.close(typed)
    seen = gather({out: "out", err: "err"})
    for end in (out, err):
        os.close(end)
    return ended(child, seen)


def become(request: dict[str, Any]) -> None:
    """Turn the child into the command."""
    code = 70
    try:
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        if hasattr(time, "tzset"):
            time.tzset()
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", buffering=1)  # noqa: SIM115
        sys.argv = ["imageport", *request["words"]]
        from imageport.cli import main

        main()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def gather(streams: dict[int, str], typed: bytes = b"") -> dict[str, str]:
    """Read all that comes; type when a question does."""
    seen = dict.fromkeys(streams.values(), b"")
    until = time.monotonic() + LONGEST
    waiting = set(streams)
    while waiting:
        ready, _, _ = select.select(list(waiting), [], [], max(0.0, until - time.monotonic()))
        if not ready:
            seen["out"] += b"[timed out]"
            break
        for stream in ready:
            try:
                part = os.read(stream, 65_536)
            except OSError:  # the terminal of a child that has ended
                part = b""
            if not part:
                waiting.discard(stream)
            seen[streams[stream]] += part
            if typed and seen[streams[stream]].endswith(b": "):
                os.write(stream, typed)
                typed = b""
    return {name: text.decode(errors="backslashreplace") for name, text in seen.items()}


def ended(child: int, seen: dict[str, str]) -> dict[str, Any]:
    if seen["out"].endswith("[timed out]"):
        os.kill(child, 9)
    _, status = os.waitpid(child, 0)
    return {**seen, "code": os.waitstatus_to_exitcode(status)}


if __name__ == "__main__":
    serve()
