from __future__ import annotations

from typing import Any

import httpx
import pytest
from colours import IMAGE_ID, PAIR, Answer, Colour, Scene
from genuine import OK

from imageport import ConfigurationError, InvalidRequestError, RateLimitError, Retry


def test_options_of_one_call_hold_for_that_call_only(scene: Scene) -> None:
    pai = scene.pai(Answer(503), Answer(429), Answer(503), OK)
    with pytest.raises(RateLimitError):
        pai.images.get(IMAGE_ID, retry=Retry(attempts=2, jitter=lambda: 0.0))
    pai.images.get(IMAGE_ID)
    assert scene.clock.slept == [0.0, 0.5]


def test_a_copy_has_its_own_options_and_leaves_the_original_alone(scene: Scene) -> None:
    pai = scene.pai(OK, ...)
    copy = pai.with_options(timeout=3, headers={"X-Copy": "1"})
    copy.images.get(IMAGE_ID)
    pai.images.get(IMAGE_ID)
    ours, theirs = scene.script.requests
    assert (ours.headers.get("x-copy"), ours.extensions["timeout"]["read"]) == ("1", 3.0)
    assert (theirs.headers.get("x-copy"), theirs.extensions["timeout"]["read"]) == (None, 60.0)


def test_a_copy_of_a_copy_keeps_what_is_not_given_again(scene: Scene) -> None:
    copy = scene.pai(OK, headers={"X-A": "1"}).with_options(timeout=3)
    copy.with_options(headers={"X-B": "2"}).images.get(IMAGE_ID, headers={"X-C": "3"})
    [request] = scene.script.requests
    assert [request.headers[f"x-{name}"] for name in "abc"] == ["1", "2", "3"]
    assert request.extensions["timeout"]["read"] == 3.0


def test_a_copy_shares_the_connections_and_closes_with_its_original(scene: Scene) -> None:
    pai = scene.pai()
    copy = pai.with_options(timeout=3)
    pai.close()
    assert scene.script.closed == 1
    with pytest.raises(ConfigurationError, match="closed"):
        copy.images.get(IMAGE_ID)


def test_a_closed_client_sends_nothing_and_may_be_closed_again(scene: Scene) -> None:
    pai = scene.pai()
    pai.close()
    pai.close()
    assert scene.script.closed == 1
    for call in (lambda: pai.images.get(IMAGE_ID), lambda: list(pai.connections.list())):
        with pytest.raises(ConfigurationError, match="closed"):
            call()
    assert scene.script.requests == []


def test_leaving_the_block_closes_the_client_also_after_an_error(scene: Scene) -> None:
    def leave() -> None:
        with scene.pai() as pai:
            assert repr(pai).endswith("PAI(native door, cn-hangzhou, public)")
            raise LookupError

    with pytest.raises(LookupError):
        leave()
    assert scene.script.closed == 1


WRONG_NAMES = {
    "Images.get() has no argument 'tmeout'; did you mean timeout?": lambda pai: pai.images.get(
        IMAGE_ID, tmeout=3
    ),
    "Images.list() has no argument 'pagesize'; did you mean page_size?": lambda pai: list(
        pai.images.list(pagesize=3)
    ),
    "Images.add() has no argument 'lables'; did you mean labels?": lambda pai: pai.images.add(
        "nlp", "registry.example.com/nlp:1", lables={}
    ),
    "PAI.with_options() has no argument 'retries'; did you mean retry?": lambda pai: pai.with_options(
        retries=3
    ),
    "Images.remove() has no argument 'x'; there are image_id, timeout, deadline, retry, headers.": (
        lambda pai: pai.images.remove(IMAGE_ID, x=1)
    ),
}


@pytest.mark.parametrize("words", WRONG_NAMES)
def test_an_argument_that_a_method_does_not_have_is_named(scene: Scene, words: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        WRONG_NAMES[words](scene.pai())
    assert str(caught.value).replace("AsyncPAI", "PAI") == words
    assert isinstance(caught.value, TypeError)
    assert scene.script.requests == []


RESERVED = [
    *(
        "Authorization",
        "authorization",
        "HOST",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Cookie",
    ),
    *("x-acs-date", "X-Acs-Anything", "x-acs-"),
]


@pytest.mark.parametrize("name", RESERVED)
@pytest.mark.parametrize("place", ["client", "copy", "call"])
def test_headers_that_prove_the_sender_or_frame_the_body_are_ours(
    scene: Scene, name: str, place: str
) -> None:
    headers = {name: "x"}
    pai = scene.pai(**({"headers": headers} if place == "client" else {}))
    pai = pai.with_options(headers=headers) if place == "copy" else pai
    with pytest.raises(InvalidRequestError, match=f"must not hold {name}"):
        pai.images.get(IMAGE_ID, **({"headers": headers} if place == "call" else {}))
    assert scene.script.requests == []


NAMES = ["", " ", "X Y", "X:Y", "X\n", "Ü", "X\x00", "(x)"]
VALUES = ["a\nb", "a\r\nX: y", "\x00", " a", "a ", "ü", "a\tb", "\x7f", 5, None]


@pytest.mark.parametrize("headers", [{name: "x"} for name in NAMES] + [{"X-Y": value} for value in VALUES])
def test_headers_that_cannot_be_sent_are_refused(scene: Scene, headers: Any) -> None:
    with pytest.raises(InvalidRequestError):
        scene.pai().images.get(IMAGE_ID, headers=headers)
    assert scene.script.requests == []


def test_a_header_of_the_caller_takes_the_place_of_ours(scene: Scene) -> None:
    scene.pai(OK).images.get(IMAGE_ID, headers={"USER-AGENT": "mine/1", "X-Trace": "t 1"})
    headers = scene.script.requests[0].headers
    assert headers.get_list("user-agent") == ["mine/1"]
    assert headers["x-trace"] == "t 1"


def test_a_replaced_header_is_signed_as_it_is_sent(scene: Scene) -> None:
    from imageport._auth import sign
    from imageport._credentials import AccessKey

    scene.pai(OK).images.get(IMAGE_ID, headers={"Accept": "application/vnd.x+json"})
    headers = scene.script.requests[0].headers
    signed = {n: headers[n] for n in ("accept", "host", "x-acs-action", "x-acs-version")}
    fresh = {"date": headers["x-acs-date"], "nonce": headers["x-acs-signature-nonce"]}
    key, path = AccessKey("test-ak", "test-secret"), f"/api/v1/images/{IMAGE_ID}"
    again = sign(key, "GET", path, "", signed, b"", **fresh)
    assert again["authorization"] == headers["authorization"]


def test_the_client_says_who_it_is_and_what_it_takes(scene: Scene) -> None:
    scene.pai(OK).images.get(IMAGE_ID)
    headers = scene.script.requests[0].headers
    assert headers["user-agent"].startswith("imageport/")
    assert headers["accept"] == "application/json"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "content-type" not in headers
    assert "content-length" not in headers


def test_a_change_without_a_body_says_that_it_has_none(scene: Scene) -> None:
    pai = scene.pai(OK, ...)
    pai.images.publish(IMAGE_ID)
    pai.images.remove(IMAGE_ID)
    assert [request.headers["content-length"] for request in scene.script.requests] == ["0", "0"]
    assert not ["content-type" for request in scene.script.requests if "content-type" in request.headers]


def test_booleans_arrays_and_unicode_are_spelled_as_documented(scene: Scene) -> None:
    pai = scene.pai(OK)
    types: Any = ["DashScopeConnection", "OpenLLMConnection"]
    list(pai.connections.list(connection_types=types, tool_call=True, connection_name="a b+ü"))
    query = scene.script.requests[0].url.query.decode()
    assert query == (
        "ConnectionName=a%20b%2B%C3%BC&ConnectionTypes=DashScopeConnection%2COpenLLMConnection&ToolCall=true"
    )


def test_the_body_is_compact_json_in_utf8(scene: Scene) -> None:
    scene.pai(OK).images.add("n", "registry/图", image_id=IMAGE_ID, labels={"a b": "=,"}, size=2)
    assert scene.script.requests[0].content.decode() == (
        '{"Name":"n","ImageUri":"registry/图","Labels":[{"Key":"a b","Value":"=,"}],"Size":2,'
        f'"ImageId":"{IMAGE_ID}"}}'
    )


def test_what_the_caller_left_out_is_not_sent_but_page_size_and_number(scene: Scene) -> None:
    pai = scene.pai(OK, ...)
    list(pai.images.list())
    list(pai.connections.list())
    pai.images.get(IMAGE_ID)
    queries = [request.url.query.decode() for request in scene.script.requests]
    assert queries == ["PageNumber=1&PageSize=20", "", ""]


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_the_environments_proxy_is_used_but_not_for_excepted_hosts(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from imageport._through_httpx import ThroughHttpx
    from imageport._transport import Transports, Way
    from imageport._wire import Pool

    monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    made: list[tuple[bool, str | None]] = []

    def make(way: Way) -> Pool:
        made.append((way.tls, way.proxy))
        return ThroughHttpx(httpx.MockTransport(lambda request: httpx.Response(200)))

    transports = Transports[Pool](None, make)
    outside = transports.of(("https", "outside.example", 443))
    assert transports.of(("https", "outside.example", 443)) is outside
    assert transports.of(("https", "elsewhere.example", 443)) is outside
    assert transports.of(("https", "inside.example", 443)) is not outside
    assert made == [(True, "http://proxy.example:3128"), (True, None)]


def test_a_client_can_be_made_without_any_argument(colour: Colour) -> None:
    assert "no credentials" in repr(colour.pai())
    assert "http://127.0.0.1:9" in repr(colour.pai(base_url="http://127.0.0.1:9", **PAIR))
