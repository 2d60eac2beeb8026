"""`load`: what a contract may call when nobody says more."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from schemathesis.auths import AuthStorage
from schemathesis.core.result import Ok

from imageport.contract import SANDBOX, doors, load
from imageport.contract.operations import document, operations

URL = "https://pai.example.com"
ALL = list(operations(document()))


def selected(**options: object) -> set[str]:
    schema = load(**{"keys": SANDBOX, **options})  # pyright: ignore[reportArgumentType]
    labels = {result.ok().label for result in schema.get_all_operations() if isinstance(result, Ok)}
    return {operation.id for operation in ALL if operation.label in labels}


def test_an_app_in_process_gets_everything() -> None:
    assert selected(app=object()) == {operation.id for operation in ALL}


def test_a_server_is_only_read_from() -> None:
    assert selected(url=URL) == {operation.id for operation in ALL if operation.retry == "safe"}


def test_writing_has_to_be_asked_for_and_paying_by_name() -> None:
    assert selected(url=URL, write=True) == {each.id for each in ALL if each.retry != "paid"}
    assert selected(url=URL, only=["GenerateImage", "GetTask"]) == {"GenerateImage", "GetTask"}


@pytest.mark.parametrize("write", [True, False])
def test_only_harmless_methods_are_tried_out_on_a_server_that_is_only_read_from(write: bool) -> None:
    methods = load(URL, keys=SANDBOX, write=write).config.phases.coverage.unexpected_methods
    assert ("delete" in methods) == write
    assert {"options", "trace"} <= methods


def test_the_vendors_hosts_are_not_in_it() -> None:
    assert "servers" not in document()
    assert not any("servers" in item for item in document()["paths"].values())


@pytest.mark.parametrize("server", [{"app": object()}, {"url": URL}], ids=lambda server: next(iter(server)))
def test_the_hooks_of_schemathesis_own_command_are_not_for_it(server: dict[str, Any]) -> None:
    import_module("imageport.contract.hooks")
    schema = load(**server, keys=SANDBOX)
    doors.install(once := AuthStorage[Any](), SANDBOX)
    assert schema.config.base_url == server.get("url")
    assert len(schema.auth.providers) == len(once.providers) > 0
    assert len(schema.hooks.get_all_by_name("map_case")) == 1
