"""A proof that the server refuses: what the client puts right by itself, and what it says about the rest."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from colours import IMAGE_ID, Answer, Scene
from genuine import OK

from imageport import AuthenticationError, Retry
from imageport._auth import Acs3Auth, canonical_request, sign
from imageport._course import Course
from imageport._credentials import AccessKey
from imageport._reply import Reply
from imageport._retry import Budget
from imageport._session import PerCall
from imageport._timeouts import Timeouts
from imageport_api.operations import OPERATIONS

EXPIRED = {"Code": "InvalidTimeStamp.Expired", "Message": "The time stamp is expired."}
TOKEN = {"Code": "InvalidSecurityToken.Expired", "Message": "The token is expired."}
LATE = {"date": "Sun, 15 Jun 2025 16:06:40 GMT"}  # an hour after the tests' clock


def dates(scene: Scene) -> list[str]:
    return [request.headers["x-acs-date"] for request in scene.script.requests]


def test_the_clock_is_set_by_the_servers_and_stays_so(scene: Scene) -> None:
    pai = scene.pai(Answer(400, EXPIRED, LATE), OK, OK)
    pai.images.get(IMAGE_ID)
    pai.images.get(IMAGE_ID)
    assert dates(scene) == ["2025-06-15T15:06:40Z", "2025-06-15T16:06:40Z", "2025-06-15T16:06:40Z"]
    assert sum(scene.clock.slept) == 0


def test_the_clock_is_set_once_in_a_call(scene: Scene) -> None:
    with pytest.raises(AuthenticationError) as caught:
        scene.pai(Answer(400, EXPIRED, LATE), ...).images.get(IMAGE_ID)
    assert [attempt.wait for attempt in caught.value.attempts] == [0.0, None]


@pytest.mark.parametrize("headers", [{}, {"date": "noon"}])
def test_a_server_that_does_not_tell_its_time_is_not_asked_again(scene: Scene, headers: Any) -> None:
    with pytest.raises(AuthenticationError):
        scene.pai(Answer(400, EXPIRED, headers)).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


@pytest.mark.parametrize("code", ["InvalidTimeStamp.Format", "SignatureNonceUsed"])
def test_nothing_else_sets_the_clock(scene: Scene, code: str) -> None:
    with pytest.raises(AuthenticationError):
        scene.pai(Answer(400, {"Code": code}, LATE)).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


class Provider:
    """Gives these tokens one after the other, the last one again and again."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)

    def get_credential(self) -> AccessKey:
        token = self._tokens.pop(0) if len(self._tokens) > 1 else self._tokens[0]
        return AccessKey("id", "provided-secret", token)


def test_an_expired_token_is_replaced_by_a_fresh_one(scene: Scene) -> None:
    provider = Provider("old", "new")
    scene.pai(Answer(400, TOKEN), OK, credentials=provider).images.get(IMAGE_ID)
    sent = [request.headers["x-acs-security-token"] for request in scene.script.requests]
    assert sent == ["old", "new"]


def test_an_expired_token_is_not_sent_again(scene: Scene) -> None:
    with pytest.raises(AuthenticationError):
        scene.pai(Answer(400, TOKEN), credentials=Provider("old")).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


def test_a_given_token_cannot_be_replaced(scene: Scene) -> None:
    pair = {"access_key_id": "a", "access_key_secret": "b", "security_token": "c"}
    with pytest.raises(AuthenticationError):
        scene.pai(Answer(400, TOKEN), **pair).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


def canonical(request: httpx.Request) -> str:
    """What the server signs when it got what was sent."""
    names = re.findall("SignedHeaders=([^,]+)", request.headers["authorization"])[0].split(";")
    signed = {name: request.headers[name] for name in names}
    path, _, query = request.url.raw_path.decode().partition("?")
    return canonical_request(request.method, path, query, signed, signed["x-acs-content-sha256"])


def refusal(text: str) -> Answer:
    message = f"Not matched. server canonical request is:{text}"
    return Answer(400, {"Code": "SignatureDoesNotMatch", "Message": message})


def test_the_first_line_that_differs_is_named(scene: Scene) -> None:
    def answer(request: httpx.Request) -> Answer:
        return refusal(canonical(request).replace("host:", "host:proxy.", 1))

    with pytest.raises(AuthenticationError, match=r"server signed 'host:proxy\.aiworkspace") as caught:
        scene.pai(answer).images.get(IMAGE_ID)
    assert "this client 'host:aiworkspace.cn-hangzhou.aliyuncs.com'" in str(caught.value)


def test_when_nothing_differs_the_secret_is_wrong(scene: Scene) -> None:
    with pytest.raises(AuthenticationError, match="AccessKey secret is wrong"):
        scene.pai(lambda request: refusal(canonical(request))).images.get(IMAGE_ID)


def test_white_space_around_a_value_is_not_signed() -> None:
    key, when = AccessKey("a", "b"), {"date": "2025-06-15T15:06:40Z", "nonce": "n"}
    plain, padded = (sign(key, "GET", "/", "", {"host": host}, b"", **when) for host in ("h", " h  "))
    assert plain["authorization"] == padded["authorization"]


def test_what_must_not_be_done_twice_is_repeated_after_the_clock_was_set(scene: Scene) -> None:
    answers = [Answer(400, EXPIRED, LATE), Answer(503), Answer(404), OK]
    pai = scene.pai(*answers)
    pai.images.add("name", "registry/name:1")
    assert scene.script.calls == [
        "POST /api/v1/images",
        "POST /api/v1/images",  # the clock was set; this one was perhaps done,
        f"GET /api/v1/images/{scene.script.body(0)['ImageId']}",  # so it is looked up,
        "POST /api/v1/images",  # and was not
    ]
    assert len({scene.script.body(index)["ImageId"] for index in (0, 1, 3)}) == 1


def test_a_paid_call_is_repeated_once_after_the_clock_was_set() -> None:
    """It was refused before it was done. No vendor's paid call is signed today, so this asks the course."""
    paid = OPERATIONS["get_image"]._replace(retry="paid")
    auth = Acs3Auth(AccessKey("id", "secret"))
    course = Course(paid, Retry(), Budget(), 60.0, None, (), auth)
    call = PerCall(course, "https://example.com", auth, Timeouts.of(None), None)
    request = call.prepare("get", f"/api/v1/images/{IMAGE_ID}")
    refused = Reply(400, httpx.Headers(LATE), json.dumps(EXPIRED).encode())
    for expected in (0.0, None):
        course.begin()
        call.attempt(request, 60.0)
        if expected is None:
            with pytest.raises(AuthenticationError):
                course.after(refused)
        else:
            assert course.after(refused) == expected


def test_a_token_that_differs_is_not_shown(scene: Scene) -> None:
    def answer(request: httpx.Request) -> Answer:
        return refusal(canonical(request).replace("x-acs-security-token:sts-", "x-acs-security-token:STS-"))

    pair = {"access_key_id": "id", "access_key_secret": "secret", "security_token": "sts-1234567"}
    with pytest.raises(AuthenticationError) as caught:
        scene.pai(answer, **pair).images.get(IMAGE_ID)
    assert ". The server signed another security token than this client. Check" in str(caught.value)
    assert "1234567" not in str(caught.value)
