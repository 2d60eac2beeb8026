"""schemathesis's own command works in the repository as it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pressure import HANG

from imageport.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "sandbox-ak",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "sandbox-secret",
    "DASHSCOPE_API_KEY": "sk-sandbox",
    "PAI_SERVICE_TOKEN": "sandbox-token",
    "PHOTOGPT_API_KEY": "sk-sandbox",
    "OCEANBASE_API_KEY": "sk-sandbox",
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def st_run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "schemathesis.cli", "run", "spec/openapi.yaml", *options]
    few = ("--max-examples", "2", "--seed", "1", "--generation-database", "none", "--no-color")
    env = {**os.environ, **environment}
    return subprocess.run([*command, *few], cwd=ROOT, env=env, capture_output=True, text=True, timeout=HANG)


def test_it_holds_the_sandbox_to_the_whole_spec(sandbox: Sandbox) -> None:
    done = st_run(IMAGEPORT_URL=sandbox.url, **KEYS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Selected: 29/29\n  Tested: 29" in done.stdout
    for word in ("FAILURES", "ERRORS", "auth", "sk-sandbox"):
        assert word not in done.stdout
    assert {"GenerateImage", "UploadImage", "AddImage"} <= {seen.operation for seen in sandbox.requests}
    assert {200, 401} <= {seen.status for seen in sandbox.requests if seen.operation == "ListImages"}


def test_it_finds_what_is_broken(sandbox: Sandbox) -> None:
    sandbox.fault("wrong_type", operation="ListProducts", times=10_000)
    done = st_run("--include-operation-id", "ListProducts", IMAGEPORT_URL=sandbox.url)
    assert done.returncode == 1
    assert "GET /meta/v1/products.json" in done.stdout


def test_without_a_variable_it_looks_for_the_sandbox_where_that_listens_by_default() -> None:
    options = ("--include-operation-id", "ListProducts", "--phases", "examples")
    done = st_run(*options)
    assert "http://127.0.0.1:8765" in done.stdout
    assert "aliyun" not in done.stdout
