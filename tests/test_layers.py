"""What imports what, as far as `make lint` cannot tell: names within modules, and what is loaded."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import imageport

HOME = Path(imageport.__file__).parent


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


# What stands on the client or beside it: servers, commands, tools.
ABOVE = {"sandbox", "testing", "pytest_plugin", "cli", "contract", "drift", "__main__"}
CLIENT = {name: path for name, path in modules(HOME).items() if name.split(".")[0] not in ABOVE}
PURE = ("_check", "_pages", "_retry", "_tasks", "errors")


@pytest.mark.parametrize("name", PURE)
def test_what_decides_knows_httpx_by_its_exceptions_only(name: str) -> None:
    used = re.findall(r"\bhttpx\.(\w+)", CLIENT[name].read_text("utf-8"))
    assert all(issubclass(getattr(httpx, each), Exception) for each in used)
    assert bool(used) == (name == "_retry")


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
    if name in ("_sockets_async", "_connection_async"):  # asyncio's own connections
        assert "asyncio.sleep" not in CLIENT[name].read_text("utf-8")
        wanted.remove("asyncio")
    found = set(imported(CLIENT[name]))
    assert name == "_clock" or not found & (wanted | {"time"})


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
        name
        for name in loaded
        if name.startswith(("imageport.sandbox", "imageport.cli", "starlette", "opentelemetry"))
    }
    assert not {name for name in loaded if name.startswith("imageport._awaited")}
