from __future__ import annotations

import contextlib
import gc
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pressure import HANG, lasts

from imageport.sandbox import Sandbox
from imageport.sandbox.app import create_app
from imageport.sandbox.pai import VENDOR
from imageport.sandbox.spec import Compiler, load
from imageport.sandbox.store import Store

from .helpers import WORKSPACE, Caller


def caller_of(sandbox: Sandbox) -> Caller:
    return Caller(httpx.Client(base_url=sandbox.url))


def test_it_starts_and_stops_quickly_and_leaves_nothing_behind() -> None:
    before = threading.active_count()
    with lasts(2), Sandbox() as sandbox:
        url = sandbox.url
        response = httpx.get(f"{url}/meta/v1/products.json")
        assert response.status_code == 200
    assert threading.active_count() == before
    port = int(url.rpartition(":")[2])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    gc.collect()  # an open socket would warn here, and warnings are errors


def test_it_stops_although_a_reply_hangs() -> None:
    with Sandbox() as sandbox, ThreadPoolExecutor() as pool:
        sandbox.fault("hang")
        caller = caller_of(sandbox)
        waiting = pool.submit(caller.act, "GET", "ListImages")
        while not sandbox.requests:
            time.sleep(0.001)
        sandbox.close()
        with pytest.raises(httpx.RemoteProtocolError):
            waiting.result(timeout=HANG)
        caller.http.close()


def test_nothing_is_done_for_whoever_was_disconnected() -> None:
    with Sandbox() as sandbox, ThreadPoolExecutor() as pool:
        sandbox.fault("hang")
        caller = caller_of(sandbox)
        waiting = pool.submit(caller.act, "GET", "ListImages")
        while not sandbox.requests:
            time.sleep(0.001)
        sandbox.disconnect()
        with pytest.raises(httpx.RemoteProtocolError):
            waiting.result(timeout=HANG)
        assert sandbox.requests[0].status is None
        assert caller.act("GET", "ListImages").status_code == 200
        caller.http.close()


def test_an_upload_that_was_cut_off_leaves_no_trace() -> None:
    head = b"POST /images/upload HTTP/1.1\r\nHost: x\r\nContent-Length: "
    with Sandbox() as sandbox:
        with socket.create_connection(("127.0.0.1", httpx.URL(sandbox.url).port), timeout=HANG) as half:
            half.sendall(head + b"0\r\n\r\n")
            assert half.recv(9) == b"HTTP/1.1 "
            half.sendall(head + b"9\r\n\r\nfour")
            sandbox.disconnect()
            with contextlib.suppress(ConnectionResetError):
                while half.recv(4096):
                    pass
        assert len(sandbox.requests) == 1


def test_without_a_server_there_is_nobody_to_disconnect() -> None:
    sandbox = Sandbox()
    sandbox.disconnect()
    sandbox.close()


def test_many_at_once_are_served() -> None:
    with Sandbox() as sandbox, ThreadPoolExecutor(8) as pool:
        caller = caller_of(sandbox)
        ids = list(pool.map(caller.add, [f"n{number}" for number in range(50)]))
        assert len(set(ids)) == caller.list()["TotalCount"] == 50
        caller.http.close()


def test_a_taken_port_is_an_error() -> None:
    with Sandbox() as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=port).start()


def test_a_file_keeps_the_objects(tmp_path: Path) -> None:
    data = tmp_path / "sandbox.db"
    with Sandbox(data=data) as sandbox:
        caller = caller_of(sandbox)
        first = caller.add()
        sandbox.add_connection(ConnectionName="mine")
        caller.http.close()
    with Sandbox(data=data) as sandbox:
        caller = caller_of(sandbox)
        assert caller.names() == ["nlp"]
        assert caller.add("second") != first
        total = caller.act("GET", "ListConnections").json()["TotalCount"]
        assert total == 28
        caller.http.close()


def test_a_reply_that_breaks_the_spec_is_a_bug_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with Sandbox() as sandbox:
        sandbox.add_connection(Description=5)
        caller = caller_of(sandbox)
        broken = caller.act("GET", "ListConnections")
        caller.http.close()
    assert broken.status_code == 500
    assert "['Connections', 0, 'Description']" in broken.json()["Message"]
    assert "this is a bug of the sandbox" in caplog.text


def test_a_handler_that_fails_is_a_500(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oh")

    with Sandbox() as sandbox:
        monkeypatch.setattr(Store, "value", fail)
        caller = caller_of(sandbox)
        broken = caller.act("GET", "ListImages")
        caller.http.close()
    assert (broken.status_code, broken.json()["Code"]) == (500, "InternalError")
    assert "RuntimeError: oh" in caplog.text


def test_every_operation_of_a_known_vendor_has_its_handler() -> None:
    stated = {each.id for each in Compiler(load()).operations() if each.tag.startswith("pai_")}
    assert stated == set(VENDOR.handlers)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_runs_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('[{"kind": "throttle", "retry_after": "2"}]')
    command = [sys.executable, "-m", "imageport.sandbox", "--port", "0", "--faults", str(faults)]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path / "data.db"), "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = [process.stdout.readline() for _ in range(8)]
        url = said[0].partition("; ")[0].removeprefix("The sandbox listens at ")
        headers = {"authorization": "Bearer sk-sandbox"}
        refused = httpx.get(f"{url}{WORKSPACE}/ListImages", headers=headers)
        assert refused.headers["retry-after"] == "2"
        process.send_signal(number)
        _, errors = process.communicate(timeout=HANG)
    assert (process.returncode, errors) == (0, "")
    assert "sandbox-ak / sandbox-secret" in said[2]
    assert url in said[7]


def test_an_app_that_nobody_closes_leaves_no_connection_open() -> None:
    create_app()
    gc.collect()  # Python 3.13 and later warn of a database that is still open, and warnings are errors
