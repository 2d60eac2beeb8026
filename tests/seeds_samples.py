"""The samples of the documents, word for word in seeds_*.txt beside this file, and what runs them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import httpx
from pressure import HANG

from imageport.sandbox.state import Seen

HERE = Path(__file__).parent
HOST = "https://api.aliyun.com"
VARIABLE = "$DASHSCOPE_API_KEY"
PLACEHOLDER = "<your-api-key>"
CURLRC = 'silent\nshow-error\nnoproxy = "*"\nwrite-out = "\\n%{http_code}"\n'


class Document:
    """The parts of a page that can be run or compared."""

    def __init__(self, name: str) -> None:
        text = (HERE / f"{name}.txt").read_text("utf-8")
        found: list[tuple[str, str]] = re.findall(r"^### ([^\n]+)\n\n```\w+\n(.*?)```", text, re.M | re.S)
        self.samples = dict(found)
        self.reply: dict[str, Any] = json.loads(text.split("```json\n")[1].split("```")[0])
        rows = re.findall(r"^\| ([\w.]+) \| (.+) \| (.+) \|$", text, re.M)
        self.errors = [Stated(*row) for row in rows]


class Stated(NamedTuple):
    """A row of a table of errors: an HTTP status or a code, what it means, what to do."""

    code: str
    description: str
    action: str


class Got(NamedTuple):
    """What came back."""

    status: int
    body: dict[str, Any]


IMAGES = Document("seeds_000")
CATALOG = Document("seeds_002")


def mended(sample: str) -> str:
    """Mend two faults: a variable in single quotes stays as it is, a space behind a \\ joins no lines."""
    sample = re.sub(r"'([^'\n]*\$DASHSCOPE_API_KEY)'", r'"\1"', sample)
    return re.sub(r"\\ +$", r"\\", sample, flags=re.M)


def aimed(sample: str, url: str, **objects: str) -> str:
    """Change the host; put *objects* in the place of masked ids, each named by what stands before it."""
    assert HOST in sample
    sample = sample.replace(HOST, url)
    for name, value in objects.items():
        pattern = rf'({name}(?:=|": "|/))[\w-]*\*+\w*'
        sample, count = re.subn(pattern, rf"\g<1>{value}", sample)
        assert count == 1, f"no {name} is masked in the sample"
    assert "**" not in sample, f"something is still masked in {sample}"
    return sample


class Httpx:
    """Sends what a curl command line says, read as the shell and curl read it."""

    def __init__(self, key: str) -> None:
        self.key = key

    def run(self, script: str) -> Got:
        assert script == mended(script), "a shell would read that otherwise"
        script = script.replace(PLACEHOLDER, self.key).replace("\\\n", "")
        method, url, headers, data = _parts(shlex.split(script.replace(VARIABLE, self.key)))
        with httpx.Client(trust_env=False) as http:
            reply = http.request(method, url, headers=headers, content=data)
        return Got(reply.status_code, reply.json())


def _parts(words: list[str]) -> tuple[str, str, dict[str, str], bytes | None]:
    program, *rest = words
    assert program == "curl"
    method, url, data = "GET", "", None
    headers: dict[str, str] = {}
    arguments = iter(rest)
    for word in arguments:
        match word:
            case "-X":
                method = next(arguments)
            case "-H":
                name, _, value = next(arguments).partition(":")
                headers[name] = value.strip()
            case "-d":
                data = next(arguments).encode()
            case _:
                assert not word.startswith("-"), f"{word} is not known here"
                url = word
    return method, url, headers, data


class Curl:
    """Runs a sample as it stands, in bash; what curl prints besides comes from a .curlrc."""

    def __init__(self, key: str, home: Path) -> None:
        self.key = key
        self.home = home
        (home / ".curlrc").write_text(CURLRC)

    def run(self, script: str) -> Got:
        script = script.replace(PLACEHOLDER, self.key)
        environment = {
            "PATH": os.environ["PATH"],
            "CURL_HOME": str(self.home),
            VARIABLE.removeprefix("$"): self.key,
        }
        command = ["bash", "-c", script]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=HANG)
        assert done.returncode == 0, done.stderr
        body, _, status = done.stdout.rpartition("\n")
        return Got(int(status), json.loads(body))


Sender = Httpx | Curl
# A machine with no curl has the translation alone; a test holds that to curl where there is one.
HAS_CURL = bool(shutil.which("curl") and shutil.which("bash"))
SENDERS = ("httpx", "curl") if HAS_CURL else ("httpx",)


def sender(kind: str, home: Path, key: str = "sk-sandbox") -> Sender:
    """Make what runs the samples: "httpx", or "curl" itself."""
    return Curl(key, home) if kind == "curl" else Httpx(key)


def asked(seen: Seen) -> tuple[str, str, list[tuple[str, str]], bytes | None]:
    """Tell what a request asks for; the order of a query says nothing."""
    return seen.method, seen.path, sorted(parse_qsl(seen.query, keep_blank_values=True)), seen.body
