"""Names of files that are made from words that a server or a file of prompts chose. Pure."""

from __future__ import annotations

import hashlib
import re

LONGEST = 100
_ODD = re.compile(r"[^A-Za-z0-9._~-]+")
# Names that Windows keeps for devices, whatever follows a dot.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin|conout|clock|com[0-9]|lpt[0-9])(?:\.|$)", re.I)


def safe_name(words: str, otherwise: str = "image") -> str:
    """Return *words* as the name of a file on every system: never a path, an option or a device.

    Words that cannot stand as they are get a digest, so that different words stay different names.
    """
    name = _ODD.sub("-", words[: 4 * LONGEST]).strip("-. ~")
    if name == words and 0 < len(name) <= LONGEST and not _DEVICES.match(name):
        return name
    digest = hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:8]
    beginning = name[: LONGEST - len(digest) - 1].strip("-. ~")
    if not beginning or _DEVICES.match(beginning):
        beginning = otherwise
    return f"{beginning}-{digest}"
