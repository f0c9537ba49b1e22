r"""Lets the installer ask the program to end, from any session: on Windows, by an event for each process.

``consentray-cli.exe --quit`` (installer/windows/launcher) sets ``Global\Consentray-Quit-PID`` of every process of the
installation. Only the user and the system may set it (`kernel_events`).
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
    """Call `asked`, on a separate thread, when the program is asked to end; only on Windows.

    The thread sleeps in the kernel until then. `kernel` is kernel32 or an object with the same interface.
    """
    if kernel is None:
        kernel = kernel32()
    event = kernel.CreateEventW(None, True, False, event_name(os.getpid())) if kernel is not None else None
    # An event that exists already belongs to somebody else, who could end the program with it.
    if event and kernel.GetLastError() != ALREADY_EXISTS:
        threading.Thread(target=_wait, args=(kernel, event, asked), name="quit-event", daemon=True).start()


def _wait(kernel: Any, event: Any, asked: Callable[[], None]) -> None:
    if kernel.WaitForSingleObject(event, FOREVER) == SIGNALLED:
        asked()
