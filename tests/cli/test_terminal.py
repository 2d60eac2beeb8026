"""What a terminal shows: nothing that steers it, no link that is cut, no time that is half there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from imageport.cli.output.printer import Printer
from imageport.sandbox import Sandbox

from .conftest import IMAGE_ID, Shell

STEERING = {"escape": "\x1b]0;owned\x07", "C1": "\x9b31m", "bidi": "\u202eexe.gnp", "isolate": "\u2066x"}
FORMS = {
    "csv": ("--csv", "--columns", "image_id,description"),
    "query": ("--query", "description"),
    "table": ("--table", "--columns", "image_id,description"),
    "json": ("--json",),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", STEERING)
def test_words_of_a_server_do_not_steer_it(shell: Shell, sandbox: Sandbox, form: str, kind: str) -> None:
    text = f"a{STEERING[kind]}b"
    sandbox.add_image(ImageId="image-x", Name="x", Description=text)
    words = ("pai", "images", "list", "--name", "x", *FORMS[form])
    shown = shell.terminal(*words)
    assert shown.code == 0
    assert "image-x" in shown.out or form == "query"
    assert not set(STEERING[kind]) - set("0;owned31mexe.gnpx]") & set(shown.text)
    if form in ("csv", "query"):  # a program gets what the service says
        assert text in shell.pipe(*words).out


def test_lines_of_a_value_stay_lines(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.add_image(ImageId="image-x", Name="x", Description="one\n\ttwo é 猫")
    shown = shell.terminal("pai", "images", "get", "image-x", "--query", "description")
    assert shown.text == "one\n\ttwo é 猫\n"


def test_an_answer_of_a_service_does_not_steer_it(shell: Shell) -> None:
    words = ("pai", "services", "predict", "echo", "a\x1b[31mred", "--content-type", "text/plain")
    assert shell.terminal(*words).text.strip() == "a\\u001b[31mred"
    assert shell.pipe(*words).out == "a\x1b[31mred"


LINK = "https://bucket.example.com/" + "a" * 120 + ".png?Expires=1&Signature=" + "b" * 60 + "%3D"


def printed(
    rows: list[dict[str, Any]], room: int, capsys: pytest.CaptureFixture[str], *, one: bool = False
) -> str:
    now = datetime.now(UTC)
    printer = Printer(
        form="table", columns=tuple(rows[0]), chosen=False, query=None, room=room, colour=False, now=now
    )
    if one:
        printer.one(rows[0])
    else:
        printer.page(rows)
    return capsys.readouterr().out


@pytest.mark.parametrize("room", [40, 80, 120, 200])
@pytest.mark.parametrize(
    "row",
    [
        {"number": 1, "state": "paid", "prompt": "a lighthouse at dawn", "images": [LINK, LINK]},
        {"id": "img-1", "url": LINK, "type": "input"},
        {"name": "x", "note": f"see {LINK} for more", "state": "done"},
        {"state": "done", "data": {"a": "x" * 150, "url": LINK, "more": "y" * 300}},
    ],
)
def test_no_link_is_cut(capsys: pytest.CaptureFixture[str], room: int, row: dict[str, Any]) -> None:
    for one in (False, True):
        shown = printed([row], room, capsys, one=one)
        for word in shown.replace('"', " ").replace(",", " ").split():
            assert "://" not in word or word == LINK


def test_a_generation_that_is_not_saved_shows_its_whole_link(shell: Shell, sandbox: Sandbox) -> None:
    words = ("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompt", "a cat")
    shown = shell.terminal(*words, width=80).text
    link = shell.pipe(*words).lines[0]["images"][0]
    assert "…" not in shown
    assert [word for word in shown.split() if word.startswith(link.partition("?")[0][:30])]


def test_times_lose_how_long_ago_before_anything_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    made = datetime.now(UTC) - timedelta(days=4)
    row = {
        "connection_id": "conn-paies00000026", "connection_name": "dashscope-connection-of-the-team",
        "connection_type": "DashScopeConnection", "accessibility": "PUBLIC", "gmt_create_time": made,
        "workspace_id": "15945",
    }  # fmt: skip
    wide, usual, narrow = (printed([row] * 2, room, capsys) for room in (200, 120, 60))
    assert "(4 d ago)" in wide
    assert f"{made:%Y-%m-%d %H:%M}  " in usual
    assert "ago" not in usual
    assert "…" not in usual
    assert max(map(len, usual.splitlines())) <= 120
    assert "(4 d ago)" in narrow  # as blocks of lines


@pytest.mark.parametrize("form", [(), ("--table",), ("--csv",), ("--json",)])
def test_settings_are_listed_in_every_form(bare_shell: Shell, form: tuple[str, ...]) -> None:
    empty = bare_shell.pipe("config", "list", *form)
    assert empty.code == 0
    assert empty.err.startswith("There are no profiles yet. Begin with: imageport config set ")
    bare_shell.pipe("config", "set", "pai.region", "cn-shanghai")
    listed = bare_shell.pipe("config", "list", *form)
    assert (listed.code, listed.err) == (0, "")
    assert "cn-shanghai" in listed.out
    assert ("PROFILE" in listed.out) == (form == ("--table",))


@pytest.mark.parametrize("backend", ["fail.Keyring", "null.Keyring"])
def test_a_system_without_a_keyring_is_told_what_to_do(
    bare_shell: Shell, backend: str, tmp_path: Path
) -> None:
    bare_shell.env["PYTHON_KEYRING_BACKEND"] = f"keyring.backends.{backend}"
    done = bare_shell.pipe("config", "set", "photogpt.api_key", "--keyring", text="sk-s3cret\n")
    assert done.code == 2
    assert "eave --keyring out" in done.err
    assert "defect" not in done.err
    assert not (tmp_path / "config.toml").exists()
    (tmp_path / "config.toml").write_text(
        "[profiles.default.photogpt]\napi_key = {keyring = true}\n", "utf-8"
    )
    for words in (
        ("photogpt", "images", "get", IMAGE_ID),
        ("config", "unset", "photogpt.api_key"),
        ("doctor",),
    ):
        done = bare_shell.pipe(*words)
        assert "defect" not in done.err + done.out


@pytest.mark.parametrize("error", [RuntimeError("sk-s3cret"), OSError(5, "sk-s3cret"), KeyError("sk-s3cret")])
def test_whatever_a_keyring_raises_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    import keyring
    from click.testing import CliRunner

    from imageport.cli.group import imageport

    def fail(service: str, name: str, value: str) -> None:
        raise error

    monkeypatch.setattr(keyring, "set_password", fail)
    monkeypatch.setenv("IMAGEPORT_CONFIG", str(tmp_path / "config.toml"))
    done = CliRunner().invoke(
        imageport, ["config", "set", "photogpt.api_key", "--keyring"], input="sk-s3cret\n"
    )
    assert done.exit_code == 2
    assert f"keyring cannot be used ({type(error).__name__})" in done.output
    assert "sk-s3cret" not in done.output


def test_the_line_for_curl_unpacks_what_it_asks_for(shell: Shell) -> None:
    line = shell.pipe("pai", "images", "list", "--dry-run").out
    assert "accept-encoding: gzip" in line
    assert "--compressed" in line.split()
