"""What an error advises comes from the spec, and the spec has it from the documents."""

from __future__ import annotations

import re
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, PAIR, Answer, Scene
from documented import SPEC
from seeds_samples import CATALOG, IMAGES, Stated
from vendors import oceanbase, photogpt

from imageport import APIError, AuthenticationError, PermissionDeniedError, Retry
from imageport.sandbox import Sandbox
from imageport_api.advice import GROUPS, OPERATIONS, VARIABLES
from imageport_api.operations import OPERATIONS as TABLE

ENTRIES = [(name, entry) for name, entries in SPEC["x-errors"].items() for entry in entries]
GATEWAY = ("cn-hangzhou", "gw-1")


@pytest.mark.parametrize(
    ("source", "row"),
    [("seed-000", row) for row in IMAGES.errors] + [("seed-002", row) for row in CATALOG.errors],
    ids=lambda value: value.code if isinstance(value, Stated) else value,
)
def test_every_row_of_the_documents_tables_stands_in_the_spec(source: str, row: Stated) -> None:
    found = [
        entry
        for _, entry in ENTRIES
        if str(entry.get("code", entry.get("status"))) == row.code and entry.get("action") == row.action
    ]
    assert [(entry["means"], entry["source"]) for entry in found] == [(row.description, source)]


def test_every_operation_has_advice_and_every_group_is_used() -> None:
    assert OPERATIONS.keys() == {operation.id for operation in TABLE.values()}
    assert {name for names in OPERATIONS.values() for name in names} == GROUPS.keys()
    for names in OPERATIONS.values():
        known = {key for name in names for key in GROUPS[name]}
        assert {400, 401, 404, 429, 500} <= known


def test_every_entry_names_a_code_or_a_status_and_its_source() -> None:
    for _, entry in ENTRIES:
        assert ("code" in entry) != ("status" in entry)
        assert entry["source"] in ("seed-000", "seed-001", "seed-002", "seed-003", "seed-004", "official")
        text = entry.get("advice", entry.get("action"))
        assert set(re.findall(r"{(\w+)}", text)) <= {"key", "permission"}
        assert not text or text.endswith((".", "{key}"))


def test_advice_names_only_methods_that_there_are(scene: Scene) -> None:
    clients = {"pai": scene.pai(), "photogpt": photogpt(scene), "oceanbase": oceanbase(scene)}
    named = [
        match
        for _, entry in ENTRIES
        for match in re.findall(r"(pai|photogpt|oceanbase)((?:\.\w+)+)\(", entry.get("advice", ""))
    ]
    assert named
    for vendor, path in named:
        target: Any = clients[vendor]
        for name in path.strip(".").split("."):
            target = getattr(target, name)
        assert callable(target)


def told(scene: Scene, status: int, code: str | None, ask: Any, **credentials: Any) -> APIError:
    body = {} if code is None else {"Code": code, "Message": "m"}
    client = scene.pai(Answer(status, body), ..., retry=Retry(attempts=1), **credentials)
    with pytest.raises(APIError) as caught:
        ask(client)
    return caught.value


CREATOR = "Only the image's creator can publish it."
ASKED: list[tuple[Any, int, str | None, str]] = [
    (lambda pai: pai.images.publish(IMAGE_ID), 403, "UnauthorizedOperation", CREATOR),
    (lambda pai: pai.images.publish(IMAGE_ID), 403, None, CREATOR),
    (lambda pai: pai.images.publish(IMAGE_ID), 403, "Forbidden.RAM", "granted paiimage:PublishImage."),
    (lambda pai: pai.images.publish(IMAGE_ID), 403, "NoPermission", "granted paiimage:PublishImage."),
    (
        lambda pai: pai.images.remove(IMAGE_ID),
        403,
        "UnauthorizedOperation",
        "granted paiimage:RemoveImage; a private image is removed by its creator only.",
    ),
    (lambda pai: pai.images.get(IMAGE_ID), 403, "UnauthorizedOperation", "granted paiimage:GetImage."),
    (lambda pai: pai.images.get(IMAGE_ID), 404, "InvalidApi.NotFound", "check region and base_url."),
    (lambda pai: pai.images.get(IMAGE_ID), 404, "InvalidProduct.NotFound", "check region and base_url."),
    (
        lambda pai: pai.images.get(IMAGE_ID),
        404,
        "InvalidImageId.NotFound",
        "Verify ImageId using ListImages.",
    ),
    (lambda pai: pai.images.get(IMAGE_ID), 404, "Something.New", "Check the ids in the call."),
    (lambda pai: pai.images.get(IMAGE_ID), 400, "SignatureNonceUsed", "make the call again."),
    (
        lambda pai: pai.gateways.list_domains(*GATEWAY),
        404,
        "InvalidParameter.GatewayId",
        "the console of PAI-EAS.",
    ),
    (
        lambda pai: pai.gateways.list_domains(*GATEWAY),
        404,
        "InvalidParameter.ClusterId",
        "Use a valid region ID",
    ),
    (lambda pai: pai.gateways.list_domains(*GATEWAY), 403, None, "granted eas:ListGatewayDomains."),
    (lambda pai: list(pai.images.list()), 400, "InvalidParameter.WorkspaceId", "from ListWorkspaces."),
    (
        lambda pai: pai.services.predict("echo", b"", **EAS),
        404,
        None,
        "Check the endpoint and the name of the service.",
    ),
    (
        lambda pai: pai.services.predict("echo", b"", **EAS),
        450,
        None,
        "The service's queue is full; try again later.",
    ),
    (lambda pai: pai.catalog.docs("Nothing", "2020-01-01"), 404, None, "check product, version and name."),
    (lambda pai: list(pai.images.list()), 400, "Throttling.User", "Slow down"),
    (lambda pai: list(pai.images.list()), 400, "ServiceUnavailable", "Try again later"),
    (lambda pai: list(pai.images.list()), 502, None, "Try again later"),
]


@pytest.mark.parametrize(("ask", "status", "code", "advice"), ASKED)
@pytest.mark.parametrize("credentials", [PAIR, {"api_key": "sk-s3cr3t"}], ids=["signed", "bearer"])
def test_an_error_advises_what_helps(
    scene: Scene, credentials: dict[str, str], ask: Any, status: int, code: str | None, advice: str
) -> None:
    text = str(told(scene, status, code, ask, **credentials))
    assert advice in text
    assert not (advice == CREATOR and "paiimage:PublishImage" in text)
    assert not ("NotFound" in str(code) and "region" in advice and "Check the ids" in text)


@pytest.mark.parametrize("code", ["InvalidApi.NotFound", "InvalidProduct.NotFound"])
def test_an_operation_that_is_not_there_is_told_of_by_name(scene: Scene, code: str) -> None:
    text = str(told(scene, 404, code, lambda pai: pai.call("eas", "2021-07-01", "ListNothing"), api_key="sk"))
    assert "Check the ids" not in text
    assert "product" in text


@pytest.mark.parametrize("status", [402, 405, 408, 418, 422, 499])
def test_where_nothing_is_known_nothing_is_advised(scene: Scene, status: int) -> None:
    text = str(told(scene, status, "Unheard", lambda pai: pai.images.get(IMAGE_ID), **PAIR))
    assert text == f"GetImage: {status} Unheard: m."
    broken = str(told(scene, 400, "IncompleteSignature", lambda pai: pai.images.get(IMAGE_ID), **PAIR))
    assert broken == "GetImage: 400 IncompleteSignature: m."


def refused(client: Any, ask: Any) -> str:
    with pytest.raises(AuthenticationError) as caught:
        ask(client)
    return str(caught.value)


VARIABLE: list[tuple[Any, tuple[str, ...], Any]] = [
    (
        lambda scene, *a, **o: scene.pai(*a, keyless=True, **o),
        ("DASHSCOPE_API_KEY",),
        lambda c: c.images.get(IMAGE_ID),
    ),
    (
        lambda scene, *a, **o: scene.pai(*a, keyless=True, **o),
        ("PAI_API_KEY",),
        lambda c: c.messages.get_config(),
    ),
    (
        lambda scene, *a, **o: scene.pai(*a, keyless=True, **o),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        lambda c: c.gateways.list_domains(*GATEWAY),
    ),
    (
        lambda scene, *a, **o: photogpt(scene, *a, api_key=None, **o),
        ("PHOTOGPT_API_KEY",),
        lambda c: c.images.get("i"),
    ),
    (
        lambda scene, *a, **o: oceanbase(scene, *a, api_key=None, **o),
        ("OCEANBASE_API_KEY",),
        lambda c: c.tasks.get("t"),
    ),
]


@pytest.mark.parametrize(("make", "names", "ask"), VARIABLE)
def test_a_refused_key_is_told_of_by_its_variable_and_never_shown(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, make: Any, names: tuple[str, ...], ask: Any
) -> None:
    for name in names:
        monkeypatch.setenv(name, "sk-s3cr3t")
    text = refused(make(scene, Answer(401, {"Code": "Unauthorized", "message": "no"})), ask)
    assert f"Check that the key is valid and belongs to this service. It came from {names[0]}." in text
    assert "s3cr3t" not in text


@pytest.mark.parametrize(
    ("vendor", "scheme"), [("pai", "PaiApiKey"), ("photogpt", "PhotoGPTKey"), ("oceanbase", "OceanBaseKey")]
)
def test_a_key_that_was_given_is_told_of_with_the_variables_it_goes_before(
    scene: Scene, vendor: str, scheme: str
) -> None:
    answer = Answer(401, {})
    if vendor == "pai":
        text = refused(scene.pai(answer, api_key="sk-s3cr3t"), lambda c: c.images.get(IMAGE_ID))
    elif vendor == "photogpt":
        text = refused(photogpt(scene, answer), lambda c: c.images.get("i"))
    else:
        text = refused(oceanbase(scene, answer), lambda c: c.tasks.get("t"))
    assert f"It was given as api_key=; without that, {' or '.join(VARIABLES[scheme])} is read." in text
    assert "s3cr3t" not in text


def test_the_token_of_a_service_and_a_function_are_told_of_as_what_they_are(scene: Scene) -> None:
    place = EAS | {"token": "eas-s3cr3t"}
    service = refused(scene.pai(Answer(401, {})), lambda c: c.services.predict("echo", b"", **place))
    assert "Check that the token is the one of this service. It was given as token=." in service
    asked = refused(
        scene.pai(Answer(401, {}), ..., api_key=lambda: "sk-s3cr3t"), lambda c: c.images.get(IMAGE_ID)
    )
    assert "It came from the function that was given as api_key=." in asked


def test_another_account_that_publishes_a_private_image_is_told_who_can(scene: Scene) -> None:
    with Sandbox() as sandbox:
        image_id = sandbox.add_image(Accessibility="PRIVATE")["ImageId"]
        other = scene.colour.pai(base_url=sandbox.url, api_key="sk-sandbox-2")
        with pytest.raises(PermissionDeniedError, match=CREATOR) as caught:
            other.images.publish(image_id)
        assert "paiimage:PublishImage" not in str(caught.value)
