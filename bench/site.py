"""What a run needs around it: servers, files to upload, a certificate."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from bench import payloads, server
from bench.rounds import DELAY, Site


@contextmanager
def prepared(seconds: float) -> Iterator[Site]:
    """Start the servers and write the files; all is gone after the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        small, large = folder / "small.jpg", folder / "large.jpg"
        small.write_bytes(payloads.jpeg(1000))
        large.write_bytes(payloads.jpeg(payloads.UPLOAD_SIZE))
        trusted, chain = _certified(folder)
        yield Site(
            url=stack.enter_context(server.running()),
            slow_url=stack.enter_context(server.running(DELAY)),
            tls_url=stack.enter_context(server.running(certificate=str(chain))),
            certificate=str(trusted),
            small_file=str(small),
            file=str(large),
            seconds=seconds,
        )


def _certified(folder: Path) -> tuple[Path, Path]:
    """Write the file that makes clients believe 127.0.0.1, and the server's own.

    The first holds all that certifi has, too: some clients read it at every call, and that takes its time.
    """
    import certifi

    pem, key = _certificate()
    (trusted := folder / "trusted.pem").write_bytes(Path(certifi.where()).read_bytes() + pem)
    (chain := folder / "chain.pem").write_bytes(key + pem)
    return trusted, chain


def _certificate() -> tuple[bytes, bytes]:
    """Make a certificate for 127.0.0.1, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
    begin = datetime.now(UTC) - timedelta(days=1)
    here = x509.IPAddress(ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form, secret = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    return certificate.public_bytes(pem), key.private_bytes(pem, form, secret)
