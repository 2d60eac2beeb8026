from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, PAIR, Answer, Scene

import imageport
from imageport import errors
from imageport._failures import error_class, read_failure
from imageport._reply import Reply

STATUSES: list[tuple[int, type[errors.APIError]]] = [
    (400, errors.BadRequestError),
    (401, errors.AuthenticationError),
    (402, errors.APIError),
    (403, errors.PermissionDeniedError),
    (404, errors.NotFoundError),
    (405, errors.APIError),
    (408, errors.APIError),
    (409, errors.ConflictError),
    (410, errors.NotFoundError),
    (413, errors.BadRequestError),
    (415, errors.BadRequestError),
    (418, errors.APIError),
    (422, errors.BadRequestError),
    (429, errors.RateLimitError),
    (450, errors.RateLimitError),
    (499, errors.APIError),
    (500, errors.ServerError),
    (502, errors.ServerError),
    (503, errors.ServerError),
    (504, errors.ServerError),
    (520, errors.ServerError),
    (599, errors.ServerError),
    (999, errors.ServerError),
]
CODES: list[tuple[int, str, type[errors.APIError]]] = [
    (400, "Throttling", errors.RateLimitError),
    (400, "Throttling.User", errors.RateLimitError),
    (403, "Throttling.Api", errors.RateLimitError),
    (500, "ThrottlingException", errors.RateLimitError),
    (404, "InvalidAccessKeyId.NotFound", errors.AuthenticationError),
    (400, "InvalidAccessKeyId.Inactive", errors.AuthenticationError),
    (400, "InvalidSecurityToken.Expired", errors.AuthenticationError),
    (400, "InvalidTimeStamp.Expired", errors.AuthenticationError),
    (400, "IncompleteSignature", errors.AuthenticationError),
    (403, "SignatureDoesNotMatch", errors.AuthenticationError),
    (400, "SignatureNonceUsed", errors.AuthenticationError),
    (400, "InvalidSignatureMethod", errors.AuthenticationError),
    (400, "SystemBusy", errors.ServerError),
    (400, "ServiceUnavailable", errors.ServerError),
    (500, "InternalError", errors.ServerError),
    (403, "Forbidden.RAM", errors.PermissionDeniedError),
    (400, "InvalidParameter.PageSize", errors.BadRequestError),
    (404, "InvalidImageId.NotFound", errors.NotFoundError),
    (400, "NoThrottling", errors.BadRequestError),
]


@pytest.mark.parametrize(("status", "expected"), STATUSES)
@pytest.mark.parametrize("code", [None, "SomethingNew"])
def test_each_status_has_its_error(status: int, code: str | None, expected: type[errors.APIError]) -> None:
    assert error_class(status, code) is expected


@pytest.mark.parametrize(("status", "code", "expected"), CODES)
def test_a_known_code_is_read_before_the_status(
    status: int, code: str, expected: type[errors.APIError]
) -> None:
    assert error_class(status, code) is expected


SHAPES: dict[str, tuple[dict[str, Any], str | None, str | None, str | None]] = {
    "gateway": ({"Code": "C", "Message": "m", "RequestId": "R", "HostId": "h"}, "C", "m", "R"),
    "lowercase": ({"code": "C", "message": "m", "requestId": "R"}, "C", "m", "R"),
    "plug-in": ({"ErrorCode": 40001, "ErrorMessage": "m", "RequestId": "R", "Data": ""}, "40001", "m", "R"),
    "envelope": ({"success": False, "code": "429", "message": "m"}, "429", "m", None),
    "photos": ({"err": "not_found", "message": "m", "status": "NOK", "result": None}, "not_found", "m", None),
    "nested": ({"error": {"code": "C", "message": "m"}, "request_id": "R"}, "C", "m", "R"),
    "engine": ({"code": 400, "msg": "m", "request_id": "R"}, "400", "m", "R"),
    "null members": ({"Code": None, "code": "C", "Message": None}, "C", None, None),
    "wrong types": ({"Code": ["x"], "Message": {"a": 1}, "RequestId": True}, None, None, None),
    "empty": ({}, None, None, None),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_of_an_error_body_is_read(scene: Scene, shape: str) -> None:
    body, code, message, request_id = SHAPES[shape]
    with pytest.raises(errors.APIError) as caught:
        scene.pai(Answer(418, body)).images.get(IMAGE_ID)
    error = caught.value
    assert (error.code, error.message, error.request_id) == (code, message, request_id)
    assert (error.status, json.loads(error.body)) == (418, body)
    for word in (code, message, request_id):
        assert word is None or word in str(error)


@pytest.mark.parametrize("body", [None, [], "x", 5, [{"Code": "C"}]])
def test_an_error_body_that_is_no_object_says_nothing(body: object) -> None:
    assert read_failure(body) == (None,) * 5


GARBAGE = [
    (b"<html>Bad gateway</html>", {"content-type": "text/html"}),
    (b"", {}),
    (b'{"Code": "Throt', {"content-type": "application/json"}),
    (b"\xff\xfe\x00", {"content-type": "application/json; charset=utf-8"}),
    (b"[" * 100_000, {}),
    (b"1" * 5000, {}),
    (b"\x1f\x8b broken", {"content-encoding": "gzip"}),
    (b"<?xml version='1.0'?><Error><Code>C</Code></Error>", {"content-type": "text/xml"}),
]


@pytest.mark.parametrize(("body", "headers"), GARBAGE)
@pytest.mark.parametrize("status", [400, 403, 429, 502, 520])
def test_a_body_that_is_no_json_still_gives_the_statuss_error(
    scene: Scene, status: int, body: bytes, headers: dict[str, str]
) -> None:
    headers |= {"x-acs-request-id": "R-7"}
    with pytest.raises(error_class(status, None)) as caught:
        scene.pai(Answer(status, body, headers), ...).images.get(IMAGE_ID)
    error = caught.value
    assert isinstance(error, errors.APIError)
    assert (error.status, error.code, error.request_id) == (status, None, "R-7")
    assert f"{status}" in str(error)
    assert "R-7" in str(error)
    assert "html" not in str(error).replace("text/html", "")


AT_200: list[tuple[dict[str, Any], type[errors.APIError], int]] = [
    ({"ErrorCode": 40001, "ErrorMessage": "m", "Data": "x"}, errors.APIError, 200),
    ({"ErrorCode": "404", "ErrorMessage": "m"}, errors.NotFoundError, 404),
    ({"ErrorCode": 500, "ErrorMessage": "m"}, errors.ServerError, 500),
    ({"ErrorCode": "Throttling.User", "ErrorMessage": "m"}, errors.RateLimitError, 200),
]


@pytest.mark.parametrize("door", [PAIR, {"api_key": "sk"}])
@pytest.mark.parametrize(("body", "expected", "status"), AT_200)
def test_an_error_code_at_200_is_an_error(
    scene: Scene, door: dict[str, str], body: dict[str, Any], expected: type[errors.APIError], status: int
) -> None:
    with pytest.raises(expected, match="m") as caught:
        scene.pai(Answer(body=body), ..., **door).messages.get_config()
    assert type(caught.value) is expected
    assert caught.value.status == status


@pytest.mark.parametrize("code", [0, "0", None])
def test_an_error_code_of_0_is_none(scene: Scene, code: object) -> None:
    body = {"ErrorCode": code, "ErrorMessage": "OK", "Data": {"SmsUpUrl": "https://up.example"}}
    assert scene.pai(Answer(body=body)).messages.get_config().sms_up_url == "https://up.example"


def test_a_recommendation_whose_code_is_not_200_failed(scene: Scene) -> None:
    pai = scene.pai(Answer(body={"code": 400, "msg": "no scene"}), Answer(body={"code": 200, "size": 0}))
    with pytest.raises(errors.BadRequestError, match="no scene"):
        pai.services.recommend("u", 1, "s", **EAS)
    assert pai.services.recommend("u", 1, "s", **EAS).size == 0


def test_a_recommendation_may_say_200_in_letters(scene: Scene) -> None:
    pai = scene.pai(Answer(200, {"code": "200", "size": 0, "items": []}))
    assert pai.services.recommend("u", 1, "s", **EAS).code == "200"


def test_a_failure_of_call_at_200_is_an_error(scene: Scene) -> None:
    pai = scene.pai(Answer(body={"ErrorCode": 400, "ErrorMessage": "m"}), api_key="sk")
    with pytest.raises(errors.BadRequestError):
        pai.call("PaiPlugin", "2022-01-12", "GetUser")


ADVICE: list[tuple[int, dict[str, Any], str]] = [
    (400, {"Code": "InvalidParameter.WorkspaceId"}, "Use a valid WorkspaceId from ListWorkspaces."),
    (400, {"Code": "InvalidParameter.PageSize"}, "Set the page size to a value in [1, 100]."),
    (404, {"Code": "InvalidImageId.NotFound"}, "Verify ImageId using ListImages."),
    (400, {"Code": "InvalidTimeStamp.Expired"}, "Set this machine's clock"),
    (403, {"Code": "UnauthorizedOperation"}, "Ensure your account is granted paiimage:GetImage."),
    (403, {"AccessDeniedDetail": {"AuthAction": "paiimage:Other"}}, "granted paiimage:Other."),
    (401, {}, "Check that the key is valid"),
    (429, {}, "Slow down"),
    (500, {}, "Try again later"),
]


@pytest.mark.parametrize(("status", "body", "advice"), ADVICE)
def test_a_message_says_what_to_do(scene: Scene, status: int, body: dict[str, Any], advice: str) -> None:
    with pytest.raises(errors.APIError) as caught:
        scene.pai(Answer(status, body), ...).images.get(IMAGE_ID)
    assert str(caught.value).startswith(f"GetImage: {status}")
    assert advice in str(caught.value)


def test_the_gateways_host_is_kept(scene: Scene) -> None:
    with pytest.raises(errors.APIError) as caught:
        scene.pai(Answer(400, {"HostId": "host.example"})).images.get(IMAGE_ID)
    assert caught.value.host_id == "host.example"


CLASSES = [getattr(errors, name) for name in errors.__all__ if name != "Attempt"]
ATTEMPTS = (errors.Attempt(1.0, 503, "R", "ServerError", 0.5), errors.Attempt(2.0, None, None, "X", None))


def sample(kind: type[errors.ImagePortError]) -> errors.ImagePortError:
    """An error of this class with everything that it can hold."""
    if issubclass(kind, errors.APIError):
        return kind(
            "text", status=503, code="C", message="m", request_id="R", host_id="h",
            retry_after=1.5, body=b"\xff", attempts=ATTEMPTS,
        )  # fmt: skip
    if issubclass(kind, errors.SpecMismatchError):
        reply = Reply(200, {"x": "y"}, b"\xff")
        return kind(
            "text", status=200, headers=reply.headers, body=b"\xff", request_id="R", attempts=ATTEMPTS
        )
    if issubclass(kind, errors.TaskError):
        return kind("text", state="RUNNING", token="t")
    return kind("text", attempts=ATTEMPTS)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_can_be_pickled_and_copied(kind: type[errors.ImagePortError]) -> None:
    error = sample(kind)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is kind
        assert str(twin) == "text"
        assert vars(twin) == vars(error)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_can_be_made_without_arguments_and_is_one_of_ours(kind: type[Exception]) -> None:
    assert str(kind()) == ""
    assert isinstance(kind(), errors.ImagePortError)
    assert getattr(imageport, kind.__name__) is kind


def test_a_real_error_survives_a_trip_to_another_process(scene: Scene) -> None:
    with pytest.raises(errors.ServerError) as caught:
        scene.pai(Answer(503, {"Code": "C"}, {"retry-after": "1"}), ...).images.get(IMAGE_ID)
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (str(twin), twin.attempts, twin.retry_after) == (
        str(caught.value), caught.value.attempts, 1.0,
    )  # fmt: skip


def test_an_invalid_request_is_also_a_value_error() -> None:
    assert issubclass(errors.InvalidRequestError, ValueError)
