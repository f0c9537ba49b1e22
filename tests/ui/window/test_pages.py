from __future__ import annotations

import io
import tkinter as tk
from tkinter import font as tkfont
from tkinter import ttk

import pytest
from PIL import Image

from tests.ui.window.conftest import Opener, all_widgets, settle
from tests.ui.window.pages import views
from trayapp.core.views import elements as v
from trayapp.core.views import form
from trayapp.core.views.elements import WindowView
from trayapp.system.appearance import Appearance
from trayapp.ui.window import Window
from trayapp.ui.window.blocks import RENDERERS
from trayapp.ui.window.blocks.details import DetailsBlock
from trayapp.ui.window.buttons import ActionButton
from trayapp.ui.window.widgets import Card

VIEWS = views()


def shown_texts(window: Window) -> list[str]:
    """Return the words of every widget that can be seen."""
    words = []
    for widget in all_widgets(window._top):
        if not widget.winfo_viewable():
            continue
        if isinstance(widget, tk.Label | ttk.Label | ttk.Button | ttk.Checkbutton):
            words.append(str(widget.cget("text")))
        elif isinstance(widget, tk.Entry):
            words.append(widget.get())
        elif isinstance(widget, tk.Text):
            words.append(widget.get("1.0", "end-1c"))
        elif isinstance(widget, ttk.Treeview):
            words += [str(widget.heading(column, "text")) for column in widget["columns"]]
            words += [str(cell) for row in widget.get_children() for cell in widget.item(row, "values")]
    return words


def expected_texts(view: WindowView) -> list[str]:  # noqa: C901, PLR0912 - one case for each type of block
    """Return the words of a view that have to be seen without unfolding anything."""
    words = [button.label for button in view.buttons]
    if view.tick:
        words.append(view.tick.label)
    if view.status:
        words.append(view.status)
    for block in view.blocks:
        match block:
            case v.Hero(title=title, text=text, button=button):
                words += [title, *filter(None, [text]), *([button.label] if button else [])]
            case v.SettingGroup(title=title, rows=rows):
                words.append(title)
                for each in rows:
                    value = (
                        [t.label for t in each.control.toggles] if isinstance(each.control, v.Toggles) else [each.value]
                    )
                    value = [each.control.value] if isinstance(each.control, v.Line) else value
                    words += [*filter(None, (each.title, each.text, each.lock, each.error)), *value, *each.notes]
            case v.Findings(items=items):
                words += [word for item in items for word in (item.key, item.message, item.place) if word]
            case v.Ways(ways=ways):
                words += [word for way in ways for word in (way.title, way.text)]
            case form.TextEntry(label=label, value=value, hint=hint, error=error):
                words += [label, value, error or hint]
            case form.TextBox(label=label, value=value):
                words += [label, value]
            case form.TickList(label=label, options=options, hint=hint, error=error):
                words += [label, error or hint]
                for option in options:
                    words += [option.label, *filter(None, (option.text, option.note))]
                    words += [entry.label for entry in option.entries if option.ticked]
            case v.Banner(title=title, text=text, dismiss=dismiss):
                words += [title, text, *([dismiss.label] if dismiss else [])]
            case v.Paragraph(text=text) | v.Busy(text=text) | v.Code(text=text):
                words.append(text)
            case v.LedgerList(rows=rows):
                for row in rows[:8]:
                    words += [row.title, row.chip]
                    if len(rows) <= 4 or row.text:
                        words += [*row.granted, *row.missing, *(b.label for b in row.buttons)]
            case v.Facts(items=items):
                words += [word for label, value, _tone in items for word in (label, value)]
            case v.Table(columns=columns, rows=rows):
                words += [*columns, *(cell for row in rows for cell in row)]
            case v.Details(title=title, copy=copy):
                words += [title, copy.label]
    return words


def test_every_block_type_has_a_renderer() -> None:
    assert set(RENDERERS) == set(v.Block.__args__)


def test_the_pages_show_every_block_type_and_page() -> None:
    assert {type(block) for view in VIEWS.values() for block in view.blocks} == set(RENDERERS)


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_shows_all_its_words(window: Window, name: str) -> None:
    window.show(VIEWS[name])
    settle(window)
    shown = [*shown_texts(window), *(each.button.label for each in window._footer._rest)]  # which are in a menu
    for words in expected_texts(VIEWS[name]):
        # A progress bar's text is followed by the time that has passed.
        assert any(each == words or each.startswith(f"{words}  ·  ") for each in shown), words


def test_the_program_turns_from_any_page_to_any_other(window: Window) -> None:
    for view in (*VIEWS.values(), *reversed(VIEWS.values())):
        window.show(view)
        settle(window)
        head = view.blocks[0]
        assert isinstance(head, v.Hero)
        assert head.title in shown_texts(window)


def unfold_all(window: Window) -> None:
    for widget in list(all_widgets(window._top)):
        if isinstance(widget, DetailsBlock) and not widget.unfolded:
            widget.toggle()


def cut(window: Window) -> list[str]:
    """Return what is cut: each text that needs more room than it was given, and each widget that its parent cuts."""
    found = []
    page = window._page
    for widget in all_widgets(window._top):
        if not widget.winfo_viewable() or isinstance(widget, ttk.Scrollbar):
            continue
        if isinstance(widget, tk.Label | ttk.Label | ttk.Button | ttk.Checkbutton):
            need, have = (
                (widget.winfo_reqwidth(), widget.winfo_reqheight()),
                (widget.winfo_width(), widget.winfo_height()),
            )
            if need[0] > have[0] or need[1] > have[1]:
                found.append(f"{widget.cget('text')!r} needs {need}, has {have}")
        parent = widget.master
        is_end_of_card = parent is not None and isinstance(parent.master, Card) and isinstance(widget, ttk.Frame)
        if parent is not None and widget is not page and not is_end_of_card:
            right, bottom = widget.winfo_x() + widget.winfo_width(), widget.winfo_y() + widget.winfo_height()
            if right > parent.winfo_width() or bottom > parent.winfo_height():
                found.append(f"{widget} reaches out of {parent}")
        if isinstance(widget, tk.Text) and (".!detailsblock" in str(widget) or ".!selectable" in str(widget)):
            lines = widget.count("1.0", "end", "displaylines")
            line = tkfont.Font(widget, font=widget["font"]).metrics("linespace")
            if lines and lines[0] * line > max(int(widget["height"]) * line, widget.winfo_height()):
                found.append(f"{widget.get('1.0', 'end')!r} has more lines than it shows")
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_text_is_cut(open_window: Opener, scale: float, dark: bool) -> None:
    window = open_window(dark=dark, scale=scale)
    for name, view in VIEWS.items():
        window.show(view)
        settle(window)
        unfold_all(window)
        settle(window)
        assert cut(window) == [], name


def test_no_text_is_cut_in_the_smallest_window(window: Window) -> None:
    for name, view in VIEWS.items():
        window.show(None)
        window.show(view)
        settle(window)
        window._top.geometry("{}x{}".format(*window._top.minsize()))
        window._top.update()
        settle(window)
        unfold_all(window)
        settle(window)
        assert window._top.winfo_width() == window._top.minsize()[0]
        assert cut(window) == [], name


def test_a_word_longer_than_a_line_is_broken(window: Window) -> None:
    address = "https://" + "very-long-name." * 20 + "example/" + "x" * 300
    window.show(
        WindowView("k", "t", (v.Hero("problem", "Title", address), v.Paragraph(address)), (), VIEWS["notice"].close)
    )
    settle(window)
    assert cut(window) == []
    assert window._top.winfo_width() == 560


def test_the_window_is_as_high_as_its_page_up_to_the_screen(window: Window) -> None:
    window.show(VIEWS["overview-ready"])
    settle(window)
    assert window._page.winfo_reqheight() + window._footer.high == window._top.winfo_height()
    window.show(VIEWS["overview-100"])
    settle(window)
    assert window._top.winfo_height() <= window._top.winfo_screenheight() * 0.86


def test_the_window_opens_in_the_middle(window: Window) -> None:
    window.show(VIEWS["overview-ready"])
    settle(window)
    top = window._top
    assert abs(top.winfo_rootx() * 2 + top.winfo_width() - top.winfo_screenwidth()) <= 2
    assert abs(top.winfo_rooty() * 2 + top.winfo_height() - top.winfo_screenheight()) <= 2


def test_the_title_icon_and_class_are_the_programs(window: Window) -> None:
    window.show(VIEWS["overview-ready"])
    settle(window)
    assert window._top.wm_title() == "Consentray"
    assert window._top.winfo_class() == "Consentray"
    assert [mark.width() for mark in window._marks] == [16, 32, 48, 128]


def test_a_signed_out_page_has_its_buttons(window: Window) -> None:
    window.show(VIEWS["overview-signed-out"])
    settle(window)
    labels = [w.button.label for w in all_widgets(window._top) if isinstance(w, ActionButton)]
    assert labels == ["Settings…", "What will be asked…", "Sign in and consent to all APIs…"]


def test_the_mode_changes_while_the_window_is_shown(window: Window) -> None:
    window.show(VIEWS["overview-ready"])
    settle(window)
    light = window._top["bg"]
    window.restyle(Appearance(dark=True))
    settle(window)
    assert window._top["bg"] != light
    assert "Dana Okafor" in shown_texts(window)


@pytest.mark.parametrize("dark", [False, True])
def test_every_picture_that_is_repeated_is_opaque(open_window: Opener, *, dark: bool) -> None:
    window = open_window(dark=dark)
    for view in VIEWS.values():
        window.show(view)
    kept = window._theme._kept
    assert len(kept) > 60
    for image in kept:
        pixels = Image.open(io.BytesIO(image.tk.call(image, "data", "-format", "png")))
        assert pixels.convert("RGBA").getchannel("A").getextrema() == (255, 255)
