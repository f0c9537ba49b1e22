r"""Windows' proxy settings, and its own resolver of scripts (PAC) and of their detection (WPAD): WinHTTP, by ctypes.

No package is used for it: the library is part of Windows, it is what asks the service that detects and runs a script
outside of this process, and it takes two functions. Where the computer's policy is ``ProxySettingsPerUser`` = 0 the
settings are the computer's, in ``HKLM``.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from trayapp.network.proxy import COMPUTER, PERSON, WindowsSettings

_INTERNET: Final = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
_POLICY: Final = r"Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"
_DETECTS: Final = 8
"""The flag for detection, and the place of the flags in ``DefaultConnectionSettings``."""
_DIRECT: Final = 1  # WINHTTP_ACCESS_TYPE_NO_PROXY
_DETECT: Final = 1  # WINHTTP_AUTOPROXY_AUTO_DETECT
_SCRIPT: Final = 2  # WINHTTP_AUTOPROXY_CONFIG_URL
_BY_DHCP_AND_DNS: Final = 3  # WINHTTP_AUTO_DETECT_TYPE_DHCP, WINHTTP_AUTO_DETECT_TYPE_DNS_A
_LOG_ON_NEEDED: Final = 12015  # ERROR_WINHTTP_LOGIN_FAILURE
_MILLISECONDS: Final = 5000


def computers_settings(registry: Any) -> WindowsSettings | None:
    """Return the computer's settings if its policy says that they are for everybody; else None.

    `registry` is the module ``winreg`` or an object with the same interface.
    """
    if _value(registry, _POLICY, "ProxySettingsPerUser") != 0:
        return None

    def text(name: str) -> str:
        value = _value(registry, _INTERNET, name)
        return value if isinstance(value, str) else ""

    flags = _value(registry, rf"{_INTERNET}\Connections", "DefaultConnectionSettings")
    return WindowsSettings(
        detect=isinstance(flags, bytes) and len(flags) > _DETECTS and bool(flags[_DETECTS] & _DETECTS),
        script=text("AutoConfigURL"),
        proxy=text("ProxyServer") if _value(registry, _INTERNET, "ProxyEnable") == 1 else "",
        exceptions=text("ProxyOverride"),
        source=COMPUTER,
    )


def _value(registry: Any, key: str, name: str) -> object:
    access = registry.KEY_READ | registry.KEY_WOW64_64KEY
    try:
        with registry.OpenKey(registry.HKEY_LOCAL_MACHINE, key, 0, access) as opened:
            return registry.QueryValueEx(opened, name)[0]
    except OSError:
        return None


if sys.platform == "win32":
    import ctypes
    import winreg
    from ctypes import wintypes

    class _Settings(ctypes.Structure):  # WINHTTP_CURRENT_USER_IE_PROXY_CONFIG
        _fields_ = (
            ("detect", wintypes.BOOL),
            ("script", ctypes.c_void_p),
            ("proxy", ctypes.c_void_p),
            ("exceptions", ctypes.c_void_p),
        )

    class _Options(ctypes.Structure):  # WINHTTP_AUTOPROXY_OPTIONS
        _fields_ = (
            ("flags", wintypes.DWORD),
            ("detect_by", wintypes.DWORD),
            ("script", wintypes.LPCWSTR),
            ("reserved", ctypes.c_void_p),
            ("reserved_number", wintypes.DWORD),
            ("log_on", wintypes.BOOL),
        )

    class _Answer(ctypes.Structure):  # WINHTTP_PROXY_INFO
        _fields_ = (("access", wintypes.DWORD), ("proxy", ctypes.c_void_p), ("exceptions", ctypes.c_void_p))

    class SystemWinHttp:
        """WinHTTP itself."""

        def __init__(self) -> None:
            self._library = ctypes.WinDLL("winhttp", use_last_error=True)
            self._library.WinHttpOpen.restype = ctypes.c_void_p
            opening: list[Any] = [wintypes.LPCWSTR, wintypes.DWORD, ctypes.c_void_p, ctypes.c_void_p, wintypes.DWORD]
            self._library.WinHttpOpen.argtypes = opening
            self._library.WinHttpSetTimeouts.argtypes = [ctypes.c_void_p, *[ctypes.c_int] * 4]
            self._library.WinHttpGetProxyForUrl.argtypes = [ctypes.c_void_p, wintypes.LPCWSTR, *[ctypes.c_void_p] * 2]
            self._library.WinHttpGetIEProxyConfigForCurrentUser.argtypes = [ctypes.c_void_p]
            self._free = ctypes.WinDLL("kernel32").GlobalFree
            self._free.argtypes = [ctypes.c_void_p]
            self._session = self._library.WinHttpOpen("Consentray", _DIRECT, None, None, 0)
            if self._session:
                self._library.WinHttpSetTimeouts(self._session, *[_MILLISECONDS] * 4)

        def settings(self) -> WindowsSettings:
            """Return the settings in force; raises ``OSError``."""
            everybodys = computers_settings(winreg)
            if everybodys is not None:
                return everybodys
            found = _Settings()
            if not self._library.WinHttpGetIEProxyConfigForCurrentUser(ctypes.byref(found)):
                raise ctypes.WinError(ctypes.get_last_error())
            script, proxy, exceptions = (self._taken(each) for each in (found.script, found.proxy, found.exceptions))
            return WindowsSettings(bool(found.detect), script, proxy, exceptions, PERSON)

        def by_script(self, address: str, script: str | None) -> str | None:
            """Return what the script answers, None for no proxy; without a `script` it is detected.

            Raises ``OSError``; this can take some seconds.
            """
            kind = (_SCRIPT, 0, script) if script else (_DETECT, _BY_DHCP_AND_DNS, None)
            found = _Answer()
            for log_on in (False, True):  # with it nothing is taken from the service's cache
                options = _Options(*kind, None, 0, log_on)
                arguments = (self._session, address, ctypes.byref(options), ctypes.byref(found))
                if self._library.WinHttpGetProxyForUrl(*arguments):
                    proxy, _ = self._taken(found.proxy), self._taken(found.exceptions)
                    return proxy if found.access != _DIRECT and proxy else None
                if ctypes.get_last_error() != _LOG_ON_NEEDED:
                    break
            raise ctypes.WinError(ctypes.get_last_error())

        def _taken(self, text: int | None) -> str:
            """Return a text that WinHTTP allocated, and free it."""
            if not text:
                return ""
            try:
                return ctypes.wstring_at(text)
            finally:
                self._free(text)
