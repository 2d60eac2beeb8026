"""The curl sample of seed 004, with only base URL, key and model changed, and read back by imageport."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import Colour
from PIL import Image
from pressure import HANG
from vendors import oceanbase_at

from imageport import AuthenticationError, BadRequestError, RateLimitError, Retry
from imageport.sandbox import Sandbox

PAGE = (Path(__file__).parent / "seeds_004.txt").read_text("utf-8")
BLOCKS: dict[str, str] = dict(re.findall(r"^### ([^\n]+)\n\n```\w+\n(.*?)```", PAGE, re.M | re.S))
SAMPLE = BLOCKS["Request example - curl"]
ERRORS = {
    name[-4:-1]: json.loads(text) for name, text in BLOCKS.items() if name.endswith(("400)", "401)", "429)"))
}
Reply = tuple[int, dict[str, Any]]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(task_polls=2) as made:
        yield made


def aimed(url: str, model: str, key: str = "sk-sandbox") -> str:
    text = SAMPLE
    for name, value in {"{BASE_URL}": url, "{token}": key, "your-model-name": model}.items():
        assert text.count(name) == 1
        text = text.replace(name, value)
    return text


def by_httpx(script: str) -> Reply:
    """Send what the command line says, read as the shell and curl read it."""
    program, *words = shlex.split(script.replace("\\\n", " "))
    assert program == "curl"
    options: dict[str, list[str]] = {"--request": [], "--header": [], "--data": []}
    rest: list[str] = []
    arguments = iter(words)
    for word in arguments:
        options[word].append(next(arguments)) if word in options else rest.append(word)
    [method], [url], [data] = options["--request"], rest, options["--data"]
    headers = dict(header.split(": ") for header in options["--header"])
    reply = httpx.request(method, url, headers=headers, content=data.encode(), trust_env=False)
    return reply.status_code, reply.json()


def by_curl(script: str) -> Reply:
    """Run it as it stands."""
    quiet = script.replace("curl ", "curl --silent --noproxy '*' --write-out '\\n%{http_code}' ", 1)
    done = subprocess.run(["bash", "-c", quiet], capture_output=True, text=True, timeout=HANG)
    assert done.returncode == 0, done.stderr
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)


# A machine with no curl has the translation alone.
HAS_CURL = bool(shutil.which("curl") and shutil.which("bash"))


@pytest.fixture(params=["httpx", "curl"] if HAS_CURL else ["httpx"])
def send(request: pytest.FixtureRequest) -> Callable[[str], Reply]:
    return by_curl if request.param == "curl" else by_httpx


def test_the_sample_generates_a_picture(sandbox: Sandbox, send: Callable[[str], Reply]) -> None:
    status, body = send(aimed(sandbox.url, "sandbox-sync"))
    assert status == 200
    assert {name: body[name] for name in ("success", "code", "message")} == {
        "success": True,
        "code": "200",
        "message": "successful",
    }
    assert body.keys() == {"success", "code", "message", "data"}
    content = httpx.get(body["data"]["data"][0]["url"], trust_env=False).content
    assert content.startswith(b"\x89PNG")


def test_imageport_asks_for_the_same(sandbox: Sandbox, send: Callable[[str], Reply], colour: Colour) -> None:
    _, body = send(aimed(sandbox.url, "sandbox-sync"))
    made = oceanbase_at(colour, sandbox.url).images.generate("sandbox-sync")
    theirs, ours = sandbox.requests
    assert (theirs.method, theirs.path, theirs.query) == (ours.method, ours.path, ours.query)
    assert json.loads(theirs.body or b"") == json.loads(ours.body or b"") == {"model": "sandbox-sync"}
    assert made.data.keys() == body["data"].keys()


def test_the_task_that_the_sample_makes_is_read_back(
    sandbox: Sandbox, send: Callable[[str], Reply], colour: Colour, tmp_path: Path
) -> None:
    _, body = send(aimed(sandbox.url, "sandbox-task"))
    made = oceanbase_at(colour, sandbox.url).tasks.get(body["data"]["output"]["task_id"])
    assert not made.done
    made.refresh()
    path = made.wait(timeout=30).images[0].save(tmp_path / "made.png")
    with Image.open(path) as found:
        assert found.size == (1024, 1024)
    assert len(sandbox.generations) == 1


def test_the_documented_refusals_are_what_the_sample_gets(
    sandbox: Sandbox, send: Callable[[str], Reply], colour: Colour
) -> None:
    assert send(aimed(sandbox.url, "sandbox-sync", "wrong")) == (401, ERRORS["401"])
    status, body = send(aimed(sandbox.url, ""))
    assert (status, body.keys(), body["code"]) == (400, ERRORS["400"].keys(), ERRORS["400"]["code"])
    sandbox.fault("throttle", operation="GenerateImage", times=2)
    assert send(aimed(sandbox.url, "sandbox-sync")) == (429, ERRORS["429"])
    with pytest.raises(RateLimitError, match=ERRORS["429"]["message"]):
        oceanbase_at(colour, sandbox.url, retry=Retry(attempts=1)).images.generate("m")
    with pytest.raises(AuthenticationError, match=ERRORS["401"]["message"]):
        oceanbase_at(colour, sandbox.url, api_key="wrong").images.generate("m")


def test_a_refusal_word_for_word_is_a_typed_error(sandbox: Sandbox, colour: Colour) -> None:
    kinds = {"400": BadRequestError, "401": AuthenticationError, "429": RateLimitError}
    for code, body in ERRORS.items():
        for status in (int(code), 200):
            sandbox.fault("json", operation="GenerateImage", status=status, body=json.dumps(body))
            with pytest.raises(kinds[code]) as caught:
                oceanbase_at(colour, sandbox.url, retry=Retry(attempts=1)).images.generate("m")
            assert (caught.value.code, caught.value.status) == (code, int(code))
            assert caught.value.message == body["message"]
    assert sandbox.generations == []
