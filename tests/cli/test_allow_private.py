"""Commands fetch pictures from a private range when an option or a profile allows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from raw_server import RawServer, reply
from vendors import said

from .conftest import Shell

LINK = "https://10.255.255.1:9/1.png"
GENERATE = ("oceanbase", "images", "generate", "--model", "m", "--prompt", "x", "--out", "pictures")


@pytest.fixture
def gateway() -> Iterator[dict[str, str]]:
    """Where the commands find a gateway whose pictures are at a private address."""
    answer = reply(said({"data": [{"url": LINK}]}).content())
    with RawServer([answer]) as server:
        yield {"OCEANBASE_BASE_URL": server.url, "OCEANBASE_API_KEY": "k"}


def test_a_private_address_is_named_with_what_allows_it(shell: Shell, gateway: dict[str, str]) -> None:
    done = shell.pipe(*GENERATE, **gateway)
    assert done.code != 0
    assert "10.255.255.1, of 10.0.0.0/8: private use" in done.out + done.err


@pytest.mark.parametrize("value", ["10.0.0.0/8", "cdn.example,10.255.255.1"])
@pytest.mark.parametrize("saved", [False, True])
def test_an_option_or_a_profile_allows_it(
    shell: Shell, gateway: dict[str, str], value: str, saved: bool
) -> None:
    more: tuple[str, ...] = ("--allow-private", value)
    if saved:
        assert shell.pipe("config", "set", "oceanbase.allow_private", value).code == 0
        more = ()
    done = shell.pipe(*GENERATE, *more, "--timeout", "0.2", "--attempts", "1", **gateway)
    assert "private" not in done.out + done.err
    assert "could not be fetched" in done.out + done.err


def test_what_is_no_range_is_told(shell: Shell, gateway: dict[str, str]) -> None:
    done = shell.pipe(*GENERATE, "--allow-private", "10.0.0.0/99", **gateway)
    assert done.code == 2
    assert "allow_private takes ranges and hosts" in done.err
