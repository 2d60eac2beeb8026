"""Whether a listing keeps what it was asked for: pages, filters, order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, cast

from .contents import Breach
from .replies import at
from .rules import Rules
from .violations import read
from .wire import Sent

SIZES = ("PageSize", "pageSize", "MaxResults")
LISTS = ("Images", "Connections", "result")
# A filter, and the member of every item that then holds its value.
FILTERS = {
    "Accessibility": "Accessibility",
    "Creator": "Creator",
    "ConnectionTypes": "ConnectionType",
    "WorkspaceId": "WorkspaceId",
}
DEFAULT_SIZE = 20
ORDERED = "GmtCreateTime"


def is_listing(rules: Rules, body: Any) -> bool:
    """Whether a reply is a page of a listing."""
    return rules.method == "GET" and any(isinstance(_member(body, name), list) for name in LISTS)


def unkept(rules: Rules, sent: Sent, body: Any) -> Iterator[Breach]:
    """Give each parameter of a right request that its reply does not keep."""
    found = next((name for name in LISTS if _member(body, name)), None)
    items = cast("list[Any]", body[found] if found else [])
    given = dict(_given(rules, sent))
    for judge in (_size, _number, _token, _filters, _order, _labels):
        for name, words in judge(given, items, body):
            yield f"unkept {name}", f"{name} in query is not kept: {words}."


Verdicts = Iterator[tuple[str, str]]


def _size(given: dict[str, Any], items: list[Any], body: Any) -> Verdicts:
    for name in SIZES:
        if name in given and len(items) > given[name]:
            yield name, f"with {given[name]} the page holds {len(items)}"


def _number(given: dict[str, Any], items: list[Any], body: Any) -> Verdicts:
    number, total = given.get("PageNumber"), _member(body, "TotalCount")
    if number is not None and isinstance(total, int) and items:
        before = (number - 1) * given.get("PageSize", DEFAULT_SIZE)
        if before >= total:
            yield "PageNumber", f"TotalCount is {total}, and page {number} holds {len(items)} of them"
    asked, page = given.get("pageNum"), _member(body, "page")
    if asked is not None and isinstance(page, int) and page != asked:
        yield "pageNum", f"it is {asked}, and page in its reply {page}"


def _token(given: dict[str, Any], items: list[Any], body: Any) -> Verdicts:
    token = given.get("NextToken")
    if token and _member(body, "NextToken") == token:
        yield "NextToken", "the token in its reply is the same, so that a listing never ends"


def _filters(given: dict[str, Any], items: list[Any], body: Any) -> Verdicts:
    for name, member in FILTERS.items():
        wanted = given.get(name)
        if wanted is None or wanted == "":
            continue
        for value in at(items, f"[].{member}"):
            if isinstance(value, str) and value not in (wanted if isinstance(wanted, list) else [wanted]):
                yield name, f"with {_text(wanted)} an item's {member} is {value}"
                break


def _order(given: dict[str, Any], items: list[Any], body: Any) -> Verdicts:
    order = given.get("Order")
    times = [value for value in at(items, f"[].{ORDERED}") if isinstance(value, str)]
    if order is None or "SortBy" not in given or len(times) != len(items):
        return
    if times != sorted(times, reverse=order == "DESC"):
        yield (
            "Order",
            f"with {order} an item's {ORDERED} is {times[0]}, and a later one's {_odd(times, order)}",
        )


def _odd(times: list[str], order: str) -> str:
    wrong: Callable[[str, str], bool] = str.__lt__ if order == "ASC" else str.__gt__
    return next(later for earlier, later in pairwise(times) if wrong(later, earlier))


def _labels(given: dict[str, Any], items: list[Any], body: Any) -> Verdicts:
    if given.get("Verbose") is False and any(at(items, "[].Labels")):
        yield "Verbose", "it is false, and items have Labels"


def _given(rules: Rules, sent: Sent) -> Iterator[tuple[str, Any]]:
    for parameter in rules.parameters:
        texts = sent.texts("query", parameter.name) if parameter.place == "query" else []
        if len(texts) == 1:
            yield parameter.name, read(parameter.schema, texts[0])


def _member(body: Any, name: str) -> Any:
    return cast("dict[str, Any]", body).get(name) if isinstance(body, dict) else None


def _text(value: Any) -> str:
    return ",".join(cast("list[str]", value)) if isinstance(value, list) else str(value)
