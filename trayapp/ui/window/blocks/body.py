"""The body of an answer, in the form that a user has chosen."""

from __future__ import annotations

import io
import threading
import tkinter as tk
from functools import partial
from typing import ClassVar, Final

from PIL import Image
from PIL.ImageTk import PhotoImage

from trayapp.core.answers.body import described
from trayapp.core.answers.forms import Form, rows_of
from trayapp.core.answers.table import Table
from trayapp.core.language import _, number
from trayapp.core.views.elements import Body
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import Buttons
from trayapp.ui.window.field import Field
from trayapp.ui.window.grid import Grid
from trayapp.ui.window.reader import name_control

FIND_WIDTH: Final = 150
HIGHEST_PICTURE: Final = 480
MOST_PIXELS: Final = 40_000_000
"""Pixels of a picture that is shown: a larger one takes more memory and time than a look at it is worth."""
WAIT: Final = 250
"""Milliseconds after a key until the records are searched."""


class BodyBlock(BlockWidget[Body]):
    """The forms to choose from and a field to search, above the rows or the picture."""

    fills: ClassVar[bool] = True

    def build(self) -> None:
        """Make the widgets, once."""
        theme, look = self.kit.theme, self.kit.theme.colours
        self._made: tuple[object, ...] = ()
        self.shown: Grid | None = None
        self._picture: tk.Label | None = None
        self._image: PhotoImage | None = None
        self._due: str | None = None
        self._head = tk.Frame(self, bg=look.page)
        self._head.columnconfigure(1, weight=1)
        self._forms = Buttons(self._head, self.kit, surface="OnPage", other="Quiet")
        self._forms.grid(row=0, column=0, sticky="w")
        self._status = tk.Label(self._head, font=theme.fonts.caption, fg=look.text_soft, bg=look.page, anchor="e")
        self._status.grid(row=0, column=1, sticky="e", padx=theme.px(tokens.SPACE))
        self._box = Field(self._head, theme, (8, 3), self._typed, hint=_("Find"))
        self._box.grid(row=0, column=2, sticky="e")
        self.find = self._box.typed
        name_control(self.find, _("Find in the answer"))
        for key in ("Return", "KP_Enter", "F3"):
            self.find.bind(f"<{key}>", self._entered)
            self.find.bind(f"<Shift-{key}>", partial(self._entered, back=True))
        self.find.bind("<Escape>", self._left)

    def render(self, block: Body) -> None:
        """Put `block` into the widgets; rows that are the same keep their place, order and folds."""
        self._forms.render(block.forms)
        made = (block.content, block.content_type, block.form)
        if made == self._made:
            return
        same_form = bool(self._made) and self._made[-1] == block.form
        self._made = made
        before, old_picture = self.shown, self._picture
        self.shown = self._picture = self._image = None
        self.say("")
        if block.form == Form.PICTURE:
            self._show_picture(block)
        else:
            rows = rows_of(block.content, block.content_type, Form(block.form))
            self.shown = Grid(self, self.kit, rows, self.say)
            self.shown.follow(before if same_form else None)
            self.shown.tree.bind("<F3>", self._entered)
            self.shown.tree.bind("<Shift-F3>", partial(self._entered, back=True))
        for gone in (before, old_picture):
            if gone is not None:
                gone.destroy()
        self._lay_out()

    def _lay_out(self) -> None:
        gap = self.kit.theme.px(tokens.SPACE)
        if self.shown is not None:
            self._head.pack(fill="x", pady=(0, gap))
            self.shown.pack(fill="both", expand=True)
        elif self._picture is not None:
            self._picture.pack(anchor="w")

    def say(self, text: str) -> None:
        """Say something of the rows."""
        self._status.configure(text=text)

    def fit(self, width: int) -> None:
        """Lay the block out in `width` pixels."""
        theme = self.kit.theme
        self._box.configure(width=theme.px(FIND_WIDTH))
        self.find.configure(width=max(theme.px(FIND_WIDTH) // theme.fonts.body.measure("0"), 8))
        left = width - self._box.winfo_reqwidth() - self._status.winfo_reqwidth() - 3 * theme.px(tokens.SPACE)
        self._forms.fit(max(left, theme.px(120)))

    def natural_width(self) -> int:
        """Return the width that the rows would like to have."""
        return self.shown.natural_width() if self.shown is not None else 0

    def search_field(self) -> tk.Widget | None:
        """Return the field to search."""
        return self.find if self.shown is not None else None

    # Searching

    def _typed(self) -> None:
        if self.shown is None or not isinstance(self.shown.rows, Table):
            return
        if self._due is not None:
            self.after_cancel(self._due)
        self._due = self.later(WAIT, self._filter)

    def _filter(self) -> None:
        self._due = None
        if self.shown is not None:
            self.shown.filter(self._box.get())

    def _entered(self, _event: tk.Event[tk.Misc], *, back: bool = False) -> str:
        if self.shown is not None and self._box.get():
            if isinstance(self.shown.rows, Table):
                self._filter()
            else:
                self.shown.find(self._box.get(), back=back)
        return "break"

    def _left(self, _event: tk.Event[tk.Misc]) -> str | None:
        if self.shown is None:
            return None
        self._box.put("")
        self.shown.tree.focus_set()
        return "break"

    # Pictures

    def _show_picture(self, block: Body) -> None:
        look = self.kit.theme.colours
        self._picture = label = tk.Label(self, bg=look.page, fg=look.text_soft, font=self.kit.theme.fonts.body, bd=0)
        found: list[Image.Image | str] = []
        room = self.kit.theme.px(tokens.WIDEST - 80), self.kit.theme.px(HIGHEST_PICTURE)
        read = partial(picture, block.content, room, self.kit.theme.px(100) / 100)
        thread = threading.Thread(target=lambda: found.append(read()), name="picture", daemon=True)
        thread.start()

        def look_again() -> None:
            if not label.winfo_exists():
                return
            thread.join(0.005)
            if thread.is_alive():
                self.later(10, lambda: self.kit.draw(look_again))
                return
            shown = found[0] if found else described(block.content, block.content_type)
            if isinstance(shown, str):
                label.configure(text=shown)
            else:
                self._image = self.kit.theme.photo(shown)
                label.configure(image=self._image)
            self.kit.refit()

        look_again()


def picture(content: bytes, room: tuple[int, int], scale: float = 1.0) -> Image.Image | str:
    """Return a picture, `scale` pixels for each of its own, made to fit into `room`; or why it is not shown."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return _(
                    "The picture has {width} by {height} pixels, too many to show. Save it to look at it in another"
                    " program.",
                    width=number(opened.width),
                    height=number(opened.height),
                )
            opened.draft("RGB", room)
            whole = opened.convert("RGBA")
        larger = min(scale, room[0] / whole.width, room[1] / whole.height)
        if larger > 1:
            return whole.resize((round(whole.width * larger), round(whole.height * larger)))
        whole.thumbnail(room)
        return whole
    except Exception:  # noqa: BLE001 - Pillow raises whatever its readers meet in a file that is none
        return _("The picture can't be read. Save it to look at it in another program.")
