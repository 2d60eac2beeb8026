"""The samples of seed 000, with only host and key changed, get the documented replies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import Colour
from seeds_samples import HAS_CURL, IMAGES, SENDERS, Curl, Httpx, Sender, aimed, asked, mended, sender

from imageport.sandbox import Sandbox

WORKSPACE = "15945"
ADD, GET, LIST, PUBLISH, REMOVE = IMAGES.samples.values()
# A description of an image, by the vendor's own page; labels come only when asked for.
DESCRIBED = {
    *("GmtCreateTime", "GmtModifiedTime", "Name", "Description", "ImageUri", "UserId", "ParentUserId"),
    *("WorkspaceId", "Accessibility", "Size"),
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.fixture
def image_id(sandbox: Sandbox) -> str:
    """An image that was made before; it stands for the masked ids."""
    return sandbox.add_image(Name="nlp", Description="", WorkspaceId=WORKSPACE, Size=2)["ImageId"]


@pytest.fixture(params=SENDERS)
def send(request: pytest.FixtureRequest, tmp_path: Path) -> Sender:
    return sender(request.param, tmp_path)


def test_there_are_five_samples() -> None:
    assert [title.partition(" - ")[0] for title in IMAGES.samples] == [
        "Add a Custom Image",
        "Retrieve Image Details",
        "List Images with Pagination",
        "Publish an Image",
        "Delete an Image",
    ]


def test_the_sample_adds_an_image(sandbox: Sandbox, send: Sender) -> None:
    got = send.run(aimed(mended(ADD), sandbox.url, WorkspaceId=WORKSPACE))
    assert got.status == 200
    assert got.body.keys() == IMAGES.reply.keys()
    assert re.fullmatch(r"image-[A-Za-z0-9]{18}", got.body["ImageId"])
    seen = sandbox.requests[-1]
    assert (seen.method, seen.path) == ("POST", "/api/AIWorkSpace/2021-02-04/AddImage")
    sent = json.loads(seen.body or b"")
    assert sent.pop("Labels") == [{"Key": "system.chipType", "Value": "GPU"}]
    kept = send.run(aimed(mended(GET), sandbox.url, ImageId=got.body["ImageId"])).body
    assert sent.items() <= kept.items()


def test_the_sample_reads_an_image(sandbox: Sandbox, send: Sender, image_id: str) -> None:
    sample = aimed(mended(GET), sandbox.url, ImageId=image_id)
    got = send.run(sample)
    assert got.status == 200
    assert got.body.keys() == {"RequestId", *DESCRIBED}
    verbose = send.run(sample.replace("Verbose=false", "Verbose=true"))
    assert verbose.body.keys() - got.body.keys() == {"Labels"}


def test_the_sample_lists_a_page_of_images(sandbox: Sandbox, send: Sender) -> None:
    for number in range(25):
        sandbox.add_image(Name=f"nlp-{number}", Description="", WorkspaceId=WORKSPACE, Size=2)
    sandbox.add_image(WorkspaceId="elsewhere")
    got = send.run(aimed(mended(LIST), sandbox.url, WorkspaceId=WORKSPACE))
    assert got.status == 200
    assert got.body.keys() == {"RequestId", "TotalCount", "Images"}
    assert got.body["TotalCount"] == 25
    assert [each["Name"] for each in got.body["Images"]] == [f"nlp-{number}" for number in range(20)]
    assert all(each.keys() == {"ImageId", *DESCRIBED} for each in got.body["Images"])


def test_the_sample_publishes_an_image(sandbox: Sandbox, send: Sender, image_id: str) -> None:
    got = send.run(aimed(mended(PUBLISH), sandbox.url, images=image_id))
    assert got.status == 200
    assert got.body == {"RequestId": got.body["RequestId"], "ImageId": image_id}
    assert got.body.keys() == IMAGES.reply.keys()
    kept = send.run(aimed(mended(GET), sandbox.url, ImageId=image_id)).body
    assert kept["Accessibility"] == "PUBLIC"


def test_the_sample_removes_an_image(sandbox: Sandbox, send: Sender, image_id: str) -> None:
    sample = aimed(mended(REMOVE), sandbox.url, images=image_id)
    got = send.run(sample)
    # No id: that stands in the reply of "the created or published image" only.
    assert (got.status, got.body.keys()) == (200, {"RequestId"})
    again = send.run(sample)
    assert (again.status, again.body["Code"]) == (404, "InvalidImageId.NotFound")


@pytest.mark.parametrize("sample", [GET, LIST, PUBLISH])
def test_an_unmended_sample_is_not_translated(sample: str) -> None:
    with pytest.raises(AssertionError, match="a shell would read that otherwise"):
        Httpx("sk-sandbox").run(sample)


if HAS_CURL:

    def test_an_unmended_sample_gets_the_documented_401(sandbox: Sandbox, tmp_path: Path) -> None:
        got = Curl("sk-sandbox", tmp_path).run(aimed(LIST, sandbox.url, WorkspaceId=WORKSPACE))
        assert (got.status, got.body["Code"]) == (401, "Unauthorized")


@pytest.mark.parametrize("sample", [ADD, REMOVE])
def test_a_wrong_key_gets_the_documented_401(sandbox: Sandbox, send: Sender, sample: str) -> None:
    send.key = "sk-xxxxxx"
    masked = {"WorkspaceId": WORKSPACE} if sample is ADD else {"images": "image-1"}
    got = send.run(aimed(sample, sandbox.url, **masked))
    assert (got.status, got.body["Code"]) == (401, "Unauthorized")


if HAS_CURL:

    @pytest.mark.parametrize(
        ("sample", "masked"),
        [
            (ADD, "WorkspaceId"),
            (GET, "ImageId"),
            (LIST, "WorkspaceId"),
            (PUBLISH, "images"),
            (REMOVE, "images"),
        ],
    )
    def test_a_translated_sample_sends_what_curl_sends(
        sandbox: Sandbox, tmp_path: Path, sample: str, masked: str
    ) -> None:
        script = aimed(mended(sample), sandbox.url, **{masked: "image-1"})
        Httpx("sk-sandbox").run(script)
        Curl("sk-sandbox", tmp_path).run(script)
        mine, curls = sandbox.requests
        for name in ("method", "path", "query", "body"):
            assert getattr(mine, name) == getattr(curls, name)
        for name in ("content-type", "authorization"):
            assert mine.headers.get(name) == curls.headers.get(name)


def test_the_client_asks_for_the_same(sandbox: Sandbox, colour: Colour, image_id: str) -> None:
    pai = colour.pai(base_url=sandbox.url, api_key="sk-sandbox")
    pai.images.get(image_id, verbose=False)
    assert list(pai.images.list(workspace_id=WORKSPACE, page_number=1, page_size=20))
    pai.images.publish(image_id)
    pai.images.remove(image_id)
    ours = sandbox.requests
    sandbox.add_image(ImageId=image_id, WorkspaceId=WORKSPACE)
    http = Httpx("sk-sandbox")
    masked = {"ImageId": image_id}, {"WorkspaceId": WORKSPACE}, {"images": image_id}, {"images": image_id}
    for sample, objects in zip((GET, LIST, PUBLISH, REMOVE), masked, strict=True):
        http.run(aimed(mended(sample), sandbox.url, **objects))
    theirs = sandbox.requests[len(ours) :]
    assert [asked(each) for each in ours] == [asked(each) for each in theirs]
