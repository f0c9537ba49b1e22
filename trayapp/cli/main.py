"""The entry point of the program: each command, and the tray, begins here."""

from __future__ import annotations

from collections.abc import Sequence

from trayapp.system import garbage


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command of `arguments` (by default the process's own, which then ends); return the exit code."""
    if arguments is not None:
        from trayapp.cli.command_line import run

        return run(list(arguments))
    garbage.start()
    try:
        from trayapp.cli.command_line import run_process

        return run_process()
    finally:
        garbage.end()
