"""A proxy that does not work is named, and never its password."""

from __future__ import annotations

import traceback

import httpx
import pytest
from colours import IMAGE_ID, PAIR, Colour, Scene
from slow import ONCE

from imageport import ConfigurationError, NetworkError


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_named_without_its_password(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://somebody:p4ssw@rd@127.0.0.1:9")
    client = colour.pai(**PAIR, base_url="https://api.example", retry=ONCE)
    with pytest.raises(NetworkError) as caught:
        client.images.get(IMAGE_ID)
    assert str(caught.value).endswith(
        f" It was asked through the environment's proxy '{scheme}://127.0.0.1:9'."
    )
    assert "somebody" not in "".join(traceback.format_exception(caught.value))


NO_PROXIES = {
    "http://": "http://",
    "http://[::1": "http://[::1",
    "ftp://x": "ftp://x",
    "http:///x": "http:///x",
    "http://user:p4ss@host:port": "http://host:port",
    "http://user:p4ss@host:99999": "http://host:99999",
}


@pytest.mark.parametrize("proxy", NO_PROXIES)
def test_what_is_no_proxy_is_named_without_its_password(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    client = colour.pai(**PAIR, base_url="https://api.example", retry=ONCE)
    with pytest.raises(ConfigurationError) as caught:
        client.images.get(IMAGE_ID)
    assert str(caught.value) == (
        f"The environment's proxy '{NO_PROXIES[proxy]}' cannot be used; it must look like http://host:port."
    )
    assert "p4ss" not in "".join(traceback.format_exception(caught.value))


def test_a_transport_of_the_callers_own_goes_through_no_proxy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(NetworkError) as caught:
        scene.pai(httpx.ConnectError("down"), retry=ONCE).images.get(IMAGE_ID)
    assert "proxy" not in str(caught.value)
