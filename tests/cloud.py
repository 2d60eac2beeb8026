"""What hands out credentials in a cloud, on loopback: metadata server, credentials URI, STS by a proxy."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Self

METADATA = "http://100.100.100.200/latest/"
ROLE = METADATA + "meta-data/ram/security-credentials/"


def later(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def pair(name: str, minutes: float = 360) -> dict[str, str]:
    """Credentials as all those services write them."""
    return {
        "Code": "Success",
        "AccessKeyId": f"{name}-ak",
        "AccessKeySecret": f"{name}-secret",
        "SecurityToken": f"{name}-token",
        "Expiration": later(minutes),
    }


Answer = Callable[[], tuple[int, Any]]


class Cloud:
    """Answers by the beginning of what is asked for, which a proxy gets with its host; keeps the questions.

    With *tls* it also takes what is behind a CONNECT, whatever the host.
    """

    def __init__(self, answers: dict[str, Answer], tls: ssl.SSLContext | None = None) -> None:
        self._answers = {"/go": self._let_go} | answers
        self._lock = Lock()
        self.tls = tls
        self.asked: list[str] = []
        self.go = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str) -> tuple[int, Any]:
        with self._lock:
            self.asked.append(f"{method} {target}")
        fitting = [answer for start, answer in self._answers.items() if target.startswith(start)]
        return fitting[-1]() if fitting else (404, "not here")

    def count(self, start: str) -> int:
        return sum(asked.startswith(start) for asked in self.asked)

    def _let_go(self) -> tuple[int, Any]:
        self.go.set()
        return 200, {}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = cloud.answer(self.command, self.path)
                content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                self.wfile.flush()

            do_PUT = do_POST = do_GET  # noqa: N815 - as the base class has it

            def do_CONNECT(self) -> None:
                assert cloud.tls is not None
                self.send_response(200)
                self.end_headers()
                inner = cloud.tls.wrap_socket(self.connection, server_side=True)
                self.connection = self.request = inner
                self.rfile, self.wfile = inner.makefile("rb"), inner.makefile("wb")
                self.close_connection = False

            def finish(self) -> None:
                super().finish()
                self.connection.close()

            def log_message(self, format: str, *args: Any) -> None: ...

        return Handler


def certified(host: str, folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context for *host*, and the file that makes clients believe it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    begin = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (trusted := folder / "trusted.pem").write_bytes(pem)
    (chain := folder / "chain.pem").write_bytes(secret + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, trusted
