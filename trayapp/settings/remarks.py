"""What this computer makes of a setting, beside what is configured."""

from __future__ import annotations

import os
import sys
from typing import Final

from trayapp.core.language import N_, _
from trayapp.settings.resolve import Resolved
from trayapp.system import autostart

_SWITCHED_OFF: Final = {
    "win32": N_("switched off in Windows' startup apps, so it does not start; switch it on there"),
    "darwin": N_("switched off in the Mac's login items, so it does not start; switch it on there"),
}
_ELSEWHERE: Final = N_("switched off in the desktop's startup applications, so it does not start; switch it on there")


def remarks(resolved: Resolved) -> dict[str, str]:
    """Return by its key what a user should know of a setting that has no effect here."""
    switch = resolved.values["autostart"]
    if switch.value is not True or os.environ.get("CONSENTRAY_HOME") or not _switched_off():
        return {}
    return {"autostart": _(_SWITCHED_OFF.get(sys.platform, _ELSEWHERE))}


def _switched_off() -> bool:
    try:
        return autostart.system_entry().switched_off()
    except OSError:
        return False
