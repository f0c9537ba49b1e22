"""What this computer makes of a setting, beside what is configured."""

from __future__ import annotations

import os
import sys
from typing import Final

from trayapp.settings.resolve import Resolved
from trayapp.system import autostart

_DIALOGS: Final = {"win32": "Windows' startup apps", "darwin": "the Mac's login items"}


def remarks(resolved: Resolved) -> dict[str, str]:
    """Return by its key what a person should know of a setting that has no effect here."""
    switch = resolved.values["autostart"]
    if switch.value is not True or os.environ.get("CONSENTRAY_HOME") or not _switched_off():
        return {}
    where = _DIALOGS.get(sys.platform, "the desktop's startup applications")
    return {"autostart": f"switched off in {where}, so it does not start; switch it on there"}


def _switched_off() -> bool:
    try:
        return autostart.system_entry().switched_off()
    except OSError:
        return False
