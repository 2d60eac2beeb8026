"""The log: attempts at DEBUG, repetitions at INFO, and nothing in it that is secret."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from contextlib import suppress
from operator import attrgetter
from pathlib import Path

import httpx
import pytest
from both_ways import METHODS, Door, fresh
from colours import IMAGE_ID, Answer, Given, Scene
from genuine import OK, genuine
from pressure import HANG
from sample_calls import sample
from test_download_resume import CUT
from test_watching import PICTURE, client
from vendors import oceanbase, picture, said

from imageport import Call, ImagePortError, errors
from imageport._watch import Watched

SECRET = "s3cr3t-0f-th1s-us3r"
URL = f"https://aiworkspace.cn-hangzhou.aliyuncs.com/api/v1/images/{IMAGE_ID}"
DOORS: dict[Door, dict[str, str]] = {
    "signed": {"access_key_id": "ak", "access_key_secret": SECRET, "security_token": SECRET},
    "bearer": {"api_key": SECRET},
    "photogpt": {"api_key": SECRET},
    "oceanbase": {"api_key": SECRET},
}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "imageport")
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    assert {record.name for record in log.records} <= {"imageport"}
    return [(record.levelname, record.getMessage()) for record in log.records]


def test_each_attempt_and_each_repetition_has_its_line(scene: Scene, log: pytest.LogCaptureFixture) -> None:
    html = {"content-type": "text/html", "content-length": "6", "retry-after": "2", "set-cookie": SECRET}
    ok = genuine(headers={"x-acs-request-id": "R-9"}, takes=0.25)
    answers: list[Given] = [Answer(503, b"<html>", html), httpx.ReadError(SECRET), ok]
    scene.pai(*answers).images.get(IMAGE_ID, verbose=True)
    assert lines(log) == [
        (
            "DEBUG",
            f"GetImage, attempt 1: GET {URL}?Verbose -> 503 ServerError in 0.000 s"
            " (content-type: text/html; content-length: 6; retry-after: 2)",
        ),
        ("INFO", "GetImage: 503 ServerError; attempt 2 in 2.00 s"),
        ("DEBUG", f"GetImage, attempt 2: GET {URL}?Verbose -> ReadError in 0.000 s"),
        ("INFO", "GetImage: ReadError; attempt 3 in 1.00 s"),
        ("DEBUG", f"GetImage, attempt 3: GET {URL}?Verbose -> 200 ok in 0.250 s (request id R-9)"),
    ]


def test_a_create_that_is_sent_again_after_its_look_up_is_told(
    scene: Scene, log: pytest.LogCaptureFixture
) -> None:
    log.set_level(logging.INFO, "imageport")
    lost, missing, done = httpx.ReadError("lost"), Answer(404), Answer(body={"ImageId": IMAGE_ID})
    scene.pai(lost, missing, done).images.add("nlp", "uri")
    assert lines(log) == [("INFO", "AddImage: ReadError; attempt 2 in 0.50 s")]


def test_of_a_query_the_names_that_the_spec_has_are_shown(
    scene: Scene, log: pytest.LogCaptureFixture
) -> None:
    pai = scene.pai(OK, ..., api_key="sk")
    list(pai.images.list(name=SECRET, labels={"k": SECRET}, page_size=7))
    pai.call("P", "2021-02-04", "Do", {SECRET: "1", "Other": SECRET})
    listed, called = (message.partition(" -> ")[0] for _, message in lines(log))
    assert listed.endswith("/ListImages?Labels&Name&PageNumber&PageSize")
    assert called.endswith("/api/P/2021-02-04/Do?...")


def test_of_a_signed_link_the_log_ends_before_the_signature(
    scene: Scene, log: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    links = [f"https://{host}.example/{n}.png?Signature={SECRET}#{SECRET}" for n, host in enumerate("ab")]
    moved = Answer(302, headers={"location": links[1]})
    came = Answer(200, picture(), breaks=CUT), PICTURE
    oceanbase(scene, said({"data": [{"url": links[0]}]}), moved, *came).images.generate("m").images[0].save(
        tmp_path / "cat.png"
    )
    told = [message for level, message in lines(log) if level == "DEBUG"][1:]
    assert [message.partition(" -> ")[0] for message in told] == [
        "DownloadImage, attempt 1: GET https://a.example/0.png",
        "DownloadImage, attempt 2: GET https://b.example/1.png",
        "DownloadImage, attempt 3: GET https://b.example/1.png",
    ]
    assert SECRET not in log.text


@pytest.mark.parametrize(("door", "name"), [each for each in METHODS if "catalog" not in each[1]])
def test_no_secret_that_a_server_echoes_is_logged_or_told(
    scene: Scene, log: pytest.LogCaptureFixture, door: Door, name: str
) -> None:
    told: list[Call] = []
    key = {"token": SECRET} if "services" in name else {}
    headers = {"x-acs-request-id": SECRET, "content-type": SECRET, "retry-after": SECRET, "cookie": SECRET}
    body = {"Code": f"Throttling.{SECRET}", "Message": SECRET, "RequestId": SECRET, "data": SECRET}
    answers = Answer(429, body, headers), Answer(200, body, headers)
    made = client(scene, door, *answers, ..., on_call=told.append, **DOORS[door])
    with suppress(ImagePortError):
        found = attrgetter(name)(made)(**fresh(sample(door, name)[1] | key))
        if name.endswith("list"):
            list(found)
    assert len(lines(log)) >= 3
    assert len(told) >= 1
    assert SECRET not in log.text
    assert SECRET not in repr([call._replace(error=None) for call in told])


def test_what_a_server_says_cannot_break_a_line_or_fill_the_log(
    scene: Scene, log: pytest.LogCaptureFixture
) -> None:
    code = "No\nGetImage, attempt 9: all is well \u2028\x1b[2J" + "x" * 100_000
    with pytest.raises(errors.BadRequestError):
        scene.pai(Answer(400, {"Code": code})).images.get(IMAGE_ID)
    [(_, message)] = lines(log)
    assert "No\\nGetImage" in message
    assert message.isprintable()
    assert len(message) < 1100


def test_a_log_that_nobody_reads_is_not_written(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(*_: object) -> str:
        raise AssertionError("a line was put together")

    monkeypatch.setattr(Watched, "_line", written)
    logging.getLogger("imageport").setLevel(logging.NOTSET)
    scene.pai(Answer(503), OK).images.get(IMAGE_ID)


PROGRAM = """
import logging, httpx, imageport, sys
{before}
answers = iter([httpx.Response(503), httpx.Response(200, json={{"Name": "n"}})])
def trouble(call): raise RuntimeError("trouble")
with imageport.PAI(
    api_key="sk", transport=httpx.MockTransport(lambda request: next(answers)), on_call=trouble,
    retry=imageport.Retry(base_delay=0),
) as pai:
    pai.images.get("image-1")
assert len(logging.getLogger("imageport").handlers) == {handlers}
"""


def run(level: str | None, before: str = "", handlers: int = 2) -> list[str]:
    """What a program writes to stderr."""
    environ = {name: value for name, value in os.environ.items() if name != "IMAGEPORT_LOG"}
    given = {} if level is None else {"IMAGEPORT_LOG": level}
    code = PROGRAM.format(before=before, handlers=handlers)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ | given, capture_output=True, text=True, timeout=HANG
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()


@pytest.mark.parametrize("level", [None, ""])
def test_by_default_nothing_is_written(level: str | None) -> None:
    assert run(level, handlers=1) == []


@pytest.mark.parametrize("level", ["debug", "INFO"])
def test_a_variable_writes_the_log_to_stderr(level: str) -> None:
    found = run(level)
    ours = [line for line in found if " imageport " in line]
    levels = [line.split(" imageport ")[1].split()[0] for line in ours]
    assert levels == (["DEBUG", "INFO", "DEBUG", "ERROR"] if level == "debug" else ["INFO", "ERROR"])
    assert found[-1] == "RuntimeError: trouble"


def test_the_variable_adds_nothing_to_the_handlers_of_the_program() -> None:
    found = run("debug", "logging.basicConfig(format='mine %(message)s')")
    assert [line.split()[0] for line in found if "attempt" in line] == ["mine"] * 3


def test_another_word_in_the_variable_is_told() -> None:
    found = run("verbose", handlers=1)
    assert found[0] == "imageport:0: UserWarning: IMAGEPORT_LOG must be debug or info; got 'verbose'."


def test_the_programs_own_handlers_are_enough() -> None:
    before = "logging.basicConfig(level='INFO'); logging.getLogger('httpx').disabled = True"
    found = run(None, before, handlers=1)
    assert found[0].startswith("INFO:imageport:ActionGetImage: 503 ServerError; attempt 2 in 0.00 s")
