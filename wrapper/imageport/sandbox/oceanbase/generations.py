"""What a call of GenerateImage makes: images at once, or a task."""

from __future__ import annotations

from dataclasses import replace
from sqlite3 import Row
from typing import Any

from imageport.sandbox.accounts import ACCOUNTS
from imageport.sandbox.exchange import Call, Reply
from imageport.sandbox.faults import Fault
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from . import ledger, shapes, tasks, wishes
from .models import WORDS, Model, model_named


def generate(call: Call, state: State) -> Reply:
    """Make what is asked for; the model's name decides how the reply looks."""
    entry = _make(call.body, call.account.id, call.fault, state)
    if entry["task_id"] is not None:
        return tasks.succeeded(tasks.described(entry, call, state))
    result = ledger.result(entry, call.request, call.request_id, state)
    return tasks.succeeded(shapes.finished(entry["shape"], result))


def add_task(state: State, fields: Document) -> Document:
    """Settle the task that *fields* name, or put in one, as if they had been sent."""
    if "task_id" in fields:
        return tasks.settle(state, fields)
    entry = _make({"model": "sandbox-task", **fields}, ACCOUNTS[0].id, None, state)
    return {"task_id": entry["task_id"], "model": entry["model"]}


def _make(fields: dict[str, Any], account: str, fault: Fault | None, state: State) -> Row:
    model = _struck(model_named(fields["model"]), fault)
    wish = wishes.read(fields, model)
    if model.failing == "one" and len(wish.recipes) == 1:  # one that fails, and one that does not
        wish = replace(wish, recipes=(*wish.recipes, replace(wish.recipes[0], number=1)))
    return ledger.book(state, fields["model"], model, wish, account)


def _struck(model: Model, fault: Fault | None) -> Model:
    """Let a model do what a fault says."""
    kind = None if fault is None else fault.kind
    if kind == "failing_task":
        return model._replace(end="failed", failing="none" if model.shape in WORDS else "all")
    return model._replace(end="running") if kind == "endless_task" else model
