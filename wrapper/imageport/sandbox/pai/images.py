"""The images of a workspace: who sees them, who may change them, how they are found."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable
from sqlite3 import Row
from typing import Any

from imageport.sandbox.accounts import ACCOUNTS
from imageport.sandbox.clock import timestamp
from imageport.sandbox.exchange import Account, Call, Refusal, Reply
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

DEFAULT_WORKSPACE = "15945"
ALPHANUMERIC = string.ascii_letters + string.digits
FOUND = ("ImageId", "Name", "Description", "ImageUri", "WorkspaceId", "Accessibility")
PLAIN = (*FOUND, "Size", "SourceType", "SourceId", "UserId")
COLUMNS = (*PLAIN, "Labels", "Created", "Modified")

# `number` grows with the time of creation, so it sorts by it.
TABLES = """
CREATE TABLE IF NOT EXISTS images (
    number INTEGER PRIMARY KEY,
    ImageId TEXT NOT NULL UNIQUE, Name TEXT NOT NULL, Description TEXT, ImageUri TEXT NOT NULL,
    WorkspaceId TEXT NOT NULL, Accessibility TEXT NOT NULL, Size INTEGER, SourceType TEXT,
    SourceId TEXT, UserId TEXT NOT NULL, Labels TEXT NOT NULL,
    Created INTEGER NOT NULL, Modified INTEGER NOT NULL,
    UNIQUE (WorkspaceId, Name));
CREATE INDEX IF NOT EXISTS images_by_owner ON images (Accessibility, UserId);
CREATE INDEX IF NOT EXISTS images_by_uri ON images (ImageUri);
CREATE TABLE IF NOT EXISTS image_labels (
    number INTEGER NOT NULL, Key TEXT NOT NULL, Value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS labels_by_value ON image_labels (Key, Value, number);
CREATE INDEX IF NOT EXISTS labels_by_image ON image_labels (number);
"""
# One parameter for any number of labels: SQLite limits how many there may be.
LABELLED = """
number IN (
    SELECT number FROM json_each(?) AS wanted JOIN image_labels
    ON image_labels.Key = json_extract(wanted.value, '$[0]')
    AND image_labels.Value = json_extract(wanted.value, '$[1]')
    GROUP BY number HAVING count(DISTINCT wanted.key) = ?)
"""


def add_image(call: Call, state: State) -> Reply:
    """Register an image; its name is unique in the workspace, its id everywhere."""
    image_id = insert(call.body, call.account.id, state)
    return Reply({"RequestId": call.request_id, "ImageId": image_id})


def insert(fields: dict[str, Any], owner: str, state: State) -> str:
    """Put an image into the store and give its id."""
    store = state.store
    workspace = fields.get("WorkspaceId") or DEFAULT_WORKSPACE
    taken = "SELECT 1 FROM images WHERE WorkspaceId = ? AND Name = ?"
    if store.row(taken, (workspace, fields["Name"])):
        message = "The image name is not unique in the workspace."
        raise Refusal(409, message, "ImageNameAlreadyExists")
    image_id = fields.get("ImageId") or _fresh_id(state)
    if store.row("SELECT 1 FROM images WHERE ImageId = ?", (image_id,)):
        raise Refusal(409, "The image ID is in use.", "ImageIdAlreadyExists")
    latest = store.value("SELECT Created FROM images ORDER BY number DESC LIMIT 1")
    created = state.clock.tick(after=latest or 0)
    labels = fields.get("Labels", [])
    row: dict[str, Any] = {name: fields.get(name) for name in PLAIN}
    row |= {"ImageId": image_id, "WorkspaceId": workspace, "UserId": owner}
    row |= {"Accessibility": fields.get("Accessibility", "PRIVATE"), "Size": _whole(fields)}
    row |= {"Labels": json.dumps(labels), "Created": created, "Modified": created}
    _insert_row([row[name] for name in COLUMNS], labels, state)
    return image_id


def add(state: State, fields: Document) -> Document:
    """Put in an image; without a *UserId* it belongs to the first account."""
    name = f"image-{state.store.value('SELECT count(*) FROM images')}"
    usual = {"Name": name, "ImageUri": f"registry.example.com/{name}"}
    image_id = insert({**usual, **fields}, fields.get("UserId", ACCOUNTS[0].id), state)
    return {**usual, **fields, "ImageId": image_id}


def get_image(call: Call, state: State) -> Reply:
    """Read one image; the reply does not repeat its id."""
    row = _visible(call, state)
    image = _described(row, verbose=call.parameters.get("Verbose", False))
    del image["ImageId"]
    return Reply({"RequestId": call.request_id, **image})


def publish_image(call: Call, state: State) -> Reply:
    """Make an image public, once or again."""
    row = _own(call, state)
    if row["Accessibility"] != "PUBLIC":
        change = "UPDATE images SET Accessibility = 'PUBLIC', Modified = ? WHERE number = ?"
        state.store.run(change, (state.clock.tick(), row["number"]))
    return Reply({"RequestId": call.request_id, "ImageId": row["ImageId"]})


def remove_image(call: Call, state: State) -> Reply:
    """Forget an image."""
    number = _own(call, state)["number"]
    state.store.run("DELETE FROM images WHERE number = ?", (number,))
    state.store.run("DELETE FROM image_labels WHERE number = ?", (number,))
    return Reply({"RequestId": call.request_id})


def list_images(call: Call, state: State) -> Reply:
    """Give one page of what matches every filter."""
    given = call.parameters
    where, values = _conditions(given, call.account)
    total = state.store.value(f"SELECT count(*) FROM images WHERE {where}", values)
    size = given.get("PageSize", 20)
    # No page lies farther than SQLite can count.
    start = (given.get("PageNumber", 1) - 1) * size
    order = "DESC" if "SortBy" in given and given.get("Order") == "DESC" else "ASC"
    page = f"SELECT * FROM images WHERE {where} ORDER BY number {order} LIMIT ? OFFSET ?"
    rows = state.store.rows(page, [*values, size, start]) if start < total else []
    images = [_described(row, verbose=given.get("Verbose", False)) for row in rows]
    return Reply({"RequestId": call.request_id, "TotalCount": total, "Images": images})


def _conditions(given: dict[str, Any], account: Account) -> tuple[str, list[Any]]:
    conditions = ["(Accessibility = 'PUBLIC' OR UserId = ?)"]
    values: list[Any] = [account.id]
    for name in ("WorkspaceId", "Accessibility", "ImageUri"):
        if given.get(name):
            conditions.append(f"{name} = ?")
            values.append(given[name])
    if given.get("Name"):
        conditions.append("instr(lower(Name), lower(?))")
        values.append(given["Name"])
    if given.get("Query"):
        conditions.append("(instr(lower(Name), lower(?)) OR instr(lower(Description), lower(?)))")
        values += [given["Query"]] * 2
    if "Labels" in given:
        wanted = sorted({tuple(label.split("=")) for label in given["Labels"].split(",")})
        conditions.append(LABELLED)
        values += [json.dumps(wanted), len(wanted)]
    return " AND ".join(conditions), values


def _insert_row(values: list[Any], labels: Iterable[dict[str, str]], state: State) -> None:
    marks = ", ".join("?" * len(values))
    state.store.run(f"INSERT INTO images ({', '.join(COLUMNS)}) VALUES ({marks})", values)
    number = state.store.value("SELECT last_insert_rowid()")
    for label in labels:
        row = (number, label.get("Key", ""), label.get("Value", ""))
        state.store.run("INSERT INTO image_labels VALUES (?, ?, ?)", row)


def _fresh_id(state: State) -> str:
    while True:
        image_id = f"image-{state.text(18, ALPHANUMERIC)}"
        if not state.store.row("SELECT 1 FROM images WHERE ImageId = ?", (image_id,)):
            return image_id


def _whole(fields: dict[str, Any]) -> int | None:
    """JSON calls 2.0 an integer, too."""
    return int(fields["Size"]) if "Size" in fields else None


def _described(row: Row, *, verbose: bool) -> dict[str, Any]:
    image = {name: row[name] for name in PLAIN if row[name] is not None}
    if verbose:
        image["Labels"] = json.loads(row["Labels"])
    image["ParentUserId"] = row["UserId"]
    image["GmtCreateTime"] = timestamp(row["Created"])
    image["GmtModifiedTime"] = timestamp(row["Modified"])
    return image


def _found(call: Call, state: State) -> Row:
    image_id = call.parameters["ImageId"]
    row = state.store.row("SELECT * FROM images WHERE ImageId = ?", (image_id,))
    if row is None:
        message = "The specified image ID does not exist."
        raise Refusal(404, message, "InvalidImageId.NotFound")
    return row


def _visible(call: Call, state: State) -> Row:
    row = _found(call, state)
    if row["Accessibility"] != "PUBLIC" and row["UserId"] != call.account.id:
        raise Refusal(403, "The image is private; only its creator can see it.")
    return row


def _own(call: Call, state: State) -> Row:
    row = _found(call, state)
    if row["UserId"] != call.account.id:
        raise Refusal(403, "Only the creator of an image can change it.")
    return row
