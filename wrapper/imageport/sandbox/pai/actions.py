"""The actions that have no operation of their own: workspaces, and what a test adds."""

from __future__ import annotations

from typing import Any

from imageport.sandbox.clock import timestamp
from imageport.sandbox.exchange import Call, Refusal, Reply
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from . import catalog, services
from .connections import KIND as CONNECTION
from .images import DEFAULT_WORKSPACE

KIND = "workspace"
RECOMMENDED = 10  # items
CREATED = 1767225600000  # the first of January 2026


def call_action(call: Call, state: State) -> Reply:
    """Do the action that the path names."""
    names = [call.parameters[part] for part in ("Product", "Version", "Action")]
    action = ACTIONS.get((call.operation.method, "/".join(names)))
    if action is not None:
        return action(call, state)
    if names[0] not in catalog.codes(state):
        message = "Specified product is not found; check the URL."
        raise Refusal(404, message, "InvalidProduct.NotFound")
    message = f"Specified api is not found: {names[2]} of {names[0]} {names[1]}."
    raise Refusal(404, message, "InvalidApi.NotFound")


def list_workspaces(call: Call, state: State) -> Reply:
    """List the workspaces that have been made or used, filtered by *WorkspaceIds*."""
    wanted = call.parameters["query"].get("WorkspaceIds")
    workspaces = [
        each for each in _workspaces(state) if not wanted or each["WorkspaceId"] in wanted.split(",")
    ]
    reply = {
        "RequestId": call.request_id,
        "Workspaces": workspaces,
        "TotalCount": len(workspaces),
    }
    return Reply(reply)


def create_workspace(call: Call, state: State) -> Reply:
    """Make a workspace out of whatever name it is given."""
    number = str(50000 + len(state.store.documents(KIND)))
    name = str(call.body.get("WorkspaceName", f"workspace-{number}"))
    moment = timestamp(state.clock.tick())
    state.put(KIND, number, _workspace(number, name, call.account.id, moment))
    return Reply({"RequestId": call.request_id, "WorkspaceId": number})


def get_recommendations(call: Call, state: State) -> Reply:
    """Recommend items to *user_id*, by the one action that a document names without its reply."""
    given = call.body if call.operation.method == "POST" else call.parameters["query"]
    items = services.recommended(str(given.get("user_id", "")), RECOMMENDED, [], state)
    return Reply({"RequestId": call.request_id, "Items": items})


ACTIONS = {
    ("GET", "AIWorkSpace/2021-02-04/ListWorkspaces"): list_workspaces,
    ("POST", "AIWorkSpace/2021-02-04/CreateWorkspace"): create_workspace,
    ("GET", "PaiRecService/2022-12-13/GetRecommendations"): get_recommendations,
    ("POST", "PaiRecService/2022-12-13/GetRecommendations"): get_recommendations,
}


def _workspaces(state: State) -> list[Document]:
    made = state.store.documents(KIND)
    rows = state.store.rows("SELECT DISTINCT WorkspaceId FROM images ORDER BY WorkspaceId")
    connections = state.store.documents(CONNECTION).values()
    used = [row["WorkspaceId"] for row in rows] + [each["WorkspaceId"] for each in connections]
    others = sorted({DEFAULT_WORKSPACE, *used} - made.keys())
    instant = timestamp(CREATED)
    return [*(_workspace(each, f"workspace-{each}", "", instant) for each in others), *made.values()]


def _workspace(number: str, name: str, creator: str, moment: str) -> dict[str, Any]:
    return {
        "WorkspaceId": number,
        "WorkspaceName": name,
        "Creator": creator,
        "Status": "ENABLED",
        "GmtCreateTime": moment,
    }
