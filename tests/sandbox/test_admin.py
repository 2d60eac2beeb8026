from __future__ import annotations

import hashlib

import pytest

from imageport.sandbox import Sandbox

from .helpers import IMAGE, Caller


def test_requests_can_be_seen_but_not_their_secrets(caller: Caller, sandbox: Sandbox) -> None:
    caller.key_id, caller.secret = "STS.sandbox", "sandbox-sts-secret"
    caller.signed("AddImage", json=IMAGE, changes={"x-acs-security-token": "sandbox-sts-token"})
    caller.act("GET", "ListImages", params={"Name": "a b"})
    signed, bearer = sandbox.requests
    assert (signed.operation, signed.method, signed.path) == ("AddImage", "POST", "/api/v1/images")
    assert signed.headers["authorization"] == "ACS3-HMAC-SHA256 ***"
    assert signed.headers["x-acs-security-token"] == "***"
    assert signed.body is not None
    assert signed.size == len(signed.body)
    assert signed.sha256 == hashlib.sha256(signed.body).hexdigest()
    assert (bearer.query, bearer.status) == ("Name=a+b", 200)
    assert bearer.headers["authorization"] == "Bearer ***"
    shown = caller.http.get("/_sandbox/requests")
    assert [each["request_id"] for each in shown.json()] == [signed.request_id, bearer.request_id]
    assert shown.json()[0]["body"] == signed.body.decode()
    assert "sandbox-sts" not in shown.text
    assert "sk-sandbox" not in shown.text


def test_what_stands_in_the_path_is_shown_by_its_name(caller: Caller, sandbox: Sandbox) -> None:
    caller.bearer("GET", "/models/a%2Db/images")
    caller.act("GET", "ListImages")
    assert [seen.parameters for seen in sandbox.requests] == [{"modelID": "a-b"}, {}]
    assert caller.http.get("/_sandbox/requests").json()[0]["parameters"] == {"modelID": "a-b"}


def test_a_raw_token_is_blanked_too_and_binary_bodies_are_not_shown(caller: Caller) -> None:
    headers = {"authorization": "sandbox-token"}
    caller.http.post("/api/predict/echo", content=b"\xff", headers=headers)
    seen = caller.http.get("/_sandbox/requests").json()[0]
    assert seen["headers"]["authorization"] == "***"
    assert (seen["body"], seen["size"]) == (None, 1)


def test_the_state_can_be_read_and_reset(caller: Caller) -> None:
    caller.add()
    caller.http.post("/_sandbox/faults", json={"kind": "error", "after": 9})
    state = caller.http.get("/_sandbox/").json()
    assert state["objects"]["images"][0]["Name"] == "nlp"
    assert len(state["objects"]["connection"]) == 27
    assert (state["faults"][0]["kind"], state["requests"]) == ("error", 1)
    assert caller.http.post("/_sandbox/reset").status_code == 204
    state = caller.http.get("/_sandbox/").json()
    assert (state["objects"]["images"], state["faults"], state["requests"]) == ([], [], 0)


def test_the_same_seed_makes_the_same_ids(caller: Caller, sandbox: Sandbox) -> None:
    first = caller.add()
    sandbox.reset()
    assert caller.add() == first


def test_faults_come_and_go_over_http(caller: Caller) -> None:
    faults = [{"kind": "throttle"}, {"kind": "error", "status": 503}]
    assert caller.http.post("/_sandbox/faults", json=faults).status_code == 204
    assert caller.act("GET", "ListImages").status_code == 429
    shown = caller.http.get("/_sandbox/faults").json()
    assert [each["struck"] for each in shown] == [1, 0]
    assert caller.http.delete("/_sandbox/faults").status_code == 204
    assert caller.act("GET", "ListImages").status_code == 200


def test_time_passes_over_http(caller: Caller) -> None:
    before = caller.http.get("/_sandbox/").json()["now"]
    assert caller.http.post("/_sandbox/advance", json={"seconds": 3600}).status_code == 204
    assert caller.http.get("/_sandbox/").json()["now"] - before >= 3600


def test_objects_are_added_over_http(caller: Caller) -> None:
    fields = {"Name": "mine", "UserId": "20925961123557803", "Accessibility": "PUBLIC"}
    added = caller.http.post("/_sandbox/objects", json={"kind": "image", "fields": fields}).json()
    assert caller.get(added["ImageId"]).json()["UserId"] == "20925961123557803"


@pytest.mark.parametrize(
    ("path", "body", "wanted"),
    [
        ("objects", {"kind": "nonsense"}, "no object is called 'nonsense'"),
        ("objects", {}, "KeyError: 'kind'"),
        ("objects", [], "TypeError"),
        ("objects", {"kind": "image", "fields": {"Name": []}}, "not supported"),
        ("faults", {"kind": "nonsense"}, "no fault is called 'nonsense'"),
        ("faults", {"status": 500}, "fault 1: it must be an object with a kind"),
        ("faults", [{"kind": "drop"}, 5], "fault 2: it must be an object with a kind"),
        ("faults", {"kind": [], "status": 500}, "no fault is called []"),
        ("faults", {"kind": "drop", "self": 1}, "a fault has no self"),
        ("faults", {"kind": "drop", "headers": 5}, "the headers of a fault must be"),
        (
            "faults",
            {"kind": "throttle", "operation": "ListImage"},
            "no operation is called 'ListImage'; there are ListImages,",
        ),
        ("faults", [{"kind": "drop"}, {"kind": "error", "operation": ["GetImage", "x"]}], "fault 2: no op"),
        ("advance", {"seconds": -1}, "seconds must be between"),
        ("advance", {"seconds": "soon"}, "ValueError"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    caller: Caller, path: str, body: object, wanted: str
) -> None:
    refused = caller.http.post(f"/_sandbox/{path}", json=body)
    assert refused.status_code == 400
    assert wanted in refused.json()["error"]
    assert caller.http.get("/_sandbox/faults").json() == []


def test_other_methods_are_refused(caller: Caller) -> None:
    refused = caller.http.put("/_sandbox/faults")
    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == {"DELETE", "GET", "HEAD", "POST"}


def test_a_second_image_of_one_name_is_refused_here_too(caller: Caller) -> None:
    caller.add()
    body = {"kind": "image", "fields": {"Name": "nlp"}}
    assert caller.http.post("/_sandbox/objects", json=body).status_code == 409
