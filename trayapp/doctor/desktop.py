"""Checks of the window and the tray icon."""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, Final

from trayapp.core.events import WindowClosed
from trayapp.core.language import N_, _
from trayapp.core.views.elements import Hero, WindowView
from trayapp.core.views.tray import configuration_tray
from trayapp.doctor.check import AGAIN, check
from trayapp.doctor.set_up import Failed, SetUp, Skipped
from trayapp.system.appearance import of_system
from trayapp.ui.collector import Collector
from trayapp.ui.loop import CLASS_NAME
from trayapp.ui.tray import TrayUnavailableError, open_tray

if TYPE_CHECKING:
    import tkinter as tk

WAIT_SECONDS: Final = 10.0
"""Seconds that a panel has to answer."""


@check("window", N_("Window"))
def open_window(_at: SetUp) -> str:
    """The window with a page in it, drawn by Tk."""
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        raise Skipped(_("there is no display"))
    import tkinter as tk

    try:
        root = tk.Tk(className=CLASS_NAME)
    except tk.TclError as error:
        raise Failed(
            _("Tk can't open a window: {reason}", reason=error), _("Check the display, and the package of Tk.")
        ) from error
    collector = Collector()
    errors: list[BaseException] = []
    root.report_callback_exception = lambda _kind, error, _trace: errors.append(error)
    try:
        _show_page(root)
        size = f"{root.winfo_screenwidth()} x {root.winfo_screenheight()}"
        detail = _("Tk {version} on a screen of {size}", version=root.tk.call("info", "patchlevel"), size=size)
    finally:
        root.destroy()
        collector.close()
    if errors:
        raise errors[0]
    return detail


def _show_page(root: tk.Tk) -> None:
    from trayapp.ui.window import Window

    root.withdraw()
    window = Window(root, lambda _event: None, appearance=of_system())
    page = Hero("ready", _("Consentray tries its window"), _("This window closes by itself."))
    window.show(WindowView("self-test", "Consentray", (page,), (), WindowClosed()))
    root.update()
    window.show(None)
    root.update()


@check("tray", N_("Tray icon"))
def tray_icon(_at: SetUp) -> str:
    """The tray icon, shown until the system has it."""
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    errors: list[Exception] = []
    try:
        tray = open_tray(lambda _event: None, configuration_tray(), on_host_change=answers.put, on_error=errors.append)
    except TrayUnavailableError as error:
        raise Skipped(str(error)) from error
    thread = threading.Thread(target=tray.run, name="tray", daemon=True)
    thread.start()
    try:
        if not sys.platform.startswith("linux"):
            return _shown_by_system(thread)
        try:
            shown = answers.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise Failed(_("the session bus doesn't answer"), _("Log out and in again.")) from None
    finally:
        tray.stop()
        thread.join(WAIT_SECONDS)
    if errors:
        raise errors[0]
    if not shown:
        raise Skipped(_("no panel here shows tray icons; the window stands in for the icon"))
    return _("shown by the panel")


def _shown_by_system(thread: threading.Thread) -> str:
    """If the system always has a tray, the icon is shown as long as its loop runs."""
    thread.join(1.0)
    if not thread.is_alive():
        raise Failed(_("the icon went away at once"), _(AGAIN))
    return _("shown by the system")
