from __future__ import annotations

from typing import Any

import pytest
from colours import IMAGE_ID, PAIR, Answer, Colour, Scene
from genuine import OK

from imageport import ConfigurationError, _chain

PAIR_VARIABLES = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "env-ak",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "env-secret",
}
TOKEN = {"ALIBABA_CLOUD_SECURITY_TOKEN": "env-token"}
DASHSCOPE = {"DASHSCOPE_API_KEY": "sk-dashscope"}
PAI_KEY = {"PAI_API_KEY": "sk-pai"}


def proof(scene: Scene, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], **options: Any) -> str:
    """The Authorization that a call carries."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    pai = scene.pai(OK, keyless=True, **options)
    pai.images.get(IMAGE_ID)
    return scene.script.requests[0].headers["authorization"].partition(",")[0]


ORDER = [
    ({**PAIR_VARIABLES, **DASHSCOPE, **PAI_KEY}, PAIR, "ACS3-HMAC-SHA256 Credential=test-ak"),
    ({**PAIR_VARIABLES, **DASHSCOPE, **PAI_KEY}, {"api_key": "sk-given"}, "Bearer sk-given"),
    ({**PAIR_VARIABLES, **DASHSCOPE, **PAI_KEY}, {}, "ACS3-HMAC-SHA256 Credential=env-ak"),
    ({**DASHSCOPE, **PAI_KEY}, {}, "Bearer sk-dashscope"),
    (PAI_KEY, {}, "Bearer sk-pai"),
    ({"DASHSCOPE_API_KEY": "", **PAI_KEY}, {}, "Bearer sk-pai"),
    ({**dict.fromkeys(PAIR_VARIABLES, ""), **PAI_KEY}, {}, "Bearer sk-pai"),
    ({**TOKEN, **PAI_KEY}, {}, "Bearer sk-pai"),
]  # fmt: skip


@pytest.mark.parametrize(("variables", "options", "expected"), ORDER)
def test_arguments_come_first_and_then_the_environment_in_order(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    options: dict[str, Any],
    expected: str,
) -> None:
    assert proof(scene, monkeypatch, variables, **options) == expected


def test_the_environments_pair_brings_its_token(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    proof(scene, monkeypatch, PAIR_VARIABLES | TOKEN)
    assert scene.script.requests[0].headers["x-acs-security-token"] == "env-token"


def test_a_given_pair_does_not_borrow_the_environments_token(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof(scene, monkeypatch, PAIR_VARIABLES | TOKEN, **PAIR)
    assert "x-acs-security-token" not in scene.script.requests[0].headers


HALF = [
    {"access_key_id": "ak"},
    {"access_key_secret": "secret"},
    {"security_token": "token"},
    {"access_key_id": "", "access_key_secret": "secret"},
]


@pytest.mark.parametrize("options", HALF)
def test_half_a_pair_is_refused_and_not_completed_from_the_environment(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, options: dict[str, str]
) -> None:
    for name, value in (PAIR_VARIABLES | TOKEN).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match="access_key_id=, access_key_secret="):
        colour.pai(**options)


def test_half_a_pair_in_the_environment_is_told_by_the_names(
    colour: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "env-ak")
    with pytest.raises(ConfigurationError, match="ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        colour.pai()


CLASHES = [
    PAIR | {"api_key": "sk"},
    {"api_key": "sk", "security_token": "token"},
    {"api_key": "sk", "credentials": object()},
    PAIR | {"credentials": object()},
]


@pytest.mark.parametrize("options", CLASHES)
def test_two_kinds_of_credentials_clash(colour: Colour, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="either"):
        colour.pai(**options)


def test_missing_credentials_raise_at_the_first_call_and_say_what_was_tried(scene: Scene) -> None:
    pai = scene.pai(keyless=True)
    calls = [
        lambda: pai.images.get(IMAGE_ID),
        lambda: pai.images.add("name", "uri"),
        lambda: pai.images.list(),
        lambda: pai.connections.list(),
        lambda: pai.call("AIWorkSpace", "2021-02-04", "ListWorkspaces"),
    ]
    tried = (
        "Tried, in this order: access_key_id= and access_key_secret=, api_key=, credentials=;"
        " ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET; DASHSCOPE_API_KEY; PAI_API_KEY."
    )
    for call in calls:
        with pytest.raises(ConfigurationError, match="No credentials") as caught:
            call()
        assert tried in str(caught.value)
    assert scene.script.requests == []


def test_what_needs_no_credentials_works_without(scene: Scene) -> None:
    pai = scene.pai(Answer(body=[]), Answer(body={"apis": {}}), OK, Answer(body=b"ok"), keyless=True)
    assert pai.catalog.products() == []
    assert pai.catalog.apis("AIWorkSpace", "2021-02-04") == {}
    pai.catalog.api("AIWorkSpace", "2021-02-04", "GetImage")
    answer = pai.services.predict("echo", b"", endpoint="https://eas.example", token="token")
    assert answer.content == b"ok"


UNUSABLE = ["sk\n", "\nsk", "sk\r\nX-Evil: 1", "s k", "", "schlüssel", "sk\x00", "sk\t", "sk\x7f"]


KEYS = ("api_key", "access_key_id", "access_key_secret")
UNUSABLE_KEYS = [(name, value) for name in KEYS for value in UNUSABLE]
UNUSABLE_KEYS += [("security_token", value) for value in UNUSABLE if value]


@pytest.mark.parametrize(("name", "value"), UNUSABLE_KEYS)
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(
    colour: Colour, name: str, value: str
) -> None:
    options = {"api_key": value} if name == "api_key" else PAIR | {name: value}
    with pytest.raises(ConfigurationError) as caught:
        colour.pai(**options)
    assert not value or value not in str(caught.value)


@pytest.mark.parametrize("name", ["DASHSCOPE_API_KEY", "PAI_API_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"])
def test_an_unusable_key_of_the_environment_is_refused(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name.startswith("ALIBABA"):
        monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "ak")
    monkeypatch.setenv(name, "sk-secret\n")
    with pytest.raises(ConfigurationError, match="visible ASCII") as caught:
        colour.pai()
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("token", ["a\nb", "", "a b", None, 5])
def test_an_unusable_service_token_is_refused(scene: Scene, token: Any) -> None:
    with pytest.raises(ConfigurationError, match="token"):
        scene.pai().services.predict("echo", b"", endpoint="https://eas.example", token=token)
    assert scene.script.requests == []


def test_call_goes_by_the_bearer_door_only(scene: Scene) -> None:
    with pytest.raises(ConfigurationError, match="api_key="):
        scene.pai().call("AIWorkSpace", "2021-02-04", "ListWorkspaces")
    assert scene.script.requests == []


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The official library is there, and must not be asked."""

    def ask() -> None:
        raise AssertionError("the chain was asked")

    monkeypatch.setattr(_chain, "installed", lambda: True)
    monkeypatch.setattr(_chain, "get_credential", ask)


@pytest.mark.usefixtures("unasked")
def test_what_the_chain_finds_goes_to_the_native_hosts_only(scene: Scene) -> None:
    pai = scene.pai(Answer(body=[]), base_url="https://api.aliyun.com", keyless=True)
    assert pai.catalog.products() == []
    for call in (
        lambda: pai.images.get(IMAGE_ID),
        pai.images.list,
        lambda: pai.call("P", "2021-02-04", "Get"),
    ):
        with pytest.raises(ConfigurationError, match="base_url is of the other kind"):
            call()
    assert len(scene.script.requests) == 1


@pytest.mark.usefixtures("unasked")
def test_the_chain_opens_no_bearer_door(scene: Scene) -> None:
    with pytest.raises(ConfigurationError, match="bearer door only"):
        scene.pai(keyless=True).call("AIWorkSpace", "2021-02-04", "ListWorkspaces")


@pytest.mark.usefixtures("unasked")
def test_a_listing_asks_the_chain_when_its_first_page_is_needed(scene: Scene) -> None:
    listing = scene.pai(keyless=True).images.list()
    with pytest.raises(ConfigurationError, match="says: the chain was asked"):
        list(listing)
