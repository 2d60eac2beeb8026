"""What imports what: arrows never turn back."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import imageport
import imageport_api

HOME = Path(imageport.__file__).parent
GENERATED = Path(imageport_api.__file__).parent
# A module imports from the rows above its own only.
LAYERS = [
    "errors _version _clock",
    "_check _pool",
    "_credentials _hosts _pages _reply _retry _tasks _files",
    "_transport",
    "_request _failures _arguments",
    "_auth _download",
    "_course",
    "_options _session",
    "_core",
    "_doors _account _results _generation",
    "_pictures",
    "_blocking.pictures _blocking.pai_images _blocking.pai_services _blocking.pai_settings",
    "_awaited.pictures _awaited.pai_images _awaited.pai_services _awaited.pai_settings",
    "_blocking.pai _blocking.photogpt _blocking.oceanbase _blocking",
    "_awaited.pai _awaited.photogpt _awaited.oceanbase _awaited",
    "",  # the package's own __init__
]
RANK = {name: rank for rank, row in enumerate(LAYERS) for name in row.split(" ")}
PURE = {
    "_retry": {"errors"},
    "_pages": {"_check", "errors"},
    "_check": {"errors"},
    "errors": set[str](),
    "_clock": set[str](),
}


def modules(folder: Path) -> dict[str, Path]:
    """Every module below a folder, by its dotted name within the package."""
    found = {path.relative_to(folder).with_suffix(""): path for path in folder.rglob("*.py")}
    return {".".join(name.parts).removesuffix("__init__").rstrip("."): path for name, path in found.items()}


def imported(path: Path) -> Iterator[str]:
    """The full name of whatever a module imports when it runs, also within functions."""
    todo: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            todo += node.orelse
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from (f"{base}.{name.name}" for name in node.names)
        else:
            todo += ast.iter_child_nodes(node)


def targets(path: Path) -> set[str]:
    """The modules of the wrapper that a module imports."""
    known = set(modules(HOME))
    found: set[str] = set()
    for name in imported(path):
        package, _, rest = name.partition(".")
        if package == "imageport":
            found.add(rest if rest in known else rest.rpartition(".")[0])
    return found


# What stands on the client or beside it: servers, commands, tools.
ABOVE = {"sandbox", "testing", "pytest_plugin", "cli", "contract", "drift", "__main__"}
CLIENT = {name: path for name, path in modules(HOME).items() if name.split(".")[0] not in ABOVE}
SERVER = {name: path for name, path in modules(HOME).items() if name.split(".")[0] == "sandbox"}


def test_every_module_has_its_row() -> None:
    assert set(CLIENT) == set(RANK)


@pytest.mark.parametrize("name", CLIENT)
def test_imports_never_turn_back(name: str) -> None:
    back = {target for target in targets(CLIENT[name]) if RANK.get(target, 99) >= RANK[name]}
    assert not back


@pytest.mark.parametrize("name", PURE)
def test_what_decides_knows_of_nothing_else(name: str) -> None:
    assert targets(CLIENT[name]) == PURE[name]


@pytest.mark.parametrize("name", CLIENT)
def test_only_the_clock_reads_the_time_or_sleeps(name: str) -> None:
    wanted = {
        "time.time",
        "time.monotonic",
        "time.sleep",
        "time.perf_counter",
        "asyncio",
        "datetime.datetime",
    }
    found = set(imported(CLIENT[name]))
    assert name == "_clock" or not found & (wanted | {"time"})


@pytest.mark.parametrize("name", SERVER)
def test_the_sandbox_shares_nothing_with_the_client(name: str) -> None:
    ours = {
        target for target in imported(SERVER[name]) if target.split(".")[0] in ("imageport", "imageport_api")
    }
    assert not {target for target in ours if not target.startswith("imageport.sandbox")}


def test_generated_code_imports_nothing_of_ours() -> None:
    for path in modules(GENERATED).values():
        assert not {name for name in imported(path) if name.split(".")[0] == "imageport"}


def test_importing_the_package_and_making_a_client_loads_no_sandbox_and_no_command() -> None:
    code = (
        "import json, sys, imageport;"
        "imageport.PAI(api_key='sk', base_url='http://127.0.0.1:1');"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    assert "imageport._blocking.pai" in loaded
    assert not {
        name for name in loaded if name.startswith(("imageport.sandbox", "imageport.cli", "starlette"))
    }
    assert not {name for name in loaded if name.startswith("imageport._awaited")}
