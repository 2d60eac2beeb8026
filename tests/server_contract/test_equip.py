"""Any document can be equipped, whatever it leaves out."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st

from imageport.contract.keys import SANDBOX
from imageport.contract.schema import configured, equip


def documented(**members: Any) -> Any:
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    operation = {"requestBody": body, "responses": {"200": {"description": ""}}, **members}
    info = {"title": "one operation", "version": "1"}
    spec = {"openapi": "3.1.0", "info": info, "paths": {"/things": {"post": operation}}}
    schema = schemathesis.openapi.from_dict(spec, config=configured(None, write=True))
    equip(schema, SANDBOX, ask_for_secrets=False)
    return schema["/things"]["POST"]


OPERATIONS = [documented(), documented(operationId="AddThing")]


@settings(max_examples=10, deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_an_operation_needs_no_id(data: st.DataObject) -> None:
    for operation in OPERATIONS:
        assert isinstance(data.draw(operation.as_strategy()).body, dict)
