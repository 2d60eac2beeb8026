"""Which error an answer stands for, and what it says: status, code, words, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from imageport import APIError, NetworkError, RequestTimeoutError, SpecMismatchError
from imageport._failures import Failure, error_of, mismatch, read_failure
from imageport._reply import Reply
from imageport_api.operations import OPERATIONS, Operation

READ, CREATE, UPLOAD = (OPERATIONS[name] for name in ("get_image", "add_image", "upload_image"))
PHOTO, CONFIG, GENERATE = (OPERATIONS[n] for n in ("get_model_image", "get_message_config", "generate_image"))
RECOMMEND, PLAIN = OPERATIONS["recommend"], OPERATIONS["predict"]

LATER = "Try again later; contact support if it persists."
FORMATS = "Check the parameters and their formats."
SLOWER = "Slow down; retry_after says when to come back, if the server said so."
FULL = "Delete some of the model's images of this type, or use another model."
KEY = "Check that the key is valid and belongs to this service."
UNDESCRIBED = "a status that the spec does not describe"
NOTHING = "no content type, 0 bytes"
DONE = " It may have been {}; check before you repeat it."
PAID = (
    " It may have been charged, so do not repeat it blindly. error.body holds what came;"
    " images.restore(error.body) looks for images in it."
)
SILENT = "the answer has no message"


def reply(status: int = 200, body: Any = b"", **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def said(operation: Operation, outcome: Reply | httpx.TransportError) -> str:
    error = error_of(operation, outcome)
    return "" if error is None else str(error)


@pytest.mark.parametrize(
    ("operation", "outcome", "words"),
    [
        (READ, reply(400, {"Code": "C", "Message": "M"}), f"GetImage: 400 C: M. {FORMATS}"),
        (READ, reply(400, {"Message": "M!"}), f"GetImage: 400: M! {FORMATS}"),
        (
            READ,
            reply(418, {"Code": "C", "Message": "M", "RequestId": "R"}),
            "GetImage: 418 C: M. (request id R)",
        ),
        (READ, reply(418, {"Message": "M"}, x_acs_request_id="H"), "GetImage: 418: M. (request id H)"),
        (READ, reply(418), f"GetImage: 418: {SILENT} (status 418, {NOTHING})."),
        (
            READ,
            reply(418, b"<p>", content_type="text/html"),
            f"GetImage: 418: {SILENT} (status 418, text/html, 3 bytes).",
        ),
        (
            READ,
            reply(403, {"Message": "M"}),
            "GetImage: 403: M. Ensure your account is granted paiimage:GetImage.",
        ),
        (
            READ,
            reply(403, {"Message": "M", "AccessDeniedDetail": {"AuthAction": "a:B"}}),
            "GetImage: 403: M. Ensure your account is granted a:B.",
        ),
        (
            READ,
            reply(400, {"Code": "InvalidSecurityToken.Expired", "Message": "M"}),
            "GetImage: 400 InvalidSecurityToken.Expired: M. Get a new STS token.",
        ),
        (
            READ,
            reply(400, {"Code": "InvalidParameter.PageSize", "Message": "M"}),
            "GetImage: 400 InvalidParameter.PageSize: M. Set the page size to a value in [1, 100].",
        ),
        (READ, reply(401, {"Message": "M"}), f"GetImage: 401: M. {KEY}"),
        (READ, reply(499, {"Message": "M"}), "GetImage: 499: M."),
        (READ, reply(599, {"Message": "M"}), f"GetImage: 599: M. {LATER}"),
        (READ, reply(503, {"Message": "M"}), f"GetImage: 503: M. {LATER}"),
        (READ, reply(500, {"Message": "M"}), f"GetImage: 500: M. {LATER}"),
        (UPLOAD, reply(409, {"message": "M"}), f"UploadImage: 409: M. {FULL}"),
        (CREATE, reply(409, {"Message": "M"}), "AddImage: 409: M. Choose another name or id."),
        (PHOTO, reply(200, {"status": "NOK", "message": "M"}), "GetModelImage: 200: M."),
        (PHOTO, reply(200, {"err": "e", "message": "M"}), "GetModelImage: 200 e: M."),
        (
            GENERATE,
            reply(200, {"success": False, "code": "429", "message": "M"}),
            f"GenerateImage: 429 429: M. {SLOWER}",
        ),
        (
            GENERATE,
            reply(200, {"success": False, "code": "4290", "message": "M"}),
            "GenerateImage: 200 4290: M.",
        ),
        (
            GENERATE,
            reply(400, {"success": False, "code": "500", "message": "M"}),
            f"GenerateImage: 400 500: M. {FORMATS}",
        ),
        (CONFIG, reply(200, {"ErrorCode": 40001, "ErrorMessage": "M"}), "GetMessageConfig: 200 40001: M."),
        (RECOMMEND, reply(200, {"code": 500, "msg": "M"}), f"Recommend: 500 500: M. {LATER}"),
        (READ, reply(200, {"Code": "C", "Message": "M"}), "GetImage: 200 C: M."),
        (READ, reply(302, location="/x"), f"GetImage: {UNDESCRIBED} (status 302, {NOTHING})."),
        (READ, reply(199), f"GetImage: {UNDESCRIBED} (status 199, {NOTHING})."),
        (READ, Reply(200, {}, b"", None, "cut"), f"GetImage: cut (status 200, {NOTHING})."),
        (
            READ,
            httpx.PoolTimeout("x"),
            "GetImage: All connections are busy; use fewer calls at once or a longer pool timeout.",
        ),
        (READ, httpx.ReadTimeout("x"), "GetImage: no answer in time (ReadTimeout)."),
        (READ, httpx.ReadError("lost."), "GetImage: no answer: lost."),
        (READ, httpx.ReadError(""), "GetImage: no answer: ReadError."),
    ],
)
def test_what_an_answer_that_is_no_success_says(operation: Operation, outcome: Any, words: str) -> None:
    assert said(operation, outcome) == words


@pytest.mark.parametrize(
    ("operation", "outcome"),
    [
        (READ, reply(200, {"Name": "n"})),
        (READ, reply(200, {"Code": "C", "Message": "M", "Name": "n"})),
        *[
            (READ, reply(200, {"Code": code, "Message": "M"}))
            for code in ("", "0", "200", "OK", "Success", 5, None)
        ],
        (READ, reply(200, {"Code": "C", "Message": 5})),
        (READ, reply(200, {"Code": "C"})),
        (READ, reply(200, {"Code": "C", "Message": "M", "Success": True})),
        (READ, reply(200, b"no JSON")),
        (READ, reply(200)),
        (PHOTO, reply(200, {"status": "OK", "err": "e"})),
        (PHOTO, reply(200, {"message": "M"})),
        (OPERATIONS["delete_model_image"], reply(204, {"status": "NOK"})),
        (GENERATE, reply(200, {"success": True, "err": "e"})),
        (GENERATE, reply(200, {"success": None, "code": "500"})),
        (CONFIG, reply(200, {"ErrorCode": 0})),
        (CONFIG, reply(200, {"err": "e"})),
        (RECOMMEND, reply(200, {"code": "200"})),
        (PLAIN, reply(200, {"code": 500, "error": "e"})),
    ],
)
def test_what_is_no_refusal(operation: Operation, outcome: Reply) -> None:
    assert not isinstance(error_of(operation, outcome), APIError)


@pytest.mark.parametrize(
    ("operation", "status", "hint"),
    [
        (READ, 100, ""),
        (READ, 201, ""),
        (CREATE, 201, DONE.format("done")),
        (RECOMMEND, 201, DONE.format("done and charged")),
        (GENERATE, 299, PAID),
        (CREATE, 300, ""),
        (GENERATE, 302, ""),
        (GENERATE, 300, ""),
        (GENERATE, 199, PAID),
    ],
)
def test_a_status_that_is_not_described_may_mean_that_it_was_done(
    operation: Operation, status: int, hint: str
) -> None:
    assert said(operation, reply(status)) == (
        f"{operation.id}: {UNDESCRIBED} (status {status}, {NOTHING}).{hint}"
    )


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_a_generation_may_come_with_any_status_of_a_success(status: int) -> None:
    assert error_of(GENERATE, reply(status, {"data": [{"url": "https://cdn.example/1.png"}]})) is None


@pytest.mark.parametrize("status", [199, 300])
def test_a_generation_comes_with_no_other_status(status: int) -> None:
    assert UNDESCRIBED in said(GENERATE, reply(status, {"data": [{"url": "https://cdn.example/1.png"}]}))


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (PHOTO, {"status": "nok"}),
        (PHOTO, {"status": "new", "err": "e"}),
        (PHOTO, {"error": {"message": "M"}}),
        (CONFIG, {"ErrorCode": "1"}),
        (READ, {"code": "C", "message": "M", "requestId": "R", "HOSTID": "h", "Success": False}),
    ],
)
def test_what_is_a_failure_at_200(operation: Operation, body: Mapping[str, Any]) -> None:
    error = error_of(operation, reply(200, body))
    assert isinstance(error, APIError)
    assert error.status == 200


def test_an_error_keeps_all_that_the_answer_said() -> None:
    body = {"Code": "C", "Message": "M", "RequestId": "R", "HostId": "H"}
    error = error_of(READ, reply(429, body, retry_after="7"))
    assert isinstance(error, APIError)
    assert (error.status, error.code, error.message) == (429, "C", "M")
    assert (error.request_id, error.host_id, error.retry_after) == ("R", "H", 7.0)
    assert json.loads(error.body or b"") == body


def test_what_the_spec_does_not_describe_keeps_the_answer() -> None:
    answer = reply(200, b"x", x_request_id="R")
    error = mismatch(READ, answer, "why")
    assert isinstance(error, SpecMismatchError)
    assert (error.status, error.headers, error.body) == (200, answer.headers, b"x")
    assert error.request_id == "R"


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (httpx.PoolTimeout("x"), RequestTimeoutError),
        (httpx.ConnectTimeout("x"), RequestTimeoutError),
        (httpx.ConnectError("x"), NetworkError),
    ],
)
def test_no_answer_is_an_error_with_its_cause(cause: httpx.TransportError, kind: type[Exception]) -> None:
    error = error_of(READ, cause)
    assert type(error) is kind
    assert error is not None
    assert type(error.__cause__) is type(cause)


SHAPES: list[dict[str, Any]] = [
    {"Code": "C", "Message": "M", "RequestId": "R", "HostId": "H"},
    {"code": "C", "message": "M", "requestId": "R", "hostId": "H"},
    {"ErrorCode": "C", "ErrorMessage": "M", "request_id": "R", "HostId": "H"},
    {"errorCode": "C", "errorMessage": "M", "Request-Id": "R", "HostId": "H"},
    {"err": "C", "msg": "M", "RequestId": "R", "HostId": "H"},
    {"error": {"code": "C", "message": "M"}, "RequestId": "R", "HostId": "H"},
    {"Code": None, "code": "C", "Message": None, "message": "M", "RequestId": "R", "HostId": "H"},
]


@pytest.mark.parametrize("body", SHAPES)
@pytest.mark.parametrize(
    "detail", [{"AccessDeniedDetail": {"AuthAction": "A"}}, {"accessDeniedDetail": {"authAction": "A"}}]
)
def test_every_shape_of_an_error_is_read(body: dict[str, Any], detail: dict[str, Any]) -> None:
    assert read_failure(body) == Failure("C", "M", "R", "H")
    assert read_failure({**body, **detail}) == Failure("C", "M", "R", "H", "A")


def test_words_of_an_error_are_text_that_a_log_can_take() -> None:
    assert read_failure({"code": 5, "message": "\ud800"}) == Failure("5", "\\ud800")
    assert read_failure({"code": True, "message": ["M"]}) == Failure()
    assert read_failure({"message": "x" * 20_000}).message == "x" * 10_000 + "…"
