"""`make generate` on copies of the project: what it says, and that generated/ stays whole when it fails."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plain_operation import line_of, with_operation, with_parameter
from pressure import HANG

ROOT = Path(__file__).parents[1]
TINY = """\
openapi: 3.1.0
info: {title: tiny, version: "1"}
paths:
  /things:
    servers: [{url: "https://things.example"}]
    get:
      operationId: GetThing
      tags: [things]
      security: []
      responses:
        "200":
          description: A thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
components:
  schemas:
    Thing: {type: object, properties: {Name: {type: string}}}
"""
OTHER = TINY.replace("operationId: GetThing", "operationId: ReadThing")
Files = dict[str, bytes]


class Project:
    """A copy of what `make generate` needs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.spec = root / "spec" / "openapi.yaml"
        self.package = root / "generated" / "imageport_api"
        shutil.copytree(ROOT / "spec", root / "spec", ignore=shutil.ignore_patterns("__pycache__"))

    def write(self, text: str) -> None:
        self.spec.write_text(text, "utf-8")

    def start(self, **how: Any) -> subprocess.Popen[str]:
        command = [sys.executable, str(self.root / "spec" / "generate.py")]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, text=True, cwd=self.root, **pipes, **how)

    def generate(self, **how: Any) -> tuple[int, str]:
        process = self.start(**how)
        printed = "".join(process.communicate(timeout=HANG))
        return process.returncode, printed

    def held(self) -> Files:
        files = (path for path in self.package.rglob("*") if path.is_file())
        return {path.relative_to(self.package).as_posix(): path.read_bytes() for path in files}

    def beside(self) -> list[str]:
        return sorted(path.name for path in self.package.parent.iterdir())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose small spec has been generated from."""
    project = Project(tmp_path_factory.mktemp("tiny"))
    project.write(TINY)
    code, printed = project.generate()
    assert code == 0, printed
    return project


@pytest.fixture
def tiny(made: Project, tmp_path: Path) -> Project:
    shutil.copytree(made.root / "generated", tmp_path / "generated")
    project = Project(tmp_path)
    project.write(TINY)
    return project


def test_what_is_up_to_date_is_said_to_be(tiny: Project) -> None:
    before = tiny.held()
    assert tiny.generate() == (0, "generated/ is up to date\n")
    assert tiny.held() == before
    assert tiny.beside() == ["imageport_api"]


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (TINY + "info: {}\n", "spec/openapi.yaml:17: duplicate key 'info'"),
        (TINY.replace("      security", "    security"), "spec/openapi.yaml:"),
        (TINY.replace("schemas/Thing", "schemas/Think"), "spec/openapi.yaml:13: $ref "),
        (
            TINY.replace("{type: string}", "{type: sting}"),
            "yaml:16: components.schemas.Thing.properties.Name.",
        ),
        (TINY.replace("/things:", "/things/{id}:"), "spec/openapi.yaml:6:"),
        (TINY.replace("title: tiny, ", ""), "spec/openapi.yaml:2:"),
        (TINY.replace("description: A", "descripton: A"), "11: paths./things.get.responses.200: Field"),
    ],
    ids=["key", "indentation", "reference", "type", "path", "title", "member"],
)
def test_a_slip_changes_nothing_and_is_reported_with_its_line(tiny: Project, slip: str, said: str) -> None:
    before = tiny.held()
    tiny.write(slip)
    code, printed = tiny.generate()
    assert code == 1
    assert said in printed
    assert "Traceback" not in printed
    assert printed.endswith("Nothing was written: generated/imageport_api is as it was.\n")
    assert tiny.held() == before
    assert tiny.beside() == ["imageport_api"]


@pytest.mark.parametrize(("size", "who"), [(300, "File too large"), (2000, "openapi-python-client")])
def test_a_full_disk_changes_nothing(tiny: Project, size: int, who: str) -> None:
    before = tiny.held()
    tiny.write(OTHER)
    most = (size, size)
    code, printed = tiny.generate(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, most))
    assert code == 1, printed
    assert who in printed
    assert "Nothing was written" in printed
    assert tiny.held() == before
    assert tiny.beside() == ["imageport_api"]


def has(name: str) -> Callable[[Project], bool]:
    return lambda project: any(project.package.parent.glob(f".imageport_api.new-*/{name}"))


def test_a_kill_at_any_point_changes_nothing_and_leaves_nothing_for_the_next_run(tiny: Project) -> None:
    before = tiny.held()
    tiny.write(OTHER)
    for name in ("", "openapi.json", "models", "operations.py", "advice.py"):
        process = tiny.start(start_new_session=True)
        while not has(name)(tiny):
            assert process.poll() is None, process.communicate()
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert tiny.held() == before
    code, printed = tiny.generate()
    assert (code, printed.splitlines()[:2]) == (
        0,
        ["added operation ReadThing (GET /things)", "removed operation GetThing"],
    )
    assert tiny.beside() == ["imageport_api"]


def test_an_operation_id_of_any_spelling_finds_its_module(tiny: Project) -> None:
    names = ("getAPIThing", "get-thing", "GetV2Thing", "import")
    head, paths, item = TINY.partition("  /things:\n")
    item, components, tail = item.partition("components:\n")
    items = [
        paths.replace("things", name) + item.replace("GetThing", name).replace("things]", f"t{n}]")
        for n, name in enumerate(names)
    ]
    tiny.write(head + "".join(items) + components + tail)
    code, printed = tiny.generate()
    assert code == 0, printed
    table = (tiny.package / "operations.py").read_text("utf-8")
    for number, name in enumerate(names):
        [module] = tiny.package.glob(f"api/t{number}/[!_]*.py")
        assert re.search(rf'"{module.stem}": Operation\(\s+id="{name}"', table)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project as it is."""
    root = tmp_path_factory.mktemp("whole")
    shutil.copytree(ROOT / "generated", root / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    return Project(root)


@pytest.fixture(scope="module")
def said(whole: Project) -> list[str]:
    """What is said of a plain operation and of a parameter that are added."""
    whole.write(with_parameter(with_operation()))
    code, printed = whole.generate()
    assert code == 0, printed
    return printed.splitlines()


def test_what_was_added_is_said_in_short_lines(said: list[str]) -> None:
    assert set(said[:-1]) == {
        "added operation UpdateImage (PUT /api/v1/images/{ImageId})",
        "added parameter ImageKind (query) of ListImages",
        "added parameter ImageKind (query) of ActionListImages",
        "added model UpdateImageBody",
    }
    assert "make missing" in said[-1]


def test_a_plain_operation_is_never_repeated_and_signed_as_those_beside_it(
    whole: Project, said: list[str]
) -> None:
    assert said
    code = (
        "from imageport_api.operations import OPERATIONS; each = OPERATIONS['update_image'];"
        "print(each.retry, each.security, each.acs[2], sorted(each.success))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=whole.root / "generated", capture_output=True, text=True, check=True
    )
    assert done.stdout == "paid AcsSignature UpdateImage [200]\n"


def test_the_sandbox_takes_a_plain_operation(whole: Project, said: list[str]) -> None:
    assert said
    code = "from imageport.sandbox.app import App; from imageport.sandbox import create_app; create_app()"
    env = {**os.environ, "PYTHONPATH": str(whole.package.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_operation_without_what_has_no_default_is_named_with_its_line(whole: Project) -> None:
    before = whole.held()
    text = with_operation("      tags: [pai_images]\n", "")
    whole.write(text)
    code, printed = whole.generate()
    assert code == 1
    line = line_of(text, "operationId: UpdateImage")
    named = "UpdateImage (PUT /api/v1/images/{ImageId})"
    assert printed.startswith(f"spec/openapi.yaml:{line}: {named} has no tags; add")
    assert whole.held() == before
