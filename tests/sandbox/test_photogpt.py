from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests

from imageport.sandbox import Sandbox

from .gallery import JPEG, PHOTOS, VERSION, listed, photo_error, photogpt, upload, uploaded
from .helpers import Caller

DATA = json.dumps({"modelID": "model-1", "type": "modelInput"})
FILE = ("photo.jpg", JPEG)


def test_the_python_sample_of_the_documents(sandbox: Sandbox) -> None:
    url, model_id = sandbox.url, "model-1"
    headers = {"Authorization": "Bearer sk-sandbox", "API-Version": "1"}
    payload = {"modelID": model_id, "type": "modelInput"}
    files: Any = {"file": ("image.jpg", JPEG), "data": (None, json.dumps(payload), "application/json")}
    response = requests.post(f"{url}/images/upload", headers=headers, files=files, timeout=10)
    response.raise_for_status()
    image = response.json()["result"]
    parameters: Any = {"imageType": "all", "pageNum": 1, "pageSize": 20}
    path = f"{url}/models/{model_id}/images"
    response = requests.get(path, headers=headers, params=parameters, timeout=10)
    response.raise_for_status()
    assert response.json() == {"page": 1, "pageSize": 20, "result": [image], "status": "OK"}
    response = requests.get(f"{url}/images/{image['id']}", headers=headers, timeout=10)
    assert response.json() == {"result": image, "status": "OK"}
    response = requests.delete(f"{url}/images/{image['id']}", headers=headers, timeout=10)
    response.raise_for_status()
    assert response.json() == {"result": None, "status": "OK"}
    assert requests.get(f"{url}/images/{image['id']}", headers=headers, timeout=10).status_code == 404


def test_a_photo_has_all_that_is_known_of_it(caller: Caller, sandbox: Sandbox) -> None:
    photo = uploaded(caller, JPEG, "astronaut.jpg", type="auxiliaryType")
    assert photo["id"].startswith("img-")
    assert photo["url"] == f"{sandbox.url}/_sandbox/files/{photo['id']}.jpg"
    assert (photo["modelID"], photo["type"]) == ("model-1", "auxiliaryType")
    size = {"size": len(JPEG), "width": 384, "height": 384}
    assert photo["data"] == {"fileName": "astronaut.jpg", "mimeType": "image/jpeg", **size}
    assert photo["liked"] is False
    assert photo["createdAt"] == photo["updatedAt"]
    assert photo.keys() >= {"folderID", "publicMediaID", "upscaledImageID", "upscaledImageURL"}


@pytest.mark.parametrize("version", [None, "", "v1", "1.0", "1 2"])
def test_the_version_is_needed_in_digits(caller: Caller, version: str | None) -> None:
    headers = {} if version is None else {"api-version": version}
    refused = caller.bearer("GET", "/images/img-1", headers=headers)
    assert photo_error(refused) == (400, "bad_request")
    assert "API-Version" in refused.json()["message"]


def test_any_version_will_do(caller: Caller) -> None:
    photo = uploaded(caller)
    reply = caller.bearer("GET", f"/images/{photo['id']}", headers={"api-version": "27"})
    assert reply.status_code == 200


@pytest.mark.parametrize(
    "authorization", [None, "", "sk-sandbox", "Bearer", "Bearer sk-other", "Basic sk-sandbox"]
)
def test_without_a_key_nothing_is_done(caller: Caller, sandbox: Sandbox, authorization: str | None) -> None:
    headers = dict(VERSION) if authorization is None else {**VERSION, "authorization": authorization}
    files: Any = {"file": FILE, "data": (None, DATA)}
    for refused in (
        caller.http.post("/images/upload", headers=headers, files=files),
        caller.http.get("/models/model-1/images", headers=headers),
        caller.http.get("/images/img-1", headers=headers),
        caller.http.delete("/images/img-1", headers=headers),
        caller.http.get("/images/img-1"),
    ):
        assert photo_error(refused) == (401, "unauthorized")
    assert sandbox.uploads == []


def test_the_filter_has_words_of_its_own(caller: Caller, sandbox: Sandbox) -> None:
    training = uploaded(caller)["id"]
    reference = uploaded(caller, type="auxiliaryType")["id"]
    generated = sandbox.add_photo(type="modelOutput")["id"]
    assert listed(caller) == listed(caller, imageType="all") == [training, reference, generated]
    assert listed(caller, imageType="input") == [training]
    assert listed(caller, imageType="auxiliaryType") == [reference]
    assert listed(caller, imageType="output") == [generated]
    assert listed(caller, imageType="modelInput") == []  # a type's word; the filter's may grow, and is not it
    refused = photogpt(caller, "GET", "/models/model-1/images", params={"imageType": ""})
    assert photo_error(refused) == (400, "bad_request")


def test_pages_are_numbered_and_the_oldest_comes_first(caller: Caller, sandbox: Sandbox) -> None:
    ids = [sandbox.add_photo(name=str(number), type="modelOutput")["id"] for number in range(5)]
    assert [listed(caller, pageNum=page, pageSize=2) for page in (1, 2, 3, 4)] == [
        ids[:2],
        ids[2:4],
        ids[4:],
        [],
    ]
    assert listed(caller, pageNum=2**31 - 1, pageSize=2**31 - 1) == []
    reply = photogpt(caller, "GET", "/models/model-1/images", params={"pageSize": 100000}).json()
    assert (reply["page"], reply["pageSize"], len(reply["result"])) == (1, 100, 5)
    photogpt(caller, "DELETE", f"/images/{ids[1]}")
    assert listed(caller, pageNum=1, pageSize=2) == [ids[0], ids[2]]


@pytest.mark.parametrize(
    "parameters",
    [{"pageNum": 0}, {"pageSize": 0}, {"pageSize": -1}, {"pageNum": "a"}, {"page": 1}, {"pageNum": 2**31}],
)
def test_pages_that_cannot_be_are_refused(caller: Caller, parameters: dict[str, Any]) -> None:
    refused = photogpt(caller, "GET", "/models/model-1/images", params=parameters)
    assert photo_error(refused) == (400, "bad_request")


def test_a_model_that_nobody_has_used_is_empty(caller: Caller, other: Caller) -> None:
    assert listed(caller, "unknown") == []
    assert listed(other, "unknown") == []


def test_what_belongs_to_the_other_account_is_not_there(caller: Caller, other: Caller) -> None:
    photo = uploaded(caller)["id"]
    for refused in (
        photogpt(other, "GET", "/models/model-1/images"),
        photogpt(other, "GET", f"/images/{photo}"),
        photogpt(other, "DELETE", f"/images/{photo}"),
        upload(other),
    ):
        assert photo_error(refused) == (404, "not_found")
    assert listed(caller) == [photo]
    assert uploaded(other, model="model-2")["modelID"] == "model-2"


def test_what_is_deleted_is_gone_but_its_model_stays(caller: Caller, other: Caller) -> None:
    photo = uploaded(caller)
    assert photogpt(caller, "DELETE", f"/images/{photo['id']}").status_code == 200
    for refused in (
        photogpt(caller, "DELETE", f"/images/{photo['id']}"),
        photogpt(caller, "GET", f"/images/{photo['id']}"),
        upload(other),
    ):
        assert photo_error(refused) == (404, "not_found")
    assert caller.http.get(photo["url"]).status_code == 404
    assert listed(caller) == []


@pytest.mark.parametrize("kind", ["modelInput", "auxiliaryType"])
def test_the_21st_image_of_a_type_is_refused(caller: Caller, kind: str) -> None:
    photos = [uploaded(caller, PHOTOS["astronaut.png"], type=kind)["id"] for _ in range(20)]
    assert photo_error(upload(caller, type=kind)) == (409, "conflict")
    assert listed(caller) == photos
    uploaded(caller, type="auxiliaryType" if kind == "modelInput" else "modelInput")
    uploaded(caller, type=kind, model="model-2")
    photogpt(caller, "DELETE", f"/images/{photos[0]}")
    uploaded(caller, type=kind)


def test_uploads_are_counted_also_when_they_are_deleted(caller: Caller, sandbox: Sandbox) -> None:
    photo = uploaded(caller, JPEG, "astronaut.jpg")["id"]
    photogpt(caller, "DELETE", f"/images/{photo}")
    upload(caller, b"text")
    (entry,) = sandbox.uploads
    assert entry["time"] == pytest.approx(sandbox.app.state.clock.now(), abs=60)
    kept = {name: entry[name] for name in ("id", "model", "type", "name", "size")}
    sent = {"model": "model-1", "type": "modelInput", "name": "astronaut.jpg", "size": len(JPEG)}
    assert kept == {"id": photo, **sent}
    sandbox.reset()
    assert sandbox.uploads == []
    assert listed(caller) == []


def test_photos_outlive_the_sandbox_in_its_file(tmp_path: Path) -> None:
    ids: list[str] = []
    for _ in range(2):
        with Sandbox(data=tmp_path / "sandbox.db") as sandbox, httpx.Client(base_url=sandbox.url) as http:
            ids.append(uploaded(Caller(http))["id"])
            assert listed(Caller(http)) == ids
            assert http.get(f"/_sandbox/files/{ids[0]}.jpg").content == JPEG


def test_paths_and_methods_of_no_operation_are_refused_in_the_envelope(caller: Caller) -> None:
    assert photo_error(photogpt(caller, "GET", "/images/a%2Fb")) == (404, "not_found")
    refused = photogpt(caller, "PUT", "/images/img-1")
    assert photo_error(refused) == (405, "method_not_allowed")
    assert refused.headers["allow"] == "DELETE, GET"
    assert photogpt(caller, "GET", "/images/upload").headers["allow"] == "POST"
