"""The ttk theme: every widget's parts drawn for one mode and one scale.

ttk's own themes are bitmaps of one size or plain lines, so this one starts from "clam" for its behaviour and gives each
widget images that stretch between their corners.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING, Final

from PIL import ImageTk

from trayapp.core.view import Tone
from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.fonts import Fonts
from trayapp.ui.theme.tokens import DARK, LIGHT, Palette

if TYPE_CHECKING:
    from PIL import Image

STRETCH: Final = 96
"""The part of an image that is repeated: large, as each repetition costs."""


class Theme:
    """One mode at one scale, made the ttk theme of `root`.

    `colours` and `fonts` are for the widgets that are not ttk's; `px` turns logical pixels into real ones.
    The styles are named after what they are for: `Primary.TButton`, `Card.TFrame`, `Good.Chip.TLabel`.
    """

    def __init__(self, root: tk.Misc, *, dark: bool, scale: float) -> None:
        self.root = root
        self.dark = dark
        self.scale = scale
        self.colours: Palette = DARK if dark else LIGHT
        aqua = root.tk.call("tk", "windowingsystem") == "aqua"
        self.fonts = Fonts(root, 1.0 if aqua else scale * 96 / 72)
        self._kept: list[ImageTk.PhotoImage] = []
        self._signs: dict[tuple[str, str, str, int], ImageTk.PhotoImage] = {}
        self._style = ttk.Style(root)
        self._ring = self.px(tokens.RING + tokens.RING_GAP)
        # Each mode and scale is a theme of its own, as a part of a theme cannot be drawn anew.
        name = f"consentray-{'dark' if dark else 'light'}-{round(scale * 100)}-{len(self._style.theme_names())}"
        self._style.theme_create(name, "clam")
        self._style.theme_use(name)
        self._labels()
        self._buttons()
        self._frames()
        self._chips()
        self._tick()
        self._scrollbars()
        self._progress()
        self._table()

    @property
    def ring(self) -> int:
        """How far a control's image reaches beyond its visible edge: the room of its focus ring."""
        return self._ring

    def px(self, length: float) -> int:
        """Give the real pixels of a logical length, at least 1."""
        return max(1, round(length * self.scale))

    def photo(self, image: Image.Image) -> ImageTk.PhotoImage:
        """Make an image that Tk can show; whoever shows it keeps it."""
        return ImageTk.PhotoImage(image, master=self.root)

    def sign(self, name: str, colour: str, behind: str, *, gap: float = 0) -> ImageTk.PhotoImage:
        """Give a small sign (`shapes.sign`) of one colour, drawn once and kept."""
        key = (name, colour, behind, round(gap * 10))
        if key not in self._signs:
            size = self.px(tokens.GLYPH)
            room = self.px(gap) if gap else 0
            self._signs[key] = self.photo(shapes.sign(name, size, colour, behind, gap=room))
        return self._signs[key]

    # The parts

    def _image(self, image: Image.Image) -> ImageTk.PhotoImage:
        photo = self.photo(image)
        self._kept.append(photo)
        return photo

    def _part(
        self,
        name: str,
        usual: Image.Image,
        *states: tuple[str | Image.Image, ...],
        border: int | tuple[int, ...],
        padding: int | tuple[int, ...] = 0,
        sticky: str = "nsew",
        size: tuple[int, int] | None = None,
    ) -> None:
        """Make a ttk element of images; each of `states` is the state's words and then its image."""
        drawn = [tuple(each if isinstance(each, str) else self._image(each) for each in state) for state in states]
        # The image's own size is no wish: a part is as small as what it holds, but for its corners.
        least = {} if sticky != "nsew" else {"width": 2 * _first(border), "height": 2 * _first(border)}
        # The stubs know only some of the forms that the "image" element takes.
        self._style.element_create(
            name,
            "image",
            self._image(usual),
            *drawn,  # type: ignore[arg-type]
            border=border,
            padding=padding,
            sticky=sticky,
            **(least if size is None else {"width": size[0], "height": size[1]}),
        )

    def _labels(self) -> None:
        look = self.colours
        self._style.configure(".", background=look.page, foreground=look.text, font=self.fonts.body, borderwidth=0)
        self._style.configure("TFrame", background=look.page)

    def _buttons(self) -> None:
        c = self.colours
        kinds: dict[str, tuple[str | None, str | None, str, str, str, str]] = {
            # usual, hairline, hover, pressed, text, when disabled
            "": (c.control, c.control_line, c.control_hover, c.control_pressed, c.text, c.control_hover),
            "Primary.": (c.accent, None, c.accent_hover, c.accent_pressed, c.on_accent, c.track),
            "Soft.": (c.soft, None, c.soft_hover, c.soft_pressed, c.accent_text, c.track),
            "Quiet.": (None, None, c.control_hover, c.control_pressed, c.accent_text, c.page),
        }
        across = (tokens.SPACE * 2, tokens.SPACE)
        for kind, (usual, line, hover, pressed, text, off) in kinds.items():
            style, part = f"{kind}TButton", f"{kind}Button.box"
            self._part(
                part,
                self._control(usual, line),
                ("disabled", self._control(off, line)),
                ("pressed", "focus", self._control(pressed, line, ring=True)),
                ("pressed", self._control(pressed, line)),
                ("active", "focus", self._control(hover, line, ring=True)),
                ("active", self._control(hover, line)),
                ("focus", self._control(usual, line, ring=True)),
                border=self._ring + self.px(tokens.RADIUS_CONTROL),
                padding=self._ring,
            )
            label = ("Button.padding", {"sticky": "nsew", "children": [("Button.label", {"sticky": ""})]})
            self._style.layout(style, [(part, {"sticky": "nsew", "children": [label]})])
            wide, high = across if kind != "Quiet." else (tokens.SPACE, tokens.SPACE * 0.5)
            self._style.configure(
                style,
                padding=(self.px(wide), self.px(high * 0.8)),
                foreground=text,
                font=self.fonts.strong if kind == "Primary." else self.fonts.body,
                anchor="center",
                shiftrelief=0,
            )
            self._style.map(style, foreground=[("disabled", c.text_disabled)], background=[])
        for surface, colour in self._surfaces().items():
            for kind in kinds:
                self._style.configure(f"{surface}.{kind}TButton", background=colour)

    def _surfaces(self) -> dict[str, str]:
        """Give each surface that stands behind controls, by the first word of its styles."""
        tones = {f"On{tone.value.capitalize()}": self.colours.tones[tone].fill for tone in Tone}
        return {"OnPage": self.colours.page, "OnCard": self.colours.card, **tones}

    def _control(self, fill: str | None, line: str | None, *, ring: bool = False) -> Image.Image:
        side = 2 * (self._ring + self.px(tokens.RADIUS_CONTROL)) + self.px(STRETCH)
        low = 2 * (self._ring + self.px(tokens.RADIUS_CONTROL)) + self.px(8)
        return shapes.box(
            (side, low),
            self.px(tokens.RADIUS_CONTROL),
            fill,
            line=line,
            line_width=self.px(1),
            margin=self._ring,
            ring=self.colours.focus if ring else None,
            ring_width=self.px(tokens.RING),
        )

    def _frames(self) -> None:
        c = self.colours
        looks = {"Card": (c.card, c.line)} | {
            f"{tone.value.capitalize()}.Banner": (c.tones[tone].fill, c.tones[tone].line) for tone in Tone
        }
        for name, (fill, line) in looks.items():
            part = f"{name}.box"
            self._part(
                part,
                self._panel(fill, line, 1),
                ("focus", self._panel(fill, c.focus, tokens.RING)),
                border=self.px(tokens.RADIUS_CARD) + 1,
            )
            self._style.layout(f"{name}.TFrame", [(part, {"sticky": "nsew"})])
            self._style.configure(f"{name}.TFrame", background=c.page)

    def _panel(self, fill: str, line: str, width: float) -> Image.Image:
        side = 2 * self.px(tokens.RADIUS_CARD) + self.px(STRETCH)
        # Opaque, as a large picture with clear corners is slow to draw.
        return shapes.box(
            (side, side),
            self.px(tokens.RADIUS_CARD),
            fill,
            line=line,
            line_width=self.px(width),
            behind=self.colours.page,
        )

    def _chips(self) -> None:
        c = self.colours
        high = self.fonts.caption.metrics("linespace") + 2 * self.px(2)
        looks: dict[str, tuple[str, str, str]] = {
            f"{tone.value.capitalize()}.Chip": (each.text, each.fill, each.line) for tone, each in c.tones.items()
        }
        looks["Held.Pill"] = (c.tones[Tone.GOOD].text, c.card, c.tones[Tone.GOOD].line)
        looks["Absent.Pill"] = (c.text_soft, c.card, c.line)
        for name, (text, fill, line) in looks.items():
            part = f"{name}.box"
            image = shapes.box((high + self.px(STRETCH), high), high / 2, fill, line=line, line_width=self.px(1))
            self._part(part, image, border=(high // 2, high // 2 - 1))
            label = ("Label.padding", {"sticky": "nsew", "children": [("Label.label", {"sticky": "nsew"})]})
            self._style.layout(f"{name}.TLabel", [(part, {"sticky": "nsew", "children": [label]})])
            self._style.configure(
                f"{name}.TLabel",
                background=c.card,
                foreground=text,
                font=self.fonts.caption,
                padding=(self.px(7), self.px(2), self.px(9), self.px(2)),
                space=0,
            )

    def _tick(self) -> None:
        c = self.colours
        size, ring = self.px(18), self._ring

        def drawn(*, on: bool, hover: bool = False, focus: bool = False) -> Image.Image:
            fill = (c.accent_hover if hover else c.accent) if on else (c.control_hover if hover else c.control)
            image = shapes.box(
                (size + 2 * ring, size + 2 * ring),
                self.px(4),
                fill,
                line=None if on else c.text_soft,
                line_width=self.px(1),
                margin=ring,
                ring=c.focus if focus else None,
                ring_width=self.px(tokens.RING),
            )
            if on:
                glyph = shapes.sign("check", self.px(14), c.on_accent, fill)
                at = ring + (size - glyph.width) // 2
                image.alpha_composite(glyph, (at, at))
            return image

        self._part(
            "Tick.box",
            drawn(on=False),
            ("selected", "focus", drawn(on=True, focus=True)),
            ("selected", "active", drawn(on=True, hover=True)),
            ("selected", drawn(on=True)),
            ("focus", drawn(on=False, focus=True)),
            ("active", drawn(on=False, hover=True)),
            border=0,
            sticky="",
        )
        self._style.layout(
            "TCheckbutton",
            [
                ("Tick.box", {"side": "left", "sticky": ""}),
                (
                    "Checkbutton.padding",
                    {"side": "left", "sticky": "nsew", "children": [("Checkbutton.label", {"sticky": "nsew"})]},
                ),
            ],
        )
        self._style.configure("TCheckbutton", padding=(self.px(6), self.px(2), 0, self.px(2)), background=c.page)
        self._style.map("TCheckbutton", background=[], foreground=[])

    def _scrollbars(self) -> None:
        c = self.colours
        wide, round_ = self.px(10), self.px(3)
        margin = self.px(2)

        def thumb(colour: str) -> Image.Image:
            return shapes.box((wide, wide), round_, colour, margin=margin)

        for surface, colour in (("Page", c.page), ("Card", c.card)):
            trough = shapes.box((self.px(STRETCH), self.px(STRETCH)), 0, colour, behind=colour)
            for way, sticky in (("Vertical", "ns"), ("Horizontal", "ew")):
                name = f"{surface}{way}.Scrollbar"
                self._part(f"{name}.trough", trough, border=0, size=(wide, wide))
                self._part(
                    f"{name}.thumb",
                    thumb(c.thumb),
                    ("pressed", thumb(c.thumb_hover)),
                    ("active", thumb(c.thumb_hover)),
                    border=margin + round_ - 1,
                    size=(wide, self.px(28)) if way == "Vertical" else (self.px(28), wide),
                )
                style = f"{surface}.{way}.TScrollbar"
                inner = (f"{name}.thumb", {"expand": True, "sticky": "nsew"})
                self._style.layout(style, [(f"{name}.trough", {"sticky": sticky, "children": [inner]})])
                self._style.configure(style, background=colour, arrowsize=wide, width=wide, gripcount=0)
                self._style.map(style, background=[])

    def _progress(self) -> None:
        c = self.colours
        high = self.px(4)
        ends = (high // 2, max(high // 2 - 1, 0))
        self._part(
            "Busy.trough",
            shapes.box((high + self.px(STRETCH), high), high / 2, c.track, behind=c.page),
            border=ends,
            size=(high, high),
        )
        self._part(
            "Busy.bar",
            shapes.box((self.px(STRETCH), high), high / 2, c.accent, behind=c.track),
            border=ends,
            size=(self.px(STRETCH), high),
        )
        self._style.layout(
            "Busy.Horizontal.TProgressbar",
            [("Busy.trough", {"sticky": "ew", "children": [("Busy.bar", {"side": "left", "sticky": "ns"})]})],
        )
        self._style.configure("Busy.Horizontal.TProgressbar", background=c.page)

    def _table(self) -> None:
        c = self.colours
        line = self.fonts.body.metrics("linespace")
        heading = shapes.hairline((self.px(STRETCH), self.px(32)), c.card, c.line, self.px(1))
        hover = shapes.hairline((self.px(STRETCH), self.px(32)), c.control_hover, c.line, self.px(1))
        self._part("Head.box", heading, ("active", hover), border=(0, 0, 0, self.px(2)), size=(1, self.px(32)))
        label = ("Treeheading.padding", {"sticky": "nsew", "children": [("Treeheading.text", {"sticky": "we"})]})
        self._style.layout("Treeview", [("Treeview.treearea", {"sticky": "nsew"})])
        self._style.layout("Treeview.Heading", [("Head.box", {"sticky": "nsew", "children": [label]})])
        self._style.configure(
            "Treeview",
            background=c.card,
            fieldbackground=c.card,
            foreground=c.text,
            font=self.fonts.body,
            rowheight=line + self.px(12),
            borderwidth=0,
            relief="flat",
        )
        self._style.map("Treeview", background=[("selected", c.selection)], foreground=[("selected", c.selection_text)])
        self._style.configure("Treeview.Cell", padding=(self.px(tokens.SPACE * 1.25), 0))
        self._style.configure(
            "Treeview.Heading",
            font=self.fonts.caption,
            foreground=c.text_soft,
            background=c.card,
            padding=(self.px(tokens.SPACE * 1.25), self.px(7)),
            relief="flat",
        )
        self._style.map("Treeview.Heading", background=[], foreground=[("active", c.text)])


def _first(border: int | tuple[int, ...]) -> int:
    return border if isinstance(border, int) else border[0]
