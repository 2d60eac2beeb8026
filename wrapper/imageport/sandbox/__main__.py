"""Run the sandbox until Ctrl-C: python -m imageport.sandbox."""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from .guarding import is_open
from .server import Sandbox

FAILED, USAGE = 1, 2
BANNER = """\
The sandbox listens at {url}; Ctrl-C stops it.

  PAI, signed       sandbox-ak / sandbox-secret, or sandbox-ak-2 / sandbox-secret-2
  PAI, temporary    STS.sandbox / sandbox-sts-secret with the token sandbox-sts-token
  Bearer key        sk-sandbox or sk-sandbox-2
  Model services    sandbox-token

Its state is at {url}/_sandbox/."""
OPEN = """\
It is open to other machines: whoever reaches {host} can read all requests and change its state."""


def main(arguments: list[str] | None = None) -> None:
    """Start, say where and with which credentials, wait, stop."""
    options = _parser().parse_args(arguments)
    stop = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    sandbox = _made(options)
    _listen(sandbox, options)
    with closing(sandbox):
        _announce(BANNER.format(url=sandbox.url))
        if is_open(options.host):
            print(OPEN.format(host=options.host), file=sys.stderr, flush=True)
        stop.wait()


def _made(options: argparse.Namespace) -> Sandbox:
    faults: Any = [] if options.faults is None else _read(options.faults)
    data, seed, quiet = options.data, options.seed, options.quiet
    try:
        sandbox = Sandbox(
            options.host, options.port, data=data, seed=seed, quiet=quiet, hosts=options.allow_host
        )
    except (sqlite3.Error, ValueError) as error:
        _leave(USAGE, f"{data} cannot keep the objects: {error}.")
    try:
        sandbox.app.state.add_faults(faults)
    except ValueError as error:
        sandbox.close()
        _leave(USAGE, f"{options.faults}: {error}.")
    return sandbox


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        _leave(USAGE, f"{path} cannot be read: {error.strerror}.")
    except (ValueError, RecursionError):
        _leave(USAGE, f"{path} is no JSON.")


def _listen(sandbox: Sandbox, options: argparse.Namespace) -> None:
    try:
        sandbox.start()
    except (OSError, ValueError) as error:
        sandbox.close()
        where = f"{options.host}, port {options.port}"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            _leave(FAILED, f"{where}, is in use; --port 0 takes a free port.")
        _leave(FAILED, f"{where}, cannot be listened at: {getattr(error, 'strerror', None) or error}.")


def _announce(text: str) -> None:
    try:
        print(text, flush=True)
    except OSError as error:
        # What is left of it would fail again at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(FAILED, f"Where it listens cannot be written: {error.strerror}.")


def _leave(code: int, why: str) -> NoReturn:
    print(f"Error: {why}", file=sys.stderr)
    sys.exit(code)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the options in a line."""

    def error(self, message: str) -> NoReturn:
        _leave(USAGE, f"{message}. --help shows what there is.")


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError("it has to be a number from 0 to 65535")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("python -m imageport.sandbox", description="A local sandbox.")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument(
        "--allow-host", action="append", default=[], help="a further name by which /_sandbox/ may be asked"
    )
    parser.add_argument("--port", type=_port, default=8765, help="0 takes a free one (%(default)s)")
    parser.add_argument("--data", type=Path, help="an SQLite file to keep the objects in")
    parser.add_argument("--faults", type=Path, help="a JSON file: a list of faults")
    parser.add_argument("--seed", type=int, default=0, help="the same seed makes the same ids")
    parser.add_argument("--quiet", action="store_true", help="do not log requests")
    return parser


if __name__ == "__main__":
    main()
