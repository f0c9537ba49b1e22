"""What only a window manager does, in a process and on a display of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.ui.window.xvfb import xvfb

ROOT = Path(__file__).parents[3]
OPENBOX = shutil.which("openbox") or ""
PROGRAM = """
import sys
import tkinter as tk
from tests.ui.window.conftest import until
from tests.ui.window.pages import views
from trayapp.system.appearance import Appearance
from trayapp.ui.window import Window
from Xlib.display import Display
from Xlib import X

def managed():
    server = Display()
    owner = server.get_selection_owner(server.intern_atom("WM_S0"))
    server.close()
    return owner != X.NONE

def fail(_kind, error, _trace):
    raise SystemExit(repr(error))

root = tk.Tk(className="Consentray")
root.withdraw()
root.report_callback_exception = fail
until(root, managed)
posted = []
window = Window(root, posted.append, appearance=Appearance(), scale=1.0)
views = views()
top = window._top

def timers():
    return len(root.tk.splitlist(root.tk.call("after", "info")))

window.show(views["waiting-one"])
until(root, lambda: top.winfo_viewable() and top.focus_get() is top and timers() == 1)
assert (top.winfo_width(), top.winfo_height()) == window._geometry.size
assert not window._geometry.set_by_person

top.iconify()
until(root, lambda: not top.winfo_viewable() and top.wm_state() == "iconic")
assert timers() == 0, "the bar moves while nobody sees it"
window.show(views["overview-ready"])
root.update()
assert top.wm_state() == "iconic", "an update has raised the window"
window.raise_()
until(root, lambda: top.winfo_viewable() and top.wm_state() == "normal" and top.focus_get() is top)
until(root, lambda: (top.winfo_width(), top.winfo_height()) == window._geometry.size)
assert not window._geometry.set_by_person

window.show(views["answer-table"])
until(root, lambda: (top.winfo_width(), top.winfo_height()) == window._geometry.size)
assert not window._geometry.set_by_person
until(root, lambda: abs(2 * top.winfo_rootx() + top.winfo_width() - top.winfo_screenwidth()) < 8)

window.show(None)
until(root, lambda: not top.winfo_viewable())
window.show(views["notice"])
window.raise_()
until(root, lambda: top.winfo_viewable() and top.focus_get() is top)

from trayapp.ui.foreground import keyboard_is_free

assert window.is_active()
assert not keyboard_is_free(), "this window has it"
other = tk.Toplevel(root)
until(root, lambda: other.winfo_viewable())
other.focus_force()
window.show(None)
until(root, lambda: not top.winfo_viewable() and other.focus_get() is other)
assert not keyboard_is_free(), "another window has it"
other.destroy()
until(root, keyboard_is_free)
print("done")
"""


@pytest.mark.skipif(not OPENBOX, reason="no window manager is installed")
def test_the_window_lives_with_a_window_manager() -> None:
    with xvfb() as display:
        surroundings = {**os.environ, "DISPLAY": display}
        with subprocess.Popen(
            [OPENBOX], env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as manager:
            try:
                done = subprocess.run(
                    [sys.executable, "-c", PROGRAM],
                    cwd=ROOT,
                    env=surroundings,
                    capture_output=True,
                    text=True,
                    timeout=PATIENCE,
                    check=False,
                )
            finally:
                manager.terminate()
    assert (done.stdout, done.stderr) == ("done\n", "")
