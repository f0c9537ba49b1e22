"""`consentray diagnostics FILE`: what a help desk needs to know, in one file, listed before it is written."""

from __future__ import annotations

import sys
from pathlib import Path

from trayapp.cli.doctor import Progress, set_up
from trayapp.cli.output import said_yes
from trayapp.cli.session import clean_stdout, open_session
from trayapp.core import report
from trayapp.core.answers.body import size_text
from trayapp.core.language import _
from trayapp.core.text import padded
from trayapp.doctor.all import checks_of
from trayapp.doctor.diagnostics import collect, save
from trayapp.exit_codes import DONE, PROBLEM
from trayapp.network.first import before_urllib3
from trayapp.system.console import print_json, print_line, say
from trayapp.system.folders import at_home, folders
from trayapp.system.log import Log


def diagnostics(config_file: str | None, name: str, *, offline: bool, yes: bool, as_json: bool) -> int:
    """Put the parts together, list them, and write them to the file of this name; return the exit code.

    On a terminal a person is asked before it is written, unless `yes`.
    """
    before_urllib3()
    file = at_home(Path(name)).absolute()
    at = set_up(config_file, offline=offline)
    settings = at.resolved.settings
    session: report.Document | None = None
    log = Log(folders().log)
    with clean_stdout(as_json) as out:
        if settings is not None:
            log.personal = settings.log_personal_data
            with open_session(config_file, as_json=False) as opened:
                if opened is not None:
                    opened.start_as(None, check=False)
                    session = report.session_document(opened.state)
        progress = Progress(len(checks_of(at)))
        parts = collect(at, log, session, on_main_thread=True, tell=progress.tell)
        progress.end()
        if out is None:
            for part in parts:
                print_line(f"{padded(part.name, 16)} {padded(size_text(len(part.content)), 10)} {_(part.title)}")
        refused = "" if out is not None or yes or _agreed(file) else _("Nothing was written.")
        refused = refused or save(file, parts)
        if out is not None:
            listed = [{"name": part.name, "bytes": len(part.content)} for part in parts]
            print_json({"file": str(file), "parts": listed, "refused": refused or None}, out)
    if refused:
        say(refused)
        return PROBLEM
    if not as_json:
        print_line(_("Saved as {name}", name=file))
    return DONE


def _agreed(file: Path) -> bool:
    """Ask on a terminal whether to write the file; elsewhere nobody can be asked, and it was asked for."""
    if sys.stdin is None or not sys.stdin.isatty():
        return True
    say(_("It holds no secret and no user's name. Type yes to write it to {file}:", file=file))
    return said_yes()
