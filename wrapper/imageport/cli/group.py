"""The group of all commands, and how whatever goes wrong becomes one line and an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from imageport import __version__
from imageport.errors import ImagePortError

from . import failing
from .output.cells import clean
from .pipes import complete, escape, mute
from .stopping import Terminated

# Each is imported when it is used: where it is, and what it is for.
_COMMANDS = {
    "pai": ("pai", "Alibaba Cloud PAI: images, connections, gateways, messages, catalog, services."),
    "photogpt": ("photogpt", "PhotoGPT: the photos of a model."),
    "oceanbase": ("oceanbase", "OceanBase AI gateway: generate pictures."),
    "doctor": ("doctor", "Which credentials and hosts would be used, and whether they work."),
    "config": ("config", "Profiles: what commands use when no option says otherwise."),
    "completion": ("completion", "Print the script that completes commands in a shell."),
    "sandbox": ("sandbox", "Run the local server until Ctrl-C."),
    "contract": ("contract", "Hold a server to the contract."),
    "drift": ("drift", "Compare the vendor's live metadata with the spec."),
}


class Translating(click.Group):
    """Loads commands when they are used, and turns what goes wrong into a line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"imageport.cli.{_COMMANDS[cmd_name][0]}")
        return getattr(module, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def main(self, *given: Any, standalone_mode: bool = True, **rest: Any) -> Any:
        """Run, and exit with the code of what happened."""
        if not standalone_mode:
            return super().main(*given, standalone_mode=False, **rest)
        if not complete():
            failing.complain("The standard output is closed; nothing was done.")
            sys.exit(failing.OTHER)
        escape()
        sys.exit(self._guarded(*given, **rest))

    def _guarded(self, *given: Any, **rest: Any) -> int:
        try:
            code = super().main(*given, standalone_mode=False, **rest)
            return code if isinstance(code, int) else 0
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help() if error.ctx else "")
            return 0
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except (click.Abort, KeyboardInterrupt) as stop:
            click.echo("Stopped.", err=True)
            asked = stop.__cause__ if isinstance(stop, click.Abort) else stop
            return asked.exit_code if isinstance(asked, Terminated) else failing.STOPPED

    def make_context(self, *given: Any, **rest: Any) -> click.Context:
        """Read the words of the command line; --help and --version are answered here."""
        try:
            return super().make_context(*given, **rest)
        except OSError as error:
            raise click.exceptions.Exit(_broken(error)) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
        except ImagePortError as error:
            failing.complain(failing.line(error))
            ctx.exit(failing.exit_code(error))
        except OSError as error:
            ctx.exit(_broken(error))
        except (click.ClickException, click.Abort, click.exceptions.Exit, EOFError):
            raise
        except Exception as error:
            failing.complain(_unforeseen(error))
            ctx.exit(failing.OTHER)
        else:
            return found


def _broken(error: OSError) -> int:
    """Tell what the system refused; return the exit code."""
    if isinstance(error, BrokenPipeError):
        mute()
        return 0  # whoever read has enough
    if error.filename is None and _raised_in(error).startswith(("click.", __name__)):
        mute()
        failing.complain(f"What was to be printed cannot be written: {error.strerror}.")
    else:
        failing.complain(_unforeseen(error))
    return failing.OTHER


def _raised_in(error: Exception) -> str:
    """Name the module that met the error; click is the one that prints."""
    trace = _innermost(error)
    return "" if trace is None else str(trace.tb_frame.f_globals.get("__name__"))


def _innermost(error: Exception) -> TracebackType | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _unforeseen(error: Exception) -> str:
    """Tell of a failure that no command foresaw: its kind and place, since its text may hold a secret."""
    if isinstance(error, OSError) and error.strerror:
        name = f"{error.filename}: " if error.filename else ""
        return clean(f"{name}{error.strerror}.")
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("imageport"):
        return f'This needs {error.name}, which is not installed: pip install "imageport[cli]".'
    trace = _innermost(error)
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown"
    return f"imageport has a defect: {type(error).__name__} at {place}. Please report it."


@click.group(cls=Translating, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="imageport")
def imageport() -> None:
    """Work with the three image APIs, or with a server that speaks like them."""
