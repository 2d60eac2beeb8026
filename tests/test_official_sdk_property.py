"""Whatever the arguments: the client asks for what the vendor's own SDKs ask for, or refuses first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException
from hypothesis import given, settings
from hypothesis import strategies as st
from official_sdk_calls import OURS, OWN_TIME, Arguments, Both, both

from imageport import InvalidRequestError

pytestmark = OWN_TIME
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WORD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=",="), max_size=10)
ID = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="/?#%"),
    min_size=1,
    max_size=20,
).filter(lambda text: text not in (".", ".."))
TYPES = ("DashScopeConnection", "OpenLLMConnection", "MilvusConnection", "LindormConnection", "RDSConnection")
NEW_TYPES = ("MCPConnection", "DeepSeekConnection", "Nonsense")


def some(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[Arguments]:
    return st.fixed_dictionaries(required, optional=optional)


def lists(items: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(items, min_size=1, max_size=4)


ACCESS = st.sampled_from(["PUBLIC", "PRIVATE"])
ORDER = st.sampled_from(["ASC", "DESC"])
SORT = st.just("GmtCreateTime")
ASKS = {
    "add_image": some(
        {
            "name": st.from_regex("[a-z][a-z0-9-]{0,49}", fullmatch=True),
            "image_uri": TEXT.filter(bool),
            "image_id": st.from_regex("image-[A-Za-z0-9]{18}", fullmatch=True),
        },
        labels=st.dictionaries(TEXT, TEXT, max_size=4),
        description=TEXT,
        workspace_id=TEXT,
        accessibility=ACCESS,
        size=st.integers(0, 2**63 - 1),
        source_type=TEXT,
        source_id=TEXT,
    ),
    "list_images": some(
        {},
        name=TEXT,
        labels=st.dictionaries(WORD.filter(bool), WORD, min_size=1, max_size=4),
        workspace_id=TEXT,
        query=TEXT,
        accessibility=ACCESS,
        image_uri=TEXT,
        sort_by=SORT,
        order=ORDER,
        verbose=st.booleans(),
        page_size=st.integers(1, 100),
        page_number=st.integers(1, 2**31 - 1),
    ),
    "list_connections": some(
        {},
        workspace_id=TEXT,
        connection_types=lists(st.sampled_from(TYPES + NEW_TYPES)),
        connection_ids=lists(WORD.filter(bool)),
        connection_name=TEXT,
        model=TEXT,
        model_types=lists(st.sampled_from(["LLM", "Embedding", "ReRank", "VLM"])),
        tool_call=st.booleans(),
        creator=TEXT,
        accessibility=ACCESS,
        encrypt_option=st.sampled_from(["PlainText", "Secret"]),
        sort_by=SORT,
        order=ORDER,
        max_results=st.integers(1, 2**31 - 1),
        next_token=TEXT,
    ),
    "get_image": some({"image_id": ID}, verbose=st.booleans()),
    "publish_image": some({"image_id": ID}),
    "remove_image": some({"image_id": ID}),
    "list_gateway_domains": some({"cluster_id": ID, "gateway_id": ID}),
}
ASK = st.one_of([st.tuples(st.just(operation), arguments) for operation, arguments in ASKS.items()])


@pytest.fixture(scope="module", params=["blocking", "awaited"])
def pair(request: pytest.FixtureRequest) -> Iterator[Both]:
    with both(request.param) as made:
        yield made


@settings(derandomize=True, max_examples=100, deadline=None, database=None)
@given(ask=ASK)
def test_both_ask_for_the_same(pair: Both, ask: tuple[str, Arguments]) -> None:
    ours, theirs = pair.asked(*ask)
    assert ours == theirs


REFUSED: list[tuple[str, Arguments]] = [
    ("add_image", {"name": "A", "image_uri": "a"}),
    ("add_image", {"name": "a", "image_uri": ""}),
    ("add_image", {"name": "a", "image_uri": "a", "image_id": "image-1"}),
    ("add_image", {"name": "a", "image_uri": "a", "size": -1}),
    ("add_image", {"name": "a", "image_uri": "a", "accessibility": "public"}),
    ("list_images", {"page_size": 101}),
    ("list_images", {"page_number": 0}),
    ("list_images", {"labels": {"": "a"}}),
    ("list_connections", {"max_results": 0}),
    ("list_connections", {"connection_types": []}),
    ("list_connections", {"connection_types": [""]}),
    ("list_connections", {"encrypt_option": "Masked"}),
    ("list_connections", {"connection_ids": [""]}),
    # The SDK asks for other paths here: those of a listing, or of nothing.
    *(("get_image", {"image_id": each}) for each in (".", "..", "a/b", "a?b", "a b", "a%2Fb", "a\n")),
    *(("remove_image", {"image_id": each}) for each in (".", "..", "a/b", "a#b", "a\x00")),
    ("list_gateway_domains", {"cluster_id": "..", "gateway_id": "gw-1"}),
]


@pytest.mark.parametrize(("operation", "arguments"), REFUSED)
def test_what_the_client_refuses_the_service_refuses(
    pair: Both, operation: str, arguments: Arguments
) -> None:
    pair.sandbox.reset()
    with pytest.raises(InvalidRequestError):
        OURS[operation](pair.pai, **arguments)
    assert pair.sandbox.requests == []
    with pytest.raises(ClientException):
        getattr(pair.official, operation)(**arguments)
    assert [seen.status in (400, 404, 405) for seen in pair.sandbox.requests] == [True]
