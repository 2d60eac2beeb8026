"""What a server signed, and what this client did."""

from __future__ import annotations

import hashlib
import re
from itertools import zip_longest


def first_difference(message: str, ours: str) -> str:
    """Compare the canonical request in a server's message with ours, line by line."""
    found = re.search(r"canonical ?request is:\s*(.*)", message, re.I | re.S)
    if found is None:
        digest = hashlib.sha256(ours.encode()).hexdigest()
        same = digest in message
    else:
        pairs = zip_longest(found[1].rstrip().split("\n"), ours.split("\n"), fillvalue="")
        for server, client in pairs:
            if server.strip() != client.strip():
                if client.startswith("x-acs-security-token:"):
                    return "The server signed another security token than this client."
                return f"The server signed {server!r}, this client {client!r}."
        same = True
    return "Both sides signed the same text, so the AccessKey secret is wrong." if same else ""
