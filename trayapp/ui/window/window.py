"""The window as the program sees it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from tkinter import ttk
from typing import Final

from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.views.elements import WindowView
from trayapp.system.appearance import Appearance
from trayapp.ui import artwork
from trayapp.ui.loop import CLASS_NAME
from trayapp.ui.theme import tokens
from trayapp.ui.theme.detect import scale_of
from trayapp.ui.theme.theme import Theme
from trayapp.ui.window.attention import Attention
from trayapp.ui.window.field import fields
from trayapp.ui.window.footer import Footer
from trayapp.ui.window.geometry import BELOW, Geometry
from trayapp.ui.window.keys import ASKS_ANEW, COPIES, bind_menus, button_for, context_menu, focusable
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.memory import Memory
from trayapp.ui.window.page import Page
from trayapp.ui.window.scroll import ScrollArea
from trayapp.ui.window.sending import complete

LABEL_OPTIONS: Final = {"wrapLength": tokens.DRAWABLE, "borderWidth": 0, "padX": 0, "padY": 0}


class Window:
    """The one small window.

    `post` takes the events of its buttons; `scale` is how many pixels a logical pixel is, None asks the display.
    `on_error` is called with the exception if a deferred redraw fails; without it, Tk reports that. `memory` has the
    places of earlier runs; `demo` gives the window the demo's mark. Everything here belongs to the thread of `root`.
    """

    def __init__(
        self,
        root: tk.Tk,
        post: Callable[[Event], None],
        *,
        appearance: Appearance,
        scale: float | None = None,
        on_error: Callable[[Exception], None] | None = None,
        memory: Memory | None = None,
        demo: bool = False,
    ) -> None:
        self._root = root
        self._post = post
        self.appearance = appearance
        self._scale = scale_of(root) if scale is None else scale
        self._scale_given = scale is not None
        self._view: WindowView | None = None
        self._attention = Attention()
        self.used = False
        self._refitting: str | None = None
        self._menu: tk.Menu | None = None
        self._drafts: dict[str, tuple[tuple[str, str], ...]] = {}
        self._on_error = on_error
        for option, value in LABEL_OPTIONS.items():
            root.option_add(f"*Label.{option}", value)
        self._top = tk.Toplevel(root, class_=CLASS_NAME)
        self._top.withdraw()
        self._memory = memory or Memory()
        self._geometry = Geometry(self._top, self._memory)
        marks = [artwork.mark(size, demo=demo) for size in artwork.MARK_SIZES]
        self._marks = [tk.PhotoImage(master=root, file=str(each)) for each in marks]
        self._top.iconphoto(False, *self._marks)
        self._top.protocol("WM_DELETE_WINDOW", self._closed)
        self._dress()
        self._bind()

    def _touched(self, *, key: bool = False) -> None:
        """Take note of the user's hand."""
        self.used = True
        if key:
            self._attention.typed()

    # What the program asks for

    def show(self, view: WindowView | None) -> None:
        """Show `view`, or hide the window.

        While the view's key stays the same, the page is updated in place: scrolling and focus are kept.
        """
        if view == self._view:
            return
        before, self._view = self._view, view
        if view is None:
            self._hide()
            return
        self._top.title(view.title)
        opening = self._top.wm_state() == "withdrawn"  # also if the page before could not be drawn
        self.used = self.used and not opening
        if before is not None and before.key == view.key and not opening:
            with self._kept_focus():
                self._page.render(view.blocks)
                self._footer.render(view, fresh=False)
                self._fit(shrink=False)
            self._point_to(self._page.attention())
            return
        if opening and not self._scale_given:
            # The display may have changed since the window was last open.
            self._view = None
            self.restyle(scale=scale_of(self._root))
            self._view = view
        self._turn_to(view, opening=opening)

    def raise_(self) -> None:
        """Bring the window to the front, also from the task bar. Does nothing while it is hidden."""
        if self._view is None:
            return
        if not self.is_active():
            self._attention.appeared()
            self._rest_focus()  # the space bar presses the button that has the focus
        self._top.deiconify()
        # Some window managers raise a window of another program's only while it is kept on top. Others put it below
        # the window with the keyboard when that ends: so it is lifted afterwards.
        self._top.attributes("-topmost", True)
        self._top.attributes("-topmost", False)
        self._top.lift()
        self._resting().focus_force()

    @property
    def is_open(self) -> bool:
        """Whether the window shows anything."""
        return self._view is not None

    def is_active(self) -> bool:
        """Return whether the window has the keyboard."""
        return self._top.focus_displayof() is not None

    def is_typed_in(self) -> bool:
        """Return whether a field of the page holds what a user has typed."""
        return any(each.get() for each in fields(self._page))

    def copy(self, text: str) -> None:
        """Put a text on the clipboard. On X11 it lasts as long as the program, or longer with a clipboard manager."""
        self._root.clipboard_clear()
        self._root.clipboard_append(text)

    def restyle(self, appearance: Appearance | None = None, *, scale: float | None = None, anew: bool = False) -> None:
        """Change the appearance or the scale, also while the window is shown; None leaves it as it is.

        With `anew` all is drawn again, as in another language.
        """
        wanted = (appearance or self.appearance, scale or self._scale)
        if wanted == (self.appearance, self._scale) and not anew:
            return
        before = self._scale
        self.appearance, self._scale = wanted
        view, self._view = self._view, None
        values, typed = self._page.values(), [(self._below_page(each), each.get()) for each in fields(self._page)]
        scrolled, focused = self._scroll.top, self._focused()
        self._scroll.destroy()
        self._footer.destroy()
        self._dress()
        if view is not None:
            self._view = view
            self._turn_to(view, opening=before != self._scale)
            self._page.fill(values)
            for path, text in typed:
                with suppress(KeyError):
                    self._top.nametowidget(f"{self._page}{path}").put(text)
            self._scroll.scroll_to(scrolled * self._scale / before)
            if focused:
                with suppress(KeyError):
                    self._top.nametowidget(f"{self._page}{focused}").focus_set()

    def _below_page(self, widget: tk.Misc | None) -> str:
        """Return the path of a widget below the page, as the same page has it again; nothing if it's elsewhere."""
        path = str(widget or "")
        return path.removeprefix(str(self._page)) if path.startswith(f"{self._page}.") else ""

    def _focused(self) -> str:
        with suppress(KeyError):  # a menu of Tk's own
            return self._below_page(self._top.focus_get())
        return ""

    # The window's parts

    def _dress(self) -> None:
        """Make the window's contents. The window itself is kept: Tk 8.6 may crash if a destroyed one had the focus."""
        top = self._top
        self._theme = theme = Theme(self._root, self.appearance, scale=self._scale)
        top.configure(bg=theme.colours.page)
        self._kit = RenderContext(theme, self._send, self._refit_soon, self.copy, self._draw)
        self._scroll = ScrollArea(top, theme)
        self._scroll.follow(top)
        self._footer = Footer(top, self._kit)
        self._page = Page(self._scroll, self._kit)

    def _bind(self) -> None:
        top = self._top
        top.bind("<Escape>", lambda _event: self._escaped())
        for key in ("<Return>", "<KP_Enter>"):
            top.bind(key, lambda _event: self._entered())
        top.bind("<Key>", lambda _event: self._touched(key=True))
        top.bind("<Button>", lambda _event: self._touched(), add=True)
        for keys, action in (
            (("<Alt-Left>",), self._escaped),
            (("<Control-f>", "<Control-F>"), self._searched),
            (("<Control-w>", "<Control-W>"), self._closed),
            (("<Control-q>", "<Control-Q>"), self._quitted),
            (("<F1>",), lambda: self._posted(ev.KeysAsked())),
            (("<F5>",), lambda: self._chosen(ASKS_ANEW)),
            (("<<Copy>>",), lambda: self._chosen(COPIES)),
        ):
            for key in keys:
                top.bind(key, partial(_unless_typed, action))
        bind_menus(top, self._show_menu)
        # A binding of the window itself would also be called for each of its widgets whenever one is made or moved.
        alone = f"Alone{top}"
        top.bindtags((alone, *top.bindtags()))
        top.bind_class(alone, "<Configure>", self._configured)
        top.bind_class(alone, "<Map>", lambda _event: self._page.animate(on=True))
        top.bind_class(alone, "<Unmap>", lambda _event: self._page.animate(on=False))

    # Pages

    def _turn_to(self, view: WindowView, *, opening: bool) -> None:
        self._attention.appeared()
        old, self._page = self._page, Page(self._scroll, self._kit)
        self._scroll.hold(self._page)
        try:
            self._page.animate(on=False)
            self._page.render(view.blocks)
            self._footer.render(view, fresh=True)
        finally:
            old.destroy()  # also if the new one cannot be drawn: another then replaces it
        kind = view.key.partition(":")[0]
        if opening:
            self._geometry.open(kind, self._scale)
        else:
            self._geometry.turn(kind)
        self._fit(shrink=True, fresh=True, opening=opening)
        if draft := self._drafts.get(view.key):
            self._page.fill(draft)
        self._rest_focus()
        if opening:
            self._memory.save()  # that it has opened once
            # Only now that its size is set: Tk would at once enlarge a visible window to this.
            self._top.minsize(self._theme.px(tokens.NARROWEST), self._theme.px(tokens.LOWEST))
            self._top.deiconify()
        else:
            self._page.animate(on=True)

    def _point_to(self, found: tk.Misc | None) -> None:
        if found is not None:
            self._scroll.reveal(found)
            if not isinstance(found, tk.Frame):
                found.focus_set()

    def close(self) -> None:
        """Remember where the window is; the program ends."""
        self._geometry.keep()
        self._memory.close()

    def _hide(self) -> None:
        self._geometry.keep()
        self._memory.save()
        self._rest_focus()
        self._top.withdraw()
        # The page is no longer needed, and what it holds may be large.
        self._page.destroy()
        self._page = Page(self._scroll, self._kit)

    def _rest_focus(self) -> None:
        """Focus the first field of a form; else the window itself, so that Enter presses the primary button."""
        if self._top.winfo_viewable():
            self._resting().focus_set()

    def _resting(self) -> tk.Misc:
        return self._page.first_field() or self._top

    @contextmanager
    def _kept_focus(self) -> Iterator[None]:
        """Hand the focus of a control that goes to the one that takes its place in the order of Tab."""
        focused = self._top.focus_get()
        order = [*focusable(self._page), *focusable(self._footer)]
        yield
        if focused in order and not focused.winfo_exists():
            now = [*focusable(self._page), *focusable(self._footer)]
            if now:
                now[min(order.index(focused), len(now) - 1)].focus_set()

    # Sizes

    def _refit_soon(self) -> None:
        if self._refitting is None:
            self._refitting = self._root.after_idle(self._refit)

    def _refit(self) -> None:
        self._refitting = None
        if self._view is not None:
            self._draw(partial(self._fit, shrink=True))

    def _draw(self, action: Callable[[], None]) -> None:
        """Call a function that draws, and pass what it raises to `on_error`: it has no caller that could handle it."""
        try:
            action()
        except Exception as error:
            if self._on_error is None:
                raise
            self._on_error(error)

    def _fit(self, *, shrink: bool, fresh: bool = False, opening: bool = False) -> None:
        """Lay the page out, and resize the window to the height that it needs, unless a user has resized it."""
        theme, geometry = self._theme, self._geometry
        width, height = geometry.size
        if fresh and not geometry.set_by_person:
            widest = min(theme.px(tokens.WIDEST), geometry.area.width)
            width = min(max(self._page.natural_width(), theme.px(tokens.PAGE_WIDTH)), widest)
        low = geometry.set_by_person and height < theme.px(tokens.LOW)
        small = low or width < theme.px(tokens.NARROW)
        self._page.fit(width, small=small)
        self._footer.fit(width, small=small)
        self._top.update_idletasks()  # the page's height is known only now
        self._page.laid_out(width)
        foot = self._footer.high if self._footer.shown else 0
        if not geometry.set_by_person:
            wanted = geometry.height_for(self._page.winfo_reqheight() + foot, theme.px(tokens.LOWEST))
            high = wanted if shrink else max(wanted, height)
            geometry.resize(width, high, centred=opening, below=theme.px(BELOW))
        elif opening:
            geometry.resize(width, height, centred=True, below=theme.px(BELOW))
        self._place(*geometry.size, foot)
        self._page.count_left_out()

    def _place(self, width: int, height: int, foot: int) -> None:
        self._scroll.place(x=0, y=0, width=width, height=height - foot)
        self._scroll.fit(width, height - foot)
        if foot:
            self._footer.place(x=0, y=height - foot, width=width, height=foot)
        else:
            self._footer.place_forget()

    def _configured(self, event: tk.Event[tk.Misc]) -> None:
        if self._view is not None and self._geometry.take_over(event.width, event.height):
            self._draw(partial(self._fit, shrink=True))

    # Keys

    def _send(self, event: Event) -> None:
        """Post the event of a control, completed by the window."""
        self._attention.pressed()
        self._note_draft(event)
        complete(event, self._top, self._theme, self._page.values, self._post)

    def _escaped(self) -> None:
        if self._view is not None and self._view.escape is not None and not self._attention.ignores_key():
            self._note_draft(self._view.escape)
            self._post(self._view.escape)

    def _posted(self, event: Event | None) -> None:
        if event is not None and not self._attention.ignores_key():
            self._send(event)

    def _quitted(self) -> None:
        self._posted(self._view.quits if self._view is not None else None)

    def _chosen(self, kinds: tuple[type[Event], ...]) -> None:
        """Press the page's button of one of these kinds."""
        button = button_for(self._view, kinds) if self._view is not None else None
        self._posted(button.event if button is not None else None)

    def _show_menu(self, widget: tk.Misc, x: int, y: int) -> None:
        if self._view is not None:
            if self._menu is not None:
                self._menu.destroy()
            self._menu = context_menu(widget, self._view, self._theme, self._page, self._send)
            self._menu.tk_popup(x, y)

    def _searched(self) -> None:
        if (field := self._page.search_field()) is not None:
            field.focus_set()

    def _closed(self) -> None:
        if self._view is not None:
            self._note_draft(self._view.close)
            self._post(self._view.close)

    def _note_draft(self, event: Event) -> None:
        """Keep what a form holds that is left without being sent, for when its page comes again."""
        view = self._view
        if view is None or button_for(view, (ev.FormSent,)) is None:
            return
        if isinstance(event, ev.FormSent):
            self._drafts.pop(view.key, None)
        else:
            self._drafts[view.key] = self._page.values()

    def _entered(self) -> None:
        if self._attention.ignores_key():
            return
        focused = self._top.focus_get()
        if isinstance(focused, ttk.Button):
            focused.invoke()
            return
        if isinstance(focused, tk.Text) and str(focused["state"]) == "normal":
            return  # a new line of what is typed
        primary = self._footer.primary() or self._page.primary()
        if primary is not None:
            primary.invoke()


def _unless_typed(action: Callable[[], object], event: tk.Event[tk.Misc]) -> None:
    """Do what a key does in the window; where a text or a table has the keyboard, its copying is its own."""
    own = isinstance(event.widget, tk.Text | tk.Entry | ttk.Treeview)
    if not (own and event.type is tk.EventType.VirtualEvent):
        action()
