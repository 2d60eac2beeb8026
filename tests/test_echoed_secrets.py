"""A server that repeats what it was sent: no error shows a secret that came back in an answer."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import EAS, IMAGE_ID, Answer, Scene

from imageport import ImagePortError, Retry
from imageport._credentials import AccessKey

SECRET, KEY, TOKEN = "s3cr3t-0f-th3-p41r", "sk-k3y-0f-th3-us3r", "t0k3n-0f-sts"
DOORS: dict[str, dict[str, Any]] = {
    "pair": {"access_key_id": "ak", "access_key_secret": SECRET, "security_token": TOKEN},
    "provider": {
        "credentials": type("Provider", (), {"get_credential": lambda _: AccessKey("ak", SECRET, TOKEN)})()
    },
    "key": {"api_key": KEY},
    "function": {"api_key": lambda: KEY},
}
SENT = ("authorization", "x-acs-security-token")
HINT = f" and {SECRET}"


def heard(request: httpx.Request) -> str:
    """What came in with the proof of the sender; a server that shares the secret may show it, too."""
    return " ".join(request.headers[name] for name in SENT if name in request.headers) + HINT


def refused(request: httpx.Request) -> Answer:
    body = {"Code": "InvalidApiKey", "Message": f"got {heard(request)}", "RequestId": heard(request)}
    return Answer(401, body, {"x-heard": heard(request)})


def failed(request: httpx.Request) -> Answer:
    return Answer(500, json.dumps({"Code": heard(request), "HostId": heard(request)}).encode())


def moved(request: httpx.Request) -> Answer:
    return Answer(302, heard(request).encode(), {"x-heard": heard(request), "x-request-id": heard(request)})


def shown(error: ImagePortError, secrets: tuple[str, ...]) -> list[str]:
    """The secrets that an error, its attributes or its traceback shows."""
    texts = (error, vars(error), *traceback.format_exception(error))
    text = " ".join(f"{value!s} {value!r}" for value in texts)
    return [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("answer", [refused, failed, moved])
def test_no_error_shows_what_the_server_repeats(
    scene: Scene, door: str, answer: Callable[[httpx.Request], Answer]
) -> None:
    pai = scene.pai(answer, retry=Retry(attempts=1), **DOORS[door])
    with pytest.raises(ImagePortError) as caught:
        pai.images.get(IMAGE_ID)
    secrets = (KEY,) if "api_key" in DOORS[door] else (SECRET, TOKEN)
    assert shown(caught.value, secrets) == []
    assert "***" in str(vars(caught.value))


def test_the_token_of_a_model_service_is_not_shown_either(scene: Scene) -> None:
    where: dict[str, Any] = EAS | {"token": TOKEN}
    with pytest.raises(ImagePortError) as caught:
        scene.pai(refused).services.predict("scorer", b"1", **where)
    assert shown(caught.value, (TOKEN,)) == []
    assert "got *** and" in str(caught.value)


def test_what_is_no_secret_stays_as_it_was(scene: Scene) -> None:
    with pytest.raises(ImagePortError) as caught:
        scene.pai(refused, **DOORS["pair"]).images.get(IMAGE_ID)
    assert "Credential=ak," in str(caught.value)
    assert "*** and ***" in str(caught.value)


def test_a_secret_that_was_replaced_meanwhile_is_not_shown_either(scene: Scene) -> None:
    """The clock is put right between the two attempts, which are made with two keys."""
    keys = [AccessKey("ak", "first-s3cr3t", "first-t0k3n"), AccessKey("ak", "other-s3cr3t", "other-t0k3n")]
    expired = Answer(400, {"Code": "InvalidTimeStamp.Expired"}, {"date": "Sun, 15 Jun 2025 16:06:40 GMT"})
    late = Answer(403, {"Message": "first-s3cr3t first-t0k3n other-s3cr3t other-t0k3n"})
    given = iter([*keys, *keys[1:] * 9])
    provider = type("Provider", (), {"get_credential": lambda _: next(given)})()
    pai = scene.pai(expired, late, late, credentials=provider)
    for _ in range(2):
        with pytest.raises(ImagePortError) as caught:
            pai.images.get(IMAGE_ID)
        assert shown(caught.value, ("first-s3cr3t", "first-t0k3n")) == []
