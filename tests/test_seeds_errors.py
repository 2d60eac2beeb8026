"""The tables of errors of seeds 000 and 002: each row reaches the caller, and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from colours import Colour
from seeds_samples import CATALOG, IMAGES, Httpx, Stated, aimed, mended

from imageport import (
    PAI,
    APIError,
    AuthenticationError,
    BadRequestError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    Retry,
    ServerError,
)
from imageport.sandbox import Sandbox

GATEWAY = ("cn-shanghai", "gw-1uhcqmsc7x22abcdef")
CLASSES: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
    500: ServerError,
    503: ServerError,
}
# The documents never say which status goes with a code; this is the natural one.
STATUS = {
    "InvalidParameter.WorkspaceId": 400,
    "InvalidParameter.PageSize": 400,
    "InvalidParameter.ClusterId": 400,
    "InvalidParameter.GatewayId": 400,
    "InvalidImageId.NotFound": 404,
    "ResourceNotFound": 404,
    "UnauthorizedOperation": 403,
}
# Codes bring the documents' recommended action word for word, but for these: the spec says why. The
# sandbox's own code at 404 says that it is the operation that is not there.
SAID = {
    "400": "Check the parameters and their formats.",
    "401": "Check that the key is valid",
    "403": "Ensure your account is granted ",
    "404": "The service has no such operation at this address",
    "429": "Slow down; retry_after says when to come back",
    "500": "Try again later; contact support if it persists.",
    "503": "Try again later",
    "UnauthorizedOperation": "Ensure your account is granted ",
    "InvalidParameter.PageSize": "Set the page size to a value in [1, 100]",
    "InvalidParameter.GatewayId": "Take the gateway's id from the console of PAI-EAS.",
    "ResourceNotFound": "Ensure the gateway exists in the specified cluster and you can access it",
}
ROWS = [
    *(pytest.param("RemoveImage", row, id=f"seed 000, {row.code}") for row in IMAGES.errors),
    *(pytest.param("ListGatewayDomains", row, id=f"seed 002, {row.code}") for row in CATALOG.errors),
]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def made(colour: Colour, sandbox: Sandbox, key: str = "sk-sandbox") -> PAI:
    return colour.pai(base_url=sandbox.url, api_key=key, retry=Retry(attempts=1))


def do(pai: PAI, operation: str) -> object:
    if operation == "RemoveImage":
        return pai.images.remove("image-1")
    return pai.gateways.list_domains(*GATEWAY)


def test_both_tables_are_there() -> None:
    assert len(IMAGES.errors) == 11
    assert len(CATALOG.errors) == 10
    assert {row.code for row in [*IMAGES.errors, *CATALOG.errors]} == {*map(str, CLASSES), *STATUS}


@pytest.mark.parametrize(("operation", "row"), ROWS)
def test_a_documented_error_reaches_the_caller(
    sandbox: Sandbox, colour: Colour, operation: str, row: Stated
) -> None:
    is_status = row.code.isdecimal()
    status = int(row.code) if is_status else STATUS[row.code]
    code = None if is_status else row.code
    sandbox.fault("error", status=status, code=code, message=row.description)
    with pytest.raises(CLASSES[status]) as caught:
        do(made(colour, sandbox), operation)
    error = caught.value
    assert type(error) is CLASSES[status]
    assert (error.status, error.message) == (status, row.description)
    assert is_status or error.code == row.code
    assert error.request_id == sandbox.requests[-1].request_id
    assert row.description in str(error)
    assert SAID.get(row.code, row.action) in str(error)


@pytest.mark.parametrize(
    ("operation", "permission"),
    [("RemoveImage", "paiimage:RemoveImage"), ("ListGatewayDomains", "eas:ListGatewayDomains")],
)
def test_a_missing_permission_is_named(
    sandbox: Sandbox, colour: Colour, operation: str, permission: str
) -> None:
    sandbox.fault("error", status=403)
    with pytest.raises(PermissionDeniedError, match=f"granted {permission}"):
        do(made(colour, sandbox), operation)


Ask = Callable[[PAI, Sandbox], object]
PROVOKED: list[tuple[list[Stated], str, int, Ask]] = [
    (IMAGES.errors, "InvalidImageId.NotFound", 404, lambda pai, _: pai.images.get("image-1")),
    (
        CATALOG.errors,
        "InvalidParameter.ClusterId",
        404,
        lambda pai, _: pai.gateways.list_domains("cn-nowhere", GATEWAY[1]),
    ),
    (
        CATALOG.errors,
        "InvalidParameter.GatewayId",
        404,
        lambda pai, _: pai.gateways.list_domains(GATEWAY[0], "gw-nobody"),
    ),
    (
        CATALOG.errors,
        "ResourceNotFound",
        404,
        lambda pai, sandbox: pai.gateways.list_domains(
            GATEWAY[0], somebodys(sandbox, ClusterId="cn-beijing")
        ),
    ),
    (
        CATALOG.errors,
        "UnauthorizedOperation",
        403,
        lambda pai, sandbox: pai.gateways.list_domains(GATEWAY[0], somebodys(sandbox, ClusterId=GATEWAY[0])),
    ),
]


def somebodys(sandbox: Sandbox, **fields: Any) -> str:
    """Add a gateway that nobody else may see."""
    return sandbox.add_gateway(**fields, Owner="somebody")["GatewayId"]


@pytest.mark.parametrize(
    ("rows", "code", "status", "ask"), PROVOKED, ids=[provoked[1] for provoked in PROVOKED]
)
def test_a_documented_error_can_be_provoked(
    sandbox: Sandbox, colour: Colour, rows: list[Stated], code: str, status: int, ask: Ask
) -> None:
    [row] = [row for row in rows if row.code == code]
    with pytest.raises(CLASSES[status]) as caught:
        ask(made(colour, sandbox), sandbox)
    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.message == row.description


def test_only_the_creator_may_publish_or_remove_a_private_image(sandbox: Sandbox, colour: Colour) -> None:
    image_id = sandbox.add_image(Accessibility="PRIVATE")["ImageId"]
    other = made(colour, sandbox, "sk-sandbox-2")
    for refused in (other.images.publish, other.images.remove):
        with pytest.raises(PermissionDeniedError) as caught:
            refused(image_id)
        assert (caught.value.status, caught.value.code) == (403, "UnauthorizedOperation")


def test_a_wrong_key_is_the_documented_401(sandbox: Sandbox, colour: Colour) -> None:
    for operation in ("RemoveImage", "ListGatewayDomains"):
        with pytest.raises(AuthenticationError, match="Check that the key is valid") as caught:
            do(made(colour, sandbox, "sk-xxxxxx"), operation)
        assert caught.value.status == 401


@pytest.mark.parametrize("size", [0, 101])
def test_a_page_size_out_of_range_is_refused_by_both_sides(
    sandbox: Sandbox, colour: Colour, size: int
) -> None:
    with pytest.raises(InvalidRequestError, match="from 1 to 100"):
        made(colour, sandbox).images.list(page_size=size)
    assert sandbox.requests == []
    sample = IMAGES.samples["List Images with Pagination - bash - all regions"]
    script = aimed(mended(sample), sandbox.url, WorkspaceId="15945")
    got = Httpx("sk-sandbox").run(script.replace("PageSize=20", f"PageSize={size}"))
    [row] = [row for row in IMAGES.errors if row.code == "InvalidParameter.PageSize"]
    assert (got.status, got.body["Code"], got.body["Message"]) == (400, row.code, row.description)


def test_a_workspace_id_that_is_no_text_is_refused_by_both_sides(sandbox: Sandbox, colour: Colour) -> None:
    number: Any = 15945
    with pytest.raises(InvalidRequestError, match="workspace_id"):
        made(colour, sandbox).images.add("nlp", "registry.example.com/nlp", workspace_id=number)
    assert sandbox.requests == []
    sample = IMAGES.samples["Add a Custom Image - curl - all regions"]
    script = aimed(mended(sample), sandbox.url, WorkspaceId="15945")
    got = Httpx("sk-sandbox").run(script.replace('"15945"', "15945"))
    assert (got.status, got.body["Code"]) == (400, "InvalidParameter.WorkspaceId")
