"""The named events of Windows' kernel, by which one process wakes another.

An event without an explicit security descriptor gets the one of its creator's token: only the user (or
administrators, if the program runs elevated) and the system may set it. (The default rights of a pipe let everybody
read.)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

ALREADY_EXISTS: Final = 183
FOREVER: Final = 0xFFFFFFFF
MAY_SET: Final = 0x0002
"""EVENT_MODIFY_STATE"""
SIGNALLED: Final = 0


def kernel32() -> Any:
    """Return the event functions of Windows' kernel; None elsewhere."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateEventW.restype = wintypes.HANDLE
        kernel.CreateEventW.argtypes = [wintypes.LPVOID, wintypes.BOOL, wintypes.BOOL, wintypes.LPCWSTR]
        kernel.OpenEventW.restype = wintypes.HANDLE
        kernel.OpenEventW.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.LPCWSTR]
        kernel.SetEvent.argtypes = [wintypes.HANDLE]
        kernel.CloseHandle.argtypes = [wintypes.HANDLE]
        kernel.ProcessIdToSessionId.argtypes = [wintypes.DWORD, wintypes.LPDWORD]
        kernel.WaitForSingleObject.restype = wintypes.DWORD
        kernel.WaitForSingleObject.argtypes = [wintypes.HANDLE, wintypes.DWORD]
        return kernel
    return None


def session() -> int:
    """Return the number of the session that this process is in: one user can have several (Remote Desktop)."""
    if sys.platform == "win32":
        found = wintypes.DWORD()
        if kernel32().ProcessIdToSessionId(os.getpid(), ctypes.byref(found)):
            return int(found.value)
    return 0


def let_raise_windows(process: int) -> None:
    """Let another process bring its window to the front, which Windows grants to who has the user's attention."""
    if sys.platform == "win32":
        ctypes.windll.user32.AllowSetForegroundWindow(process)


def calling_card(name: str) -> str:
    """Return what a process writes down to be woken by others: its event's name, and its own number."""
    return f"{name} {os.getpid()}"


def wake(card: str, kernel: Any, allow: Callable[[int], None] = let_raise_windows) -> None:
    """Set the event of a calling card, once its process may come to the front; raise ValueError for another text.

    Another process with an event of this name would learn only that a program was started.
    """
    name, process = card.split(" ")
    event = kernel.OpenEventW(MAY_SET, False, name)
    if event:
        allow(int(process))
        kernel.SetEvent(event)
        kernel.CloseHandle(event)
