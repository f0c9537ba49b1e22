"""The command line. Without a command it starts the tray.

Each command takes ``--config FILE``; those that print take ``--json``: one JSON document on stdout and nothing else
there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO

from trayapp.core.language import _, speak
from trayapp.exit_codes import PROBLEM, STOPPED, WRONG_USE
from trayapp.system import crashes, languages
from trayapp.system.console import OutputError, flush, say
from trayapp.system.folders import NoHomeError, folders, tidy


def run_process() -> int:
    """Run the command of the process's own arguments, and log what nothing catches; return the exit code."""
    crashes.log_uncaught()
    try:
        return run(sys.argv[1:])
    except Exception as error:  # noqa: BLE001 - nobody is shown a traceback
        crashes.report(error)
        return PROBLEM


@contextmanager
def _every_stream() -> Iterator[None]:
    """Let argparse write where there is nothing to write to: up to Python 3.11.2 it takes both streams for granted."""
    with ExitStack() as streams:
        if sys.stdout is None:
            streams.enter_context(redirect_stdout(StringIO()))
        if sys.stderr is None:
            streams.enter_context(redirect_stderr(StringIO()))
        yield


def _speak_as_set(config_file: str | None) -> None:
    from trayapp.settings.load import load_resolved

    with suppress(NoHomeError):  # some commands do without
        languages.use(load_resolved(config_file, folders()).values["language"].value)


def run(given: list[str]) -> int:
    """Run the command of these arguments; return the exit code."""
    tidy()
    english = not {"--json", "--jsonl"}.isdisjoint(given)  # programs read that, and what stands beside it
    speak(None) if english else languages.use("system")
    try:
        if given in ([], ["--autostarted"]):
            from trayapp.runtime import tray_app  # at once: parsing no arguments takes as long as drawing the icon

            return tray_app.run(None, autostarted=bool(given))
        if given[:1] == ["complete"]:  # asked by the shell, about words that need not be a command line yet
            from trayapp.cli.complete import complete

            return complete(given[1:])
        from trayapp.cli.arguments import COMMANDS, parser

        only = given[0] if given and given[0] in COMMANDS else None
        try:
            with _every_stream():
                options = parser(only).parse_args(given)
        except SystemExit:
            flush()  # the help
            raise
        if getattr(options, "as_json", False) or getattr(options, "lines", False):  # the option may be abbreviated
            speak(None)
        elif options.command:
            _speak_as_set(options.config_file)
        code: int = options.run(options)
        return code
    except KeyboardInterrupt:
        say(_("Stopped."))
        return STOPPED
    except NoHomeError as error:
        say(str(error))
        return WRONG_USE
    except OutputError as error:
        if error.reason:
            say(_("The answer couldn't be written: {error}.", error=error.reason))
        # Nothing may be written at the end of the process either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return PROBLEM
