"""Windows: change notifications of folders and of the registry's policies, waited for together.

Sources: Microsoft, "Obtaining Directory Change Notifications", "RegNotifyChangeKeyValue function".
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from trayapp.system.kernel_events import FOREVER, kernel32
from trayapp.system.watch.common import SETTLED, nearest

KEYS: Final = ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER")
PARENT: Final = r"Software\Policies"
"""Watched with all below it: the program's own key need not exist yet."""

if sys.platform == "win32":
    import ctypes
    import winreg
    from ctypes import wintypes

    _FILE_NAME, _DIR_NAME, _ATTRIBUTES, _SIZE, _LAST_WRITE, _SECURITY = 0x1, 0x2, 0x4, 0x8, 0x10, 0x100
    _FOLDER_NOTES: Final = _FILE_NAME | _DIR_NAME | _ATTRIBUTES | _SIZE | _LAST_WRITE | _SECURITY
    _KEY_NOTES: Final = 0x1 | 0x4  # names of keys, values
    _INVALID: Final = wintypes.HANDLE(-1).value
    _TIMED_OUT: Final = 0x102
    _FAILED: Final = 0xFFFFFFFF

    _kernel = kernel32()
    _kernel.FindFirstChangeNotificationW.restype = wintypes.HANDLE
    _kernel.FindFirstChangeNotificationW.argtypes = [wintypes.LPCWSTR, wintypes.BOOL, wintypes.DWORD]
    _kernel.FindCloseChangeNotification.argtypes = [wintypes.HANDLE]
    _kernel.WaitForMultipleObjects.restype = wintypes.DWORD
    _kernel.WaitForMultipleObjects.argtypes = [
        *(wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE), wintypes.BOOL, wintypes.DWORD)
    ]
    _advapi = ctypes.WinDLL("advapi32", use_last_error=True)
    _advapi.RegNotifyChangeKeyValue.argtypes = [
        *(wintypes.HANDLE, wintypes.BOOL, wintypes.DWORD, wintypes.HANDLE, wintypes.BOOL)
    ]

    class WindowsWatch:
        """A thread that waits for any of its handles. Each wait is registered again after a change."""

        def __init__(self, files: Sequence[Path], folders: Sequence[Path], changed: Callable[[], None]) -> None:
            self._folders = {*folders, *(file.parent for file in files)}
            self._changed = changed
            self._stop = _event()
            self._closed = False
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

        def close(self) -> None:
            """Stop watching."""
            if not self._closed:
                self._closed = True
                _kernel.SetEvent(self._stop)
                self._thread.join()
                _kernel.CloseHandle(self._stop)

        def _run(self) -> None:
            due = False
            while True:
                # A key's notification is bound to the thread that registers it, so it is registered here.
                keys = [watched for watched in map(_watched_key, KEYS) if watched is not None]
                notices = [notice for notice in map(_notice, self._folders) if notice is not None]
                handles = [self._stop, *notices, *(event for _, event in keys)]
                array = (wintypes.HANDLE * len(handles))(*handles)
                wait = int(SETTLED * 1000) if due else FOREVER
                found = _kernel.WaitForMultipleObjects(len(handles), array, False, wait)
                for notice in notices:
                    _kernel.FindCloseChangeNotification(notice)
                for key, event in keys:
                    key.Close()
                    _kernel.CloseHandle(event)
                if found in {0, _FAILED}:
                    return
                due = found != _TIMED_OUT
                if not due:
                    self._changed()

    def _event() -> Any:
        return _kernel.CreateEventW(None, True, False, None)

    def _notice(folder: Path) -> Any:
        handle = _kernel.FindFirstChangeNotificationW(str(nearest(folder)[0]), False, _FOLDER_NOTES)
        return None if handle == _INVALID else handle

    def _watched_key(name: str) -> tuple[Any, Any] | None:
        try:
            key = winreg.OpenKey(getattr(winreg, name), PARENT, 0, winreg.KEY_NOTIFY)
        except OSError:
            return None
        event = _event()
        if _advapi.RegNotifyChangeKeyValue(int(key.handle), True, _KEY_NOTES, event, True):
            key.Close()
            _kernel.CloseHandle(event)
            return None
        return key, event
