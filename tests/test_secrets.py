from __future__ import annotations

import traceback
from typing import Any

import httpx
import pytest
from colours import EAS, IMAGE_ID, Answer, Given, Scene

from imageport import ImagePortError, Retry
from imageport._credentials import AccessKey

SECRET, KEY, TOKEN = "s3cr3t-0f-th3-p41r", "sk-k3y-0f-th3-us3r", "t0k3n-0f-sts"
DOORS: list[dict[str, Any]] = [
    {"access_key_id": "ak", "access_key_secret": SECRET, "security_token": TOKEN},
    {"api_key": KEY},
    {"api_key": lambda: KEY},
    {"credentials": type("Provider", (), {"get_credential": lambda _: AccessKey("ak", SECRET, TOKEN)})()},
]
FAILURES: list[Given] = [
    Answer(401, {"Message": "who?"}),
    Answer(500, b"<html>"),
    Answer(302),
    Answer(body=b"<html>"),
    httpx.ReadError("reset"),
    httpx.ConnectTimeout("late"),
]


def shows(*texts: object) -> list[str]:
    """The secrets that any of these texts shows."""
    text = " ".join(f"{value!s} {value!r}" for value in texts)
    return [secret for secret in (SECRET, KEY, TOKEN) if secret in text]


@pytest.mark.parametrize("door", DOORS)
def test_a_client_and_its_parts_show_no_secret(scene: Scene, door: dict[str, Any]) -> None:
    pai = scene.pai(**door, headers={"X-Secret": TOKEN})
    whole = getattr(pai, "_target", pai)
    doors = whole._doors
    parts = [whole, whole.with_options(timeout=1), doors, doors.core, doors.core.options, doors.where]
    parts += [vars(whole), vars(whole.images), whole.services, doors.source if "api_key" not in door else ""]
    assert shows(*parts) == []


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("failure", FAILURES)
def test_no_error_shows_a_secret(scene: Scene, door: dict[str, Any], failure: Given) -> None:
    with pytest.raises(ImagePortError) as caught:
        scene.pai(failure, retry=Retry(attempts=1), **door).images.get(IMAGE_ID)
    chain = traceback.format_exception(caught.value)
    assert shows(caught.value, vars(caught.value), *chain) == []
    assert scene.script.requests


def test_no_error_of_a_model_service_shows_its_token(scene: Scene) -> None:
    where: dict[str, Any] = EAS | {"token": TOKEN}
    with pytest.raises(ImagePortError) as caught:
        scene.pai(Answer(500)).services.predict("echo", b"1", **where)
    assert shows(caught.value, vars(caught.value), *traceback.format_exception(caught.value)) == []


ECHOES = f"who is {KEY}, or {SECRET}, or {TOKEN}?"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("echo", [Answer(403, {"Message": ECHOES}), Answer(404, ECHOES.encode())])
def test_a_secret_that_the_server_echoes_is_blotted_out(
    scene: Scene, door: dict[str, Any], echo: Answer
) -> None:
    own = [KEY] if "api_key" in door else [SECRET, TOKEN]
    with pytest.raises(ImagePortError) as caught:
        scene.pai(echo, **door).images.get(IMAGE_ID)
    chain = traceback.format_exception(caught.value)
    assert not set(own) & set(shows(caught.value, vars(caught.value), *chain))


def test_the_object_that_carries_a_call_shows_no_secret() -> None:
    from imageport._auth import Acs3Auth, KeyAuth
    from imageport._course import Course
    from imageport._retry import Budget
    from imageport._session import PerCall
    from imageport._timeouts import Timeouts
    from imageport_api.operations import OPERATIONS

    for auth in (KeyAuth("PaiApiKey", KEY), Acs3Auth(AccessKey("ak", SECRET, TOKEN))):
        course = Course(OPERATIONS["get_image"], Retry(), Budget(), None, None, (), auth)
        call = PerCall(course, "https://example.com", auth, Timeouts.of(None), {"X-Secret": TOKEN})
        assert shows(call, auth, course) == []
        assert call == PerCall(course, "https://example.com", auth, Timeouts.of(None), None)


def test_the_secrets_of_a_connection_are_readable_and_show_in_no_repr(scene: Scene) -> None:
    body = {"Connections": [{"ConnectionId": "c", "Secrets": {"password": SECRET}, "Configs": {"k": "v"}}]}
    listing = scene.pai(Answer(body=body), ...).connections.list()
    [connection] = listing
    [page] = listing.pages()
    assert connection.secrets is not None
    assert connection.secrets["password"] == SECRET
    assert shows(connection, connection.secrets, page, listing) == []
    assert "'k': 'v'" in repr(connection)


def test_a_body_that_cannot_be_read_shows_in_no_message(scene: Scene) -> None:
    body = f'{{"Connections": [{{"Secrets": {{"password": "{SECRET}"}}'.encode()
    with pytest.raises(ImagePortError) as caught:
        list(scene.pai(Answer(body=body)).connections.list())
    assert shows(caught.value, *traceback.format_exception(caught.value)) == []
