"""The named events of Windows' kernel, by which one process wakes another.

An event without an explicit security descriptor gets the one of its creator's token: only the person (or
administrators, if the program runs elevated) and the system may set it. (The default rights of a pipe let everybody
read.)
"""

from __future__ import annotations

import sys
from typing import Any, Final

ALREADY_EXISTS: Final = 183
FOREVER: Final = 0xFFFFFFFF
MAY_SET: Final = 0x0002
"""EVENT_MODIFY_STATE"""
SIGNALLED: Final = 0


def kernel32() -> Any:
    """Return the event functions of Windows' kernel; None elsewhere."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateEventW.restype = wintypes.HANDLE
        kernel.CreateEventW.argtypes = [wintypes.LPVOID, wintypes.BOOL, wintypes.BOOL, wintypes.LPCWSTR]
        kernel.OpenEventW.restype = wintypes.HANDLE
        kernel.OpenEventW.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.LPCWSTR]
        kernel.SetEvent.argtypes = [wintypes.HANDLE]
        kernel.CloseHandle.argtypes = [wintypes.HANDLE]
        kernel.WaitForSingleObject.restype = wintypes.DWORD
        kernel.WaitForSingleObject.argtypes = [wintypes.HANDLE, wintypes.DWORD]
        return kernel
    return None
