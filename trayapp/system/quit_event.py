r"""Lets the installer ask the program to end, from whatever session: on Windows, by an event of the process's own.

``consentray.exe --quit`` (installer/windows/launcher) sets ``Global\Consentray-Quit-PID`` of every process of the
installation. Only the person and the system may set it (`kernel_events`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from trayapp.system.kernel_events import ALREADY_EXISTS, FOREVER, SIGNALLED, kernel32


def event_name(process: int) -> str:
    """Return the name by which the event of a process is known in every session."""
    return rf"Global\Consentray-Quit-{process}"


def listen(asked: Callable[[], None], kernel: Any = None) -> None:
    """Have `asked` called, on a thread of its own, when the program is to end. Elsewhere than on Windows: never.

    The thread sleeps in the kernel until then. `kernel` is kernel32 or what behaves as it does.
    """
    if kernel is None:
        kernel = kernel32()
    event = kernel.CreateEventW(None, True, False, event_name(os.getpid())) if kernel is not None else None
    # An event that is there already is somebody else's, who could end the program by it.
    if event and kernel.GetLastError() != ALREADY_EXISTS:
        threading.Thread(target=_wait, args=(kernel, event, asked), name="quit-event", daemon=True).start()


def _wait(kernel: Any, event: Any, asked: Callable[[], None]) -> None:
    if kernel.WaitForSingleObject(event, FOREVER) == SIGNALLED:
        asked()
