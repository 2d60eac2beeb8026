"""The HTTP reference as Markdown: a page for each tag of the spec, one of schemas, and a first one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import http_types as types
from http_types import Json

VERBS = ("get", "put", "post", "delete")
TITLES = {
    "pai_images": "PAI: images",
    "pai_connections": "PAI: connections",
    "pai_gateways": "PAI: gateways",
    "pai_messages": "PAI: messages",
    "pai_actions": "PAI: action URLs",
    "pai_catalog": "PAI: catalog",
    "pai_services": "PAI: model services",
    "photogpt_images": "PhotoGPT: photos",
    "oceanbase_images": "OceanBase: pictures",
    "oceanbase_tasks": "OceanBase: tasks",
}
# The method that makes each call; what begins with Action is the same by the bearer door.
METHODS = {
    "AddImage": "pai.images.add",
    "GetImage": "pai.images.get",
    "ListImages": "pai.images.list",
    "PublishImage": "pai.images.publish",
    "RemoveImage": "pai.images.remove",
    "ListConnections": "pai.connections.list",
    "ListGatewayDomains": "pai.gateways.list_domains",
    "GetMessageConfig": "pai.messages.get_config",
    "CallAction": "pai.call",
    "CallActionPost": "pai.call",
    "ListProducts": "pai.catalog.products",
    "GetApiDocs": "pai.catalog.docs",
    "GetApiDefinition": "pai.catalog.api",
    "Predict": "pai.services.predict",
    "Recommend": "pai.services.recommend",
    "UploadImage": "photogpt.images.upload",
    "ListModelImages": "photogpt.images.list",
    "GetModelImage": "photogpt.images.get",
    "DeleteModelImage": "photogpt.images.delete",
    "GenerateImage": "oceanbase.images.generate",
    "GetTask": "oceanbase.tasks.get",
}
# The class that the API reference documents each part of a client as.
PARTS = {
    "pai": "imageport.PAI",
    "pai.images": "imageport._blocking.pai_images.Images",
    "pai.connections": "imageport._blocking.pai_settings.Connections",
    "pai.gateways": "imageport._blocking.pai_settings.Gateways",
    "pai.messages": "imageport._blocking.pai_settings.Messages",
    "pai.catalog": "imageport._blocking.pai_services.Catalog",
    "pai.services": "imageport._blocking.pai_services.Services",
    "photogpt.images": "imageport._blocking.photogpt.PhotoImages",
    "oceanbase.images": "imageport._blocking.oceanbase.GatewayImages",
    "oceanbase.tasks": "imageport._blocking.oceanbase.Tasks",
}
REPEATED = {
    "safe": "always: it only reads",
    "idempotent": "always: twice does no harm",
    "create": "only when it was certainly not done",
    "paid": "only when it was refused; after a lost reply never",
}


def write(spec: Json, folder: Path) -> None:
    """Write the pages into *folder*, and take away what is left of earlier ones."""
    made = pages(spec)
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def pages(spec: Json) -> dict[str, str]:
    """Return the pages by their file names."""
    made = {f"{tag['name']}.md": _tag(spec, tag) for tag in spec["tags"]}
    names = [*made, "schemas.md"]
    return {"index.md": _index(spec, names), **made, "schemas.md": _schemas(spec)}


def operations(spec: Json) -> Iterator[tuple[str, str, Json, Json]]:
    """Yield path, verb, operation and path item of every operation."""
    for path, item in spec["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield path, verb, item[verb], item


def method_of(operation: Json) -> str:
    """Return the method that makes this call."""
    name: str = operation["operationId"]
    return METHODS.get(name) or METHODS[name.removeprefix("Action")]


def _index(spec: Json, names: list[str]) -> str:
    rows = [
        f"| {types.link(each['operationId'], 'http')} | {verb.upper()} | {types.code(path)} |"
        for path, verb, each, _ in operations(spec)
    ]
    proofs = [
        f"(proof-{name})=\n### {name}\n\n{scheme['description']}"
        for name, scheme in spec["components"]["securitySchemes"].items()
    ]
    return "\n\n".join(
        [
            "# HTTP reference",
            "What goes over the wire, rendered from `spec/openapi.yaml`, the one source that the client, the"
            " sandbox and the contract tests are made from.",
            spec["info"]["description"].split("\n\n")[1],
            "*Stated by* names the documents that an operation stands in: `seed-000` to `seed-004` are the"
            " five descriptions that this project began with, `official` is the vendor's own reference.",
            "## All operations",
            "\n".join(["| Operation | Verb | Path |", "|---|---|---|", *rows]),
            "## Proofs of who sent a request",
            *proofs,
            ":::{toctree}\n:hidden:\n\n" + "\n".join(name.removesuffix(".md") for name in names) + "\n:::",
        ]
    )


def _tag(spec: Json, tag: Json) -> str:
    mine = [each for each in operations(spec) if tag["name"] in each[2]["tags"]]
    parts = [f"# {TITLES[tag['name']]}", tag["description"]]
    return "\n\n".join([*parts, *(_operation(spec, *each) for each in mine)]) + "\n"


def _operation(spec: Json, path: str, verb: str, operation: Json, item: Json) -> str:
    parameters = [types.resolve(spec, each) for each in _parameters(operation, item)]
    parts = [
        f"(http-{operation['operationId']})=\n## {operation['operationId']}",
        f'<p class="endpoint"><span class="verb {verb}">{verb.upper()}</span> <code>{path}</code></p>',
        f"**{operation['summary']}** {operation['description']}",
        ":::{div} facts",
        "\n".join(f"{name}\n: {text}\n" for name, text in _facts(operation, item)) + ":::",
    ]
    if parameters:
        rows = [
            f"| {types.code(each['name'])} | {each['in']} | {types.of(spec, each['schema'])} |"
            f" {types.marks(each)}{types.cell(each['description'])} |"
            for each in parameters
        ]
        head = ["### Parameters", "| Name | Where | Type | What |\n|---|---|---|---|\n" + "\n".join(rows)]
        parts += [_once(head[0], operation), head[1]]
    return "\n\n".join([*parts, *_body(spec, operation), *_replies(spec, operation)])


def _once(heading: str, operation: Json) -> str:
    """Give a heading that stands below every operation an anchor of its own."""
    level, _, words = heading.partition(" ")
    slug = re.sub(r"\W+", "-", words.lower())
    return f"({operation['operationId']}-{slug})=\n{level} {words}"


def _parameters(operation: Json, item: Json) -> list[Json]:
    return [*item.get("parameters", ()), *operation.get("parameters", ())]


def _facts(operation: Json, item: Json) -> Iterator[tuple[str, str]]:
    method = method_of(operation)
    part, _, name = method.rpartition(".")
    yield "In Python", f"{{py:meth}}`{method}() <{PARTS[part]}.{name}>`"
    yield "Where", "<br>".join(f"{types.code(each['url'])} {_when(each)}" for each in item["servers"])
    schemes = [name for each in operation["security"] for name in each]
    yield "Proof", ", ".join(types.link(name, "proof") for name in schemes) or "none"
    kind = operation["x-retry"]
    yield "Sent again", f"{REPEATED[kind]} (`{kind}`)"
    if rates := operation.get("x-rate-limit"):
        yield "Rate", "<br>".join(_rate(each) for each in rates)
    if action := operation.get("x-ram-action"):
        yield "Permission", types.code(action)
    yield "Stated by", ", ".join(operation["x-source"])


def _when(server: Json) -> str:
    text = server.get("description", "").rstrip(".")
    return f"({text})" if text else ""


def _rate(rate: Mapping[str, Any]) -> str:
    seconds = "second" if rate["seconds"] == 1 else f"{rate['seconds']} seconds"
    return f"{rate['count']} a {seconds} for each {rate['scope']} ({rate['source']})"


def _body(spec: Json, operation: Json) -> Iterator[str]:
    body = types.resolve(spec, operation.get("requestBody", {}))
    for media, content in body.get("content", {}).items():
        yield _once("### Request body", operation)
        yield f"{body['description']} {types.code(media)}: {types.of(spec, content['schema'])}"
        if media == "application/json":
            yield from _examples(content)


def _replies(spec: Json, operation: Json) -> Iterator[str]:
    replies = {status: types.resolve(spec, each) for status, each in operation["responses"].items()}
    yield _once("### Replies", operation)
    rows = ["| Status | What | Body |", "|---|---|---|"]
    for status, reply in replies.items():
        schemas = [types.of(spec, each["schema"]) for each in reply.get("content", {}).values()]
        headers = ", ".join(types.code(name) for name in reply.get("headers", ()))
        what = types.cell(reply["description"]) + (f" With {headers}." if headers else "")
        rows.append(f"| {status} | {what} | {', '.join(schemas) or 'none'} |")
    yield "\n".join(rows)
    yield from _examples(replies["200"].get("content", {}).get("application/json", {}))


def _examples(content: Json) -> Iterator[str]:
    named = content.get("examples") or {"": {"value": content["example"]}} if content else {}
    for example in named.values():
        if "summary" in example:
            yield f"{example['summary']}:"
        yield f"```json\n{json.dumps(example['value'], indent=2, ensure_ascii=False)}\n```"


def _schemas(spec: Json) -> str:
    parts = ["# Schemas", "The shapes of requests and replies. Members that a vendor adds are kept."]
    for name, schema in spec["components"]["schemas"].items():
        parts += [f"(schema-{name})=\n## {name}", schema.get("description", "")]
        if members := schema.get("properties"):
            must = schema.get("required", ())
            rows = [
                f"| {types.code(member)} | {types.of(spec, each)} |"
                f" {types.marks({'required': member in must})}{types.cell(types.about(spec, each))} |"
                for member, each in members.items()
            ]
            parts.append("\n".join(["| Member | Type | What |", "|---|---|---|", *rows]))
        else:
            parts.append(types.of(spec, schema))
    return "\n\n".join(part for part in parts if part) + "\n"
