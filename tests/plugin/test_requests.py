from __future__ import annotations

import io
from typing import Any
from unittest.mock import ANY

import httpx
import pytest
from PIL import Image

from imageport import PAI, PhotoGPT
from imageport.sandbox import Sandbox
from imageport.testing import Requests

URI = "registry.example.com/nlp:gpu"


@pytest.fixture
def requests(sandbox: Sandbox) -> Requests:
    return Requests(sandbox)


def complaint(assertion: Any, *args: Any, **options: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        assertion(*args, **options)
    return str(caught.value)


def test_one_name_means_both_doors(pai: PAI, signed: PAI, requests: Requests) -> None:
    for client, name in ((pai, "bearer"), (signed, "signed")):
        client.images.add(name, URI, size=2, labels={"a": "b"})
        found = requests.assert_sent("AddImage", {"Name": name, "Size": 2, "Labels": ANY}, times=1)
        assert found.body["ImageUri"] == URI
    assert requests.operations == ["ActionAddImage", "AddImage"]
    assert [each.operation for each in requests.of("ActionAddImage")] == ["ActionAddImage"]
    requests.assert_operations("AddImage", "AddImage")
    assert (len(requests), requests[-1].status, len(requests[:1])) == (2, 200, 1)


def test_fields_stand_in_the_path_or_the_query(pai: PAI, signed: PAI, requests: Requests) -> None:
    image_id = pai.images.add("nlp", URI).image_id
    assert image_id is not None
    for client in (pai, signed):
        client.images.get(image_id, verbose=True)
        requests.assert_sent("GetImage", {"ImageId": image_id, "Verbose": True})
    requests.assert_sent("GetImage", {"ImageId": image_id}, times=2)
    list(pai.connections.list(connection_ids=["a", "b"], max_results=7))
    requests.assert_sent("ListConnections", {"ConnectionIds": ["a", "b"], "MaxResults": 7})
    said = complaint(requests.assert_sent, "ListConnections", {"ConnectionIds": ["b", "a"]})
    assert "ConnectionIds: wanted ['b', 'a'], got 'a,b'" in said


def test_an_upload_is_understood(sandbox: Sandbox, requests: Requests) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (16, 16)).save(photo, "PNG")
    with PhotoGPT(api_key="sk-sandbox", base_url=sandbox.url) as photogpt:
        photogpt.images.upload(photo.getvalue(), model_id="model-1")
        list(photogpt.images.list("model-1"))
    found = requests.assert_sent("UploadImage", {"modelID": "model-1", "file": "image.png"})
    assert found.file == photo.getvalue()
    assert found.body == {"modelID": "model-1", "type": "modelInput"}
    requests.assert_sent("ListModelImages", {"modelID": "model-1"})


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"\xff", "application/json"),
        (b"{}", "text/plain"),
        (b"no form", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
        (b"x" * (2**20 + 1), "application/json"),
    ],
)
def test_what_cannot_be_read_has_no_fields(
    sandbox: Sandbox, requests: Requests, content: bytes, media: str
) -> None:
    headers = {"content-type": media, "authorization": "Bearer sk-sandbox"}
    httpx.post(f"{sandbox.url}/images/upload", content=content, headers=headers)
    [found] = requests
    assert found.fields == {}
    assert found.file is None
    assert found.content == (content if len(content) <= 2**20 else None)


def test_headers_are_compared_whatever_their_case_and_secrets_are_blanked(
    pai: PAI, requests: Requests
) -> None:
    pai.images.add("nlp", URI, headers={"X-Trace": "7"})
    found = requests.assert_sent("AddImage", headers={"X-Trace": "7", "Authorization": "Bearer ***"})
    assert "sk-sandbox" not in f"{found} {requests} {found.headers}"
    said = complaint(requests.assert_sent, "AddImage", headers={"X-Trace": "8"})
    assert "x-trace: wanted '8', got '7'" in said


def test_the_last_one_that_fits_is_given(pai: PAI, requests: Requests) -> None:
    for name in ("first", "second"):
        pai.images.add(name, URI)
    assert requests.assert_sent("AddImage").fields["Name"] == "second"
    assert requests.assert_sent("AddImage", {"ImageUri": URI}, times=2).fields["Name"] == "second"


def test_a_complaint_shows_the_nearest_request_and_all_of_them(pai: PAI, requests: Requests) -> None:
    pai.images.add("far", URI, size=1)
    pai.images.add("near", URI, size=2, workspace_id="15")
    wanted = {"Name": "near", "Size": 3, "WorkspaceId": "15", "UserId": "7"}
    said = complaint(requests.assert_sent, "AddImage", wanted)
    assert said.startswith(
        "No AddImage was sent like this; the nearest differs in\n"
        "  Size: wanted 3, got 2\n"
        "  UserId: wanted '7', got nothing\n"
        "The sandbox got:\n"
        "  1. ActionAddImage(Name='far', "
    )
    assert said.endswith(") → 200")


def test_a_complaint_about_how_often(pai: PAI, requests: Requests) -> None:
    assert complaint(requests.assert_sent, "AddImage") == (
        "AddImage was never sent, and should be.\nThe sandbox got no request."
    )
    pai.images.add("nlp", URI)
    said = complaint(requests.assert_sent, "AddImage", times=2)
    assert said.startswith("AddImage was sent once, and should be sent twice.\nThe sandbox got:\n  1. Action")
    said = complaint(requests.assert_sent, "AddImage", times=3)
    assert said.startswith("AddImage was sent once, and should be sent 3 times.")
    said = complaint(requests.assert_not_sent, "AddImage", {"Name": "nlp"})
    assert said.startswith("AddImage was sent once, and should not be.\nThe sandbox got:\n  1. Action")
    requests.assert_not_sent("AddImage", {"Name": "other"})
    requests.assert_not_sent("RemoveImage")
    assert complaint(requests.assert_not_sent).startswith("Any request was sent once")


def test_too_many_are_not_what_was_wanted(pai: PAI, requests: Requests) -> None:
    for name in ("first", "second"):
        pai.images.add(name, URI)
    said = complaint(requests.assert_sent, "AddImage", times=1)
    assert said.startswith("AddImage was sent twice, and should be sent once.\n")


def test_none_at_all_may_be_wanted(requests: Requests, pai: PAI) -> None:
    requests.assert_not_sent()
    requests.assert_operations()
    with pytest.raises(ValueError, match="assert_not_sent"):
        requests.assert_sent("AddImage", times=0)
    list(pai.images.list())
    said = complaint(requests.assert_operations)
    assert said.startswith("These requests were wanted: none.\nThe sandbox got:\n  1. ActionListImages(")


@pytest.mark.parametrize("wanted", [["AddImage"], ["ListImages", "AddImage"], ["AddImage", "GetImage"]])
def test_the_order_counts_and_nothing_may_be_left_over(
    pai: PAI, requests: Requests, wanted: list[str]
) -> None:
    pai.images.add("nlp", URI)
    list(pai.images.list())
    requests.assert_operations("AddImage", "ListImages")
    assert ", ".join(wanted) in complaint(requests.assert_operations, *wanted)


def test_what_is_no_operation_and_got_no_reply_is_listed_too(sandbox: Sandbox, requests: Requests) -> None:
    httpx.get(f"{sandbox.url}/nowhere")
    sandbox.fault("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{sandbox.url}/meta/v1/products.json")
    assert str(requests) == ("The sandbox got:\n  1. GET /nowhere() → 404\n  2. ListProducts() → no reply")
    assert requests.operations == [None, "ListProducts"]


def test_of_many_requests_the_last_are_listed(sandbox: Sandbox, requests: Requests) -> None:
    with httpx.Client(base_url=sandbox.url) as http:
        for number in range(23):
            http.get(f"/{number}")
    lines = str(requests).splitlines()
    assert lines[1] == "  … 3 earlier ones"
    assert (lines[2], lines[-1]) == ("  4. GET /3() → 404", "  23. GET /22() → 404")
    assert repr(requests) == "<23 requests>"


def test_long_values_are_shortened(pai: PAI, requests: Requests) -> None:
    pai.images.add("nlp", URI, description="x" * 5000)
    assert len(complaint(requests.assert_sent, "AddImage", {"Description": "y" * 5000})) < 1000


@pytest.mark.parametrize("name", ["AddImages", "Addimage", "", "pai.images.AddImage"])
def test_an_operation_that_is_none_is_told(requests: Requests, name: str) -> None:
    with pytest.raises(ValueError, match=f"no operation is called '{name}'; there are .*AddImage"):
        requests.assert_not_sent(name)
