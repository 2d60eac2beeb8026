"""`imageport.types` is the home of all that a public signature mentions."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import imageport
import imageport.types
import imageport_api.models

HOME = Path(imageport.__file__).parent
CLIENTS = sorted([*(HOME / "_blocking").glob("*.py"), *(HOME / "_awaited").glob("*.py")])
OTHERS = [HOME / f"{name}.py" for name in ("_listing", "_pages", "uploads", "otel", "types")]
# Of others: the standard library's, and httpx's.
FOREIGN = {
    *("Any", "Callable", "Generator", "AsyncGenerator", "Iterable", "Iterator", "Literal", "Mapping", "Path"),
    *("Self", "Sequence", "TracerProvider", "Unpack", "os", "T", "V"),
}
# What is given to classes that nobody makes but the package itself.
INNER = {
    "Account",
    "AwaitedCall",
    "BlockingCall",
    "Doors",
    "Report",
    "Key",
    "Walk",
    "Extent",
    "Seen",
    "_Pages",
}


def mentioned(path: Path) -> Iterator[str]:
    """The names in the annotations of what is public in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.kwarg]
            for part in [*(each.annotation for each in given if each is not None), node.returns]:
                if part is not None:
                    yield from (each.id for each in ast.walk(part) if isinstance(each, ast.Name))


@pytest.mark.parametrize("path", [*CLIENTS, *OTHERS], ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_all_that_a_public_signature_mentions_can_be_imported_from_there(path: Path) -> None:
    public = {*imageport.types.__all__, *imageport.__all__}
    assert {*mentioned(path)} - public - FOREIGN - INNER - {*dir(builtins)} == set()


def test_every_name_is_there_and_belongs_to_where_it_says() -> None:
    assert dir(imageport.types) == sorted(imageport.types.__all__) == imageport.types.__all__
    for name in imageport.types.__all__:
        assert getattr(imageport.types, name) is not None
    assert imageport.types.Image is imageport_api.models.Image
    assert imageport.types.AsyncImages.__module__ == "imageport._awaited.pai_images"
    assert imageport.types.Images.__module__ == "imageport._blocking.pai_images"
    assert imageport.types.AsyncListing is imageport.AsyncListing


@pytest.mark.parametrize("module", ["imageport", "imageport.types", "imageport_api.models"])
def test_a_name_that_is_none_is_no_attribute(module: str) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Imagee'"):
        vars(importlib.import_module(module))["__getattr__"]("Imagee")


def test_naming_a_literal_loads_neither_client_nor_httpx() -> None:
    code = "import sys; from imageport.types import Network, CallOptions; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_page_of_types_names_them_all() -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "types.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert sorted(word for row in rows for word in re.findall(r"`(\w+)`", row)) == imageport.types.__all__
