"""The book of what was generated, and paid for: models, prompts, accounts, and the images themselves."""

from __future__ import annotations

import base64
import json
from sqlite3 import Row

from imageport.sandbox import files
from imageport.sandbox.drawing import draw
from imageport.sandbox.exchange import Request
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from .models import WORDS, Model
from .shapes import Picture, Result
from .wishes import Wish

# `images` is a JSON list of file names, null for each that failed. Only a task has an id; `polls`
# counts the questions for it, `settled` is the state that a test put it into.
TABLES = """
CREATE TABLE IF NOT EXISTS generations (
    number INTEGER PRIMARY KEY, model TEXT NOT NULL, shape TEXT NOT NULL, prompt TEXT NOT NULL,
    account TEXT NOT NULL, time REAL NOT NULL, task_id TEXT UNIQUE, end TEXT NOT NULL,
    images TEXT NOT NULL, base64 INTEGER NOT NULL, polls INTEGER NOT NULL DEFAULT 0,
    settled TEXT, settled_at REAL, code TEXT, message TEXT);
"""
COLUMNS = ("model", "shape", "prompt", "account", "time", "task_id", "end", "images", "base64")
SHOWN = ("model", "prompt", "account", "time", "task_id")


def book(state: State, name: str, model: Model, wish: Wish, account: str) -> Row:
    """Write down a generation, with a task id when its model makes tasks."""
    images = [files.keep_recipe(state, recipe) for recipe in wish.recipes]
    kept = [None if model.fails(number) else image for number, image in enumerate(images)]
    taken = "SELECT 1 FROM generations WHERE task_id = ?"
    task_id = state.fresh_id("task-", taken) if model.shape in WORDS else None
    values = (name, model.shape, wish.prompt, account, state.clock.now(), task_id)
    values = (*values, model.end, json.dumps(kept), wish.base64)
    marks = ", ".join("?" * len(COLUMNS))
    state.store.run(f"INSERT INTO generations ({', '.join(COLUMNS)}) VALUES ({marks})", values)
    return state.store.rows("SELECT * FROM generations WHERE number = last_insert_rowid()")[0]


def entries(state: State) -> list[Document]:
    """Give every generation that was done, oldest first, with the number of images that came."""
    rows = state.store.rows("SELECT * FROM generations ORDER BY number")
    return [{name: row[name] for name in SHOWN} | {"images": _came(row)} for row in rows]


def result(entry: Row, request: Request, request_id: str, state: State) -> Result:
    """Give what an entry has made, with links that serve from now on."""
    names: list[str | None] = json.loads(entry["images"])
    pictures = [_picture(name, entry, request, state) if name else Picture() for name in names]
    return Result(entry["model"], entry["prompt"], entry["time"], request_id.lower(), pictures)


def _came(entry: Row) -> int:
    return sum(name is not None for name in json.loads(entry["images"]))


def _picture(name: str, entry: Row, request: Request, state: State) -> Picture:
    recipe = files.recipe(state, name)
    measures = (recipe.width, recipe.height, recipe.format)
    if entry["base64"]:
        return Picture(None, base64.b64encode(draw(recipe)).decode(), *measures)
    return Picture(files.signed_link(request, name, state), None, *measures)
