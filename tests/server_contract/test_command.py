"""`imageport contract`: what it says and how it exits, for servers of every kind."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from pressure import HANG, lasts

from imageport.cli.group import imageport
from imageport.sandbox import Sandbox

from .stubs import closed_port, five_faults, hanging, html, serving

KEYS = ("--api-key", "sk-sandbox", "--service-token", "sandbox-token")
PAIR = ("--access-key-id", "sandbox-ak", "--access-key-secret", "sandbox-secret")
READ = {"GET", "OPTIONS", "TRACE"}


def contract(url: str, *options: str) -> Result:
    return CliRunner().invoke(imageport, ["contract", "--url", url, "--seed", "1", *options])


def test_a_server_with_five_faults_is_told_of_all_five() -> None:
    with five_faults() as url:
        done = contract(url, *KEYS, *PAIR, "--vendor", "pai", "--max-examples", "2")
    assert done.exit_code == 1
    assert "9 kept, 5 broken, 9 skipped" in done.output
    for words in (
        "It answers 418; the contract knows 200, 400, 401, 403, 404, 429, 500, 503.",
        'TotalCount in its reply breaks the contract: "many" is not of type "integer".',
        "Its reply has no Content-Type; the contract says application/json.",
        "It lets in requests without credentials; the contract says 401 or 403.",
        "Verbose in query is not checked: it accepts (200) ",
        "PageSize in query is not checked: it accepts (200) ",
    ):
        assert words in done.output
    assert "sk-sandbox" not in done.output


def test_a_server_of_web_pages() -> None:
    with serving(html) as url:
        done = contract(url, "--vendor", "photogpt", "--api-key", "sk", "--max-examples", "2")
    assert done.exit_code == 1
    assert "Its reply is text/html; the contract says application/json." in done.output
    assert "Every reply is an HTML page: this may not be the address of the API." in done.output
    assert "0 kept, 2 broken, 2 skipped" in done.output


def test_a_server_that_hangs() -> None:
    with lasts(20), hanging() as url:
        done = contract(url, *KEYS, "--timeout", "0.5")
    assert done.exit_code == 3
    assert f"Could not run: {url} takes connections, but does not answer within 0.5 s." in done.output


def test_a_server_that_hangs_after_a_while() -> None:
    with lasts(60), Sandbox() as sandbox:
        sandbox.fault("hang", operation="GetTask", times=10_000)
        done = contract(
            sandbox.url, *KEYS, "--vendor", "oceanbase", "--timeout", "1.5", "--max-examples", "3"
        )
    assert done.exit_code == 1, done.output
    assert "Read timed out after 1.5 seconds" in done.output


def test_a_port_that_is_closed() -> None:
    url = closed_port()
    done = contract(url, *KEYS)
    assert done.exit_code == 3
    assert f"Could not run: Nothing listens at {url}" in done.output


def test_the_sandbox_keeps_the_contract_and_nothing_is_changed() -> None:
    with Sandbox() as sandbox:
        done = contract(sandbox.url, *KEYS, *PAIR, "--max-examples", "1")
        seen = sandbox.requests
    assert done.exit_code == 0, done.output
    assert {request.method for request in seen} <= READ
    assert not any("EncryptOption=PlainText" in request.query for request in seen)
    assert "skipped  AddImage" in done.output
    assert "(changes something; --write runs it)" in done.output
    assert "skipped  GenerateImage" in done.output
    assert "(may cost money; --operation GenerateImage runs it)" in done.output
    assert "17 kept, 0 broken, 12 skipped" in done.output


def test_the_sandbox_keeps_the_rest_of_the_contract() -> None:
    with Sandbox() as sandbox:
        written = contract(sandbox.url, *KEYS, *PAIR, "--write", "--max-examples", "1")
        paid = contract(
            sandbox.url,
            *KEYS,
            "--operation",
            "GenerateImage",
            "--operation",
            "GetTask",
            "--max-examples",
            "3",
        )
        called = {request.operation for request in sandbox.requests}
    assert (written.exit_code, paid.exit_code) == (0, 0), written.output + paid.output
    assert "25 kept, 0 broken, 4 skipped" in written.output
    assert "GenerateImage" in called
    assert not {"Predict", "Recommend", "CallActionPost"} & called


def test_reports_can_be_opened_and_hold_no_credentials(tmp_path: Path) -> None:
    with five_faults() as url:
        options = ("--vendor", "pai", *KEYS, *PAIR, "--max-examples", "1")
        done = contract(url, *options, "--report", "html,junit,har", "--report-dir", str(tmp_path))
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "GetMessageConfig" in page
    shown = unescape(re.sub("<[^>]*>", "", page))
    assert (
        f"imageport contract --url {url} --vendor pai --max-examples 1 --seed 1 --report html,junit,har"
        in shown
    )
    assert "--api-key *** --access-key-id *** --access-key-secret *** --service-token ***" in shown
    assert "PageSize in query is not checked" in shown
    suite = ElementTree.fromstring((tmp_path / "junit.xml").read_text("utf-8"))
    assert len(suite.findall(".//failure")) >= 5
    assert json.loads((tmp_path / "requests.har").read_text("utf-8"))["log"]["entries"]
    assert f"Report: {tmp_path / 'index.html'}" in done.output
    written = [path.read_text("utf-8") for path in tmp_path.iterdir()]
    assert not any(secret in text for secret in ("sk-sandbox", "sandbox-secret") for text in written)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--operation", "NoSuch"), "No operation is called NoSuch"),
        (("--rate", "fast"), "5/s"),
        (("--report", "pdf"), "pdf: there are html, junit, har"),
        (("--access-key-id", "ak"), "one of them is missing"),
        (("--api-key", "two words"), "visible ASCII"),
        (("--max-examples", "0"), "not in the range"),
    ],
)
def test_wrong_usage(options: tuple[str, ...], words: str) -> None:
    done = contract("http://127.0.0.1:1", *options)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


def test_keys_go_to_no_host_of_another_vendor() -> None:
    done = contract("https://api.example.com", *KEYS)
    assert done.exit_code == 2
    assert "--vendor" in done.output


def test_without_credentials_only_open_doors_are_tried() -> None:
    with Sandbox() as sandbox:
        done = contract(sandbox.url, "--max-examples", "1")
    assert done.exit_code == 0
    assert "(no credentials; set DASHSCOPE_API_KEY or PAI_API_KEY)" in done.output
    assert "3 kept, 0 broken, 26 skipped" in done.output


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOGPT_API_KEY", "sk-sandbox")
    with Sandbox() as sandbox:
        done = contract(sandbox.url, "--vendor", "photogpt", "--rate", "200/s", "--max-examples", "2")
    assert done.exit_code == 0
    assert "2 kept, 0 broken, 2 skipped" in done.output


@pytest.mark.parametrize(
    ("name", "given", "other"),
    [("ListImages", KEYS[:2], "ActionListImages"), ("ActionListImages", PAIR, "ListImages")],
)
def test_the_other_door_is_named(name: str, given: tuple[str, ...], other: str) -> None:
    with Sandbox() as sandbox:
        done = contract(sandbox.url, *given, "--operation", name)
    assert done.exit_code == 3
    assert f"{name}: no credentials; set " in done.output
    assert f"; with the credentials at hand it is {other}." in done.output


def test_the_other_door_is_named_only_when_it_is_open() -> None:
    with Sandbox() as sandbox:
        done = contract(sandbox.url, "--operation", "ListImages")
    assert done.exit_code == 3
    assert "ActionListImages" not in done.output


def test_the_command_runs_by_itself_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        command = ["contract", "--url", sandbox.url, *KEYS, "--vendor", "pai", "--max-examples", "1"]
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "imageport", *command],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert " kept, 0 broken, " in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_at_once() -> None:
    with Sandbox() as sandbox:
        command = ["contract", "--url", sandbox.url, *KEYS, "--max-examples", "1000"]
        process = subprocess.Popen(
            [sys.executable, "-m", "imageport", *command],
            stderr=subprocess.PIPE,
            text=True,
            # What a shell runs in the background ignores Ctrl-C, and so would its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        while len(sandbox.requests) < 20:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=HANG)
    assert process.returncode == 130
    assert said.endswith("Stopped.\n")


def test_the_sandbox_command_passes_its_options_on() -> None:
    done = CliRunner().invoke(imageport, ["sandbox", "--help"])
    assert done.exit_code == 0
    assert "--faults" in done.output
