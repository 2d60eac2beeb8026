"""Run the sandbox until Ctrl-C: python -m imageport.sandbox."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from .server import Sandbox

BANNER = """\
The sandbox listens at {url}; Ctrl-C stops it.

  PAI, signed       sandbox-ak / sandbox-secret, or sandbox-ak-2 / sandbox-secret-2
  PAI, temporary    STS.sandbox / sandbox-sts-secret with the token sandbox-sts-token
  Bearer key        sk-sandbox or sk-sandbox-2
  Model services    sandbox-token

Its state is at {url}/_sandbox/."""


def main(arguments: list[str] | None = None) -> None:
    """Start, say where and with which credentials, wait, stop."""
    options = _parser().parse_args(arguments)
    faults: list[dict[str, Any]] = json.loads(options.faults.read_text()) if options.faults else []
    stop = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    sandbox = Sandbox(options.host, options.port, data=options.data, seed=options.seed, quiet=options.quiet)
    for fault in faults:
        sandbox.fault(**fault)
    with sandbox:
        print(BANNER.format(url=sandbox.url), flush=True)
        stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m imageport.sandbox", description="A local sandbox.")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one (%(default)s)")
    parser.add_argument("--data", type=Path, help="an SQLite file to keep the objects in")
    parser.add_argument("--faults", type=Path, help="a JSON file: a list of faults")
    parser.add_argument("--seed", type=int, default=0, help="the same seed makes the same ids")
    parser.add_argument("--quiet", action="store_true", help="do not log requests")
    return parser


if __name__ == "__main__":
    main()
