from __future__ import annotations

import re
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, PAIR, Answer, Scene, Script
from genuine import OK

from imageport import Call
from imageport.errors import AuthenticationError, ConfigurationError, ServerError, SpecMismatchError

HEX = re.compile("[0-9a-f]{32}")


def test_each_attempt_is_signed_afresh(scene: Scene) -> None:
    scene.pai(Answer(503), Answer(503), OK).images.get(IMAGE_ID)
    requests = scene.script.requests
    nonces = {request.headers["x-acs-signature-nonce"] for request in requests}
    dates = [request.headers["x-acs-date"] for request in requests]
    assert len(nonces) == 3
    assert all(map(HEX.fullmatch, nonces))
    assert dates == ["2025-06-15T15:06:40Z", "2025-06-15T15:06:40Z", "2025-06-15T15:06:41Z"]
    assert len({request.headers["authorization"] for request in requests}) == 3


def test_a_temporary_pair_sends_and_signs_its_token(scene: Scene) -> None:
    scene.pai(OK, **PAIR, security_token="sts/token==").images.get(IMAGE_ID)
    headers = scene.script.requests[0].headers
    assert headers["x-acs-security-token"] == "sts/token=="
    assert headers["x-acs-accesskey-id"] == "test-ak"
    assert "x-acs-accesskey-id;" in headers["authorization"]
    assert "x-acs-security-token;" in headers["authorization"]


def test_a_lasting_pair_sends_no_token(scene: Scene) -> None:
    scene.pai(OK).images.get(IMAGE_ID)
    headers = scene.script.requests[0].headers
    assert not {"x-acs-security-token", "x-acs-accesskey-id"} & headers.keys()


def test_an_api_key_goes_as_a_bearer_token_and_is_not_signed(scene: Scene) -> None:
    scene.pai(OK, api_key="sk-test").images.get(IMAGE_ID)
    headers = scene.script.requests[0].headers
    assert headers["authorization"] == "Bearer sk-test"
    assert not [name for name in headers if name.startswith("x-acs-")]


def test_a_service_token_goes_as_it_is_and_the_pair_does_not_go_along(scene: Scene) -> None:
    pai = scene.pai(Answer(body=b"[1]"), Answer(body={"code": 200}))
    where: dict[str, Any] = EAS | {"token": "raw-token"}
    pai.services.predict("echo", [1], **where)
    pai.services.recommend("u", 1, "s", **where)
    for request in scene.script.requests:
        assert request.headers["authorization"] == "raw-token"
        assert not [name for name in request.headers if name.startswith("x-acs-")]


def test_the_catalog_proves_nothing(scene: Scene) -> None:
    scene.pai(Answer(body=[]), api_key="sk-test").catalog.products()
    assert "authorization" not in scene.script.requests[0].headers


class Credential:
    def __init__(self, number: int) -> None:
        self.access_key_id: str | None = f"provided-{number}"
        self.access_key_secret: str | None = "provided-secret"
        self.security_token: str | None = f"sts-{number}"


class Provider:
    def __init__(self) -> None:
        self.asked = 0

    def get_credential(self) -> Credential:
        self.asked += 1
        return Credential(self.asked)


def test_a_provider_is_asked_for_each_attempt(scene: Scene) -> None:
    scene.pai(Answer(503), OK, credentials=Provider()).images.get(IMAGE_ID)
    tokens = [request.headers["x-acs-security-token"] for request in scene.script.requests]
    assert tokens == ["sts-1", "sts-2"]
    assert "Credential=provided-2," in scene.script.requests[1].headers["authorization"]


@pytest.mark.parametrize("name", ["access_key_id", "access_key_secret"])
@pytest.mark.parametrize("value", [None, "", "line\nend"])
def test_a_provider_that_gives_nothing_usable_is_told(scene: Scene, name: str, value: object) -> None:
    credential = Credential(1)
    setattr(credential, name, value)
    provider = type("Bad", (), {"get_credential": lambda self: credential})()
    with pytest.raises(ConfigurationError, match="provider"):
        scene.pai(credentials=provider).images.get(IMAGE_ID)


def test_an_api_key_may_be_a_function_that_is_asked_for_each_attempt(scene: Scene) -> None:
    keys = iter(["sk-1", "sk-2"])
    scene.pai(Answer(503), OK, api_key=lambda: next(keys)).images.get(IMAGE_ID)
    sent = [request.headers["authorization"] for request in scene.script.requests]
    assert sent == ["Bearer sk-1", "Bearer sk-2"]


def test_a_function_that_returns_no_key_is_told_and_nothing_is_sent(scene: Scene) -> None:
    with pytest.raises(ConfigurationError, match="api_key") as caught:
        scene.pai(api_key=lambda: "sk-secret\n").images.get(IMAGE_ID)
    assert "sk-secret" not in str(caught.value)
    assert scene.script.requests == []


def test_what_a_provider_raises_is_the_cause_of_our_error(scene: Scene) -> None:
    def fail() -> str:
        raise LookupError("the vault is shut")

    with pytest.raises(ConfigurationError, match="LookupError") as caught:
        scene.pai(api_key=fail).images.get(IMAGE_ID)
    assert isinstance(caught.value.__cause__, LookupError)


REFUSED = Answer(401, {"Code": "InvalidApiKey", "Message": "Over."})


def test_a_refused_key_of_a_function_is_replaced_once(scene: Scene) -> None:
    keys = iter(["sk-old", "sk-new", "sk-next"])
    scene.pai(REFUSED, OK, api_key=lambda: next(keys)).images.get(IMAGE_ID)
    sent = [request.headers["authorization"] for request in scene.script.requests]
    assert sent == ["Bearer sk-old", "Bearer sk-new"]


def test_the_attempt_whose_key_was_refused_is_told(scene: Scene) -> None:
    told: list[Call] = []
    keys = iter(["sk-old", "sk-new"])
    refused = Answer(401, {**REFUSED.body, "RequestId": "R-body"}, {"x-acs-request-id": "R-head"})
    scene.pai(refused, OK, api_key=lambda: next(keys), on_call=told.append).images.get(IMAGE_ID)
    first = told[0].attempts[0]
    assert (first.status, first.request_id, first.reason, first.wait) == (401, "R-body", "InvalidApiKey", 0.0)


@pytest.mark.parametrize("key", ["sk-only", lambda: "sk-only"])
def test_a_refused_key_is_not_sent_again(scene: Scene, key: Any) -> None:
    with pytest.raises(AuthenticationError):
        scene.pai(REFUSED, api_key=key).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


@pytest.mark.parametrize("vendor", ["pai", "photogpt", "oceanbase"])
def test_an_awaited_function_gives_keys_to_the_async_clients_only(scene: Scene, vendor: str) -> None:
    asked: list[str] = []

    async def key() -> str:
        asked.append("sk-awaited")
        return asked[-1]

    script = Script(Answer(401), clock=scene.clock)
    url = "https://gateway.example" if vendor == "oceanbase" else None
    client: Any = getattr(scene.colour, vendor)(api_key=key, transport=script, base_url=url)
    expected = ConfigurationError if scene.colour.name == "blocking" else AuthenticationError
    with pytest.raises(expected) as caught:
        client.tasks.get("t-1") if vendor == "oceanbase" else client.images.get(IMAGE_ID)
    if expected is ConfigurationError:
        assert "has to be awaited" in str(caught.value)
        assert script.requests == []
    else:
        assert script.requests[0].headers["authorization"] == "Bearer sk-awaited"


def test_credentials_are_not_sent_again_elsewhere_after_a_redirect(scene: Scene) -> None:
    with pytest.raises(SpecMismatchError, match="302"):
        scene.pai(Answer(302, headers={"location": "https://evil.example/"})).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


def test_a_server_error_of_a_catalog_call_is_told_without_credentials(scene: Scene) -> None:
    with pytest.raises(ServerError):
        scene.pai(Answer(500), ..., keyless=True).catalog.products()
