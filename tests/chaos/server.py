"""The sandbox in a process of its own, and what is asked of it beside the calls."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from imageport.sandbox import Sandbox


class Server:
    """A sandbox by its address; *post*, *get* and *delete* go to its interface under /_sandbox/."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str = "") -> Any:
        return self._ask("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self._ask("POST", path, body)

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def add(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Put in an object."""
        return self.post("objects", {"kind": kind, "fields": fields})

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = Request(f"{self.url}/_sandbox/{path}", data, headers, method=method)
        content = _sent(request)
        return json.loads(content) if content else None


def _sent(request: Request) -> bytes:
    """Send a request; the fault that resets new connections strikes these, too, before they are read."""
    for _ in range(9):
        with suppress(ConnectionError, URLError), urlopen(request, timeout=60) as reply:
            return reply.read()
    with urlopen(request, timeout=60) as reply:
        return reply.read()


@contextmanager
def running(seed: int) -> Iterator[Server]:
    """Start a sandbox, and stop it at the end."""
    command = [sys.executable, "-P", __file__, str(seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Server(process.stdout.readline().strip())
        finally:
            process.stdin.close()
            process.wait(30)


if __name__ == "__main__":
    with Sandbox(seed=int(sys.argv[1]), task_polls=2) as sandbox:
        sys.stdout.write(f"{sandbox.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
