"""How a task goes: by time, by the number of polls, or as a test says."""

from __future__ import annotations

from sqlite3 import Row
from typing import Any, get_args

from imageport.sandbox.exchange import Call, Refusal, Reply
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from . import ledger, models, shapes

FIND = "SELECT * FROM generations WHERE task_id = ?"


def get_task(call: Call, state: State) -> Reply:
    """Tell how far a task is; links are made afresh at every question."""
    task_id = call.parameters["task_id"]
    row = state.store.row(FIND, (task_id,))
    if row is None or row["account"] != call.account.id:
        raise Refusal(404, "Task not found")
    state.store.run("UPDATE generations SET polls = polls + 1 WHERE task_id = ?", (task_id,))
    return succeeded(described(state.store.rows(FIND, (task_id,))[0], call, state))


def described(entry: Row, call: Call, state: State) -> dict[str, Any]:
    """Write a task as it is at this moment."""
    task = shapes.Task(
        id=entry["task_id"],
        state=_now(entry, state),
        result=ledger.result(entry, call.request, call.request_id, state),
        ended=entry["settled_at"] or entry["time"] + state.pace.seconds,
        failure={name: entry[name] or shapes.FAILURE[name] for name in ("code", "message")},
    )
    return shapes.task(entry["shape"], task)


def settle(state: State, fields: Document) -> Document:
    """Put a task into the *state* that its *task_id* is given with, for good."""
    task_id, wanted = fields["task_id"], fields.get("state", "succeeded")
    if wanted not in get_args(models.State):
        raise ValueError(f"no state is called {wanted!r}; there are {', '.join(get_args(models.State))}")
    change = "UPDATE generations SET settled = ?, settled_at = ?, code = ?, message = ? WHERE task_id = ?"
    values = (wanted, state.clock.now(), fields.get("code"), fields.get("message"), task_id)
    if not state.store.run(change, values):
        raise ValueError(f"no task is called {task_id!r}")
    return {"task_id": task_id, "state": wanted}


def succeeded(data: dict[str, Any]) -> Reply:
    """Put *data* into the gateway's envelope."""
    return Reply({"success": True, "code": "200", "message": "successful", "data": data})


def _now(entry: Row, state: State) -> models.State:
    if entry["settled"]:
        return entry["settled"]
    pace = state.pace
    if pace.polls is None:
        done, whole = state.clock.now() - entry["time"], pace.seconds
    else:
        done, whole = entry["polls"], pace.polls
    if 3 * done < whole:
        return "waiting"
    if entry["end"] == "odd":
        return "odd"
    return "running" if done < whole else entry["end"]
