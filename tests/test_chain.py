"""Credentials that the official library finds, each way on loopback, in both colours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cloud import ROLE, Cloud, certified, pair
from pressure import HANG

CHILD = Path(__file__).with_name("chain_child.py")
COLOURS = ("blocking", "asyncio", "trio")
NO_METADATA = {"ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the child with this environment and nothing else; its home is empty, or filled by the test."""

    packages = {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}

    def child(what: str = "chain", **variables: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, str(CHILD), what],
            env={"HOME": str(tmp_path), **packages, **variables},
            capture_output=True,
            text=True,
            timeout=HANG,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) | {"stderr": done.stderr}

    return child


def sent(found: dict[str, Any]) -> list[Any]:
    """What proved the sender in every call of every colour."""
    assert [found[colour].get("all") for colour in COLOURS] == [None] * 3
    return [tuple(proof) for colour in COLOURS for proof in found[colour]["sent"]]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")


def test_a_profile_of_the_command_line_tool(run: Run, tmp_path: Path) -> None:
    profiles = [
        {"name": "work", "mode": "AK", "access_key_id": "ak", "access_key_secret": "secret"},
        {
            "name": "guest",
            "mode": "StsToken",
            "access_key_id": "guest-ak",
            "access_key_secret": "guest-secret",
            "sts_token": "guest-token",
        },
    ]
    write(tmp_path / ".aliyun" / "config.json", json.dumps({"current": "work", "profiles": profiles}))
    found = run(ALIBABA_CLOUD_PROFILE="guest", **NO_METADATA)
    assert sent(found) == [("guest-ak", "guest-token")] * 6
    assert found["blocking"]["early"] is False, "neither making a client nor a public call loads the library"


def test_a_credentials_file(run: Run, tmp_path: Path) -> None:
    text = "[default]\ntype=access_key\naccess_key_id=ini-ak\naccess_key_secret=ini-secret\n"
    write(tmp_path / "elsewhere" / "keys.ini", text)
    path = str(tmp_path / "elsewhere" / "keys.ini")
    assert sent(run(ALIBABA_CLOUD_CREDENTIALS_FILE=path, **NO_METADATA)) == [("ini-ak", None)] * 6


def test_a_role_of_the_machine_by_its_metadata_server(run: Run) -> None:
    answers = {
        "http://100.100.100.200/latest/api/token": lambda: (200, "session"),
        ROLE: lambda: (200, "role-1"),
        ROLE + "role-1": lambda: (200, pair("role")),
    }
    with Cloud(answers) as cloud:
        found = run(HTTP_PROXY=cloud.url)
    assert sent(found) == [("role-ak", "role-token")] * 6
    assert cloud.count(f"GET {ROLE}role-1") == 1, "all clients of a process share what was found"
    assert found["threads"] == {"schedulers": 1}


def test_a_credentials_uri(run: Run) -> None:
    with Cloud({"/keys": lambda: (200, pair("uri"))}) as cloud:
        found = run(ALIBABA_CLOUD_CREDENTIALS_URI=f"{cloud.url}/keys?session=s1", **NO_METADATA)
    assert sent(found) == [("uri-ak", "uri-token")] * 6
    assert cloud.asked == ["GET /keys?session=s1"]


def test_a_token_of_the_identity_provider_is_changed_for_a_role(run: Run, tmp_path: Path) -> None:
    tls, trusted = certified("sts.aliyuncs.com", tmp_path)
    (tmp_path / "oidc").write_text("oidc-token-1", "utf-8")
    with Cloud({"/": lambda: (200, {"Credentials": pair("oidc")})}, tls) as cloud:
        found = run(HTTPS_PROXY=cloud.url, TRUSTED=str(trusted), **oidc(tmp_path))
    assert sent(found) == [("oidc-ak", "oidc-token")] * 6
    [asked] = cloud.asked
    assert "Action=AssumeRoleWithOIDC" in asked
    assert "OIDCToken=oidc-token-1" in asked


def oidc(folder: Path) -> dict[str, str]:
    return NO_METADATA | {
        "ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/r",
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/p",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE": str(folder / "oidc"),
    }


def test_credentials_near_their_end_are_renewed_by_the_library(run: Run) -> None:
    numbers = iter(range(1, 100))
    with Cloud({"/keys": lambda: (200, pair(f"uri-{next(numbers)}", minutes=10))}) as cloud:
        found = run(ALIBABA_CLOUD_CREDENTIALS_URI=f"{cloud.url}/keys", **NO_METADATA)
    assert sent(found) == [(f"uri-{number}-ak", f"uri-{number}-token") for number in range(1, 7)]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_event_loop_goes_on_while_the_chain_waits_for_an_answer(run: Run, backend: str) -> None:
    def answer() -> tuple[int, Any]:
        assert cloud.go.wait(HANG), "the event loop was blocked"
        return 200, pair("uri")

    with Cloud({"/keys": answer}) as cloud:
        more = {"GO": f"{cloud.url}/go", "BACKEND": backend}
        found = run("busy", ALIBABA_CLOUD_CREDENTIALS_URI=f"{cloud.url}/keys", **more, **NO_METADATA)
    assert len(found[backend]["sent"]) == 50
    assert cloud.count("GET /keys") == 1


def test_the_librarys_own_client_is_a_provider(run: Run) -> None:
    with Cloud({"/keys": lambda: (200, pair("given"))}) as cloud:
        found = run("client", GIVEN_URI=f"{cloud.url}/keys")
    assert sent(found) == [("given-ak", "given-token")] * 6
    assert found["sts"]["sent"] == [["sts-ak", "sts-token"]] * 2


def test_variables_of_our_own_come_before_the_chain(run: Run) -> None:
    with Cloud({}) as cloud:
        found = run(PAI_API_KEY="sk-1", ALIBABA_CLOUD_CREDENTIALS_URI=f"{cloud.url}/keys")
    assert sent(found) == [("Bearer sk-1", None)] * 6
    assert cloud.asked == []


TRIED = (
    "No credentials. Tried, in this order: access_key_id= and access_key_secret=, api_key=, credentials=;"
    " ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET; DASHSCOPE_API_KEY; PAI_API_KEY."
)


def test_without_the_extra_nobody_waits_for_a_server(run: Run) -> None:
    with Cloud({}) as cloud:
        found = run("absent", HTTP_PROXY=cloud.url, ALIBABA_CLOUD_CREDENTIALS_URI=f"{cloud.url}/keys")
    for colour in COLOURS:
        assert found[colour]["error"] == "ConfigurationError"
        assert found[colour]["text"] == f'{TRIED} For profiles and roles: pip install "imageport[alibaba]".'
    assert cloud.asked == []
    assert found["stderr"] == ""


def test_when_the_chain_finds_nothing_the_error_says_where_it_looked(run: Run) -> None:
    with Cloud({}) as cloud:
        found = run(HTTP_PROXY=cloud.url)
    for colour in COLOURS:
        assert found[colour]["error"] == "ConfigurationError"
        assert found[colour]["text"].startswith(TRIED)
        for place in (
            "CLIProfileCredentialsProvider",
            "ProfileCredentialsProvider",
            "EcsRamRoleCredentialsProvider",
        ):
            assert place in found[colour]["text"]
    assert "Traceback" not in found["stderr"]


def leaky() -> dict[str, str]:
    """An answer that the library refuses, and quotes."""
    return {name: value for name, value in pair("leak").items() if name != "Expiration"}


@pytest.mark.parametrize("what", ["chain", "client"])
def test_what_the_library_quotes_of_an_answer_is_not_shown(run: Run, what: str) -> None:
    with Cloud({"/keys": lambda: (200, leaky())}) as cloud:
        uri = f"{cloud.url}/keys?session=s3ss10n"
        found = run(what, ALIBABA_CLOUD_CREDENTIALS_URI=uri, GIVEN_URI=uri, **NO_METADATA)
    shown = json.dumps(found)
    assert "leak-ak" in shown
    assert not [secret for secret in ("leak-secret", "leak-token", "s3ss10n") if secret in shown]


def test_a_failed_exchange_does_not_show_the_identity_providers_token(run: Run, tmp_path: Path) -> None:
    (tmp_path / "oidc").write_text("oidc-token-1", "utf-8")
    found = run(HTTPS_PROXY="http://127.0.0.1:9", **oidc(tmp_path))
    assert found["blocking"]["error"] == "ConfigurationError"
    assert "OIDCRoleArnCredentialsProvider" in found["blocking"]["text"]
    assert "oidc-token-1" not in json.dumps(found)
