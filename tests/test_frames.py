"""A traceback with the locals of every frame, as rich and Sentry show it, holds no secret."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import pytest
from canary import SECRETS, leaks, told_by
from colours import IMAGE_ID, Answer, Colour, Scene
from vendors import oceanbase, said

from imageport import ImagePortError, RedisRate, Retry

SECRET = SECRETS["pair"]
ONCE = Retry(attempts=1)
LINK = f"https://cdn.example/1.png?Signature={SECRET}"


def shown(error: BaseException) -> list[str]:
    return [text for text in told_by(error) if leaks(text)]


def provider(answer: Any, awaited: bool) -> Any:
    async def later() -> Any:
        await anyio.lowlevel.checkpoint()
        return answer

    return SimpleNamespace(get_credential=later if awaited else lambda: answer)


ANSWERS: dict[str, Any] = {
    "a mapping": {"access_key_id": "ak", "access_key_secret": SECRET, "security_token": None},
    "without a token": SimpleNamespace(access_key_id="ak", access_key_secret=SECRET),
    "a pair": ("ak", SECRET),
    "bytes": SimpleNamespace(access_key_id="ak", access_key_secret=SECRET.encode(), security_token=None),
    "a list": SimpleNamespace(access_key_id="ak", access_key_secret=[SECRET], security_token=None),
    "a bad token": SimpleNamespace(access_key_id="a", access_key_secret="s", security_token=[SECRET]),
    "a bad end": SimpleNamespace(
        access_key_id="ak", access_key_secret=SECRET, security_token=None, expiration=SECRET
    ),
}


@pytest.mark.parametrize("awaited", [False, True])
@pytest.mark.parametrize("kind", ANSWERS)
def test_of_a_provider_whose_answer_is_none(colour: Colour, kind: str, awaited: bool) -> None:
    if awaited and colour.name == "blocking":
        return
    pai = colour.pai(credentials=provider(ANSWERS[kind], awaited), retry=ONCE)
    for deadline in (None, 30.0):
        with pytest.raises(ImagePortError) as caught:
            pai.images.get(IMAGE_ID, deadline=deadline)
        assert shown(caught.value) == []


KEYS: dict[str, Any] = {
    "bytes": SECRET.encode(),
    "a bytearray": bytearray(SECRET.encode()),
    "a tuple by a comma": (SECRET,),
    "a list": [SECRET],
    "a mapping": {"key": SECRET},
    "a set": {SECRET},
    "with a blank": f"{SECRET} ",
}


@pytest.mark.parametrize("kind", KEYS)
def test_of_a_key_that_is_none(colour: Colour, kind: str) -> None:
    key = KEYS[kind]
    makers: list[Callable[[], object]] = [
        lambda: colour.pai(api_key=key),
        lambda: colour.pai(access_key_id="ak", access_key_secret=key),
        lambda: colour.pai(access_key_id="ak", access_key_secret="s", security_token=key),
        lambda: colour.photogpt(api_key=key),
        lambda: colour.oceanbase(api_key=key, base_url="https://gateway.example"),
        lambda: colour.pai(api_key="sk-other").services.predict(
            "s", b"1", endpoint="https://eas.example", token=key
        ),
    ]
    for make in makers:
        with pytest.raises(ImagePortError) as caught:
            make()
        assert shown(caught.value) == []


def test_of_a_key_that_a_function_gives(colour: Colour) -> None:
    with pytest.raises(ImagePortError) as caught:
        colour.pai(api_key=lambda: SECRET.encode()).images.get(IMAGE_ID)
    assert shown(caught.value) == []


URLS = [
    f"https://user:{SECRET}@host.example",
    f"https://host.example?token={SECRET}",
    f"https://user:{SECRET}@[::1",
]


@pytest.mark.parametrize("url", URLS)
def test_of_a_base_url_with_more_than_a_host(
    colour: Colour, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCEANBASE_BASE_URL", url)
    key = {"api_key": "sk-other"}
    makers: list[Callable[[], object]] = [
        lambda: colour.pai(**key, base_url=url),
        lambda: colour.photogpt(**key, base_url=url),
        lambda: colour.oceanbase(**key, base_url=url),
        lambda: colour.oceanbase(**key),
        lambda: colour.pai(**key).services.predict("s", b"1", endpoint=url, token="t0k3n"),
    ]
    for make in makers:
        with pytest.raises(ImagePortError) as caught:
            make()
        assert shown(caught.value) == []


PROXIES = [
    f"http://user:{SECRET}@proxy.example:99999",
    f"ftp://user:{SECRET}@proxy.example",
    f"http://user:{SECRET}@",
    f"user:{SECRET}@proxy.example:0",
    f"http://user:{SECRET}@127.0.0.1:9",
]


@pytest.mark.parametrize("proxy", PROXIES)
def test_of_a_proxy_that_cannot_be_used(colour: Colour, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ImagePortError) as caught:
        colour.pai(api_key="sk-other", retry=ONCE).images.get(IMAGE_ID)
    assert shown(caught.value) == []


@pytest.mark.parametrize("url", [f"http://:{SECRET}@host", f"redis://:{SECRET}@", f"redis://:{SECRET}@h:x"])
def test_of_a_url_of_redis(url: str) -> None:
    for options in ({"url": url}, {"url": f"redis://:{SECRET}@host", "timeout": 0}):
        with pytest.raises(ImagePortError) as caught:
            RedisRate(**options)  # pyright: ignore[reportArgumentType]
        assert shown(caught.value) == []


def test_a_rate_of_redis_can_be_pickled() -> None:
    rate = RedisRate("redis://:password@host", "5/min", account="ours")
    copy = pickle.loads(pickle.dumps(rate))
    assert copy == rate
    assert copy.url == "redis://:password@host"


HOSTS: dict[str, tuple[str, Any]] = {
    "refused": (LINK, Answer(500)),
    "no picture": (LINK, Answer(200, b"<html>")),
    "cut": (LINK, Answer(200, b"x", breaks=httpx.ReadError("cut"))),
    "not there": (LINK, httpx.ConnectError("refused")),
    "expired": (LINK, Answer(403)),
    "private": (LINK.replace("cdn.example", "10.0.0.1"), Answer(500)),
    "no url": (LINK.replace("cdn.example", "cdn.example:0"), Answer(500)),
    "another scheme": (LINK.replace("https", "ftp"), Answer(500)),
    "moved to what is private": (LINK, Answer(302, b"", {"location": f"https://10.0.0.1/?s={SECRET}"})),
    "moved to what is none": (LINK, Answer(302, b"", {"location": f"https://cdn.example:0/?s={SECRET}"})),
    "moved round": (LINK, Answer(302, b"", {"location": f"?s={SECRET}"})),
}


@pytest.mark.parametrize("kind", HOSTS)
def test_of_a_signed_link(scene: Scene, kind: str, tmp_path: Path) -> None:
    link, answer = HOSTS[kind]
    image = oceanbase(scene, said({"data": [{"url": link}]}), answer, ...).images.generate("m").images[0]
    with pytest.raises(ImagePortError) as caught:
        image.save(tmp_path / "cat.png", retry=ONCE)
    assert shown(caught.value) == []


def test_the_control_shows_what_a_frame_holds() -> None:
    scope: dict[str, Any] = {"json": json, "asyncio": asyncio}
    exec(compile(f"def fail():\n key = {SECRET!r}\n json.loads('x' + key)", "/elsewhere.py", "exec"), scope)
    with pytest.raises(ValueError, match="Expecting") as caught:
        scope["fail"]()
    assert shown(caught.value)
