"""`consentray explain`: what an error of the sign-in page means, who can fix it and how."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from trayapp.cli.terminal import say_details
from trayapp.cli.ways import CHECK_THE_REGISTRATION
from trayapp.core.language import _
from trayapp.core.problems import ADMIN_NEEDED
from trayapp.core.report import problem_document
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.identity.errors.explain import ANY_SETUP, explain
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.load import load
from trayapp.system.console import print_json, print_line, say
from trayapp.system.folders import folders


def _piped_in() -> str:
    """Return what stands on stdin; nothing without one (a windowed interpreter)."""
    if sys.stdin is None:
        return ""
    return sys.stdin.read()


def explain_error(config_file: str | None, words: Sequence[str], *, as_json: bool) -> int:
    """Explain a number, an address or the text of an error page; without `words`, what stands on stdin.

    The configuration, if there is one, names the APIs; nothing is sent.
    """
    text = " ".join(words) if words and list(words) != ["-"] else _piped_in()
    if not text.strip():
        say(_("Give a number, an address, or the text of the sign-in page."))
        return WRONG_USE
    try:
        setup = load(config_file, folders(), ignored=lambda _text: None).setup
    except ConfigurationError:
        setup = ANY_SETUP
    trouble = explain(text, setup)
    if as_json:
        print_json({"problem": problem_document(trouble), "mender": trouble.mender})
    else:
        who = _("Who can fix it: {who}", who=trouble.mender)
        print_line(f"{trouble.title}\n  {trouble.message}\n  {who}")
        say_details(trouble)
        if trouble.code == ADMIN_NEEDED:
            command = "consentray consent --asked-for-admin --without-admin"
            say(_("To sign in without it: {command}", command=command))
        if trouble.code == "app-registration":
            say(_(CHECK_THE_REGISTRATION))
    return PROBLEM if trouble.code == "error-unknown" else DONE
