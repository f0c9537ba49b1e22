"""Whose the computer's file has to be: Wine shows a file's owner, and what everybody may do, as rights of Windows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.installers.windows.computer import CLI

if TYPE_CHECKING:
    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine

NOBODY = 65534
"""Wine has one account; every other owner is "anonymous" (S-1-5-7) there."""


def check_ownership(rows: Rows, machine: Machine) -> None:
    """Give file and folder other rights and another owner, one by one, and see what the program says."""
    rows.where = "The computer's file"
    file = machine.settings / "consentray.toml"
    rows.same("as the package leaves it, it is trusted", _said(machine), "")
    for place, name, mode in ((file, "file", 0o646), (file.parent, "folder", 0o757)):
        before = place.stat()
        place.chmod(mode)
        rows.see(
            f"a {name} that everybody can change is not", "Everyone can change it" in _said(machine), _said(machine)
        )
        found = machine.run(CLI, "status", "--json")
        rows.same("and the program stops", found.returncode, 2)
        place.chmod(before.st_mode)
        if os.geteuid() == 0:  # who alone gives files away
            os.chown(place, NOBODY, -1)
            rows.see(f"a {name} of somebody else's is not", "S-1-5-7 owns it" in _said(machine), _said(machine))
            os.chown(place, before.st_uid, -1)
    rows.same("put right, it is trusted again", _said(machine), "")


def _said(machine: Machine) -> str:
    """Return the first mistake of the computer's settings, if there is one."""
    mistakes = machine.document("config", "--check-computer")["mistakes"]
    return str(mistakes[0]["message"]) if mistakes else ""
