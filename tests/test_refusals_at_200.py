"""An error with the status of a success is an error; a success that looks a little like one is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, Answer, Scene

from imageport import (
    PAI,
    APIError,
    AuthenticationError,
    ImagePortError,
    RateLimitError,
    ServerError,
    SpecMismatchError,
)
from imageport._refusals import tells_failure

REFUSAL = {"Code": "InvalidImageId.NotFound", "Message": "no such image", "RequestId": "R-1", "HostId": "h"}
CALLS: dict[str, Callable[[PAI], Any]] = {
    "remove": lambda pai: pai.images.remove(IMAGE_ID),
    "publish": lambda pai: pai.images.publish(IMAGE_ID),
    "get": lambda pai: pai.images.get(IMAGE_ID),
    "list": lambda pai: list(pai.images.list()),
    "add": lambda pai: pai.images.add("n", "registry/n:1"),
    "connections": lambda pai: list(pai.connections.list()),
    "domains": lambda pai: pai.gateways.list_domains("cn-hangzhou", "gw-1"),
}
DOORS: list[dict[str, Any]] = [{}, {"api_key": "sk"}]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("call", CALLS)
def test_a_refusal_at_200_is_an_error(scene: Scene, call: str, door: dict[str, Any]) -> None:
    with pytest.raises(APIError, match="no such image") as caught:
        CALLS[call](scene.pai(Answer(body=REFUSAL), **door))
    error = caught.value
    assert (error.status, error.code, error.request_id) == (200, "InvalidImageId.NotFound", "R-1")
    assert len(scene.script.requests) == 1


KINDS: list[tuple[str, type[APIError], int]] = [
    ("Throttling.User", RateLimitError, 3),
    ("ServiceUnavailable", ServerError, 3),
    ("InvalidAccessKeyId.NotFound", AuthenticationError, 1),
]


@pytest.mark.parametrize(("code", "kind", "requests"), KINDS)
def test_its_code_decides(scene: Scene, code: str, kind: type[APIError], requests: int) -> None:
    with pytest.raises(kind):
        scene.pai(Answer(body={"code": code, "message": "no"}), ...).images.remove(IMAGE_ID)
    assert len(scene.script.requests) == requests


WELL: list[dict[str, Any]] = [
    {},
    {"Code": "OK", "Message": "done"},
    {"Code": "200", "Message": "successful"},
    {"Code": "Success", "Message": ""},
    {"Code": "Odd", "Message": "done after all", "Success": True},
    {"Code": "Odd", "Message": "with a result", "Result": {}},
    {"Code": 200, "Message": "successful"},
    {"Message": "a message alone"},
]


@pytest.mark.parametrize("body", WELL)
def test_a_success_that_has_a_code_is_none(scene: Scene, body: dict[str, Any]) -> None:
    scene.pai(Answer(body=body | {"RequestId": "R-1"})).images.remove(IMAGE_ID)


@pytest.mark.parametrize("body", WELL)
def test_without_an_id_of_the_request_it_is_neither(scene: Scene, body: dict[str, Any]) -> None:
    with pytest.raises(SpecMismatchError, match="without RequestId"):
        scene.pai(Answer(body=body)).images.remove(IMAGE_ID)


def test_the_answer_of_a_model_service_may_look_like_an_error(scene: Scene) -> None:
    assert scene.pai(Answer(body=REFUSAL)).services.predict("echo", b"1", **EAS).json() == REFUSAL


TOLD: list[tuple[str | None, Any, bool]] = [
    *(
        (member, body, False)
        for member in (None, "success", "status")
        for body in (None, [], "x", {}, {"a": 1})
    ),
    (None, {"code": "Odd", "message": "no"}, True),
    (
        None,
        {"Code": "Odd", "Message": "no", "Recommend": "r", "AccessDeniedDetail": {}, "Success": False},
        True,
    ),
    (None, {"code": "Odd", "message": "no", "success": True}, False),
    (None, {"code": "Odd", "message": "no", "data": {}}, False),
    (None, {"code": "Odd"}, False),
    (None, {"code": 5, "message": "no"}, False),
    (None, {"code": "Odd", "message": 5}, False),
    *((None, {"code": word, "message": "m"}, False) for word in ("", "0", "200", "OK", "Success")),
    ("success", {"success": False}, True),
    ("success", {"success": True, "err": "x"}, False),
    ("success", {"success": 0}, False),
    *((member, {"err": "x"}, True) for member in ("success", "status")),
    *((member, {"err": ""}, False) for member in ("success", "status")),
    *((member, {"error": {}}, True) for member in ("success", "status")),
    *((member, {"error": "x"}, False) for member in ("success", "status")),
    *((member, {"err": "x", "error": {}}, False) for member in ("code", "ErrorCode")),
    *(("status", {"status": word}, True) for word in ("NOK", "nok", "FAILED", 500)),
    *(("status", {"status": word}, False) for word in ("OK", "ok", "200", 200)),
    *(("status", {"status": word, "result": None}, False) for word in ("OK", "done", 201)),
    ("status", {"status": "NOK", "result": {}}, True),
    ("status", {"status": "done", "result": {}, "err": "x"}, True),
    ("status", {"status": "done", "result": {}, "err": ""}, False),
    ("status", {"status": "OK", "err": "x"}, False),
    *(("code", {"code": code}, code not in (200, "200")) for code in (200, "200", 0, "0", "Odd")),
    *(("ErrorCode", {"ErrorCode": code}, code not in (0, "0")) for code in (0, "0", 200, "200", "Odd")),
]


@pytest.mark.parametrize(("member", "body", "failed"), TOLD)
def test_a_body_tells_a_failure_by_the_member_of_the_spec_or_by_its_form(
    member: str | None, body: Any, failed: bool
) -> None:
    assert tells_failure(body, member) is failed


SECRETS = {"access_key_secret": "s3cr3t-0f-th3-p41r", "security_token": "t0k3n-0f-sts"}
ECHOES: dict[str, tuple[str, Any]] = {
    "a body of another kind": ("get", ["t0k3n-0f-sts"]),
    "a member of another kind": ("list", {"Images": "t0k3n-0f-sts s3cr3t-0f-th3-p41r"}),
    "no JSON": ("get", b"<html>t0k3n-0f-sts</html>"),
    "a token of another kind": ("connections", {"Connections": [], "NextToken": {"a": "t0k3n-0f-sts"}}),
}


@pytest.mark.parametrize("kind", ECHOES)
def test_a_mismatch_that_is_seen_while_reading_shows_no_secret_either(scene: Scene, kind: str) -> None:
    call, body = ECHOES[kind]
    answer = Answer(body=body, headers={"x-echo": "Bearer t0k3n-0f-sts"})
    with pytest.raises(SpecMismatchError) as caught:
        CALLS[call](scene.pai(answer, access_key_id="ak", **SECRETS))
    shown = f"{caught.value} {vars(caught.value)} {caught.value.__cause__}"
    assert not [secret for secret in SECRETS.values() if secret in shown]
    assert "***" in shown


def test_on_call_is_told_of_no_secret_either(scene: Scene) -> None:
    told: list[Any] = []
    pai = scene.pai(Answer(body=["t0k3n-0f-sts"]), access_key_id="ak", on_call=told.append, **SECRETS)
    with pytest.raises(ImagePortError):
        CALLS["get"](pai)
    assert "t0k3n-0f-sts" not in f"{told} {vars(told[0].error)}"
