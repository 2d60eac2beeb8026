"""The contract is complete: nothing that a document states is left out of an operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from documented import (
    MEMBERS,
    METHODS,
    NO_IDS,
    OPERATIONS,
    PARAMETERS,
    RAM_ACTIONS,
    RATES,
    REQUIRED,
    RULES,
    SPEC,
    TABLE,
    bodies,
    errors,
    examples,
    follow,
    parameters,
)
from openapi_spec_validator import validate


def test_a_maintained_validator_finds_the_document_valid() -> None:
    validate(SPEC)
    assert SPEC["openapi"].startswith("3.1")


def references(value: Any) -> Iterator[str]:
    """Everything that is referred to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from references(item)


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    found = set(references(SPEC))
    components = {
        f"#/components/{kind}/{name}"
        for kind, members in SPEC["components"].items()
        for name in members
        if kind != "securitySchemes"
    }
    assert found == components


def test_all_operations_are_there_and_no_other() -> None:
    assert OPERATIONS.keys() == TABLE.keys()


def test_every_tag_is_described_and_used() -> None:
    described = {tag["name"] for tag in SPEC["tags"] if tag["description"]}
    assert described == {row[0] for row in TABLE.values()}


@pytest.mark.parametrize("name", TABLE)
def test_an_operation_is_where_it_belongs(name: str) -> None:
    tag, place, retry, security = TABLE[name]
    path, method, operation = OPERATIONS[name]
    assert operation["tags"] == [tag]
    assert f"{method} {path}" == place
    assert operation["x-retry"] == retry
    assert operation["security"] == ([{security: []}] if security else [])
    assert not security or security in SPEC["components"]["securitySchemes"]


@pytest.mark.parametrize("name", TABLE)
def test_an_operation_says_what_it_does_and_who_says_so(name: str) -> None:
    operation = OPERATIONS[name][2]
    assert re.fullmatch(r"[A-Z].*\.", operation["summary"])
    assert operation["description"].strip()
    sources = operation["x-source"]
    assert sources
    assert all(re.fullmatch(r"seed-00[0-4]|official", source) for source in sources)
    assert any(source.startswith("seed-") for source in sources)


@pytest.mark.parametrize("path", SPEC["paths"])
def test_servers_stand_on_the_path_item(path: str) -> None:
    item = SPEC["paths"][path]
    for server in item["servers"]:
        assert server["url"].startswith("https://")
        assert server["description"]
        assert set(re.findall(r"\{(\w+)\}", server["url"])) == server.get("variables", {}).keys()
    assert not [method for method in METHODS if "servers" in item.get(method, {})]


@pytest.mark.parametrize("name", TABLE)
def test_every_parameter_has_a_description_a_rule_and_a_valid_example(name: str) -> None:
    given = parameters(name)
    assert set(re.findall(r"\{(\w+)\}", OPERATIONS[name][0])) == {
        p["name"] for p in given if p["in"] == "path"
    }
    for parameter in given:
        assert parameter["description"], parameter["name"]
        schema = follow(parameter["schema"])
        assert {"type", "enum", "anyOf"} & schema.keys(), parameter["name"]
        assert examples(parameter), parameter["name"]
        for example in examples(parameter):
            assert errors(parameter["schema"], example) == [], parameter["name"]
        if parameter["in"] == "path":
            assert parameter["required"] is True
            assert [each for each in NO_IDS if not errors(schema, each)] == [], parameter["name"]
        if schema.get("type") == "integer":
            assert {"minimum", "maximum", "format"} <= schema.keys(), parameter["name"]
        if schema.get("type") == "array":
            assert parameter["explode"] is False, parameter["name"]


@pytest.mark.parametrize("name", TABLE)
def test_every_documented_parameter_is_there_and_no_other(name: str) -> None:
    stated = PARAMETERS.get(name) or PARAMETERS.get(name.removeprefix("Action"), "")
    assert [parameter["name"] for parameter in parameters(name)] == stated.split()


@pytest.mark.parametrize("name", MEMBERS)
def test_every_documented_member_is_there_and_no_other(name: str) -> None:
    assert SPEC["components"]["schemas"][name]["properties"].keys() == set(MEMBERS[name].split())


@pytest.mark.parametrize("name", RULES)
def test_every_documented_rule_is_there(name: str) -> None:
    group, _, member = name.partition("/")
    if group == "parameters":
        schema = follow(SPEC["components"]["parameters"][member]["schema"])
    else:
        schema = follow(SPEC["components"]["schemas"][group]["properties"][member])
    schema = follow(schema.get("items", schema))
    # A filter by words that grow names the known ones first.
    schema = follow(schema.get("anyOf", [schema])[0])
    assert RULES[name].items() <= schema.items()


@pytest.mark.parametrize("name", REQUIRED)
def test_what_has_to_be_sent_is_required_and_nothing_else(name: str) -> None:
    schema = SPEC["components"]["schemas"][name]
    assert (" ".join(schema["required"]), schema.get("additionalProperties", True)) == REQUIRED[name]


@pytest.mark.parametrize("name", TABLE)
def test_every_body_has_examples_that_its_schema_allows(name: str) -> None:
    operation = OPERATIONS[name][2]
    assert (OPERATIONS[name][1] in ("post",)) == ("requestBody" in operation)
    for where, media in bodies(name):
        assert examples(media), where
        for example in examples(media):
            assert errors(media["schema"], example) == [], where


@pytest.mark.parametrize("name", TABLE)
def test_every_status_is_described_with_its_body(name: str) -> None:
    responses = OPERATIONS[name][2]["responses"]
    assert "200" in responses
    assert {"400", "429", "500", "503"} <= responses.keys()
    if TABLE[name][3]:
        assert "401" in responses
    for status, response in responses.items():
        found = follow(response)
        assert found["description"], status
        assert status == "204" or found["content"], status
    if TABLE[name][0].startswith("pai_") and TABLE[name][3] in ("AcsSignature", "PaiApiKey"):
        assert {"403", "404"} <= responses.keys()
        assert {"Retry-After", "x-acs-retry-after"} <= follow(responses["429"])["headers"].keys()


@pytest.mark.parametrize("name", TABLE)
def test_documented_rates_and_permissions_are_stated(name: str) -> None:
    operation, plain = OPERATIONS[name][2], name.removeprefix("Action")
    rates = [(rate["count"], rate["source"]) for rate in operation.get("x-rate-limit", [])]
    assert rates == RATES.get(plain, [])
    assert all(rate["seconds"] == 1 and rate["scope"] for rate in operation.get("x-rate-limit", []))
    assert operation.get("x-ram-action") == RAM_ACTIONS.get(plain)


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[3] == "AcsSignature"])
def test_a_signed_operation_names_what_the_signature_names(name: str) -> None:
    acs = OPERATIONS[name][2]["x-acs"]
    assert acs["action"] == name
    assert (acs["product"], acs["version"]) == {
        "pai_gateways": ("eas", "2021-07-01"),
        "pai_messages": ("PaiPlugin", "2022-01-12"),
    }.get(TABLE[name][0], ("AIWorkSpace", "2021-02-04"))


LINKS = {
    "AddImage": {"GetImage", "PublishImage", "RemoveImage"},
    "ActionAddImage": {"ActionGetImage", "ActionPublishImage", "ActionRemoveImage"},
    "PublishImage": {"GetImage", "RemoveImage"},
    "ListConnections": {"ListConnections"},
    "UploadImage": {"GetModelImage", "DeleteModelImage", "ListModelImages"},
    "GetModelImage": {"DeleteModelImage"},
    "GenerateImage": {"GetTask"},
}


@pytest.mark.parametrize("name", LINKS)
def test_links_lead_through_the_life_of_an_object(name: str) -> None:
    links = follow(OPERATIONS[name][2]["responses"]["200"])["links"].values()
    assert {link["operationId"] for link in links} == LINKS[name]
    for link in links:
        assert link["parameters"].keys() <= {p["name"] for p in parameters(link["operationId"])}


def replies() -> set[str]:
    """The schemas that replies hold, and those within them."""
    found: set[str] = set()
    todo = [media["schema"] for name in TABLE for where, media in bodies(name) if where.startswith("200")]
    while todo:
        value: Any = todo.pop()
        if isinstance(value, dict):
            reference = value.get("$ref", "").rpartition("/")[2]
            if reference and reference not in found:
                found.add(reference)
                todo.append(SPEC["components"]["schemas"][reference])
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return found


@pytest.mark.parametrize("name", sorted(replies()))
def test_replies_are_tolerant(name: str) -> None:
    schema = SPEC["components"]["schemas"][name]
    if schema.get("type") == "object":
        assert "required" not in schema
        assert schema.get("additionalProperties") is not False
    for key, member in schema.get("properties", {}).items():
        assert "enum" not in member, key


@pytest.mark.parametrize("name", SPEC["components"]["schemas"])
def test_every_schema_and_member_is_described_and_its_examples_are_valid(name: str) -> None:
    schema = SPEC["components"]["schemas"][name]
    assert schema["description"]
    for key, member in {"": schema, **schema.get("properties", {})}.items():
        assert "$ref" in member or member["description"], key
        for example in member.get("examples", []):
            assert errors(member, example) == [], key
