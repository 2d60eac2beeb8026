"""An open door is noticed: the proof of who calls is really tested, at every door."""

from __future__ import annotations

from typing import Any

import pytest

from imageport.sandbox.accounts import ACCOUNTS
from imageport.sandbox.vendors import VENDORS

from .world import contract, hold

BEHIND = {
    "AcsSignature": "ListImages",
    "PaiApiKey": "ActionListImages",
    "ServiceToken": "Recommend",
    "PhotoGPTKey": "ListModelImages",
    "OceanBaseKey": "GenerateImage",
}


@pytest.mark.parametrize("door", BEHIND)
@pytest.mark.parametrize("lets_in", ["everybody", "whoever brings something"])
def test_an_open_door_is_noticed(door: str, lets_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [vendor] = [vendor for vendor in VENDORS if door in vendor.doors]
    shut: Any = vendor.doors[door]

    def opened(request: Any, operation: Any, state: Any) -> Any:
        if lets_in == "everybody" or request.header("authorization"):
            return ACCOUNTS[0]
        return shut(request, operation, state)

    monkeypatch.setitem(vendor.doors, door, opened)  # pyright: ignore[reportArgumentType]
    outcome, context = hold(contract(max_examples=3, seed=1, only=[BEHIND[door]]))
    words = "without credentials" if lets_in == "everybody" else "with invalid credentials"
    found = [finding.words for finding in outcome.findings if finding.rule == "ignored_auth"]
    assert found == [f"It lets in requests {words}; the contract says 401 or 403."]
    assert context.exit_code == 1
