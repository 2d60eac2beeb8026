from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, Answer, Scene

from imageport import PAI, SpecMismatchError
from imageport._reply import parsed

JSON = {"content-type": "application/json"}
CALLS: dict[str, Callable[[PAI], Any]] = {
    "get": lambda pai: pai.images.get(IMAGE_ID),
    "list": lambda pai: list(pai.images.list()),
    "add": lambda pai: pai.images.add("name", "uri"),
    "publish": lambda pai: pai.images.publish(IMAGE_ID),
    "remove": lambda pai: pai.images.remove(IMAGE_ID),
    "connections": lambda pai: list(pai.connections.list()),
    "domains": lambda pai: pai.gateways.list_domains("cn-hangzhou", "gw-1"),
    "messages": lambda pai: pai.messages.get_config(),
    "products": lambda pai: pai.catalog.products(),
    "endpoints": lambda pai: pai.catalog.endpoints("P", "2021-02-04"),
    "apis": lambda pai: pai.catalog.apis("P", "2021-02-04"),
    "api": lambda pai: pai.catalog.api("P", "2021-02-04", "GetImage"),
    "recommend": lambda pai: pai.services.recommend("u", 1, "s", **EAS),
}
UNREADABLE: dict[str, tuple[bytes, dict[str, str]]] = {
    "HTML": (b"<!doctype html><title>Sign in</title>", {"content-type": "text/html"}),
    "nothing": (b"", JSON),
    "truncated JSON": (b'{"Name": "nlp", "Ima', JSON),
    "not UTF-8": (b'{"Name": "\xff\xfe\xfd"}', JSON),
    "deep JSON": (b"[" * 200_000 + b"]" * 200_000, JSON),
    "a long number": (b"1" * 5000, JSON),
    "two documents": (b"{}{}", JSON),
    "broken gzip": (b"\x1f\x8b\x08 no gzip at all", {"content-encoding": "gzip"}),
    "gzip with a wrong sum": (gzip.compress(b"{}")[:-8] + b"checksum", {"content-encoding": "gzip"}),
    "a coding that nobody asked for": (b"\x1b\x00 brotli", {"content-encoding": "br"}),
    "null": (b"null", JSON),
    "a string": (b'"nlp"', JSON),
    "a number": (b"7", JSON),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_reply_that_cannot_be_read_is_one_of_our_errors(scene: Scene, call: str, kind: str) -> None:
    content, headers = UNREADABLE[kind]
    headers |= {"x-acs-request-id": "R-1"}
    with pytest.raises(SpecMismatchError) as caught:
        CALLS[call](scene.pai(Answer(body=content, headers=headers)))
    error = caught.value
    assert (error.status, error.request_id) == (200, "R-1")
    assert error.headers.items() >= headers.items()
    assert error.body in (content, b"")
    assert len(error.attempts) == len(scene.script.requests) == 1
    assert "<title>" not in str(error)


ODD_STATUSES = [201, 202, 203, 204, 206, 299, 300, 301, 302, 303, 304, 307, 308, 399]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", ODD_STATUSES)
def test_a_status_that_no_document_names_is_one_of_our_errors(scene: Scene, call: str, status: int) -> None:
    elsewhere = {"location": "https://evil.example/"}
    with pytest.raises(SpecMismatchError, match=f"status {status}") as caught:
        CALLS[call](scene.pai(Answer(status, headers=elsewhere)))
    assert caught.value.status == status
    assert len(scene.script.requests) == 1


WRONG_TYPES: list[tuple[str, Any]] = [
    ("get", []),
    ("get", {"Labels": "GPU"}),
    ("get", {"Labels": ["GPU"]}),
    ("get", {"Labels": {"Key": "a"}}),
    ("list", {"Images": {}}),
    ("list", {"Images": "none"}),
    ("list", {"Images": [None]}),
    ("list", {"Images": [[]]}),
    ("connections", {"Connections": 5}),
    ("connections", {"Connections": [{"Secrets": "x"}]}),
    ("connections", {"Connections": [{"Models": {"a": 1}}]}),
    ("domains", {"CustomDomains": "none"}),
    ("messages", {"Data": "a string", "ErrorCode": 0}),
    ("messages", {"Data": None, "ErrorCode": 0}),
    ("messages", {"Data": ["x"]}),
    ("messages", {}),
    ("products", {"a": 1}),
    ("products", [None]),
    ("products", ["AIWorkSpace"]),
    ("products", [{"code": 5, "categoryName": None}]),
    ("endpoints", {"endpoints": {}}),
    ("endpoints", {"endpoints": ["x"]}),
    ("apis", {"apis": []}),
    ("apis", {"apis": {"A": None}}),
    ("api", {"parameters": "none"}),
    ("recommend", {"code": 200, "items": "none"}),
]


@pytest.mark.parametrize(("call", "body"), WRONG_TYPES)
def test_a_reply_of_the_wrong_type_is_one_of_our_errors(scene: Scene, call: str, body: Any) -> None:
    with pytest.raises(SpecMismatchError):
        CALLS[call](scene.pai(Answer(body=body)))


# The least that a genuine reply holds, and what is made of it.
LEAST: dict[str, tuple[Any, Any]] = {
    "get": ({"Name": None}, {IMAGE_ID}),
    "list": ({"Images": []}, []),
    "add": ({"ImageId": IMAGE_ID}, {IMAGE_ID}),
    "publish": ({"RequestId": "R"}, {"R", IMAGE_ID}),
    "remove": ({"RequestId": "R"}, {"R"}),
    "connections": ({"Connections": None}, []),
    "domains": ({"CustomDomains": None}, []),
    "messages": ({"Data": {"SmsUpUrl": None}}, set[str]()),
    "products": ([], []),
    "endpoints": ({"apis": {}}, {}),
    "apis": ({"endpoints": []}, {}),
    "api": ({"methods": []}, set[str]()),
    "recommend": ({"code": 200}, {200}),
}


@pytest.mark.parametrize("call", CALLS)
def test_more_than_the_least_is_not_required_of_a_reply(scene: Scene, call: str) -> None:
    body, expected = LEAST[call]
    result = CALLS[call](scene.pai(Answer(body=body)))
    if isinstance(expected, set):
        assert {value for value in vars_of(result).values() if value} == expected
    else:
        assert result == expected


def test_an_id_that_came_as_null_is_the_one_that_was_sent(scene: Scene) -> None:
    assert scene.pai(Answer(body={"ImageId": None})).images.add("n", "u").image_id == sent_id(scene)


def sent_id(scene: Scene) -> str:
    return json.loads(scene.script.requests[0].content)["ImageId"]


def vars_of(model: Any) -> dict[str, Any]:
    names = [field.name for field in type(model).__attrs_attrs__]
    return {name: getattr(model, name) for name in names if name != "additional_properties"}


def test_absent_and_null_both_read_as_none(scene: Scene) -> None:
    absent = scene.pai(Answer(body={"Name": None})).images.get(IMAGE_ID)
    nulls = dict.fromkeys(("Name", "Labels", "Size", "GmtCreateTime", "Accessibility", "Description"))
    assert scene.pai(Answer(body=nulls)).images.get(IMAGE_ID) == absent
    assert absent.name is None
    assert absent.labels is None


def test_unknown_members_are_kept(scene: Scene) -> None:
    body = {"Name": "n", "Newer": {"a": [1]}, "Labels": [{"Key": "k", "Value": "v", "Since": 7}]}
    image = scene.pai(Answer(body=body)).images.get(IMAGE_ID)
    assert image.additional_properties == {"Newer": {"a": [1]}}
    assert image.labels is not None
    assert image.labels[0]["Since"] == 7
    assert image.to_dict() == body | {"ImageId": IMAGE_ID}


def test_unknown_words_of_an_enum_are_kept(scene: Scene) -> None:
    connection = {"ConnectionId": "c", "ConnectionType": "NewConnection", "Accessibility": "SHARED"}
    body = {"Connections": [connection | {"Models": [{"ModelType": "Video"}]}]}
    [found] = scene.pai(Answer(body=body)).connections.list()
    assert (found.connection_type, found.accessibility) == ("NewConnection", "SHARED")
    assert found.models is not None
    assert found.models[0].model_type == "Video"


INSTANT = datetime(2025, 3, 7, 7, 54, 56, tzinfo=UTC)
DATES: list[tuple[Any, Any]] = [
    ("2025-03-07T07:54:56Z", INSTANT),
    ("2025-03-07T07:54:56Z\n", INSTANT),
    (" 2025-03-07T07:54:56Z \r\n", INSTANT),
    ("2025-03-07T07:54:56.000Z", INSTANT),
    ("2025-03-07T15:54:56+08:00", INSTANT),
    ("2025-03-07T07:54:56.232Z", INSTANT.replace(microsecond=232_000)),
    ("yesterday", "yesterday"),
    ("", ""),
    ("2025-13-40T99:99:99Z", "2025-13-40T99:99:99Z"),
    (1741334096, 1741334096),
    (["2025"], ["2025"]),
    (None, None),
]


@pytest.mark.parametrize(("written", "read"), DATES)
def test_a_date_is_read_if_it_can_be_and_kept_if_not(scene: Scene, written: Any, read: Any) -> None:
    image = scene.pai(Answer(body={"Name": "n", "GmtCreateTime": written})).images.get(IMAGE_ID)
    assert image.gmt_create_time == read


def test_an_image_that_is_read_has_the_id_that_was_asked_for(scene: Scene) -> None:
    masked, body = "image-rbv******c9ks92", {"Name": "n"}
    assert scene.pai(Answer(body=body)).images.get(masked).image_id == masked
    assert scene.pai(Answer(body=body | {"ImageId": "image-x"})).images.get(IMAGE_ID).image_id == "image-x"


def test_a_compressed_reply_is_read(scene: Scene) -> None:
    packed = gzip.compress(b'{"Name": "nlp"}')
    image = scene.pai(Answer(body=packed, headers={"content-encoding": "gzip"})).images.get(IMAGE_ID)
    assert image.name == "nlp"


def test_a_byte_order_mark_does_no_harm(scene: Scene) -> None:
    assert scene.pai(Answer(body=b'\xef\xbb\xbf{"Name": "n"}')).images.get(IMAGE_ID).name == "n"


def test_a_body_without_an_end_is_given_up(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imageport._body.MAX_BODY", 1000)
    with pytest.raises(SpecMismatchError, match="over 1000 bytes"):
        scene.pai(Answer(body=b"x" * 1001)).images.get(IMAGE_ID)


def test_the_answer_of_a_model_service_is_returned_as_it_is(scene: Scene) -> None:
    headers = {"content-type": "image/png", "x-request-id": "R-1"}
    answer = scene.pai(Answer(body=b"\x89PNG\xff", headers=headers)).services.predict("echo", b"", **EAS)
    assert (answer.content, answer.content_type, answer.request_id) == (b"\x89PNG\xff", "image/png", "R-1")
    with pytest.raises(ValueError, match=r"."):
        answer.json()
    assert scene.pai(Answer(body=[1])).services.predict("echo", b"", **EAS).json() == [1]


ENVELOPED = [
    ({"code": 0, "data": {"endpoints": [{"regionId": "r", "public": "h\t"}]}}, {"r": "h"}),
    ({"endpoints": [{"regionId": "r\t", "endpoint": " h "}], "apis": {}, "data": 5}, {"r": "h"}),
    ({"endpoints": [{"regionId": "r", "public": "  "}, {"public": "h"}, {"regionId": "s"}]}, {}),
    ({"endpoints": [{"regionId": 5, "public": "h"}, {"regionId": "r", "public": ["h"]}]}, {}),
]


@pytest.mark.parametrize(("body", "expected"), ENVELOPED)
def test_metadata_is_read_with_or_without_its_envelope(scene: Scene, body: Any, expected: Any) -> None:
    assert scene.pai(Answer(body=body)).catalog.endpoints("P", "2021-02-04") == expected


def test_products_are_those_of_the_category_and_of_the_family(scene: Scene) -> None:
    family = "Machine Learning Platform for AI"
    products = [
        *(
            {"code": "AIWorkSpace", "categoryName": family},
            {"code": "PaiLLMTrace"},
            {"code": "Ecs"},
            {"code": None},
        ),
        {"code": "Ecs2", "categoryName": "Compute"},
    ]
    pai = scene.pai(Answer(body=products), Answer(body={"data": products}), Answer(body=products))
    assert [product.code for product in pai.catalog.products()] == ["AIWorkSpace", "PaiLLMTrace"]
    assert len(pai.catalog.products(category=None)) == 5
    assert [product.code for product in pai.catalog.products(category="Compute")] == ["Ecs2"]


TEXTS = (
    '{"Name": "nlp"}',
    '[{"Name": "é"}]',
    '{"a": "\\ud800"}',
    ' {"a": 1}',
    '{"a": NaN}',
    '{"a"',
    "{}",
    "1",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be", "utf-32-le"])
def test_a_body_is_read_as_the_library_reads_it(text: str, encoding: str) -> None:
    def read(content: bytes, reader: Callable[[bytes], Any]) -> object:
        try:
            return repr(reader(content))
        except ValueError as error:
            return str(error).rpartition("Error: ")[2]

    for content in (text.encode(encoding), text.encode(encoding) + b"\xed\xa0\x80", text.encode()[:-1]):
        assert read(content, parsed) == read(content, json.loads)
