"""A proxy that makes tunnels, and servers behind it whose certificates clients believe."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Self

import pytest
from cloud import certified
from raw_server import RawServer

from imageport import _transport


def trusted(folder: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> ssl.SSLContext:
    """What a server of these names needs, the first of them for who names none; clients believe it."""
    contexts: dict[str, ssl.SSLContext] = {}
    believed = b""
    for name in names:
        contexts[name], certificate = certified(name, folder)
        believed += certificate.read_bytes()

    def choose(peer: ssl.SSLObject, name: str, _: ssl.SSLContext) -> None:
        peer.context = contexts.get(name, contexts[names[0]])

    contexts[names[0]].sni_callback = choose
    bundle = folder / "trusted.pem"
    bundle.write_bytes(believed)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.setattr(_transport, "tls_context", _transport._Context().get)
    return contexts[names[0]]


class Tunnel:
    """A proxy that connects whoever asks to the one server that it knows."""

    def __init__(self, server: RawServer) -> None:
        self._port = int(server.url.rpartition(":")[2])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[bytes] = []

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def targets(self) -> list[str]:
        """What it was asked to connect to."""
        return [head.split(b" ")[1].decode() for head in self.asked]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.asked.append(near.recv(65536))
                near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                far = socket.create_connection(("127.0.0.1", self._port))
                for one, other in ((near, far), (far, near)):
                    Thread(target=pump, args=(one, other), daemon=True).start()


def pump(source: socket.socket, target: socket.socket) -> None:
    with source:
        with suppress(OSError):
            while part := source.recv(65536):
                target.sendall(part)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)  # which ends the other pump
