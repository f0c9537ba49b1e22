"""`consentray doctor`, `self-test` and `diagnostics`: checks, printed for a user, as a document, or into a file."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO

from trayapp import __version__
from trayapp.cli.output import said_yes
from trayapp.cli.session import clean_stdout, open_session
from trayapp.core import report
from trayapp.core.answers.body import size_text
from trayapp.core.findings import Finding, Result, count_text, parts, worst_first
from trayapp.core.language import _
from trayapp.core.text import capital, cells, clean_line, padded
from trayapp.doctor.all import OF_AN_INSTALLATION, checks_of
from trayapp.doctor.check import examine, look
from trayapp.doctor.diagnostics import collect, save
from trayapp.doctor.set_up import SetUp
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.network.first import import_requests
from trayapp.settings.load import load_resolved
from trayapp.system.console import Ink, print_json, print_line, say
from trayapp.system.folders import at_home, folders
from trayapp.system.log import Log

_SIGNS: Final = {Result.FAILED: "✗", Result.WARNING: "!", Result.OK: "✓", Result.SKIPPED: "-"}
_PLAIN: Final = {Result.FAILED: "X", Result.WARNING: "!", Result.OK: "+", Result.SKIPPED: "-"}
_INKS: Final = {Result.FAILED: Ink.BAD, Result.WARNING: Ink.WARNING}
_WIDEST: Final = 100


def self_test(config_file: str | None, *, as_json: bool) -> int:
    """Run the checks of an installed copy and print a line for each; return the exit code."""
    at = set_up(config_file)
    results = []
    for check in OF_AN_INSTALLATION:  # one by one: Tk is the main thread's
        results.append(look(check, at))
        if not as_json:
            print_line(f"{results[-1].result:<8} {results[-1].title}: {results[-1].detail}")
            if results[-1].fix:
                print_line(f"{'':<8} {results[-1].fix}")
    failed = sum(each.is_wrong for each in results)
    if as_json:
        _print_document(results)
    else:
        count = _("{failed} of {all} failed.", failed=failed, all=len(results))
        count = count if failed else _("Every check that could be made has passed.")
        print_line(f"Consentray {__version__}: {count}")
    return PROBLEM if failed else DONE


def doctor(config_file: str | None, *, offline: bool, browser: bool, as_json: bool) -> int:
    """Check the set-up and print what was found, what is to be fixed first; return the exit code.

    `browser` lets a page be opened in the browser. A configuration that cannot be used is one of the findings, and 2
    is returned.
    """
    import_requests()
    at = set_up(config_file, offline=offline, browser=browser)
    checks = checks_of(at)
    progress = Progress(len(checks))
    with clean_stdout(as_json) as out:
        found = examine(checks, at, progress.tell)
        progress.end()
        if out is not None:
            _print_document(found, out)
        else:
            _print_for_a_person(found)
    if at.resolved.settings is None:
        return WRONG_USE
    return PROBLEM if any(each.result is Result.FAILED for each in found) else DONE


def set_up(config_file: str | None, *, offline: bool = False, browser: bool = False) -> SetUp:
    """Return what the checks look at, for the configuration in force or the file that is named."""
    places = folders()
    return SetUp(
        lambda: load_resolved(config_file, places), places, named=config_file, offline=offline, browser=browser
    )


def _print_document(found: Sequence[Finding], out: TextIO | None = None) -> None:
    print_json({"version": __version__, "checks": [each.fields() for each in found]}, out)


def _print_for_a_person(found: Sequence[Finding]) -> None:
    """Print what is wrong, each in a paragraph, then all else, each in a line."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    signs = _SIGNS if encoding.casefold().startswith("utf") else _PLAIN
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    wrong = [each for each in worst_first(found) if each.is_wrong]
    well = [each for each in worst_first(found) if not each.is_wrong]
    for each in wrong:
        print_line(f"{signs[each.result]} {each.title}", _INKS[each.result])
        _print_wrapped("  ", capital(each.detail), width)
        labelled = parts(each)
        widest = max((cells(label) for label, _text in labelled), default=0)
        for label, text in labelled:
            head = f"  {padded(label, widest)}  "
            if text == each.command:
                print_line(f"{head}{text}")  # whole, to be copied
            else:
                _print_wrapped(head, text, width)
        print_line("")
    widest = max((cells(each.title) for each in well), default=0)
    for each in well:
        _print_wrapped(f"{signs[each.result]} {padded(each.title, widest)}  ", each.detail, width)
    print_line(f"\nConsentray {__version__}: {count_text(found)}.")


def _print_wrapped(head: str, text: str, width: int) -> None:
    # A path or an address stays whole, to be copied.
    lines = textwrap.TextWrapper(width, head, " " * cells(head), break_long_words=False, break_on_hyphens=False)
    print_line(lines.fill(clean_line(text)))


class Progress:
    """Says on a terminal how far the checks are, in one line that is then taken away."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._write(_("Checking…"))

    def tell(self, finding: Finding) -> None:
        """Count a finding."""
        self._done += 1
        title = finding.title[:40]
        self._write(_("{done} of {all} checked: {title}", done=self._done, all=self._total, title=title))

    def end(self) -> None:
        """Take the line away."""
        self._write("")

    def _write(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r{clean_line(text)}\x1b[K")
            sys.stderr.flush()


def diagnostics(config_file: str | None, name: str, *, offline: bool, yes: bool, as_json: bool) -> int:
    """Put the parts together, list them, and write them to the file of this name; return the exit code.

    On a terminal a user is asked before it is written, unless `yes`.
    """
    import_requests()
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
