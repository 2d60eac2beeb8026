"""Profiles: what commands are to use, in a TOML file that only its owner can read."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from imageport.errors import ConfigurationError

from .text_files import NoTextError, decoded

PLAIN = {
    "pai": {"base_url", "region", "network", "international", "access_key_id", "service_endpoint"},
    "photogpt": {"base_url", "api_version"},
    "oceanbase": {"allow_private", "base_url"},
}
SECRET = {
    "pai": {"api_key", "access_key_secret", "security_token", "service_token"},
    "photogpt": {"api_key"},
    "oceanbase": {"api_key"},
}
COMMON = {"timeout", "deadline", "attempts"}
NUMBERS: dict[str, type[float] | type[int]] = {"timeout": float, "deadline": float, "attempts": int}
DEFAULT = "default"
KEYRING = {"keyring": True}

Vendors = dict[str, dict[str, Any]]


def location() -> Path:
    """Return where the file is: IMAGEPORT_CONFIG, else in the platform's folder for settings."""
    given = os.environ.get("IMAGEPORT_CONFIG")
    if given:
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("imageport", appauthor=False) / "config.toml"


def is_secret(vendor: str, name: str) -> bool:
    """Say whether a setting must not be shown."""
    return name in SECRET[vendor]


def known(vendor: str) -> list[str]:
    """Return the names of a vendor's settings."""
    return sorted(PLAIN[vendor] | SECRET[vendor] | COMMON)


def read(path: Path) -> dict[str, Vendors]:
    """Return all profiles by their names; ConfigurationError for a file that cannot be used."""
    return cast("dict[str, Vendors]", document(path).get("profiles", {}))


def document(path: Path) -> dict[str, Any]:
    """Return the whole file as it is, empty when there is none."""
    try:
        with path.open("rb") as file:
            content = file.read()
            others = os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077
        found = tomllib.loads(decoded(content))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except NoTextError as error:
        raise ConfigurationError(f"{path} {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}. Correct it or remove it.") from None
    _check(found, path)
    if others and _holds_secrets(found):
        raise ConfigurationError(f"{path} holds secrets, and others can read it: chmod 600 {path}")
    return found


def chosen(path: Path, name: str | None) -> tuple[str, Vendors]:
    """Return the profile that is meant: the one that is named, else the file's default."""
    whole = document(path)
    profiles = cast("dict[str, Vendors]", whole.get("profiles", {}))
    wanted = name or os.environ.get("IMAGEPORT_PROFILE") or str(whole.get("default", DEFAULT))
    if wanted not in profiles and (name or os.environ.get("IMAGEPORT_PROFILE")):
        there = ", ".join(profiles) or "none"
        raise ConfigurationError(f"There is no profile {wanted!r} in {path}; there are: {there}.")
    return wanted, profiles.get(wanted, {})


def revealed(profile: str, vendor: str, name: str, value: Any) -> Any:
    """Return a setting, from the keyring where the file says so."""
    if value != KEYRING:
        return value
    from .keyrings import secret

    found = secret(f"{profile}/{vendor}.{name}")
    if found is None:
        raise ConfigurationError(f"The keyring has no {vendor}.{name} of profile {profile}; set it again.")
    return found


def _check(found: Mapping[str, Any], path: Path) -> None:
    """Complain about a name that no command reads: a setting that does nothing misleads."""
    profiles: Any = found.get("profiles", {})
    if not isinstance(profiles, dict) or found.keys() - {"profiles", "default"}:
        raise ConfigurationError(f"{path} may hold default and [profiles.NAME.VENDOR] only.")
    for name, vendors in cast("dict[str, Any]", profiles).items():
        for vendor, settings in _tables(vendors, f"{path}: profile {name}").items():
            if vendor not in PLAIN:
                raise ConfigurationError(f"{path}: profile {name}: {vendor} is none of {', '.join(PLAIN)}.")
            unknown = _tables({vendor: settings}, str(path))[vendor].keys() - set(known(vendor))
            if unknown:
                raise ConfigurationError(f"{path}: {name}.{vendor} has no {', '.join(sorted(unknown))}.")


def _tables(value: Any, where: str) -> Vendors:
    parts = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else [None]
    if not all(isinstance(part, dict) for part in parts):
        raise ConfigurationError(f"{where} must hold tables.")
    return cast("Vendors", value)


def _holds_secrets(found: Mapping[str, Any]) -> bool:
    profiles = cast("dict[str, Vendors]", found.get("profiles", {}))
    return any(
        is_secret(vendor, name) and value != KEYRING
        for vendors in profiles.values()
        for vendor, settings in vendors.items()
        for name, value in settings.items()
    )
