"""The bottom of the window: the buttons, the check box, and the status text."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import Final

from trayapp.core.language import _
from trayapp.core.views.elements import Button, Tick, Tone, WindowView
from trayapp.ui.theme import tokens
from trayapp.ui.window.buttons import ActionButton, Buttons, leave_focus
from trayapp.ui.window.keys import make_menu
from trayapp.ui.window.kit import RenderContext

MOST_ROWS: Final = 2


class Footer(tk.Frame):
    """The buttons at the right; the status text left of them, or above if it doesn't fit; the check box above.

    In a small window they are one row, and what has no room there is in a menu.
    """

    def __init__(self, parent: tk.Misc, kit: RenderContext) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=look.page)
        self._kit = kit
        self._tick: Tick | None = None
        self._on = tk.BooleanVar(self, value=False)
        tk.Frame(self, bg=look.line, height=theme.px(1)).pack(fill="x")
        self._inner = tk.Frame(self, bg=look.page)
        self._inner.pack(fill="both", expand=True)
        self._box: ttk.Checkbutton | None = None  # few pages have one
        self._word = tk.Label(
            self._inner,
            font=theme.fonts.body,
            bg=look.page,
            fg=look.tones[Tone.GOOD].text,
            padx=1,
            pady=1,
            compound="left",
        )
        self._buttons = Buttons(self._inner, kit, surface="OnPage", primary="Primary", align="right")
        self._more = ttk.Button(
            self._buttons, text=_("More"), style=theme.style("OnPage.TButton"), command=self._show_rest
        )
        leave_focus(self._more)
        self._menu: tk.Menu | None = None
        self._rest: list[ActionButton] = []
        self.high = 0

    @property
    def shown(self) -> bool:
        """Whether the footer has anything to show."""
        return bool(self._buttons.shown or self._tick or self._word["text"])

    def render(self, view: WindowView, *, fresh: bool) -> None:
        """Show the buttons, the check box and the status text of `view`; the check box of a `fresh` page is clear."""
        self._buttons.render(view.buttons)
        self._render_word(view.status)
        if fresh or view.tick is None:
            self._on.set(False)
        self._tick = view.tick
        if view.tick is not None:
            self._box = self._box or self._make_box()
            self._box.configure(text=self._kit.theme.seen(view.tick.label))
        for button in self._buttons.shown:
            # While the check box is selected, the primary button posts another event.
            button.configure(command=partial(self._press, button.button))

    def _render_word(self, text: str) -> None:
        theme, look = self._kit.theme, self._kit.theme.colours
        sign = theme.sign("check", look.tones[Tone.GOOD].text, look.page, gap=6) if text else ""
        self._word.configure(text=text, image=sign)

    def _make_box(self) -> ttk.Checkbutton:
        style = self._kit.theme.style("TCheckbutton")
        box = ttk.Checkbutton(self._inner, style=style, variable=self._on, takefocus=True)
        box.lower(self._buttons)  # the order of Tab
        leave_focus(box)
        return box

    def primary(self) -> ActionButton | None:
        """Return the primary button."""
        return next((each for each in self._buttons.shown if each.button.primary), None)

    def _press(self, button: Button) -> None:
        tick = self._tick if button.primary and self._on.get() else None
        self._kit.post(button.event if tick is None else tick.ticked)

    def fit(self, width: int, *, small: bool = False) -> None:
        """Lay the footer out in `width` pixels, and set its height (`high`)."""
        theme = self._kit.theme
        edge, gap = theme.px(tokens.SMALL_EDGE if small else tokens.PAGE_EDGE), theme.px(tokens.SPACE)
        ring = theme.ring
        inner = width - 2 * edge + 2 * ring
        above = theme.px(tokens.SPACE * (0.75 if small else 1.75))
        y = above
        word = self._word.winfo_reqwidth() + 2 * gap if self._word["text"] else 0
        self._gather(inner - word, one_row=small)
        if self._tick is not None and self._box is not None and not small:
            self._box.place(x=edge - ring, y=y)
            y += self._box.winfo_reqheight() + gap
        elif self._box is not None:
            self._box.place_forget()
        self._buttons.fit(inner)
        high = self._buttons.winfo_reqheight() if self._buttons.shown else 0
        if self._word["text"]:
            beside = word + self._buttons.natural_width() <= inner
            if not beside and high:
                self._word.place(x=edge, y=y)
                y += self._word.winfo_reqheight() + gap
            else:
                self._word.place(x=edge, y=y - ring + max(high - self._word.winfo_reqheight(), 0) // 2)
                high = max(high, self._word.winfo_reqheight())
            self._word.lift()
        else:
            self._word.place_forget()
        if self._buttons.shown:
            self._buttons.place(x=edge - ring, y=y - ring)
        else:
            self._buttons.place_forget()
        self.high = y + high - 2 * ring + above + theme.px(1)

    def _gather(self, room: int, *, one_row: bool) -> None:
        """Put what has no room in one row into the menu, from the left; the primary button stays."""
        kept = list(self._buttons.shown)
        in_menu = one_row and self._tick is not None
        self._buttons.hold([self._more, *kept] if in_menu else kept)
        one_row = one_row or self._buttons.lines_in(room) > MOST_ROWS
        while one_row and len(kept) > 1 and self._buttons.natural_width() > room:
            if in_menu:  # else the first that goes makes room for the menu's own button
                kept.remove(next(each for each in kept if not each.button.primary))
            in_menu = True
            self._buttons.hold([self._more, *kept])
        self._rest = [each for each in self._buttons.shown if each not in kept]
        for gone in (*self._rest, *([] if in_menu else [self._more])):
            gone.place_forget()

    def _show_rest(self) -> None:
        """Drop the menu of what has no room, above its button."""
        if self._menu is not None:
            self._menu.destroy()
        self._menu = menu = make_menu(self, self._kit.theme)
        if self._tick is not None and not (self._box and self._box.winfo_ismapped()):
            menu.add_checkbutton(label=self._tick.label, variable=self._on)
        for each in self._rest:
            menu.add_command(label=each.button.label, command=each.invoke)
        menu.tk_popup(self._more.winfo_rootx(), self._more.winfo_rooty() - menu.winfo_reqheight())
        menu.activate(0)
