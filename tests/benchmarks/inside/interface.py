"""Rebuilds the menu and opens the window with many APIs, on the desktop that it is started on; says the seconds.

    python -m tests.benchmarks.inside.interface APIS CALLS

`menu`: from the state to the menu that stands on the bus, all of it new. `first`: the window opened for the first time,
Tk not yet imported, until it is drawn. `later`: hidden, and opened again. `whole`: the same, until the rows
that do not fit on the screen are made as well, for which the window takes its time after it has been drawn.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from tests.benchmarks.inside.states import overview, signed_in, signed_out
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view
from trayapp.system.appearance import Appearance
from trayapp.ui.loop import Loop
from trayapp.ui.tray import open_tray

if TYPE_CHECKING:
    from trayapp.core.state import State
    from trayapp.ui.tray import Tray

REPETITIONS = 7
_QUIET = 0.3
"""Seconds in which the panel reads the menu, between two repetitions."""
_DRAWING = 2 | 4 | 32
"""TCL_DONT_WAIT, TCL_WINDOW_EVENTS, TCL_IDLE_EVENTS (Tcl_DoOneEvent(3)): no timers."""


def rebuilt(tray: Tray, state: State) -> float:
    """Show a state; return the seconds until the bus has been told."""
    done = threading.Event()
    icon: Any = tray._icon
    began = time.perf_counter()
    tray.show(tray_view(state))
    icon.call_soon(done.set)  # on the tray's thread, after the menu was made and put on the bus
    done.wait(30)
    return time.perf_counter() - began


def menu(apis: int, calls: int) -> list[float]:
    tray = open_tray(
        lambda _event: None, tray_view(signed_out(apis, calls)), on_host_change=lambda _there: None, on_error=print
    )
    thread = threading.Thread(target=tray.run)
    thread.start()
    taken = []
    for _ in range(REPETITIONS):
        time.sleep(_QUIET)
        taken.append(rebuilt(tray, signed_in(apis, calls)))
        time.sleep(_QUIET)
        rebuilt(tray, signed_out(apis, calls))
    tray.stop()
    thread.join()
    return taken


def window(apis: int, calls: int) -> dict[str, list[float]]:
    state = overview(apis, calls)
    loop: Loop[Any] = Loop(lambda error: sys.exit(str(error)))
    began = time.perf_counter()
    root = loop.need_tk()
    from trayapp.ui.window import Window

    made = Window(root, lambda _event: None, appearance=Appearance(), scale=None)

    def opened(began: float) -> tuple[float, float]:
        made.show(window_view(state))
        made._top.wait_visibility()
        while root.tk.dooneevent(_DRAWING):
            pass
        root.winfo_pointerxy()  # an answer of the X server: all before it has been drawn
        drawn = time.perf_counter()
        root.update()
        return drawn - began, time.perf_counter() - began

    first, _ = opened(began)
    again = []
    for _ in range(REPETITIONS):
        made.show(None)
        root.update()
        time.sleep(_QUIET)  # the window manager takes the frame away
        root.update()
        again.append(opened(time.perf_counter()))
    loop.close()
    return {"first": [first], "later": [drawn for drawn, _ in again], "whole": [whole for _, whole in again]}


def main() -> int:
    apis, calls = int(sys.argv[1]), int(sys.argv[2])
    rebuilt_in = menu(apis, calls)  # before Tk is there, whose garbage no other thread may collect
    print(json.dumps({"menu": rebuilt_in, **window(apis, calls)}))  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
