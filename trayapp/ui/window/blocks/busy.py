"""A progress bar."""

from __future__ import annotations

import time
from tkinter import ttk
from typing import Final

from trayapp.core.language import _
from trayapp.core.views.elements import Busy
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import Buttons
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.widgets import Text

STEP_MS: Final = 33
"""The interval of the progress bar's animation, in milliseconds."""
SECOND_MS: Final = 1000


class BusyBlock(BlockWidget[Busy]):
    """An indeterminate progress bar with a text, the time, and perhaps a button that ends it."""

    def build(self) -> None:
        theme = self.kit.theme
        look = theme.colours
        self._moving = False
        self._tick: str | None = None
        self._text = Text(self, "", theme.fonts.body, look.text_soft, look.page)
        self._text.grid(row=0, sticky="w")
        self._stop = Buttons(self, self.kit, surface="OnPage", primary="Quiet", other="Quiet", align="right")
        self._stop.grid(row=0, column=1, sticky="e")
        self._bar = ttk.Progressbar(self, mode="indeterminate", style=theme.style("Busy.Horizontal.TProgressbar"))
        name_control(self._bar, self.block.text)
        self._bar.grid(row=1, columnspan=2, sticky="ew", pady=(theme.px(tokens.SPACE), 0))
        self.columnconfigure(0, weight=1)

    def render(self, block: Busy) -> None:
        self._stop.render([block.stop] if block.stop is not None else [])
        self._say()
        if self._moving:
            self._keep_time()

    def _say(self) -> None:
        block, now = self.block, time.time()
        timed = "" if block.since is None else f"  ·  {duration(now - block.since)}"
        timed += "" if block.until is None else f"  ·  {_('{time} left', time=duration(block.until - now))}"
        self._text.configure(text=f"{block.text}{timed}")

    def fit(self, width: int) -> None:
        stop = self._stop.natural_width() if self._stop.shown else 0
        self._stop.configure(width=stop)
        self._stop.fit(stop)
        self._text.fit(width - stop)
        self._bar.configure(length=width)

    def animate(self, *, on: bool) -> None:
        if on == self._moving:
            return
        self._moving = on
        if on:
            self._bar.start(STEP_MS)
        else:
            self._bar.stop()
        self._keep_time()

    def _keep_time(self) -> None:
        """Update the time each second while the bar moves."""
        if self._tick is not None:
            self.after_cancel(self._tick)
        timed = self.block.since is not None or self.block.until is not None
        self._tick = self.after(SECOND_MS, self._second) if self._moving and timed else None

    def _second(self) -> None:
        self._tick = None
        self._say()
        self._keep_time()

    def destroy(self) -> None:
        self.animate(on=False)
        super().destroy()


def duration(time_: float) -> str:
    """Return a number of seconds in words: "0 s", "59 s", "1 min 5 s"."""
    whole = max(int(time_), 0)
    minutes, seconds = divmod(whole, 60)
    if minutes:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)
    return _("{seconds} s", seconds=seconds)
