"""How the system's user likes windows: dark or light, and with high contrast or not.

Linux: XDG Desktop Portal, Settings, ``org.freedesktop.appearance``; GNOME's own setting and theme for desktops whose
portal has no contrast yet. Windows: SystemParametersInfo, SPI_GETHIGHCONTRAST. macOS: the defaults of Universal Access.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from trayapp.system.session_bus import session_address

TIMEOUT: Final = 1.0
"""Seconds that the portal has to answer at first; a desktop without one answers at once that it has none."""
TIMEOUT_AGAIN: Final = 0.1
"""Seconds that it has later: a portal that hangs holds up no window."""
_PORTAL, _A11Y, _GNOME = "org.freedesktop.appearance", "org.gnome.desktop.a11y.interface", "org.gnome.desktop.interface"
_HIGH_CONTRAST: Final = "highcontrast"
_SPI_GETHIGHCONTRAST: Final = 0x42
_COLOR_WINDOW: Final = 5


class Appearance(NamedTuple):
    """Whether windows are dark, and whether everything in them has a high contrast."""

    dark: bool = False
    contrast: bool = False


def appearance_for(theme: str, before: Appearance | None = None) -> Appearance:
    """Return the appearance for the value of the setting "theme": what it leaves open is as in the system.

    `before` is what the system said earlier, where it was asked already: it stays if the system does not answer now.
    """
    if theme in {"light", "dark"}:
        return Appearance(theme == "dark")
    system = of_system(before)
    return Appearance(system.dark, system.contrast or theme == "high-contrast")


def of_system(before: Appearance | None = None) -> Appearance:
    """Return the system's setting, or `before` if it does not answer; light and of usual contrast if it states none."""
    if sys.platform == "win32":
        return _of_windows()
    if sys.platform == "darwin":
        contrast = default_of("com.apple.universalaccess", "increaseContrast") == "1"
        return Appearance(default_of("-g", "AppleInterfaceStyle") == "Dark", contrast)
    try:
        return _of_portal(TIMEOUT if before is None else TIMEOUT_AGAIN)
    except Exception:  # noqa: BLE001 - no bus, an unreachable bus, any answer: colours are not worth an error
        return before or Appearance()


def _of_portal(timeout: float) -> Appearance:
    """Ask the desktop portal, with one question."""
    from jeepney import DBusAddress, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    settings = DBusAddress(
        "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
    )
    address = session_address()
    if address is None:
        return Appearance()
    with open_dbus_connection(address) as connection:
        question = new_method_call(settings, "ReadAll", "as", ([_PORTAL, _A11Y, _GNOME],))
        answer = connection.send_and_get_reply(question, timeout=timeout)
    if answer.header.message_type is MessageType.error:
        return Appearance()
    said: Mapping[str, Mapping[str, tuple[str, Any]]] = answer.body[0]

    def value(group: str, key: str) -> Any:
        return said.get(group, {}).get(key, ("", None))[1]

    theme = str(value(_GNOME, "gtk-theme")).casefold()
    by_theme = theme.startswith(_HIGH_CONTRAST)
    return Appearance(
        value(_PORTAL, "color-scheme") == 1 or (by_theme and theme.endswith("inverse")),
        value(_PORTAL, "contrast") == 1 or value(_A11Y, "high-contrast") is True or by_theme,
    )


def _of_windows() -> Appearance:
    if sys.platform == "win32":
        import ctypes
        import winreg
        from ctypes import wintypes

        class HighContrast(ctypes.Structure):
            _fields_ = (("cbSize", wintypes.UINT), ("dwFlags", wintypes.DWORD), ("lpszDefaultScheme", wintypes.LPWSTR))

        user32 = ctypes.windll.user32
        asked = HighContrast(ctypes.sizeof(HighContrast))
        known = user32.SystemParametersInfoW(_SPI_GETHIGHCONTRAST, asked.cbSize, ctypes.byref(asked), 0)
        if known and asked.dwFlags & 1:  # HCF_HIGHCONTRASTON: the scheme's background says whether it is dark
            background = user32.GetSysColor(_COLOR_WINDOW).to_bytes(4, "little")
            return Appearance(sum(background) < 3 * 128, contrast=True)
        path = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                return Appearance(winreg.QueryValueEx(key, "AppsUseLightTheme")[0] == 0)
        except OSError:
            pass
    return Appearance()


def default_of(domain: str, key: str) -> str:
    """Return one of macOS's defaults; empty if it isn't set, with which `defaults` ends with an error."""
    import subprocess

    command = ["/usr/bin/defaults", "read", domain, key]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
