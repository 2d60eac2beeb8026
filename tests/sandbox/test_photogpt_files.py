"""Downloads and faults: what both vendors have in common is tried with PhotoGPT's files."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from imageport.sandbox import Sandbox
from imageport.sandbox.files.ranges import wanted

from .gallery import JPEG, listed, photo_error, photogpt, upload, uploaded
from .helpers import Caller

SIZE = len(JPEG)


def get(caller: Caller, url: str, **headers: str) -> httpx.Response:
    """Download without credentials."""
    return caller.http.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_file_needs_no_credentials(caller: Caller) -> None:
    reply = get(caller, uploaded(caller)["url"])
    assert reply.content == JPEG
    assert reply.headers["content-length"] == str(SIZE)
    assert reply.headers["accept-ranges"] == "bytes"
    assert hashlib.sha256(JPEG).hexdigest().startswith(reply.headers["etag"].strip('"'))


def test_head_gives_the_head(caller: Caller) -> None:
    url = uploaded(caller)["url"]
    reply = caller.http.head(url)
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["content-length"] == str(SIZE)
    assert reply.headers["etag"] == get(caller, url).headers["etag"]


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=0-", range(SIZE)),
        ("bytes=100-199", range(100, 200)),
        ("Bytes=100-99999999", range(100, SIZE)),
        (f"bytes={SIZE - 1}-", range(SIZE - 1, SIZE)),
        ("bytes=-10", range(SIZE - 10, SIZE)),
        ("bytes=-99999999", range(SIZE)),
    ],
)
def test_a_part_of_a_file(caller: Caller, header: str, part: range) -> None:
    reply = get(caller, uploaded(caller)["url"], range=header)
    assert reply.status_code == 206
    assert reply.content == JPEG[part.start : part.stop]
    assert reply.headers["content-range"] == f"bytes {part.start}-{part.stop - 1}/{SIZE}"
    assert reply.headers["content-length"] == str(len(part))


@pytest.mark.parametrize(
    "header",
    [
        "bytes=",
        "bytes=-",
        "bytes=2-1",
        "bytes=a-b",
        "bits=0-1",
        "bytes=0-1,3-4",
        "bytes=0 - 1",
        "bytes=\u0660-\u0661",
    ],
)
def test_what_is_no_range_means_all(header: str) -> None:
    assert wanted(header, 10) is None


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=99999999-", "bytes=-0"])
def test_a_part_that_is_not_there(caller: Caller, header: str) -> None:
    reply = get(caller, uploaded(caller)["url"], range=header)
    assert reply.status_code == 416
    assert reply.headers["content-range"] == f"bytes */{SIZE}"
    assert "<Code>InvalidRange</Code>" in reply.text


def test_a_part_of_another_file_than_before_is_the_whole_file(caller: Caller) -> None:
    url = uploaded(caller)["url"]
    etag = get(caller, url).headers["etag"]
    assert get(caller, url, range="bytes=5-", if_range=etag).status_code == 206
    assert get(caller, url, range="bytes=5-", if_range='"other"').content == JPEG
    assert get(caller, url, range="bytes=5-", if_range="Sat, 21 Nov 2026 00:00:00 GMT").content == JPEG


def test_a_download_that_is_cut_goes_on_with_a_range(caller: Caller, sandbox: Sandbox) -> None:
    url = uploaded(caller)["url"]
    sandbox.fault("cut", operation="DownloadFile", length=1000)
    sandbox.fault("cut", operation="DownloadFile", length=1)
    got = b""
    while len(got) < SIZE:
        headers = {"range": f"bytes={len(got)}-"} if got else {}
        try:
            with caller.http.stream("GET", url, headers=headers) as reply:
                assert reply.headers["content-length"] == str(SIZE - len(got))
                for chunk in reply.iter_raw():
                    got += chunk
        except httpx.RemoteProtocolError:
            assert len(got) in (1000, 1001)
    assert got == JPEG


@pytest.mark.parametrize(("status", "word"), [(403, "AccessDenied"), (404, "NoSuchKey")])
def test_a_link_that_has_expired(caller: Caller, sandbox: Sandbox, status: int, word: str) -> None:
    url = uploaded(caller)["url"]
    sandbox.fault("expired_link", status=status)
    reply = get(caller, url)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/xml")
    assert f"<Code>{word}</Code>" in reply.text
    assert get(caller, url).content == JPEG


@pytest.mark.parametrize("name", ["img-none.jpg", "none", "a.b.c", "%2e%2e", "%F0.jpg"])
def test_a_file_that_is_not_there(caller: Caller, name: str) -> None:
    assert get(caller, f"/_sandbox/files/{name}").status_code == 404
    assert caller.http.put(f"/_sandbox/files/{name}").status_code in (404, 405)


@pytest.mark.parametrize("operation", ["UploadImage", "ListModelImages", "GetModelImage", "DeleteModelImage"])
@pytest.mark.parametrize(
    ("kind", "options", "refusal"),
    [
        ("throttle", {"retry_after": 2}, (429, "rate_limited")),
        ("error", {}, (500, "internal")),
        ("error", {"status": 503, "retry_after": 1}, (503, "unavailable")),
        ("error", {"status": 500, "work": True}, (500, "internal")),
        ("json", {}, (200, "internal")),
        ("json", {"code": "moderation", "message": "No"}, (200, "moderation")),
    ],
)
def test_faults_come_in_the_envelope(
    caller: Caller, sandbox: Sandbox, operation: str, kind: str, options: Any, refusal: Any
) -> None:
    photo = sandbox.add_photo()["id"]
    calls = {
        "UploadImage": lambda: upload(caller),
        "ListModelImages": lambda: photogpt(caller, "GET", "/models/model-1/images"),
        "GetModelImage": lambda: photogpt(caller, "GET", f"/images/{photo}"),
        "DeleteModelImage": lambda: photogpt(caller, "DELETE", f"/images/{photo}"),
    }
    sandbox.fault(kind, operation=operation, **options)
    refused = calls[operation]()
    assert photo_error(refused) == refusal
    assert refused.headers.get("retry-after") == (
        str(options["retry_after"]) if "retry_after" in options else None
    )
    works = options.get("work", False)
    assert len(sandbox.uploads) == (works and operation == "UploadImage")
    assert (photo in listed(caller)) == (not works or operation != "DeleteModelImage")
    assert calls[operation]().status_code == (404 if works and operation == "DeleteModelImage" else 200)


@pytest.mark.parametrize("status", [200, 204])
def test_a_deletion_may_be_answered_without_a_body(caller: Caller, sandbox: Sandbox, status: int) -> None:
    photo = uploaded(caller)["id"]
    sandbox.fault("empty", operation="DeleteModelImage", status=status, work=True)
    reply = photogpt(caller, "DELETE", f"/images/{photo}")
    assert (reply.status_code, reply.content) == (status, b"")
    assert listed(caller) == []


@pytest.mark.parametrize("kind", ["lost", "cut"])
def test_a_reply_is_lost_after_the_upload(caller: Caller, sandbox: Sandbox, kind: str) -> None:
    sandbox.fault(kind, operation="UploadImage")
    with pytest.raises(httpx.RemoteProtocolError):
        upload(caller)
    assert len(sandbox.uploads) == len(listed(caller)) == 1


def test_a_proxy_answers_in_its_own_way(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("html", status=502)
    reply = upload(caller)
    assert (reply.status_code, reply.headers["content-type"]) == (502, "text/html")
    sandbox.fault("wrong_type")
    assert upload(caller).json() == ["not", "an", "object"]
    assert sandbox.uploads == []


def test_photos_can_be_added_over_http(caller: Caller) -> None:
    fields = {"modelID": "model-7", "type": "modelOutput"}
    added = caller.http.post("/_sandbox/objects", json={"kind": "photo", "fields": fields}).json()
    assert listed(caller, "model-7", imageType="output") == [added["id"]]
    refused = caller.http.post("/_sandbox/objects", json={"kind": "photo", "fields": {"content": "bm8="}})
    assert refused.status_code == 400
    state = caller.http.get("/_sandbox/").json()
    assert [photo["id"] for photo in state["objects"]["photos"]] == [added["id"]]
