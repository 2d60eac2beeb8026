"""Credentials are taken out where requests carry them and where servers echo them, and nowhere else."""

from __future__ import annotations

import pytest

from imageport.contract.blanking import Blanks, carried
from imageport.contract.keys import Keys

URL = "http://127.0.0.1:9911/api/AIWorkSpace/2021-02-04/ListImages?Name=k&NextToken=api"


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        ("-H 'Authorization: Bearer api'", "-H 'Authorization: ***'"),
        ("-H 'authorization: k'", "-H 'authorization: ***'"),
        (
            "-H 'x-acs-security-token: k' -H 'x-acs-action: k'",
            "-H 'x-acs-security-token: ***' -H 'x-acs-action: k'",
        ),
        ("""-H 'Authorization: Bearer it'"'"'s' -H 'b: c'""", "-H 'Authorization: ***' -H 'b: c'"),
    ],
)
def test_a_command_keeps_its_address(headers: str, left: str) -> None:
    assert carried(f"curl {headers} '{URL}'") == f"curl {left} '{URL}'"


@pytest.mark.parametrize("key", ["k", "api", "sk-0123456789"])
def test_an_echoed_key_is_taken_out_of_a_reply(key: str) -> None:
    blanks = Blanks(Keys(plain={"PaiApiKey": key}))
    assert (
        blanks(f'401 {{"Message": "The key {key} is unknown"}}')
        == '401 {"Message": "The key *** is unknown"}'
    )


@pytest.mark.parametrize("key", ["k", "api", "a"])
def test_a_short_key_is_no_part_of_a_word_or_an_address(key: str) -> None:
    text = f"ConnectionError: {URL} cannot be reached: a-k api-k ksk"
    assert Blanks(Keys(plain={"PaiApiKey": key}))(text.replace(" a-k api-k", "")).startswith(
        f"ConnectionError: {URL}"
    )


def test_without_keys_nothing_is_taken_out() -> None:
    assert Blanks(Keys())("") == ""
    assert Blanks(Keys())("anything at all") == "anything at all"
