from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from vendor_models import Facts, operations, sdk_reply, sdk_request, sdk_route, spec_reply, spec_request

LISTED: dict[str, str] = yaml.safe_load(
    (Path(__file__).parent / "vendor_differences.yaml").read_text("utf-8")
)
OPERATIONS = list(operations())


def differences(where: str, spec: Facts, sdk: Facts) -> Iterator[str]:
    """Say in which fields the two differ, and how."""
    for path in sorted(spec.keys() | sdk.keys()):
        if path not in sdk or path not in spec:
            yield f"{where} {path}: only in the {'spec' if path in spec else 'SDK'}"
            continue
        for what, ours, theirs in zip(spec[path]._fields, spec[path], sdk[path], strict=True):
            if ours != theirs:
                yield f"{where} {path}: {what} is {shown(ours)} in the spec, {shown(theirs)} in the SDK"


def shown(value: object) -> str:
    return ", ".join(sorted(value)) or "open" if isinstance(value, frozenset) else str(value)


def found() -> Iterator[str]:
    for _, _, stated in OPERATIONS:
        acs, name = stated["x-acs"], stated["operationId"]
        asked = acs["product"], acs["action"]
        yield from differences(f"{name} request", spec_request(stated), sdk_request(*asked))
        yield from differences(f"{name} reply", spec_reply(stated), sdk_reply(*asked))


def test_the_spec_differs_from_the_vendor_s_models_only_where_a_reason_is_given() -> None:
    differing = set(found())
    assert differing - LISTED.keys() == set(), "mend the spec, or give the reason in vendor_differences.yaml"
    assert LISTED.keys() - differing == set(), "these are differences no longer"


def test_every_reason_says_something() -> None:
    assert all(len(reason) > 20 for reason in LISTED.values())


@pytest.mark.parametrize(
    ("path", "method", "stated"), OPERATIONS, ids=[o[2]["operationId"] for o in OPERATIONS]
)
def test_every_native_operation_is_where_the_vendor_s_sdk_asks_for_it(
    path: str, method: str, stated: dict[str, Any]
) -> None:
    acs = stated["x-acs"]
    route = acs["action"], acs["version"], re.sub(r"{[^}]*}", "{}", path), method.upper()
    assert sdk_route(acs["product"], acs["action"]) == route


def test_the_comparison_reads_every_field_of_both() -> None:
    counts = {o[2]["operationId"]: len(spec_reply(o[2])) for o in OPERATIONS}
    assert counts["ListImages"] > 15
    assert len(sdk_reply("AIWorkSpace", "ListImages")) > 15
    assert len(OPERATIONS) == 8
