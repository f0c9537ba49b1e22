"""Errors that nothing catches, and crashes of the interpreter itself: each is logged, and none is shown as a traceback.

Works without stderr, which a program that was started from a menu may not have.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Final

from trayapp.core.language import _
from trayapp.system.console import say
from trayapp.system.files import make_folder, open_own
from trayapp.system.folders import NoHomeError, folders
from trayapp.system.log import Log

NAME: Final = "consentray.crash"
_MOST: Final = 16 * 1024
"""Bytes of a crash that are logged."""


def log_uncaught() -> None:
    """Log what ends a thread, or is raised where nothing can take it, such as while an object is destroyed."""
    threading.excepthook = lambda raised: _log(raised.exc_value)
    sys.unraisablehook = lambda raised: _log(raised.exc_value)


def report(error: Exception) -> None:
    """Log what ended a command, and say where it is logged."""
    file = _log(error)
    where = _("The log says where: {file}.", file=file) if file is not None else ""
    say(f"{_('An unexpected error ended Consentray: {kind}.', kind=type(error).__name__)} {where}".strip())


def _log(error: BaseException | None) -> Path | None:
    """Log an error; return the log's file, None if there is nowhere to log."""
    if error is None or isinstance(error, SystemExit):
        return None
    try:
        log = Log(folders().log)
    except NoHomeError:
        return None
    log.unexpected(error)
    return log.file


class CrashFile:
    """Where the interpreter notes what each thread did when a fatal error ends it (`faulthandler`)."""

    def __init__(self, log: Log) -> None:
        """Log a crash of the run before, and begin to note. Raise OSError if the file cannot be made."""
        import faulthandler  # after the icon

        self._file = log.file.with_name(NAME)
        make_folder(self._file.parent)
        self._open = FileIO(open_own(self._file, os.O_RDWR), "r+")
        if noted := self._open.read(_MOST).decode(errors="replace").splitlines():
            log.write("error", f"the run before crashed: {noted[0]}", error="crash", at=noted[1:])
            self._open.truncate(0)
            self._open.seek(0)
        self._ours = not faulthandler.is_enabled()  # else it is told elsewhere to note it
        if self._ours:
            faulthandler.enable(self._open)

    def close(self) -> None:
        """Stop noting, at the end of a run that did not crash."""
        import faulthandler

        if self._ours:
            faulthandler.disable()
        self._open.close()
        with suppress(OSError):
            self._file.unlink()
