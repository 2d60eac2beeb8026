"""What a server repeats of credentials is in no report of a contract run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .stubs import Answer, Asked, serving
from .test_command import contract


def echoing(asked: Asked) -> Answer:
    """Repeat the credentials of a request everywhere, as debugging servers do."""
    sent = {name: value for name, value in asked.headers.items() if name.lower() in ("authorization", TOKEN)}
    said = json.dumps({"Code": "Bad", "Message": f"got {sent}", "RequestId": 5, **sent})
    headers = {"content-type": "application/json", "x-echo": ", ".join(sent.values())}
    return Answer(200, headers, said.encode())


TOKEN = "x-acs-security-token"
SECRETS = {
    "--api-key": "sk-echoed-0123456789",
    "--access-key-id": "ak-echoed-0123456789",
    "--access-key-secret": "secret-echoed-0123456789",
    "--security-token": "token-echoed-0123456789",
}


@pytest.mark.parametrize("vendor", ["pai", "oceanbase"])
def test_what_a_server_repeats_is_in_no_report(tmp_path: Path, vendor: str) -> None:
    given = [word for pair in SECRETS.items() for word in pair]
    with serving(echoing) as url:
        options = ("--vendor", vendor, *given, "--max-examples", "1")
        done = contract(url, *options, "--report", "html,junit,har", "--report-dir", str(tmp_path))
    assert done.exit_code == 1
    texts = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert {*texts} == {"index.html", "junit.xml", "requests.har"}
    for name, text in {**texts, "output": done.output}.items():
        assert not [secret for secret in SECRETS.values() if secret in text], name
    entries = json.loads(texts["requests.har"])["log"]["entries"]
    assert entries
    assert all("127.0.0.1" in each["request"]["url"] for each in entries)
