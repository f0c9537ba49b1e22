"""The Windows tray icon: pystray's own back end, with what it leaves out.

- All work happens on the thread in `run`, which has the message loop, and waits while a menu stands open: rebuilding a
  menu that is being shown is an error in pystray.
- Adding the icon can fail while the shell is starting at logon. pystray does not look; here it is tried again for about
  a minute, and after that whenever the taskbar says that it was created.
- The icon has the size of the notification area at the DPI of the taskbar's monitor, also after that has changed, and
  is made of the picture without a temporary file.
- After a menu the window gets another message, without which the menu may close only at the second click beside it.
- Tooltips and notifications are cut to the lengths of NOTIFYICONDATAW; longer ones raise an error in ctypes.
- pystray answers every message that it does not know with 0, which would keep the session from ending: the question is
  answered with yes, and the end, like a request to close, ends the program as SIGTERM does.
- Windows tells the icon's window when the session is unlocked or the computer wakes up: much may have changed.
- The process gets an AppUserModelID, or notifications bear the interpreter's name. The installer's shortcut needs the
  same one.

DPI awareness is a matter of the process, declared in the launcher's manifest. This module was written against the
Windows API's documentation and pystray 0.19.5, and is run under Wine by the proof of the installer. Its pure parts
(`text.clip`, `win32_picture`) are tested on every system.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from trayapp.core.events import ApprovalDue, SystemChanged
from trayapp.core.views.menu import MenuEntry
from trayapp.ui import artwork
from trayapp.ui.tray import pystray_base, text
from trayapp.ui.tray.back_end import Clicked
from trayapp.ui.tray.pystray_menu import build_menu

from .win32_picture import icon_resource, taskbar_icon_size

assert sys.platform == "win32"  # noqa: S101 - tells the type checker, which skips the rest elsewhere

from pystray._util import win32  # noqa: E402 - after the platform is known

APP_USER_MODEL_ID = "Consentray.Consentray"

# Lengths of szTip, szInfo and szInfoTitle, less the final NUL (Windows API, NOTIFYICONDATAW).
_TIP_UNITS = 127
_INFO_UNITS = 255
_INFO_TITLE_UNITS = 63
_RESPECT_QUIET_TIME = 0x80
"""NIIF_RESPECT_QUIET_TIME (NOTIFYICONDATAW, dwInfoFlags)."""

_WM_NULL = 0x0000
_WM_CLOSE = 0x0010
_WM_QUERYENDSESSION = 0x0011
_WM_ENDSESSION = 0x0016
_WM_SETTINGCHANGE = 0x001A
_WM_TIMER = 0x0113
_WM_WTSSESSION_CHANGE = 0x02B1
_WM_DPICHANGED = 0x02E0
_WTS_SESSION_UNLOCK = 0x8
_WM_POWERBROADCAST = 0x0218
_PBT_APMRESUMEAUTOMATIC = 0x12
_WM_CALL = win32.WM_USER + 40
_NIN_BALLOONUSERCLICK = win32.WM_USER + 5
_ICON_VERSION = 0x00030000

_RETRY_DELAYS = (500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000)
"""Milliseconds between the attempts to add the icon."""

_user32 = ctypes.windll.user32
_user32.CreateIconFromResourceEx.restype = ctypes.c_void_p
_user32.CreateIconFromResourceEx.argtypes = [
    ctypes.c_char_p,
    *([ctypes.c_uint] * 3),
    *([ctypes.c_int] * 2),
    ctypes.c_uint,
]
_user32.FindWindowW.restype = ctypes.c_void_p
_user32.FindWindowW.argtypes = [ctypes.c_wchar_p, ctypes.c_wchar_p]
_user32.SetTimer.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_void_p]
_user32.KillTimer.argtypes = [ctypes.c_void_p, ctypes.c_size_t]


class Icon(pystray_base.Icon):  # type: ignore[misc]  # pystray has no type information
    """pystray's Windows icon."""

    def __init__(self, name: str, clicked: Clicked, on_host_change: Callable[[bool], None]) -> None:
        self._actions: deque[Callable[[], None]] = deque()
        self._menu_open = False
        self._stop_requested = False
        self._attempts = 0
        self._state = ""
        self._icon_handle: int | None = None
        self._on_host_change = on_host_change
        self._on_notification_click: Callable[[], None] | None = None
        self._clicked = clicked
        super().__init__(name)
        self._message_handlers[_WM_CALL] = self._on_call
        self._message_handlers[_WM_TIMER] = self._on_timer
        for change in (_WM_DPICHANGED, _WM_SETTINGCHANGE):
            self._message_handlers[change] = lambda _wparam, _lparam: self._fit_picture()
        self._message_handlers[_WM_WTSSESSION_CHANGE] = self._on_session_change
        self._message_handlers[_WM_POWERBROADCAST] = self._on_power_change
        self._message_handlers[_WM_QUERYENDSESSION] = lambda _wparam, _lparam: True
        self._message_handlers[_WM_ENDSESSION] = self._on_end_session
        self._message_handlers[_WM_CLOSE] = lambda _wparam, _lparam: signal.raise_signal(signal.SIGTERM)

    def __call__(self) -> None:
        """Do what a plain click does."""
        self._clicked(None)

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` on the thread in `run`, once no menu is open."""
        self._actions.append(action)
        # Without a window yet, `_mark_ready` runs it.
        if self._hwnd:
            win32.PostMessage(self._hwnd, _WM_CALL, 0, 0)

    def show_picture(self, state: str) -> None:
        """Show a state's picture."""
        self._state = state
        self.icon = artwork.image(state, taskbar_icon_size(_user32))

    def show_tooltip(self, title: str, body: str) -> None:
        """Show a tooltip."""
        self.title = text.clip(f"{title}\n{body}" if body else title, _TIP_UNITS)

    def show_menu(self, entries: Sequence[MenuEntry]) -> None:
        """Show a menu: in a label of Windows' an ampersand marks an access key."""
        self.menu = build_menu(entries, self._clicked, lambda label: text.one_line(label).replace("&", "&&"))

    def show_notification(self, title: str, message: str, on_click: Callable[[], None]) -> None:
        """Show a notification. Only on the thread in `run`."""
        self._on_notification_click = on_click
        self._message(
            win32.NIM_MODIFY,
            win32.NIF_INFO,
            szInfo=text.clip(message, _INFO_UNITS),
            szInfoTitle=text.clip(text.one_line(title), _INFO_TITLE_UNITS),
            dwInfoFlags=_RESPECT_QUIET_TIME,
        )

    def stop(self) -> None:
        """End `run`; also before it began."""
        self._stop_requested = True
        super().stop()

    def _mark_ready(self) -> None:
        super()._mark_ready()
        with suppress(OSError, AttributeError):  # a system without it tells nothing
            # Of this session alone (0).
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(self._hwnd), 0)
        self._on_call(0, 0)
        if self._stop_requested:
            self._stop()

    def _message(self, code: int, flags: int, **data: Any) -> bool:
        return bool(
            win32.Shell_NotifyIcon(
                code,
                win32.NOTIFYICONDATAW(
                    cbSize=ctypes.sizeof(win32.NOTIFYICONDATAW), hWnd=self._hwnd, hID=1, uFlags=flags, **data
                ),
            )
        )

    def _show(self) -> None:
        self._attempts = 0
        self.call_soon(self._add)

    def _fit_picture(self) -> None:
        if self._state and self.icon.width != taskbar_icon_size(_user32):
            self.show_picture(self._state)

    def _on_display_change(self, wparam: int, lparam: int) -> None:
        self._fit_picture()
        super()._on_display_change(wparam, lparam)

    def _add(self) -> None:
        self._fit_picture()  # another taskbar may have been created
        self._assert_icon_handle()
        flags = win32.NIF_MESSAGE | win32.NIF_ICON | win32.NIF_TIP
        data = {"uCallbackMessage": win32.WM_NOTIFY, "hIcon": self._icon_handle, "szTip": self.title}
        # Adding an icon that stands already fails; changing it then shows that it stands.
        if self._message(win32.NIM_ADD, flags, **data) or self._message(win32.NIM_MODIFY, flags, **data):
            self._on_host_change(True)
        elif self._attempts < len(_RETRY_DELAYS):
            _user32.SetTimer(self._hwnd, 1, _RETRY_DELAYS[self._attempts], None)
            self._attempts += 1
        else:
            self._on_host_change(False)

    def _assert_icon_handle(self) -> None:
        if self._icon_handle:
            return
        data = icon_resource(self.icon)
        self._icon_handle = _user32.CreateIconFromResourceEx(data, len(data), 1, _ICON_VERSION, *self.icon.size, 0)

    def _on_call(self, _wparam: int, _lparam: int) -> None:
        while self._actions and not self._menu_open:
            self._actions.popleft()()

    def _on_timer(self, _wparam: int, _lparam: int) -> None:
        _user32.KillTimer(self._hwnd, 1)
        self._add()

    def _on_session_change(self, change: int, _session: int) -> None:
        if change == _WTS_SESSION_UNLOCK:
            self._clicked(ApprovalDue())
            self._clicked(SystemChanged())

    def _on_power_change(self, change: int, _lparam: int) -> bool:
        if change == _PBT_APMRESUMEAUTOMATIC:
            self._clicked(SystemChanged())
        return True

    def _on_end_session(self, ends: int, _reason: int) -> None:
        """End the program where the session, or the Restart Manager, ends it; the question may have been withdrawn."""
        if ends:
            signal.raise_signal(signal.SIGTERM)

    def _on_notify(self, wparam: int, lparam: int) -> None:
        if lparam == _NIN_BALLOONUSERCLICK and self._on_notification_click is not None:
            self._on_notification_click()
            return
        self._menu_open = True
        try:
            super()._on_notify(wparam, lparam)
        finally:
            self._menu_open = False
            win32.PostMessage(self._hwnd, _WM_NULL, 0, 0)
        self._on_call(0, 0)


def open_icon(name: str, _title: str, clicked: Clicked, on_host_change: Callable[[bool], None]) -> Icon:
    """Prepare an icon."""
    ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_USER_MODEL_ID)
    return Icon(name, clicked, on_host_change)
