"""Who did not answer is said with host and port, and with nothing else of the address."""

from __future__ import annotations

import httpx
import pytest

from imageport._failures import error_of
from imageport_api.operations import OPERATIONS

READ = OPERATIONS["get_image"]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://api.example/a?b=c", "api.example:443"),
        ("http://user:p4ssword@127.0.0.1:9/x", "127.0.0.1:9"),
        ("http://[::1]/x", "[::1]:80"),
    ],
)
def test_who_did_not_answer_is_named(url: str, place: str) -> None:
    for cause, words in (
        (httpx.ConnectError("refused"), f"GetImage: no answer from {place}: refused."),
        (httpx.ConnectTimeout("x"), f"GetImage: no answer from {place} in time (ConnectTimeout)."),
    ):
        assert str(error_of(READ, cause, url=url)) == words
