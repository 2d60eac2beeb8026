"""What is said of a signature that the server refuses, and of a provider that gives nothing usable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import IMAGE_ID, Answer, Scene
from genuine import OK
from test_refused_proof import Provider, canonical, refusal

from imageport import AuthenticationError, ConfigurationError
from imageport._auth import Acs3Auth, KeyAuth, NoAuth
from imageport._credentials import AccessKey, find_alibaba

WRONG_SECRET = "Both sides signed the same text, so the AccessKey secret is wrong."
START = "GetImage: 400 SignatureDoesNotMatch: The signature is not accepted."
VARIABLES = "DASHSCOPE_API_KEY or PAI_API_KEY"
HINT = "Check that the key is valid and belongs to this service."


def mismatch(message: str) -> Answer:
    return Answer(400, {"Code": "SignatureDoesNotMatch", "Message": message})


def words(scene: Scene, answer: Callable[[httpx.Request], Answer], **options: Any) -> str:
    """What a call says whose signature is answered like this."""
    with pytest.raises(AuthenticationError) as caught:
        scene.pai(answer, **options).images.get(IMAGE_ID)
    return str(caught.value)


def test_a_hash_of_the_same_text_says_that_the_secret_is_wrong(scene: Scene) -> None:
    def answer(request: httpx.Request) -> Answer:
        digest = hashlib.sha256(canonical(request).encode()).hexdigest()
        return mismatch(f"server string to sign is:ACS3-HMAC-SHA256 {digest}")

    assert words(scene, answer) == f"{START} {WRONG_SECRET} {HINT}"


@pytest.mark.parametrize("told", ["", " is:ACS3-HMAC-SHA256 " + "0" * 64])
def test_a_hash_of_another_text_or_none_says_nothing_more(scene: Scene, told: str) -> None:
    assert words(scene, lambda _: mismatch(f"server string to sign{told}")) == f"{START} {HINT}"


def test_a_refusal_without_words_is_no_more_than_that(scene: Scene) -> None:
    told = words(scene, lambda _: Answer(400, {"Code": "SignatureDoesNotMatch"}))
    assert told.startswith("GetImage: 400 SignatureDoesNotMatch: the answer has no message (status 400, ")


def test_a_key_that_signs_nothing_has_nothing_to_compare(scene: Scene) -> None:
    told = words(scene, lambda _: mismatch("what signature?"), api_key="sk")
    assert told == f"Action{START} {HINT} It was given as api_key=; without that, {VARIABLES} is read."


def test_the_same_text_says_that_the_secret_is_wrong_however_it_is_introduced(scene: Scene) -> None:
    for intro in ("server canonical request is:", "Server CanonicalRequest is: \n"):
        for end in ("", "\n", "  \n"):
            told = words(scene, lambda sent, i=intro, e=end: mismatch(i + canonical(sent) + e))
            assert told == f"{START} {WRONG_SECRET} {HINT}"


def test_a_text_that_ends_too_early_differs_where_it_ends(scene: Scene) -> None:
    told = words(scene, lambda sent: refusal("\n".join(canonical(sent).split("\n")[:3]).rstrip()))
    assert told == f"{START} The server signed '', this client 'accept:application/json'. {HINT}"


def test_a_text_that_goes_on_differs_where_ours_ends(scene: Scene) -> None:
    told = words(scene, lambda sent: refusal(f"{canonical(sent)}\nand more"))
    assert told == f"{START} The server signed 'and more', this client ''. {HINT}"


def test_a_signed_body_has_one_content_type(scene: Scene) -> None:
    scene.pai(Answer(body={"ImageId": "image-1"})).images.add("name", "registry.example/a:1")
    [request] = scene.script.requests
    assert request.headers.get_list("content-type") == ["application/json; charset=utf-8"]
    assert "content-type;" in request.headers["authorization"]
    assert len(request.headers.get_list("host")) == len(request.headers.get_list("accept")) == 1


@pytest.mark.parametrize("code", ["SignatureNonceUsed", "IncompleteSignature", "NotInvalidSecurityToken"])
def test_fresh_credentials_are_no_reason_to_ask_again_when_the_old_ones_are_not_at_fault(
    scene: Scene, code: str
) -> None:
    with pytest.raises(AuthenticationError):
        scene.pai(Answer(401, {"Code": code}), credentials=Provider("old", "new")).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


RULE = "must be visible ASCII without spaces or line ends."
UNUSABLE = [
    (AccessKey("", "secret", "token"), f"the provider's AccessKey id {RULE}"),
    (AccessKey("id", "two words", "token"), f"the provider's AccessKey secret {RULE}"),
    (AccessKey("id", "secret", "line\nend"), f"the provider's token {RULE}"),
    (None, "The credentials provider returned none."),
]


@pytest.mark.parametrize(("given", "told"), UNUSABLE, ids=["id", "secret", "token", "none"])
def test_what_a_provider_gives_wrongly_is_named(scene: Scene, given: AccessKey | None, told: str) -> None:
    provider: Any = type("Bad", (), {"get_credential": lambda _: given})()
    with pytest.raises(ConfigurationError) as caught:
        scene.pai(credentials=provider).images.get(IMAGE_ID)
    assert str(caught.value) == told
    assert scene.script.requests == []


@pytest.mark.parametrize("token", [None, ""])
def test_a_provider_without_a_token_gives_a_lasting_pair(scene: Scene, token: str | None) -> None:
    provider = type("Lasting", (), {"get_credential": lambda _: AccessKey("id", "secret", token)})()
    scene.pai(OK, credentials=provider).images.get(IMAGE_ID)
    [request] = scene.script.requests
    assert "Credential=id," in request.headers["authorization"]
    assert not {"x-acs-security-token", "x-acs-accesskey-id"} & request.headers.keys()


def test_a_provider_that_fails_is_told_by_what_it_raised(scene: Scene) -> None:
    class Failing:
        def get_credential(self) -> AccessKey:
            raise LookupError("s3cr3t of the vault")

    with pytest.raises(ConfigurationError, match=r"^The credentials provider failed: LookupError") as caught:
        scene.pai(credentials=Failing()).images.get(IMAGE_ID)
    assert "s3cr3t" not in str(caught.value)
    assert scene.script.requests == []


def test_a_function_that_gives_no_key_is_named(scene: Scene) -> None:
    for wrong in ("", "two words", None, 7):
        with pytest.raises(ConfigurationError) as caught:
            scene.pai(api_key=lambda value=wrong: value).images.get(IMAGE_ID)
        assert str(caught.value) == f"api_key {RULE}"


def lent(*pairs: AccessKey) -> Acs3Auth:
    """What signs with the pairs of a provider, the first of which it has got."""
    left = list(pairs)
    provider: Any = type("Lending", (), {"get_credential": lambda _: left.pop(0)})()
    source: Any = find_alibaba(None, None, None, None, provider)
    source.ready(lambda: None)
    return Acs3Auth(source)


def lines(key: AccessKey) -> list[tuple[str, str]]:
    token = [] if key.security_token is None else [("x-acs-security-token", key.security_token)]
    return [("authorization", f"ACS3-HMAC-SHA256 Credential={key.access_key_id},SignedHeaders=x"), *token]


@pytest.mark.parametrize("code", ["InvalidSecurityToken.Expired", "InvalidAccessKeyId.NotFound"])
@pytest.mark.parametrize(
    ("held", "sent", "refused"),
    [
        (AccessKey("id", "s"), AccessKey("id", "s"), True),
        (AccessKey("id", "s", "t"), AccessKey("id", "s", "t"), True),
        (AccessKey("new", "s"), AccessKey("old", "s"), False),
        (AccessKey("new", "s", "t"), AccessKey("old", "s", "t"), False),
        (AccessKey("id", "s", "new"), AccessKey("id", "s", "old"), False),
        (AccessKey("id", "s", "new"), AccessKey("id", "s"), False),
        (AccessKey("i", "s"), AccessKey("id", "s"), False),
    ],
)
def test_only_the_pair_that_was_refused_is_replaced(
    code: str, held: AccessKey, sent: AccessKey, refused: bool
) -> None:
    auth = lent(held)
    assert auth.mend(code, {}, lines(sent))
    assert auth.keeper is not None
    assert auth.keeper.refused is refused


def test_a_provider_goes_by_the_servers_clock_too(clock: Any) -> None:
    auth = lent(AccessKey("id", "s"))
    assert auth.mend("InvalidTimeStamp.Expired", {"date": "Sun, 15 Jun 2025 16:06:40 GMT"}, [])
    assert auth.keeper is not None
    assert auth.keeper.skew == 3600


def test_where_a_key_came_from_is_said_when_it_does_not_go_without_saying(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(provider: Any = None) -> Acs3Auth:
        source: Any = find_alibaba(None, None, None, None, provider)
        return Acs3Auth(source)

    given: Any = find_alibaba(None, None, None, lambda: "sk", None)
    assert found().origin() == "It came from the official library's chain."
    assert found(Provider("t")).origin() == ""
    assert KeyAuth("Bearer", given).origin() == "It came from the function that was given as api_key=."
    assert NoAuth().origin() == ""
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")
    assert found().origin() == "It came from ALIBABA_CLOUD_ACCESS_KEY_ID."
