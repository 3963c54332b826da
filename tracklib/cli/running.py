"""Runs a command and turns what may go wrong in the world into a calm line and an exit code.

Errors of the program itself are not caught: they show their traceback.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from tracklib.cli.commands import PROGRAM, tracklib
from tracklib.errors import TracklibError

FAILED, WRONG_USAGE, INTERRUPTED, PIPE_BROKEN = 1, 2, 130, 141
_COMPLETE = "_TRACKLIB_COMPLETE"
_EXTRAS = {
    "certifi": "sync",
    "httpx": "sync",
    "httpcore": "sync",
    "keyring": "sync",
    "msgspec": "sync",
    "alembic": "server",
    "obstore": "server",
    "sqlalchemy": "server",
    "starlette": "server",
    "uvicorn": "server",
}
"""What the parts that are installed on demand stand on."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line. Returns the exit code; see `tracklib.cli.main`."""
    _let_any_text_out()
    try:
        if instruction := os.environ.get(_COMPLETE):
            return shell_complete(tracklib, {}, PROGRAM, _COMPLETE, instruction)
        code = _invoke(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _drop_output()
        return PIPE_BROKEN
    except (KeyboardInterrupt, click.Abort):
        _say("Interrupted")
        return INTERRUPTED
    except TracklibError as error:
        return _tell(error)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        _say(
            f"This needs {package}, which is not installed",
            f'pip install "tracklib-runs[{_EXTRAS[package]}]"',
        )
        return FAILED
    except OSError as error:
        _say(_text_of(error))
        return FAILED


def _tell(error: TracklibError) -> int:
    from tracklib.query.errors import QueryError  # not for `tracklib --help`: it takes a while

    if isinstance(error, QueryError):
        _say(error.message, error.pointer())
        return WRONG_USAGE
    _say(str(error), str(getattr(error, "hint", "")))
    return FAILED


def _invoke(arguments: Sequence[str]) -> int:
    try:
        with tracklib.make_context(PROGRAM, list(arguments)) as context:
            tracklib.invoke(context)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else PROGRAM
        _say(error.format_message(), f"{path} --help lists what is possible")
        return WRONG_USAGE
    except click.ClickException as error:
        _say(error.format_message())
        return error.exit_code
    return 0


def _say(message: str, hint: str = "") -> None:
    """One line on standard error, and what to do about it indented below."""
    first, *more = message.splitlines() or [""]
    lines = [
        f"{PROGRAM}: {first.rstrip('.')}",
        *(f"  {line}" for line in [*more, *hint.splitlines()]),
    ]
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    click.echo("\n".join(lines), err=True)


def _text_of(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def _let_any_text_out() -> None:
    """A terminal without UTF-8 gets `?` for what it cannot show, instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _drop_output() -> None:
    """Let the interpreter's last flush go nowhere: nobody reads it any more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
