"""Two operations once more, by hand: a server that has nothing of the sandbox, right or with bugs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

from tests.server_contract.stubs import Answer, Asked, serving

KEY = "api"
"""Short, and a part of every path."""
ROOT = "/api/AIWorkSpace/2021-02-04/"
ORDERS = ("ASC", "DESC")
WORDS = ("SortBy", "Accessibility")
"""Parameters whose words grow: one that is not known matches nothing, or changes nothing."""
RANGES = {"PageSize": 100, "PageNumber": 2**31 - 1}
IMAGES = [
    {
        "ImageId": f"image-4c62f1b7a9d2e353u{letter}",
        "Name": f"image-{letter}",
        "ImageUri": "registry.example.com/nlp:gpu",
        "Accessibility": "PUBLIC",
        "WorkspaceId": "15945",
        "GmtCreateTime": f"2026-01-0{day}T00:00:00Z",
        "GmtModifiedTime": f"2026-01-0{day}T00:00:00Z",
        "Size": 2,
    }
    for day, letter in enumerate("abc", start=1)
]


class Right:
    """A server without a bug. Each bug is one method that is written otherwise."""

    def __call__(self, asked: Asked) -> Answer:
        path, _, text = asked.target.partition("?")
        serve = {"ListImages": self.list, "GetImage": self.get}.get(path.removeprefix(ROOT))
        if serve is None or not path.startswith(ROOT):
            return Answer(404, {"content-type": "application/json"}, b'{"detail": "Not Found"}')
        if asked.method != "GET":
            return Answer(405, {"allow": "GET"}, b"")
        if not self.lets_in(asked):
            return self.error(401, "Unauthorized")
        query = parse_qs(text, keep_blank_values=True)
        refused = next((name for name in query if not self.checks(name, query[name])), None)
        return serve(query) if refused is None else self.error(400, f"InvalidParameter.{refused}")

    def lets_in(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == f"Bearer {KEY}"

    def checks(self, name: str, values: list[str]) -> bool:
        [value, *others] = values
        if name == "Order":
            return value in ORDERS and not others
        if name in WORDS:
            return bool(value) and not others
        if name in RANGES:
            return value.isascii() and value.isdecimal() and 0 < int(value) <= RANGES[name] and not others
        if name == "Labels":
            return all(part.count("=") == 1 and part[0] != "=" for part in value.split(","))
        if name == "Verbose":
            return value in ("true", "false") and not others
        return name != "ImageId" or (
            bool(value) and not set(value) & set("/?#% \t\n") and value.isprintable()
        )

    def list(self, query: dict[str, list[str]]) -> Answer:
        found = [image for image in IMAGES if self.holds(image, query)]
        if "SortBy" in query:
            found.sort(key=lambda image: image["GmtCreateTime"], reverse=query.get("Order") == ["DESC"])
        size, page = int(query.get("PageSize", ["20"])[0]), int(query.get("PageNumber", ["1"])[0])
        return self.answer(self.page(found[size * (page - 1) : size * page], len(found)))

    def holds(self, image: dict[str, Any], query: dict[str, list[str]]) -> bool:
        exact = all(
            image[each] in query.get(each, [image[each]])
            for each in ("Accessibility", "WorkspaceId", "ImageUri")
        )
        return (
            exact
            and all(query.get(each, [""])[0] in image["Name"] for each in ("Name", "Query"))
            and "Labels" not in query
        )

    def get(self, query: dict[str, list[str]]) -> Answer:
        if "ImageId" not in query:
            return self.error(400, "MissingParameter.ImageId")
        found = next((image for image in IMAGES if image["ImageId"] == query["ImageId"][0]), None)
        return self.unknown() if found is None else self.answer(self.image(found))

    def unknown(self) -> Answer:
        return self.error(404, "InvalidImageId.NotFound")

    def page(self, images: list[dict[str, Any]], total: int) -> Any:
        return {"RequestId": "r", "TotalCount": total, "Images": images}

    def image(self, image: dict[str, Any]) -> Any:
        return {"RequestId": "r", **image}

    def error(self, status: int, code: str) -> Answer:
        return self.answer({"Code": code, "Message": f"{code} for key {KEY}", "RequestId": "r"}, status)

    def answer(self, value: Any, status: int = 200) -> Answer:
        return Answer(status, {"content-type": "application/json"}, json.dumps(value).encode())


class Loose(Right):
    """It checks nothing, tells the total as text, and fails for what it does not know."""

    def checks(self, name: str, values: list[str]) -> bool:
        return True

    def list(self, query: dict[str, list[str]]) -> Answer:
        return self.answer({"RequestId": "r", "TotalCount": "3", "Images": IMAGES})

    def unknown(self) -> Answer:
        return self.error(500, "InternalError")

    def lets_in(self, asked: Asked) -> bool:
        return "GetImage" in asked.target or super().lets_in(asked)


class Bare(Right):
    """It answers with empty objects."""

    def answer(self, value: Any, status: int = 200) -> Answer:
        return super().answer({} if status == 200 else value, status)


class Renamed(Right):
    """Its members have other names."""

    def page(self, images: list[dict[str, Any]], total: int) -> Any:
        return {"RequestId": "r", "Total": total, "Items": images}

    def image(self, image: dict[str, Any]) -> Any:
        return {"Id": image["ImageId"], "DisplayName": image["Name"]}


class Empty(Right):
    """It has no routes."""

    def __call__(self, asked: Asked) -> Answer:
        return Answer(404, {"content-type": "application/json"}, b'{"detail": "Not Found"}')


@contextlib.contextmanager
def served(make: Callable[[], Right]) -> Iterator[str]:
    with serving(make()) as url:
        yield url
