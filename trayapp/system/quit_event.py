r"""Lets the installer ask the program to end, from whatever session: on Windows, by an event of the process's own.

``consentray.exe --quit`` (installer/windows/launcher) sets ``Global\Consentray-Quit-PID`` of every process of the
installation. Only the person and the system may open it: the event has the default rights of the person's session.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

_ALREADY_EXISTS: Final = 183


def event_name(process: int) -> str:
    """Return the name by which the event of a process is known in every session."""
    return rf"Global\Consentray-Quit-{process}"


def listen(asked: Callable[[], None], kernel: Any = None) -> None:
    """Have `asked` called, on a thread of its own, when the program is to end. Elsewhere than on Windows: never.

    The thread sleeps in the kernel until then. `kernel` is kernel32 or what behaves as it does.
    """
    if kernel is None:
        kernel = _kernel32()
    event = kernel.CreateEventW(None, True, False, event_name(os.getpid())) if kernel is not None else None
    # An event that is there already is somebody else's, who could end the program by it.
    if event and kernel.GetLastError() != _ALREADY_EXISTS:
        threading.Thread(target=_wait, args=(kernel, event, asked), name="quit-event", daemon=True).start()


def _wait(kernel: Any, event: Any, asked: Callable[[], None]) -> None:
    signalled, forever = 0, 0xFFFFFFFF
    if kernel.WaitForSingleObject(event, forever) == signalled:
        asked()


def _kernel32() -> Any:
    """Return Windows' kernel; None elsewhere."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateEventW.restype = wintypes.HANDLE
        kernel.CreateEventW.argtypes = [wintypes.LPVOID, wintypes.BOOL, wintypes.BOOL, wintypes.LPCWSTR]
        kernel.WaitForSingleObject.restype = wintypes.DWORD
        kernel.WaitForSingleObject.argtypes = [wintypes.HANDLE, wintypes.DWORD]
        return kernel
    return None
