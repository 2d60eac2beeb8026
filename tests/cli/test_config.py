"""Profiles: what is kept, where, who may read it, and what counts before what."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from imageport.cli import settings
from imageport.cli.group import imageport
from imageport.errors import ConfigurationError
from imageport.sandbox import Sandbox

from .conftest import IMAGE_ID, Shell

SECRET = "sk-s3cr3t"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of profiles, for commands that run in this process."""
    found = tmp_path / "folder" / "config.toml"
    monkeypatch.setenv("IMAGEPORT_CONFIG", str(found))
    for name in ("IMAGEPORT_PROFILE", *settings.OTHER_VARIABLES.values()):
        monkeypatch.delenv(name, raising=False)
    return found


def config(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(imageport, ["config", *words], input=text)


def test_values_are_kept_for_their_owner_only(path: Path) -> None:
    assert config("set", "pai.region", "cn-shanghai").exit_code == 0
    assert config("set", "pai.api_key", text=SECRET + "\n").exit_code == 0
    assert config("set", "photogpt.timeout", "2.5", "--profile", "work").exit_code == 0
    assert config("set", "pai.international", "no").exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert tomllib.loads(path.read_text("utf-8")) == {
        "profiles": {
            "default": {"pai": {"region": "cn-shanghai", "api_key": SECRET, "international": False}},
            "work": {"photogpt": {"timeout": 2.5}},
        }
    }
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]


def test_no_secret_is_shown(path: Path) -> None:
    config("set", "pai.api_key", text=SECRET + "\n")
    for words in (["get", "pai.api_key"], ["list"], ["list", "--json"]):
        done = config(*words)
        assert "***" in done.output
        assert SECRET not in done.output


def test_a_secret_is_no_argument(path: Path) -> None:
    done = config("set", "pai.api_key", SECRET)
    assert done.exit_code == 2
    assert not path.exists()
    assert config("set", "pai.api_key", text="two words\n").exit_code == 2
    assert config("set", "pai.api_key", text="").exit_code == 2
    assert not path.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("set", "pai.colour", "red"),
        ("set", "other.region", "x"),
        ("set", "region", "x"),
        ("set", "pai.region"),
        ("set", "pai.timeout", "soon"),
        ("set", "pai.network", "both"),
        ("set", "pai.international", "perhaps"),
        ("set", "pai.region", "cn-shanghai", "--keyring"),
        ("use", "nowhere"),
        ("remove", "nowhere", "--yes"),
    ],
)
def test_wrong_usage(path: Path, words: tuple[str, ...]) -> None:
    assert config(*words).exit_code == 2
    assert not path.exists()


def test_what_a_person_wrote_into_the_file_stays(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('# mine\n[profiles.default.pai]\nregion = "cn-beijing"  # near\n', "utf-8")
    config("set", "photogpt.api_version", "2")
    assert path.read_text("utf-8").startswith(
        '# mine\n[profiles.default.pai]\nregion = "cn-beijing"  # near\n'
    )
    config("unset", "photogpt.api_version")
    assert config("get", "photogpt.api_version").exit_code == 1
    assert config("unset", "photogpt.api_version").exit_code == 1


def test_profiles_come_and_go(path: Path) -> None:
    config("set", "pai.region", "cn-a", "--profile", "one")
    config("set", "pai.region", "cn-b", "--profile", "two")
    assert config("use", "two").exit_code == 0
    assert config("get", "pai.region").output == "cn-b\n"
    assert config("remove", "two").exit_code == 2
    assert config("remove", "two", "--yes").exit_code == 0
    assert "two" not in path.read_text("utf-8")
    assert config("get", "pai.region", "--profile", "one").output == "cn-a\n"
    assert config("path").output.strip() == str(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "is not TOML"),
        ("colour = 1", "may hold default and [profiles.NAME.VENDOR] only"),
        ("[profiles.a.mars]\nx = 1", "mars is none of pai, photogpt, oceanbase"),
        ("[profiles.a.pai]\nregoin = 'x'", "a.pai has no regoin"),
        ("[profiles.a]\npai = 1", "must hold tables"),
        ("profiles = 3", "may hold default"),
    ],
)
def test_a_file_that_cannot_be_used(path: Path, text: str, words: str) -> None:
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    done = CliRunner().invoke(imageport, ["pai", "images", "list"])
    assert done.exit_code == 2
    assert words in done.output


def test_secrets_that_others_can_read_are_refused(path: Path) -> None:
    config("set", "pai.api_key", text=SECRET + "\n")
    path.chmod(0o644)
    done = CliRunner().invoke(imageport, ["pai", "images", "list"])
    assert done.exit_code == 2
    assert f"chmod 600 {path}" in done.output
    assert SECRET not in done.output


class Ring:
    """A keyring that lasts as long as a test."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    import keyring
    from keyring.errors import PasswordDeleteError

    made = Ring()

    def delete(service: str, name: str) -> None:
        if made.kept.pop((service, name), None) is None:
            raise PasswordDeleteError

    monkeypatch.setattr(keyring, "set_password", lambda s, n, p: made.kept.__setitem__((s, n), p))
    monkeypatch.setattr(keyring, "get_password", lambda s, n: made.kept.get((s, n)))
    monkeypatch.setattr(keyring, "delete_password", delete)
    return made


def test_secrets_in_the_keyring(path: Path, ring: Ring) -> None:
    assert config("set", "photogpt.api_key", "--keyring", text=SECRET + "\n").exit_code == 0
    assert ring.kept == {("imageport", "default/photogpt.api_key"): SECRET}
    assert SECRET not in path.read_text("utf-8")
    assert config("get", "photogpt.api_key").output == "*** (keyring)\n"
    assert settings.settle("photogpt", {}, None).values == {"api_key": SECRET}
    assert config("unset", "photogpt.api_key").exit_code == 0
    assert ring.kept == {}


def test_a_keyring_that_has_forgotten(path: Path, ring: Ring) -> None:
    config("set", "photogpt.api_key", "--keyring", text=SECRET + "\n")
    ring.kept.clear()
    with pytest.raises(ConfigurationError, match="set it again"):
        settings.settle("photogpt", {}, None)
    assert config("remove", "default", "--yes").exit_code == 0


def test_what_counts_before_what(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config("set", "pai.region", "cn-usual")
    config("set", "pai.api_key", text="sk-usual\n")
    config("set", "pai.region", "cn-named", "--profile", "named")
    config("set", "pai.api_key", "--profile", "named", text="sk-named\n")
    usual = settings.settle("pai", {}, None)
    assert (usual.values, usual.credentials) == (
        {"region": "cn-usual", "api_key": "sk-usual"},
        "profile default",
    )
    monkeypatch.setenv("IMAGEPORT_PAI_REGION", "cn-env")
    monkeypatch.setenv("PAI_API_KEY", "sk-env")
    found = settings.settle("pai", {}, None)
    assert (found.values, found.credentials) == ({"region": "cn-env"}, "environment PAI_API_KEY")
    named = settings.settle("pai", {}, "named")
    assert (named.values, named.credentials) == (
        {"region": "cn-named", "api_key": "sk-named"},
        "profile named",
    )
    given = settings.settle("pai", {"access_key_id": "ak", "access_key_secret": "s"}, "named")
    assert given.values == {"region": "cn-named", "access_key_id": "ak", "access_key_secret": "s"}
    assert given.credentials == "options"
    monkeypatch.setenv("IMAGEPORT_PROFILE", "named")
    by_variable = settings.settle("pai", {}, None)
    assert (by_variable.values, by_variable.credentials) == ({"region": "cn-env"}, "environment PAI_API_KEY")
    monkeypatch.delenv("PAI_API_KEY")
    monkeypatch.delenv("IMAGEPORT_PAI_REGION")
    assert settings.settle("pai", {}, None).values == {"region": "cn-named", "api_key": "sk-named"}
    with pytest.raises(ConfigurationError, match="no profile 'nowhere'"):
        settings.settle("pai", {}, "nowhere")


def test_a_profile_does_the_work(shell: Shell, sandbox: Sandbox) -> None:
    shell.env = {name: value for name, value in shell.env.items() if not name.endswith(("_KEY", "_URL"))}
    assert shell.pipe("config", "set", "pai.base_url", sandbox.url, "--profile", "here").code == 0
    typed = shell.terminal("config", "set", "pai.api_key", "--profile", "here", typed="sk-sandbox\n")
    assert typed.code == 0
    assert "sk-sandbox" not in typed.text
    assert shell.pipe("pai", "images", "get", IMAGE_ID).code == 2
    assert shell.pipe("pai", "images", "get", IMAGE_ID, "--profile", "here").code == 0
    shell.pipe("config", "use", "here")
    assert shell.pipe("pai", "images", "get", IMAGE_ID).code == 0
    seen = shell.terminal("config", "list")
    assert "pai.api_key" in seen.text
    assert "***" in seen.text


def test_the_usual_place_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from imageport.cli import profiles

    monkeypatch.delenv("IMAGEPORT_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    found = profiles.location()
    assert found.parts[-2:] == ("imageport", "config.toml")
    assert os.name != "posix" or found.is_relative_to(Path.home()) or found.is_relative_to(tmp_path)


def test_a_profile_is_removed_only_when_that_is_wanted(shell: Shell) -> None:
    shell.pipe("config", "set", "pai.region", "cn-a", "--profile", "one")
    refused = shell.terminal("config", "remove", "one", typed="n\n")
    assert refused.code == 1
    assert "Nothing was changed." in refused.text
    assert shell.terminal("config", "remove", "one", typed="y\n").code == 0
    assert shell.pipe("config", "list").out == ""
