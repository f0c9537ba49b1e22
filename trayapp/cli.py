"""The command line. Without a command it is the tray.

Each command takes ``--config FILE``; those that print take ``--json``: one JSON document on stdout and nothing else
there.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from trayapp.exit_codes import PROBLEM, STOPPED
from trayapp.system import garbage
from trayapp.system.console import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command of `arguments` (by default the process's own, which then ends); give the exit code."""
    if arguments is not None:
        return _main(list(arguments))
    garbage.start()
    try:
        return _main(sys.argv[1:])
    finally:
        garbage.end()


def _main(given: list[str]) -> int:
    try:
        if given in ([], ["--autostarted"]):
            from trayapp import app  # at once: to read no arguments takes as long as to draw the icon

            return app.run(None, autostarted=bool(given))
        from trayapp.arguments import COMMANDS, parser

        only = given[0] if given and given[0] in COMMANDS else None
        return _run(parser(only).parse_args(given))
    except KeyboardInterrupt:
        say("Stopped.")
        return STOPPED
    except BrokenPipeError:
        # Whoever read the answer has gone; nothing may be written at the end of the process either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return PROBLEM


def _run(options: argparse.Namespace) -> int:
    named: str | None = options.config
    if options.command in {None, "demo"}:
        from trayapp import app

        if options.command == "demo":
            return app.run_demo(options.home)
        return app.run(named, autostarted=options.autostarted)
    as_json: bool = options.json
    if options.command == "config":
        return _run_config(options, named, as_json=as_json)
    if options.command == "self-test":
        from trayapp.self_test import self_test

        return self_test(named, as_json=as_json)
    from trayapp import commands

    match options.command:
        case "consent":
            return commands.consent(named, options.account, as_json=as_json, device_code=options.device_code)
        case "status":
            return commands.status(named, options.account, as_json=as_json)
        case "call":
            return commands.call(named, options.account, options.api, options.call, as_json=as_json)
        case _:
            return commands.sign_out(named, everybody=options.all, as_json=as_json)


def _run_config(options: argparse.Namespace, named: str | None, *, as_json: bool) -> int:
    if options.config_command == "new":
        return _run_config_new(options, as_json=as_json)
    from trayapp import config_show

    if options.schema:
        return config_show.config_schema()
    if options.check is not None:
        return config_show.config_check(options.check, as_json=as_json)
    return config_show.config_show(named, as_json=as_json)


def _run_config_new(options: argparse.Namespace, *, as_json: bool) -> int:
    from trayapp.config_new import config_list, config_new

    if options.list:
        return config_list(as_json=as_json)
    return config_new(
        client_id=options.client_id,
        authority=options.authority,
        apis=options.api,
        values=options.set,
        output=options.output,
        force=options.force,
        as_json=as_json,
    )


if __name__ == "__main__":
    sys.exit(main())
