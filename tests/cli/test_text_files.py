"""Text files as editors on any system leave them: prompts, journals, settings, what comes through a pipe."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from imageport.cli.batch.journal import Journal
from imageport.cli.batch.prompts import read
from imageport.cli.group import imageport
from imageport.cli.text_files import NoTextError, decoded, like, lines, with_lf
from imageport.errors import ConfigurationError, InvalidRequestError
from imageport.sandbox import Sandbox
from imageport.sandbox.__main__ import _read as read_faults  # pyright: ignore[reportPrivateUsage]

from .conftest import PHOTOS, Shell

MARK = b"\xef\xbb\xbf"
# All that ends a line for str.splitlines, but LF and CRLF.
CONTENT = ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\r"]
UTF_16 = ["utf-16-le", "utf-16-be", "utf-16", "utf-32"]


@pytest.mark.parametrize("char", CONTENT, ids=ascii)
def test_a_prompt_that_holds_another_separator_is_one_prompt(
    shell: Shell, sandbox: Sandbox, char: str
) -> None:
    prompt = f"a lighthouse{char}at dawn"
    (shell.cwd / "prompts.txt").write_bytes(f"{prompt}\n".encode())
    done = shell.pipe(
        "oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompts", "prompts.txt"
    )
    assert done.code == 0
    assert [made["prompt"] for made in sandbox.generations] == [prompt]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"))), st.booleans())
def test_lines_come_back_whatever_they_hold(wanted: list[str], crlf: bool) -> None:
    end = "\r\n" if crlf else "\n"
    found = lines("".join(line + end for line in wanted))
    assert found == [line if crlf else line.removesuffix("\r") for line in wanted]


@pytest.mark.parametrize(
    ("content", "prompts"),
    [
        (b"one\ntwo", ["one", "two"]),
        (b"one\r\ntwo\r\n", ["one", "two"]),
        (MARK + b"one\r\n\r\n \t\r\ntwo\n\n", ["one", "two"]),
        (MARK + b'{"prompt": "one"}\n' + MARK + b'{"prompt": "two"}', [{"prompt": "one"}, {"prompt": "two"}]),
        (b"one\rtwo\n", ["one\rtwo"]),
        ('{"prompt": "a\u2028b"}\n'.encode(), [{"prompt": "a\u2028b"}]),
        (b"  one  \n\tone\n", ["one", "one"]),
    ],
)
def test_prompts_of_any_editor(tmp_path: Path, content: bytes, prompts: list[object]) -> None:
    (tmp_path / "prompts.txt").write_bytes(content)
    assert read(tmp_path / "prompts.txt") == prompts


@pytest.mark.parametrize("coding", UTF_16)
def test_what_is_no_utf_8_is_named(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "prompts.txt"
    path.write_bytes("a lighthouse\n".encode(coding))
    with pytest.raises(InvalidRequestError, match=r"prompts.txt (is|holds NUL, as) UTF-(16|32).*as UTF-8"):
        read(path)


def test_the_line_that_is_no_utf_8_is_named() -> None:
    with pytest.raises(NoTextError, match="is not UTF-8: line 3;"):
        decoded("one\ntwo\ngrün\n".encode("latin-1"))


# Journals


def journal(path: Path, *states: str) -> bytes:
    with Journal(path, {"of": "test"}) as found:
        found.begin()
        for number, state in enumerate(states):
            found.note(str(number), state, name="a\u2028b\x85c")
    return path.read_bytes()


def states(path: Path) -> list[str | None]:
    with Journal(path, {"of": "test"}) as found:
        return [found.state(key) for key in sorted(found.entries)]


@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False], ids=["whole", "without its last end of line"])
def test_a_journal_that_an_editor_saved_is_the_same(
    tmp_path: Path, mark: bytes, end: bytes, last: bool
) -> None:
    path = tmp_path / "j"
    content = mark + journal(path, "done", "started", "done").replace(b"\n", end)
    path.write_bytes(content if last else content.removesuffix(end))
    assert states(path) == ["done", "started", "done"]
    assert path.read_bytes() == content if last else content.removesuffix(end) + b"\n"
    with Journal(path, {"of": "test"}) as found:
        found.note("3", "done")
    assert states(path) == ["done", "started", "done", "done"]


@pytest.mark.parametrize("torn", [b'{"key": "1", "sta', b"{", b"\0\0\0\0", b'{"key": "\xe7\x85'])
def test_what_a_kill_or_a_power_cut_left_goes(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "j"
    whole = journal(path, "done")
    path.write_bytes(whole + torn)
    assert states(path) == ["done"]
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "content",
    [
        b"my notes",
        b"my notes\nwithout an end",
        b'{"of": "something else"}\n{"torn',
        b'["a list"]\n',
        "{}\n".encode("utf-16"),
        b"\xff\xd8\xff photo \n\xff\xd9",
    ],
)
def test_what_is_no_journal_is_refused_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="journal"):
        states(path)
    assert path.read_bytes() == content


def test_an_empty_line_in_a_journal_is_none(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(journal(path, "done").replace(b"\n", b"\n\n  \n"))
    assert states(path) == ["done"]


# Settings


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMAGEPORT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.delenv("IMAGEPORT_PROFILE", raising=False)
    return tmp_path / "config.toml"


def config(*words: str, sent: bytes = b"") -> tuple[int, str]:
    done = CliRunner().invoke(imageport, ["config", *words], input=sent)
    return done.exit_code, done.output


@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_settings_keep_their_mark_and_their_ends_of_lines(
    settings_file: Path, mark: bytes, end: bytes
) -> None:
    before = mark + b'# mine\n[profiles.default.pai]\nregion = "cn-beijing"  # near\n'.replace(b"\n", end)
    settings_file.write_bytes(before)
    assert config("get", "pai.region") == (0, "cn-beijing\n")
    assert config("set", "pai.network", "vpc") == (0, "")
    after = settings_file.read_bytes()
    assert after == before + b'network = "vpc"' + end
    assert tomllib.loads(after.decode("utf-8-sig"))["profiles"]["default"]["pai"]["network"] == "vpc"
    assert config("unset", "pai.network") == (0, "")
    assert settings_file.read_bytes() == before


def test_mixed_ends_of_lines_stay_mixed(settings_file: Path) -> None:
    before = b'# one\r\n# two\n[profiles.default.pai]\r\nregion = "cn-beijing"\n'
    settings_file.write_bytes(before)
    assert config("set", "photogpt.api_version", "2") == (0, "")
    assert settings_file.read_bytes().startswith(before)


@pytest.mark.parametrize("coding", UTF_16)
def test_settings_in_utf_16_are_named(settings_file: Path, coding: str) -> None:
    settings_file.write_bytes("[profiles.default.pai]\nregion = 'x'\n".encode(coding))
    code, told = config("get", "pai.region")
    assert code == 2
    assert "save it as UTF-8" in told


def test_what_is_wrong_in_settings_is_told_with_its_line(settings_file: Path) -> None:
    settings_file.write_bytes(MARK + b"[profiles.default.pai]\nregion = cn-beijing\n")
    code, told = config("get", "pai.region")
    assert code == 2
    assert "is not TOML: Invalid value (at line 2, column 10)" in told


@pytest.mark.parametrize("sent", [b"sk-s3cr3t", b"sk-s3cr3t\r\n", MARK + b"sk-s3cr3t\nmore\n"])
def test_a_secret_comes_from_any_file(settings_file: Path, sent: bytes) -> None:
    assert config("set", "photogpt.api_key", sent=sent) == (0, "")
    assert tomllib.loads(settings_file.read_text("utf-8"))["profiles"]["default"]["photogpt"] == {
        "api_key": "sk-s3cr3t"
    }


@pytest.mark.parametrize("coding", UTF_16)
def test_a_secret_in_utf_16_is_not_kept(settings_file: Path, coding: str) -> None:
    code, told = config("set", "photogpt.api_key", sent="sk-s3cr3t\r\n".encode(coding))
    assert code == 2
    assert "save it as UTF-8" in told
    assert "nothing was kept" in told
    assert "s3cr3t" not in told
    assert not settings_file.exists()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]))), st.booleans(), st.booleans())
def test_text_that_is_not_changed_is_written_as_it_was(rows: list[str], mark: bool, crlf: bool) -> None:
    text = "".join(f"{row}\n" for row in rows)
    original = (MARK if mark else b"") + (text.replace("\n", "\r\n") if crlf else text).encode()
    assert like(with_lf(decoded(original)), original) == original


# JSON


def test_json_files_may_have_a_mark(shell: Shell, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_bytes(MARK + b'[{"kind": "throttle"}]')
    assert read_faults(tmp_path / "faults.json") == [{"kind": "throttle"}]
    (shell.cwd / "params.json").write_bytes(MARK + json.dumps({"PageSize": 1}).encode())
    words = ("pai", "call", "AIWorkSpace", "2021-02-04", "ListWorkspaces", "--params", "@params.json")
    done = shell.pipe(*words)
    assert "is no JSON" not in done.err


def test_a_dry_run_names_a_file_with_any_characters(shell: Shell) -> None:
    name = 'say "cheese" \u2028;type=x.jpg'
    (shell.cwd / name).write_bytes((PHOTOS / "hubble.jpg").read_bytes())
    done = shell.pipe("photogpt", "images", "upload", name, "--model", "m", "--dry-run")
    assert done.code == 0
    assert 'file=@"say \\"cheese\\" \u2028;type=x.jpg";type=image/jpeg;' in done.out
    assert 'filename="say %22cheese%22 ;type=x.jpg"' in done.out
