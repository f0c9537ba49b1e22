"""Reads the security descriptors of Windows' files and folders."""

from __future__ import annotations

import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _OWNER_AND_LIST = 0x1 | 0x4  # OWNER_SECURITY_INFORMATION, DACL_SECURITY_INFORMATION

    _advapi = ctypes.WinDLL("advapi32", use_last_error=True)
    _advapi.GetFileSecurityW.argtypes = [
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD),
        wintypes.LPDWORD,
    ]

    def read_descriptor(place: Path) -> bytes:
        """Return the owner and the rights of a file or folder, for `access.parse`; raise OSError."""
        size = wintypes.DWORD()
        _advapi.GetFileSecurityW(str(place), _OWNER_AND_LIST, None, 0, ctypes.byref(size))
        content = ctypes.create_string_buffer(size.value or 1)
        if not _advapi.GetFileSecurityW(str(place), _OWNER_AND_LIST, content, len(content), ctypes.byref(size)):
            raise ctypes.WinError(ctypes.get_last_error())
        return content.raw

else:

    def read_descriptor(place: Path) -> bytes:
        """Raise OSError: other systems have none."""
        raise OSError(f"{place} has no security descriptor")
