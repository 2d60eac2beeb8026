"""``imageport config``: profiles in a file that only its owner can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import profiles, secret_options
from .asking import ask
from .keyrings import forget_secret, keep_secret
from .options import Command, Group, profile_option, together, yes_option
from .output.rows import MASK
from .replacing import replace
from .running import printer
from .text_files import decoded, like, with_lf

_forms = together(
    click.option("--json", "form", flag_value="json", type=str, help="JSON lines; usual in a pipe."),
    click.option("--csv", "form", flag_value="csv", type=str, help="Comma-separated values with a header."),
    click.option("--table", "form", flag_value="table", type=str, help="A table; usual in a terminal."),
)
EMPTY = "There are no profiles yet. Begin with: imageport config set pai.region cn-shanghai"


@click.group(cls=Group)
def config() -> None:
    """Keep what commands use when no option says otherwise, in profiles."""


def _key(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, str]:
    vendor, _, name = value.partition(".")
    if vendor not in profiles.PLAIN:
        raise click.BadParameter(f"it has to begin with {', '.join(f'{each}.' for each in profiles.PLAIN)}.")
    if name not in profiles.known(vendor):
        raise click.BadParameter(f"{vendor} has {', '.join(profiles.known(vendor))}.")
    return vendor, name


def _edit(profile: str | None) -> tuple[Any, str]:
    """Return the file, to be changed and kept in its form, and the name of the profile that is meant."""
    import tomlkit

    path = profiles.location()
    whole = profiles.document(path)
    text = with_lf(decoded(_content(path)))
    return tomlkit.parse(text), profile or str(whole.get("default", profiles.DEFAULT))


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _write(document: Any) -> None:
    import tomlkit

    path = profiles.location()
    replace(path, like(tomlkit.dumps(document), _content(path)))


@config.command(
    "set",
    cls=Command,
    examples=[
        "imageport config set pai.region cn-shanghai",
        "imageport config set photogpt.api_key --profile work < key.txt",
    ],
)
@click.argument("key", callback=_key, metavar="VENDOR.NAME")
@click.argument("value", required=False)
@click.option("--keyring", is_flag=True, help="Keep a secret in the system's keyring, not in the file.")
@profile_option()
def set_value(key: tuple[str, str], value: str | None, keyring: bool, profile: str | None) -> None:
    """Set something; a secret is asked for, or read from the standard input, never an argument."""
    vendor, name = key
    secret = profiles.is_secret(vendor, name)
    if keyring and not secret:
        raise click.UsageError(f"{vendor}.{name} is no secret; it goes into the file.")
    if secret and value is not None:
        raise click.UsageError("Others can see arguments; leave the value out, and it is asked for.")
    found: Any = secret_options.read(f"{vendor}.{name}") if secret else _plain(vendor, name, value)
    document, chosen = _edit(profile)
    if keyring:
        keep_secret(f"{chosen}/{vendor}.{name}", found)
        found = profiles.KEYRING
    settings = document
    for part in ("profiles", chosen, vendor):
        settings = settings.setdefault(part, {})
    settings[name] = found
    _write(document)


def _plain(vendor: str, name: str, value: str | None) -> Any:
    if value is None:
        raise click.UsageError("The value is missing.")
    if name == "international":
        return click.BOOL.convert(value, None, None)
    if name == "network" and value not in ("public", "vpc"):
        raise click.UsageError("pai.network is public or vpc.")
    kind = profiles.NUMBERS.get(name, str)
    try:
        return kind(value)
    except ValueError:
        raise click.UsageError(f"{vendor}.{name} must be a number.") from None


@config.command("get", cls=Command, examples=["imageport config get pai.region"])
@click.argument("key", callback=_key, metavar="VENDOR.NAME")
@profile_option()
def get(key: tuple[str, str], profile: str | None) -> None:
    """Print one value; of a secret, only that there is one."""
    _, vendors = profiles.chosen(profiles.location(), profile)
    value = vendors.get(key[0], {}).get(key[1])
    if value is None:
        raise click.ClickException(f"{key[0]}.{key[1]} is not set.")
    click.echo(_shown(*key, value))


@config.command("list", cls=Command, examples=["imageport config list", "imageport config list --table"])
@_forms
def list_all(form: str | None) -> None:
    """List all profiles; secrets are masked."""
    path = profiles.location()
    usual, _ = profiles.chosen(path, None)
    rows = [
        {"profile": profile, "default": profile == usual, "key": f"{vendor}.{name}", "value": value}
        for profile, vendors in profiles.read(path).items()
        for vendor, settings in vendors.items()
        for name, value in ((name, _shown(vendor, name, found)) for name, found in settings.items())
    ]
    if not rows:
        click.echo(EMPTY, err=True)
    shown = printer({"form": form}, ("profile", "default", "key", "value"))
    shown.page(rows)
    shown.end()


def _shown(vendor: str, name: str, value: Any) -> str:
    if value == profiles.KEYRING:
        return f"{MASK} (keyring)"
    return MASK if profiles.is_secret(vendor, name) else str(value)


@config.command("unset", cls=Command, examples=["imageport config unset pai.region"])
@click.argument("key", callback=_key, metavar="VENDOR.NAME")
@profile_option()
def unset(key: tuple[str, str], profile: str | None) -> None:
    """Forget one value."""
    document, chosen = _edit(profile)
    settings = document.get("profiles", {}).get(chosen, {}).get(key[0], {})
    if key[1] not in settings:
        raise click.ClickException(f"{key[0]}.{key[1]} is not set in profile {chosen}.")
    _forget(chosen, {key[0]: {key[1]: settings[key[1]]}})
    del settings[key[1]]
    _write(document)


@config.command("use", cls=Command, examples=["imageport config use work"])
@click.argument("profile")
def use(profile: str) -> None:
    """Make a profile the usual one."""
    profiles.chosen(profiles.location(), profile)
    document, _ = _edit(None)
    document["default"] = profile
    _write(document)


@config.command("remove", cls=Command, examples=["imageport config remove work --yes"])
@click.argument("profile")
@yes_option
def remove(profile: str, yes: bool) -> None:
    """Remove a profile, with its secrets in the keyring."""
    _, vendors = profiles.chosen(profiles.location(), profile)
    ask(f"Remove profile {profile}?", yes)
    _forget(profile, vendors)
    document, _ = _edit(profile)
    del document["profiles"][profile]
    if document.get("default") == profile:
        del document["default"]
    _write(document)


def _forget(profile: str, vendors: profiles.Vendors) -> None:
    """Take secrets out of the keyring."""
    secrets = [
        (vendor, name) for vendor, own in vendors.items() for name in own if own[name] == profiles.KEYRING
    ]
    kept = [f"{vendor}.{name}" for vendor, name in secrets]
    if not kept:
        return
    for key in kept:
        forget_secret(f"{profile}/{key}")


@config.command("path", cls=Command, examples=["imageport config path"])
def path() -> None:
    """Print where the profiles are."""
    click.echo(profiles.location())
