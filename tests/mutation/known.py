"""What changes no behaviour: mutants that survive, each with the reason why that is right."""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """Where *old* became any of *new*, and why no test has to tell the difference."""

    module: str
    old: str
    new: tuple[str, ...]
    why: str


_NAMES = 'names = sent["authorization"].{}("SignedHeaders=")[2].{}(",")[0].split(";")'
_ZIPPED = "fresh = [item for item, name in zip(fresh, names{}) if name not in known]"
_RANGE = "networks.append(ip_network(text.strip({}), strict={}))"
_WITHIN = 'return address in ip_network(entry.replace("[", "").replace("]", ""), strict={})'
_HOST = 'host = normalize("NFKC", unquote(host{})).lower()'
_NUMBER = 'if not _HOST.fullmatch(host) or host.rstrip("{}").rpartition(".")[2].isdecimal():'
_SMALL = "the same: the text is in small letters"
_CODEC = "the same: the names of codecs have no case"

KNOWN = (
    Known(
        "_auth",
        'return [("authorization", Secret(self._prefix + key))]',
        ('return [("AUTHORIZATION", Secret(self._prefix + key))]',),
        "the same on the wire: the names of headers have no case",
    ),
    Known(
        "_auth",
        'return self._set_clock(headers.get("date", ""))',
        tuple(
            f"return self._set_clock(headers.get({given}))"
            for given in ('"date", None', '"date", ', '"DATE", ""', '"date", "XXXX"')
        ),
        "the same: the names of headers have no case, and no date is refused like one that cannot be read",
    ),
    Known(
        "_auth",
        _NAMES.format("partition", "partition"),
        (_NAMES.format("rpartition", "partition"), _NAMES.format("partition", "rpartition")),
        "the same: our own Authorization has the word once, and one comma behind it",
    ),
    Known(
        "_differing",
        'found = re.search(r"canonical ?request is:\\s*(.*)", message, re.I | re.S)',
        ('found = re.search(r"CANONICAL ?REQUEST IS:\\s*(.*)", message, re.I | re.S)',),
        "the same: re.I",
    ),
    Known(
        "_differing",
        'pairs = zip_longest(found[1].rstrip().split("\\n"), ours.split("\\n"), fillvalue="")',
        ('pairs = zip_longest(found[1].lstrip().split("\\n"), ours.split("\\n"), fillvalue="")',),
        "the same: empty lines at the end are equal to the missing ones of the other side",
    ),
    Known(
        "_auth",
        "digest = hashlib.sha256(body).hexdigest() if body else _EMPTY",
        ("digest = hashlib.sha256(body).hexdigest() if (body) or True else _EMPTY",),
        "the same, only slower: _EMPTY is the hash of no body",
    ),
    Known(
        "_auth",
        'signature = hmac.new(key.access_key_secret.encode(), text.encode(), "sha256").hexdigest()',
        ('signature = hmac.new(key.access_key_secret.encode(), text.encode(), "SHA256").hexdigest()',),
        "the same: hmac takes the name of a hash in any case",
    ),
    Known(
        "_expected",
        "missing = list(islice(lacks(needed, body), _SHOWN + 1))",
        (
            "missing = list(islice(lacks(needed, body), None))",
            "missing = list(islice(lacks(needed, body), _SHOWN + 2))",
        ),
        "the same, only slower: one more than are shown is enough to know that there are more",
    ),
    Known(
        "_expired",
        'text = content[:MOST].decode("utf-8", "replace").lstrip("\\ufeff \\r\\n\\t")',
        ('text = content[:MOST].decode("UTF-8", "replace").lstrip("\\ufeff \\r\\n\\t")',),
        _CODEC,
    ),
    Known(
        "_expired",
        'words = [failure.message, body.get("error") if is_object(body) else None]',
        ('words = [failure.message, body.get("error") if (is_object(body)) or True else None]',),
        "the same: what begins with a brace is an object",
    ),
    Known(
        "_expired",
        'return told or _means(failure.code or "", code=True)',
        ('return told or _means(failure.code or "XXXX", code=True)',),
        "the same: neither is a code of an expired link",
    ),
    Known(
        "_extent",
        "return 0 < self._length >= (self.smaller(told) or self.asked)",
        ("return 0 <= self._length >= (self.smaller(told) or self.asked)",),
        "the same: a page size is at least 1",
    ),
    Known(
        "_extent",
        "return told if told is not None and 0 < told < self.asked else None",
        ("return told if told is not None and 0 <= told < self.asked else None",),
        "the same: it is read as a truth value, in which 0 is None",
    ),
    Known("_guard", 'name = name.lower().rstrip(".")', ('name = name.lower().rstrip("XX.XX")',), _SMALL),
    Known(
        "_guard",
        'hosts.append(text.removeprefix("*").rstrip("."))',
        ('hosts.append(text.removeprefix("*").rstrip("XX.XX"))',),
        _SMALL,
    ),
    Known(
        "_guard",
        'text = entry.strip().lower() if isinstance(entry, str) else ""',
        ('text = entry.strip().lower() if isinstance(entry, str) else "XXXX"',),
        "the same: neither is a range or a host",
    ),
    Known(
        "_guard",
        _RANGE.format('"[]"', "False"),
        (_RANGE.format('"[]"', "None"), _RANGE.format('"XX[]XX"', "False")),
        "the same: None is not strict, and the text is in small letters",
    ),
    Known(
        "_guard",
        'address = read_address(text.strip("[]").partition("%")[0])',
        ('address = read_address(text.strip("XX[]XX").partition("%")[0])',),
        "the same: no address has an X at an end",
    ),
    Known(
        "_links",
        'lines = getattr(headers, "raw", ())  # httpx\'s headers and ours have them as they came',
        tuple(
            f'lines = getattr(headers, "raw", {given})  # httpx\'s headers and ours have them as they came'
            for given in ("None", "")
        ),
        "the same: httpx's headers and ours have them",
    ),
    Known(
        "_no_proxy",
        'domain = wanted.removeprefix("*").lstrip(".")',
        ('domain = wanted.removeprefix("*").lstrip("XX.XX")',),
        _SMALL,
    ),
    Known(
        "_no_proxy",
        'host = host.strip("[]").partition("%")[0].lower().rstrip(".")',
        ('host = host.strip("[]").partition("%")[0].lower().rstrip("XX.XX")',),
        _SMALL,
    ),
    Known(
        "_no_proxy",
        'return host if host.isascii() else host.encode("idna").decode()',
        (
            'return host if host.isascii() else host.encode("IDNA").decode()',
            'return host if (host.isascii()) and False else host.encode("idna").decode()',
        ),
        "the same: the names of codecs have no case, and what is ASCII stays as it is",
    ),
    Known(
        "_no_proxy",
        _WITHIN.format("False"),
        (_WITHIN.format("None"),),
        "the same: None is not strict",
    ),
    Known(
        "_outcome",
        "return error_class(200, failure.code)(",
        ("return error_class(201, failure.code)(",),
        "the same: neither status has an error of its own",
    ),
    Known(
        "_pages",
        _ZIPPED.format(", strict=True"),
        tuple(_ZIPPED.format(given) for given in (", strict=None", ", ", ", strict=False")),
        "the same: the names are made one for each item",
    ),
    Known(
        "_pages",
        "return page if len(fresh) == len(page.items) else attrs.evolve(page, items=fresh)",
        ("return page if (len(fresh) == len(page.items)) and False else attrs.evolve(page, items=fresh)",),
        "an equal page, only made anew",
    ),
    Known(
        "_places",
        "return frozenset(text.split())",
        ("return frozenset(None)",),
        "out of reach: the sets are made when the module is imported, before any change is active",
    ),
    Known(
        "_places",
        'return text[:8].lower().startswith(("https://", "http://")) and len(text) < 65_536',
        ('return text[:9].lower().startswith(("https://", "http://")) and len(text) < 65_536',),
        "the same: it is in the first eight characters",
    ),
    Known(
        "_retry",
        "self.max_delay, self.base_delay * 2.0 ** min(attempt - 1, 60)",
        ("self.max_delay, self.base_delay * 2.0 ** min(attempt - 1, 61)",),
        "keeps the power finite; it shows for a base_delay below 1e-11 s only",
    ),
    Known(
        "_retry",
        "if self._tokens < self._capacity:",
        ("if self._tokens <= self._capacity:",),
        "the same: a full budget stays full",
    ),
    Known(
        "_tasks",
        'return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")',
        ('return base64.urlsafe_b64encode(text.encode()).decode().rstrip("XX=XX")',),
        "the same: what ends with a quote and a brace never ends with an X in base64",
    ),
    Known(
        "_urls",
        'if not parts.netloc or parts.username is not None or "\\\\" in parts.netloc:',
        ('if not parts.netloc or parts.username is not None or "XX\\\\XX" in parts.netloc:',),
        "a second lock: a backslash is left there only beside user info, which is refused before",
    ),
    Known(
        "_urls",
        "return urljoin(base, _slashed(location.strip(_AROUND)))",
        ("return urljoin(base, _slashed(location.strip(None)))",),
        "the same: what is left at the ends is cut off when the URL is read",
    ),
    Known(
        "_urls",
        _HOST.format(', errors="strict"'),
        (_HOST.format(", errors=None"), _HOST.format(", ")),
        "the same: the character for what is no UTF-8 stands in no host",
    ),
    Known(
        "_urls",
        "host = host if host.isascii() else _in_ascii(host)",
        ("host = host if (host.isascii()) and False else _in_ascii(host)",),
        "the same, only slower: what is ASCII stays as it is, or is no host either way",
    ),
    Known(
        "_urls",
        'address = read_address(host.rstrip("."))',
        ('address = read_address(host.rstrip("XX.XX"))',),
        _SMALL,
    ),
    Known("_urls", _NUMBER.format("."), (_NUMBER.format("XX.XX"),), _SMALL),
    Known(
        "_urls",
        'return host.encode("idna").decode()  # an older rule, which has names of emoji',
        ('return host.encode("IDNA").decode()  # an older rule, which has names of emoji',),
        _CODEC,
    ),
)
