"""Contrast (WCAG 2.2, 1.4.3 and 1.4.11) of all that the styles and the pages really put together.

Every page is shown once in a palette in which each colour is another one, so that what is seen tells which two of the
palette's names lie on each other. Those pairs are then computed in the colours of each appearance.
"""

from __future__ import annotations

import itertools
import random
import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk
from typing import Any

import pytest
from PIL import Image
from PIL.ImageTk import PhotoImage

from tests.ui.window.conftest import settle
from tests.ui.window.pages import views
from tests.ui.window.problem_pages import problem_views
from trayapp.core.views.elements import Tone
from trayapp.system.appearance import Appearance
from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.look import Look
from trayapp.ui.theme.theme import _MAKERS, Theme
from trayapp.ui.theme.tokens import PALETTES, Palette, ToneColours
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.details import DetailsBlock
from trayapp.ui.window.blocks.entry import EntryBlock
from trayapp.ui.window.blocks.ways import WayCard
from trayapp.ui.window.grid import Grid

TEXT, SIGN = 4.5, 3.0
"""What WCAG 2.2 asks of text, and of what is needed to know a control and its state."""
HIGH_TEXT, HIGH_SIGN = 7.0, 4.5
"""What is asked where a user wants a high contrast: 1.4.6, and more than 1.4.11."""
DECORATION = {
    "Card.TFrame": "groups what can be told apart without it",
    "Locked.TFrame": "a text that is no control, with a lock",
    "Banner.TFrame": "groups a sign and a text",
    "Chip.TLabel": "a sign and a text, no control",
    "Pill.TLabel": "a sign and a text, no control",
    "Heading": "the line below a heading",
    "Quiet.TButton": "known by its text alone, as a link is",
    "Fold.TButton": "known by its sign and text",
    "trough": "the place of what moves in it",
}
"""What needs no edge, and why. All else does."""
STATES = ["active", "pressed", "focus", "selected", "invalid"]
Pair = tuple[str, str]


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def named(palette: Palette) -> dict[str, str]:
    """Return a palette's colours by name."""
    flat = {name: colour for name, colour in vars(palette).items() if name != "tones"}
    for tone, each in palette.tones.items():
        flat |= {f"{tone.value}.{name}": colour for name, colour in vars(each).items()}
    return flat


class Seen:
    """Which of the palette's colours lie on each other: of texts, of signs and edges, and of decoration."""

    def __init__(self) -> None:
        names = list(named(PALETTES[Appearance()]))
        shades = random.Random(1).sample(range(0x101010, 0xEFEFEF), len(names))  # noqa: S311 - colours
        self._names = {f"#{shade:06x}": name for name, shade in zip(names, shades, strict=True)}
        colours = {name: colour for colour, name in self._names.items()}
        tones = {
            tone: ToneColours(*(colours[f"{tone.value}.{part}"] for part in ("text", "fill", "line"))) for tone in Tone
        }
        self.palette = Palette(tones=tones, **{name: each for name, each in colours.items() if "." not in name})
        self.texts: dict[Pair, str] = {}
        self.signs: dict[Pair, str] = {}
        self.edges: dict[tuple[str, frozenset[str]], str] = {}
        self.decoration: dict[tuple[str, frozenset[str]], str] = {}
        self.pictures: dict[str, list[tuple[frozenset[str], list[str]]]] = {}

    def name(self, colour: object) -> str:
        """Return a colour's name; it has to be one of the palette's."""
        return self._names[str(colour)]

    def text(self, colour: object, behind: object, where: str) -> None:
        self.texts[self.name(colour), self.name(behind)] = where

    def sign(self, colour: object, behind: object, where: str) -> None:
        self.signs[self.name(colour), self.name(behind)] = where

    def element(self, part: str, usual: Image.Image, *states: tuple[Any, ...]) -> None:
        """Take what an element of images looks like in each state, as ttk chooses among them."""
        drawn = [(frozenset(each[:-1]), self._across(each[-1])) for each in states]
        self.pictures[part] = [*drawn, (frozenset(), self._across(usual))]

    def _across(self, picture: Image.Image) -> list[str]:
        """Return the colours from behind a picture to its middle; those of smoothed edges are nobody's."""
        width, height = picture.size
        pixels = [picture.getpixel((x, height // 2)) for x in range(width // 2 + 1)]
        found = [self._names.get("#{:02x}{:02x}{:02x}".format(*each[:3])) for each in pixels]  # type: ignore[index] # the picture has colours
        behind = self._names.get(picture.info.get("behind", ""))
        return [name for name, _ in itertools.groupby([behind, *found]) if name is not None]

    def shown(self, part: str, states: frozenset[str]) -> list[str]:
        """Return the colours of an element in these states, from the outside to the middle."""
        return next(across for wanted, across in self.pictures[part] if wanted <= states)


@pytest.fixture(scope="module")
def seen(only_window: Window) -> Iterator[Seen]:
    found, key = Seen(), Appearance(dark=True, contrast=True)
    with pytest.MonkeyPatch.context() as patch:
        record(found, patch)
        patch.setitem(tokens.PALETTES, key, found.palette)
        only_window.restyle(key, scale=1.0)
        made: set[str] = set()
        for view in (views() | problem_views()).values():
            only_window.show(view)
            settle(only_window)
            unfold(only_window._top)
            for widget in within(only_window._top):
                look_at(found, widget)
                if isinstance(widget, ttk.Frame) and (part := f"{widget['style']}.box") in found.pictures:
                    edge(found, part, found.name(widget.master["bg"]) if isinstance(widget.master, tk.Frame) else None)
            made |= only_window._theme._made
        only_window.show(None)
    for part in found.pictures:
        edge(found, part)
    found.signs["accent_text", "soft"] = "a tile"
    assert {style.rpartition(".")[2] for style in made} == set(_MAKERS), "a kind of style is on no page"
    yield found
    only_window.restyle(Appearance(), scale=1.0)


def record(found: Seen, patch: pytest.MonkeyPatch) -> None:
    """Let what is drawn from now on be seen."""
    box, element, sign = shapes.box, Look.element, Theme.sign

    def boxed(*args: Any, behind: str | None = None, **how: Any) -> Image.Image:
        picture = box(*args, behind=behind, **how)
        picture.info["behind"] = behind or ""
        return picture

    def recorded(self: Look, name: str, usual: Any, *states: Any, **how: Any) -> None:
        found.element(name, usual, *states)
        element(self, name, usual, *states, **how)

    def drawn(self: Theme, name: str, colour: str, behind: str, **how: Any) -> PhotoImage:
        found.sign(colour, behind, f"sign {name}")
        return sign(self, name, colour, behind, **how)

    patch.setattr(shapes, "box", boxed)
    patch.setattr(Look, "element", recorded)
    patch.setattr(Theme, "sign", drawn)
    patch.setattr(tk.Menu, "tk_popup", lambda *_args: None)


def unfold(widget: tk.Misc) -> None:
    for each in within(widget):
        if isinstance(each, DetailsBlock) and not each.unfolded:
            each.toggle()


def within(widget: tk.Misc) -> Iterator[tk.Misc]:
    yield widget
    for child in widget.winfo_children():
        yield from within(child)


def look_at(seen: Seen, widget: tk.Misc) -> None:
    """Take which colours a widget puts on which."""
    where = f"{type(widget).__name__} {widget}"
    match widget:
        case tk.Label() if widget["text"]:
            seen.text(widget["fg"], widget["bg"], where)
        case tk.Text() | tk.Entry():
            editable(seen, widget, where)
        case ttk.Treeview():
            table(seen, widget, where)
        case Grid():
            menu(seen, widget.menu(0), where)
        case EntryBlock() if widget.block.choices:
            widget._offer()
            assert widget.menu is not None
            menu(seen, widget.menu, where)
        case WayCard():
            way(seen, widget, where)
        case ttk.Widget() if widget.winfo_class() in {"TButton", "TCheckbutton", "TLabel"}:
            labelled(seen, widget, where)
        case _:
            pass


def way(seen: Seen, card: WayCard, where: str) -> None:
    for state in ("active", "pressed"):
        card._mark(state)
        for label in within(card):
            if isinstance(label, tk.Label):
                look_at(seen, label)
                seen.sign(card._kit.theme.colours.text_soft, label["bg"], where)
        card._mark(f"!{state}")


def editable(seen: Seen, widget: tk.Text | tk.Entry, where: str) -> None:
    seen.text(widget["fg"], widget["bg"], where)
    if str(widget["takefocus"]) == "0":  # nothing is selected in it
        return
    seen.text(widget["selectforeground"], widget["selectbackground"], f"{where}, selected")
    seen.sign(widget["selectbackground"], widget["bg"], f"{where}, selected")
    if str(widget["state"]) == "normal":
        seen.sign(widget["insertbackground"], widget["bg"], f"{where}, the cursor")
    if isinstance(widget, tk.Text):
        for tag in widget.tag_names():
            if tag != "sel" and (colour := widget.tag_cget(tag, "foreground")):
                seen.text(colour, widget["bg"], f"{where}, {tag}")
        if int(widget["highlightthickness"]):
            seen.sign(widget["highlightcolor"], widget["highlightbackground"], f"{where}, with the focus")


def table(seen: Seen, widget: ttk.Treeview, where: str) -> None:
    style, name = ttk.Style(widget), str(widget["style"])
    usual = style.lookup(name, "foreground"), style.lookup(name, "background")
    chosen = style.lookup(name, "background", ["selected"])
    tags = [[widget.tag_configure(tag, part) for part in ("foreground", "background")] for tag in tags_of(widget)]
    for colour, behind in ([own or other for own, other in zip(tag, usual, strict=True)] for tag in [usual, *tags]):
        seen.text(colour, behind, where)
        seen.sign(chosen, behind, f"{where}, a chosen row")
    seen.text(style.lookup(name, "foreground", ["selected"]), chosen, f"{where}, a chosen row")
    if widget["show"]:
        labels(seen, f"{name}.Heading", where)


def tags_of(widget: ttk.Treeview) -> tuple[str, ...]:
    return widget.tk.splitlist(widget.tk.call(widget, "tag", "names"))


def menu(seen: Seen, made: tk.Menu, where: str) -> None:
    seen.text(made["fg"], made["bg"], f"{where}, menu")
    seen.text(made["activeforeground"], made["activebackground"], f"{where}, menu")
    seen.sign(made["activebackground"], made["bg"], f"{where}, menu")
    made.destroy()


def labelled(seen: Seen, widget: ttk.Widget, where: str) -> None:
    style = str(widget["style"])
    if widget.winfo_class() == "TCheckbutton":
        found = ttk.Style(widget)
        seen.text(found.lookup(style, "foreground"), found.lookup(style, "background"), where)
        for states in combinations():
            *_, fill = seen.shown(f"{style}.box", states)
            if "selected" in states:
                seen.signs["on_accent", fill] = f"{where}, its tick"
    else:
        labels(seen, style, where)


def labels(seen: Seen, style: str, where: str) -> None:
    """Take the text of a style, on the middle of its picture in the same state; a disabled one is exempt."""
    looked = ttk.Style()
    for states in combinations():
        colour = looked.lookup(style, "foreground", sorted(states))
        *_, fill = seen.shown(f"{style}.box", states)
        seen.texts[seen.name(colour), fill] = f"{where} {style} {sorted(states)}"


def edge(seen: Seen, part: str, behind: str | None = None) -> None:
    """Take what is seen of an element on its background in each state, and the focus by itself."""
    exempt = any(part.removesuffix(".box").endswith(name) for name in DECORATION)
    for states, (outside, *inner) in seen.pictures[part]:
        usual = seen.shown(part, states - {"focus"}) if "focus" in states else []
        inside = [each for each in inner if each not in usual] or inner
        if "disabled" not in states and (inside or not exempt):
            kept = seen.decoration if exempt and "focus" not in states else seen.edges
            kept[behind or outside, frozenset(inside)] = f"{part} {sorted(states)}"


def combinations() -> list[frozenset[str]]:
    return [frozenset(each) for count in range(4) for each in itertools.combinations(STATES, count)]


each_appearance = pytest.mark.parametrize("appearance", PALETTES, ids=str)


@each_appearance
def test_every_text_can_be_read(seen: Seen, appearance: Appearance) -> None:
    colours, least = named(PALETTES[appearance]), HIGH_TEXT if appearance.contrast else TEXT
    assert len(seen.texts) > 40
    assert poor(seen.texts, colours, least) == []


@each_appearance
def test_every_sign_and_state_can_be_seen(seen: Seen, appearance: Appearance) -> None:
    colours, least = named(PALETTES[appearance]), HIGH_SIGN if appearance.contrast else SIGN
    assert len(seen.signs) > 20
    assert poor(seen.signs, colours, least) == []


@each_appearance
def test_every_control_has_an_edge(seen: Seen, appearance: Appearance) -> None:
    """The line or the fill; with a high contrast also of what groups other things."""
    colours, least = named(PALETTES[appearance]), HIGH_SIGN if appearance.contrast else SIGN
    edges = dict(seen.edges)
    if appearance.contrast:
        edges |= {key: where for key, where in seen.decoration.items() if len(key[1]) > 1}  # a line and a fill
    assert len(edges) > 15
    wrong = [
        (behind, *sorted(inside), where)
        for (behind, inside), where in edges.items()
        if max((contrast(colours[each], colours[behind]) for each in inside), default=1.0) < least
    ]
    assert wrong == []


def poor(pairs: dict[Pair, str], colours: dict[str, str], least: float) -> list[tuple[object, ...]]:
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    return [(*pair, round(ratio, 2), pairs[pair]) for pair, ratio in ratios.items() if ratio < least]


@each_appearance
def test_every_tone_has_its_colours(appearance: Appearance) -> None:
    assert set(PALETTES[appearance].tones) == set(Tone)
