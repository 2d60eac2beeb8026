"""Secrets in the system's keyring; a keyring that is not there or is locked is no defect of ours."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from imageport.errors import ConfigurationError

from .needs import needed

if TYPE_CHECKING:
    from types import ModuleType

SERVICE = "imageport"


def secret(name: str) -> str | None:
    """Return a secret, None when the keyring has none of that name."""
    with _store() as store:
        return store.get_password(SERVICE, name)


def keep_secret(name: str, value: str) -> None:
    """Keep a secret."""
    with _store() as store:
        store.set_password(SERVICE, name, value)
        kept = store.get_password(SERVICE, name) == value
    if not kept:
        raise ConfigurationError("The system's keyring forgets what it is given; leave --keyring out.")


def forget_secret(name: str) -> None:
    """Remove a secret, if it is still there."""
    with _store() as store:
        from keyring.errors import PasswordDeleteError

        try:
            store.delete_password(SERVICE, name)
        except PasswordDeleteError:
            return


@contextmanager
def _store() -> Generator[ModuleType | Any]:
    """Give the keyring; what a backend raises, whatever it is, becomes an error that says what to do."""
    with needed("keyring"):
        import keyring
        from keyring.errors import KeyringLocked, NoKeyringError
    try:
        yield keyring
    except NoKeyringError:
        raise ConfigurationError(
            "This system has no keyring. Leave --keyring out: the secret is then kept in the settings file,"
            " which only you can read; or set the variable of the vendor's key."
        ) from None
    except KeyringLocked:
        raise ConfigurationError(
            "The system's keyring is locked; unlock it, or leave --keyring out."
        ) from None
    except Exception as error:  # a backend is somebody else's code; its words may hold the secret
        raise ConfigurationError(
            f"The system's keyring cannot be used ({type(error).__name__}). Leave --keyring out: the secret"
            " is then kept in the settings file, which only you can read."
        ) from None
