"""`imageport doctor`: what would be used, and whether it works; never a secret."""

from __future__ import annotations

import pytest

from imageport.cli import checks
from imageport.sandbox import Sandbox

from .conftest import Done, Shell


def rows(done: Done) -> dict[str, dict[str, object]]:
    return {row["vendor"]: row for row in done.lines}


def test_all_is_well(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.pipe("doctor", "--try-credentials")
    found = rows(done)
    assert done.code == 0
    assert set(found) == {"pai", "photogpt", "oceanbase"}
    for vendor, name in (("pai", "DASHSCOPE"), ("photogpt", "PHOTOGPT"), ("oceanbase", "OCEANBASE")):
        row = found[vendor]
        assert row["credentials"] == f"environment {name}_API_KEY"
        assert row["host"] == sandbox.url
        assert str(row["reachable"]).startswith("yes, ")
        assert (row["ok"], row["accepted"], row["clock"]) == (True, True, "+0 s")
    assert "sk-sandbox" not in done.out + done.err


def test_nothing_is_sent_with_credentials_unless_told(shell: Shell, sandbox: Sandbox) -> None:
    before = len(sandbox.requests)
    assert shell.pipe("doctor").code == 0
    assert not [seen for seen in sandbox.requests[before:] if "authorization" in dict(seen.headers)]


def test_this_machine_is_not_reached_through_a_proxy(shell: Shell) -> None:
    done = shell.pipe("doctor", HTTP_PROXY="http://127.0.0.1:1", ALL_PROXY="http://127.0.0.1:1")
    assert done.code == 0


def test_in_a_terminal(shell: Shell) -> None:
    done = shell.terminal("doctor", width=200)
    assert done.code == 0
    assert "Python 3." in done.text
    assert "profile default of " in done.text
    assert "VENDOR" in done.text


def test_nothing_is_set_up(bare_shell: Shell) -> None:
    done = bare_shell.pipe("doctor", "oceanbase")
    assert done.code == 1
    assert "No base_url. Tried: " in done.lines[0]["problem"]
    every = bare_shell.pipe("doctor")
    assert every.code == 1
    assert [row["ok"] for row in every.lines] == [None, None, None]
    assert every.err.startswith("Nothing is set up yet. Keep a key with: imageport config set pai.api_key")
    [row] = bare_shell.pipe("doctor", "photogpt").lines
    assert row["problem"].endswith("or run: imageport config set photogpt.api_key")


def test_hosts_are_those_of_the_credentials(bare_shell: Shell) -> None:
    pair = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "ak", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "s"}
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:1"}
    done = bare_shell.pipe("doctor", "pai", IMAGEPORT_PAI_REGION="cn-beijing", **pair, **nowhere)
    [row] = done.lines
    assert done.code == 1
    assert row["host"] == "https://aiworkspace.cn-beijing.aliyuncs.com"
    assert row["credentials"] == "environment ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
    assert row["reachable"] is False
    assert row["problem"].startswith("no answer: ")


def test_a_key_that_is_refused(shell: Shell) -> None:
    done = shell.pipe("doctor", "photogpt", "--try-credentials", PHOTOGPT_API_KEY="sk-wr0ng")
    assert done.code == 1
    assert done.lines[0]["accepted"] is False
    assert "sk-wr0ng" not in done.out + done.err


def test_a_clock_that_is_wrong(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.advance(3650)
    row = shell.pipe("doctor", "photogpt").lines[0]
    assert "clock is wrong by 36" in row["problem"]
    assert row["clock"].startswith("+36")


@pytest.mark.parametrize(
    ("date", "skew"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", -3600.0),
        ("Thu, 01 Jan 1970 01:00:01 GMT", 0.0),
        ("nonsense", None),
        (None, None),
    ],
)
def test_how_far_a_servers_clock_is_ahead(date: str | None, skew: float | None) -> None:
    assert checks.skew(date, 3600) == skew


def test_a_file_of_profiles_that_cannot_be_used(shell: Shell) -> None:
    (shell.cwd / "config.toml").write_text("nonsense", "utf-8")
    assert shell.pipe("doctor").code == 2
    assert "is not TOML" in shell.terminal("doctor").text


@pytest.mark.parametrize("proxy", ["http://user:p4ssword@127.0.0.1:9", "ftp://user:p4ssword@127.0.0.1:9"])
def test_a_proxy_that_does_not_work_is_named_without_its_password(shell: Shell, proxy: str) -> None:
    done = shell.pipe("doctor", IMAGEPORT_PAI_BASE_URL="https://api.example", HTTPS_PROXY=proxy)
    [row] = [line for line in done.lines if line["vendor"] == "pai"]
    assert row["problem"].startswith("no answer: ")
    assert row["problem"].endswith(" (through the environment's proxy '127.0.0.1:9')")
    assert "p4ssword" not in done.out + done.err
