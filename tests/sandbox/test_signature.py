from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from imageport.sandbox import Sandbox
from imageport.sandbox.exchange import Request
from imageport.sandbox.pai.signature import canonical_request

from .helpers import WORKSPACE, Caller, code

HOST = "aiworkspace.cn-hangzhou.aliyuncs.com"
BODY = b'{"ImageUri":"registry.cn-hangzhou.aliyuncs.com/pai-compression/nlp:gpu","Name":"nlp-compression"}'
EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
COMMON = [
    ("host", HOST),
    ("accept", "application/json"),
    ("x-acs-version", "2021-02-04"),
    ("x-acs-date", "2025-01-02T03:04:05Z"),
    ("x-acs-signature-nonce", "0123456789abcdef0123456789abcdef"),
]


def request(method: str, path: str, query: str, body: bytes, **headers: str) -> Request:
    mine = [(name.replace("_", "-"), value) for name, value in headers.items()]
    digest = ("x-acs-content-sha256", hashlib.sha256(body).hexdigest())
    return Request(method, path, query, [*COMMON, digest, *mine], body)


@pytest.mark.parametrize(
    ("signed", "digest", "signature"),
    [
        (
            request(
                "POST",
                "/api/v1/images",
                "",
                BODY,
                x_acs_action="AddImage",
                content_type="application/json; charset=utf-8",
            ),
            "1e39e2622ff6b116ac90f273b2a0d11614f502cbaa0a3e6194e9d926e99c6d25",
            "0b3360ee8f4eb87f4477e681bb195a15183781f7f3dfdbbff06115daf7abf49e",
        ),
        (
            request(
                "GET",
                "/api/v1/connections",
                # Unsorted, and with the plus signs that the official SDK puts on the wire.
                "ToolCall=true&ConnectionTypes=DashScopeConnection%2COpenLLMConnection"
                "&MaxResults=10&ConnectionName=a+b*~%C3%A9",
                b"",
                x_acs_action="ListConnections",
            ),
            "97ebf7410589d4cc0f8f59f337bdb060467901c6676700d8b5b6f3c38926a8ac",
            "e3c2632a0e7ba5ba3eb93ac2fb5a9d0bc83fa14692d5de94e3786312c3837b56",
        ),
        (
            request(
                "DELETE",
                "/api/v1/images/image-a%2Fb",
                "",
                b"",
                x_acs_action="RemoveImage",
                x_acs_accesskey_id="STS.testid",
                x_acs_security_token="token/with+chars==",
            ),
            "fc924b612606401f9532f92371390b751dfd0d3d6a85a72b26aa6377a7a3a68e",
            "d7dff07e485f84643579520a622dce54a6e8b4551e7ddd06cda84415798731e3",
        ),
    ],
)
def test_the_known_vectors(signed: Request, digest: str, signature: str) -> None:
    names = tuple(name for name, _ in signed.headers)
    found = hashlib.sha256(canonical_request(signed, names).encode()).hexdigest()
    assert found == digest
    text = f"ACS3-HMAC-SHA256\n{found}".encode()
    assert hmac.new(b"testsecret", text, hashlib.sha256).hexdigest() == signature


def test_a_signed_request_is_served(caller: Caller) -> None:
    served = caller.signed("ListConnections", params={"ConnectionName": "a b*~é/+", "Model": ""})
    assert served.status_code == 200, served.text


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"x-acs-date": "2025-01-02 03:04:05"}, (400, "InvalidTimeStamp.Format")),
        ({"x-acs-date": "2025-01-02T03:04:05Z"}, (400, "InvalidTimeStamp.Expired")),
        ({"x-acs-date": "2199-01-02T03:04:05Z"}, (400, "InvalidTimeStamp.Expired")),
        ({"x-acs-date": None}, (400, "MissingTimestamp")),
        ({"x-acs-signature-nonce": None}, (400, "MissingSignatureNonce")),
        ({"x-acs-content-sha256": None}, (400, "MissingContentSha256")),
        ({"x-acs-content-sha256": EMPTY_HASH[::-1]}, (400, "SignatureDoesNotMatch")),
        ({"x-acs-action": None}, (400, "MissingAction")),
        ({"x-acs-action": "RemoveImage"}, (404, "InvalidApi.NotFound")),
        ({"x-acs-version": "2020-01-01"}, (404, "InvalidApi.NotFound")),
        (
            {"x-acs-security-token": "sandbox-sts-token"},
            (400, "InvalidSecurityToken.MismatchWithAccessKey"),
        ),
    ],
)
def test_what_the_gateway_says_to_other_headers(
    caller: Caller, changes: dict[str, str | None], wanted: tuple[int, str]
) -> None:
    assert code(caller.signed("ListImages", changes=changes)) == wanted


@pytest.mark.parametrize(
    "later",
    [
        {"x-acs-extra": "not signed"},
        {"content-type": "application/json"},
        {"x-acs-signature-nonce": "another"},
        {"host": "elsewhere"},
    ],
)
def test_what_was_signed_cannot_be_changed(caller: Caller, later: dict[str, str]) -> None:
    refused = caller.signed("ListImages", later=later)
    assert code(refused) == (400, "SignatureDoesNotMatch")


def test_a_mismatch_tells_what_the_server_signed(caller: Caller) -> None:
    caller.secret = "wrong"
    message = caller.signed("ListImages", params={"Name": "a b"}).json()["Message"]
    assert "server string to sign is:ACS3-HMAC-SHA256\n" in message
    assert "GET\n/api/v1/images\nName=a%20b\n" in message


def test_an_unknown_key(caller: Caller) -> None:
    caller.key_id = "nobody"
    assert code(caller.signed("ListImages")) == (404, "InvalidAccessKeyId.NotFound")


def test_a_nonce_serves_once_for_each_key(caller: Caller, other: Caller) -> None:
    nonce: dict[str, str | None] = {"x-acs-signature-nonce": "once"}
    assert caller.signed("ListImages", changes=nonce).status_code == 200
    assert code(caller.signed("ListImages", changes=nonce)) == (400, "SignatureNonceUsed")
    assert other.signed("ListImages", changes=nonce).status_code == 200


def test_a_wrong_signature_does_not_use_up_the_nonce(caller: Caller) -> None:
    nonce: dict[str, str | None] = {"x-acs-signature-nonce": "once"}
    caller.secret = "wrong"
    caller.signed("ListImages", changes=nonce)
    caller.secret = "sandbox-secret"
    assert caller.signed("ListImages", changes=nonce).status_code == 200


def test_a_date_may_be_a_quarter_of_an_hour_old(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.advance(14 * 60)
    assert caller.signed("ListImages").status_code == 200
    sandbox.advance(2 * 60)
    assert code(caller.signed("ListImages")) == (400, "InvalidTimeStamp.Expired")


@pytest.mark.parametrize(
    ("token", "wanted"),
    [
        (None, (400, "MissingSecurityToken")),
        ("wrong", (400, "InvalidSecurityToken.MismatchWithAccessKey")),
    ],
)
def test_a_temporary_key_needs_its_token(caller: Caller, token: str | None, wanted: tuple[int, str]) -> None:
    caller.key_id, caller.secret = "STS.sandbox", "sandbox-sts-secret"
    good: dict[str, Any] = {"x-acs-security-token": "sandbox-sts-token"}
    assert caller.signed("ListImages", changes=good).status_code == 200
    assert code(caller.signed("ListImages", changes={"x-acs-security-token": token})) == wanted


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "sk-sandbox",
        "Bearer sk-sandbox",
        "Bearer",
        "ACS3-HMAC-SHA256",
        "ACS3-HMAC-SHA256 Credential=sandbox-ak",
        "ACS3-HMAC-SHA256 Credential=sandbox-ak,SignedHeaders=,Signature=",
        "acs sandbox-ak:c2lnbmF0dXJl",
    ],
)
def test_no_signature_at_all_is_a_401(caller: Caller, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    assert code(caller.http.get("/api/v1/images", headers=headers)) == (401, "Unauthorized")


def test_other_algorithms_are_refused(caller: Caller) -> None:
    headers = {"authorization": "ACS3-HMAC-SM3 Credential=sandbox-ak,SignedHeaders=host,Signature=0"}
    refused = caller.http.get("/api/v1/images", headers=headers)
    assert code(refused) == (400, "InvalidSignatureMethod")


@pytest.mark.parametrize(
    "authorization", [None, "sk-sandbox", "Bearer", "Bearer sk-wrong", "Basic sk-sandbox"]
)
def test_without_its_key_the_bearer_door_is_shut(caller: Caller, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    refused = caller.http.get(f"{WORKSPACE}/ListImages", headers=headers)
    assert code(refused) == (401, "Unauthorized")


def test_key_and_key_pair_of_one_number_are_one_account(caller: Caller, other: Caller) -> None:
    image_id = caller.add()
    assert caller.signed("GetImage", into=image_id).status_code == 200
    assert code(other.signed("GetImage", into=image_id)) == (403, "UnauthorizedOperation")
