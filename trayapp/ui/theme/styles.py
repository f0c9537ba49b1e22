"""The ttk styles: every widget's parts drawn for one mode and one scale.

ttk's own themes are bitmaps of one size or plain lines, so ours starts from "clam" for its behaviour and gives each
widget images that stretch between their corners. The styles are named after what they are for:
`OnPage.Primary.TButton`, `Card.TFrame`, `Good.Chip.TLabel`, `Held.Pill.TLabel`, `Warning.Banner.TFrame`,
`Card.Vertical.TScrollbar`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from trayapp.core.view import Tone
from trayapp.ui.theme import shapes, tokens

if TYPE_CHECKING:
    from tkinter import ttk

    from PIL import Image, ImageTk

    from trayapp.ui.theme.theme import Theme

STRETCH: Final = 48
"""The part of an image that is repeated, in real pixels: not small, as each repetition costs."""
_FILL: Final = {"sticky": "nsew"}


class _Control(NamedTuple):
    """The colours of one kind of button."""

    usual: str | None
    line: str | None
    hover: str
    pressed: str
    text: str
    quiet: bool = False


class Styles:
    """Draws the parts and keeps their images; `style` is set to the theme that they are made for."""

    def __init__(self, theme: Theme, style: ttk.Style) -> None:
        self.px = theme.px
        self.colours = theme.colours
        self.fonts = theme.fonts
        self._theme = theme
        self._style = style
        self._ring = theme.ring
        self._kept: list[ImageTk.PhotoImage] = []
        self._labels()
        self._buttons()
        self._frames()
        self._chips()
        self._tick()
        self._scrollbars()
        self._progress()
        self._table()
        self._foreign()

    def _image(self, image: Image.Image) -> ImageTk.PhotoImage:
        photo = self._theme.photo(image)
        self._kept.append(photo)
        return photo

    def _part(
        self,
        name: str,
        usual: Image.Image,
        *states: tuple[str | Image.Image, ...],
        border: int | tuple[int, ...],
        padding: int = 0,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Make a ttk element of images; each of `states` is the state's words and then its image.

        `size` is the least size of the element; without it, that of its corners.
        """
        drawn: list[Any] = [
            tuple(each if isinstance(each, str) else self._image(each) for each in state) for state in states
        ]
        corners = border if isinstance(border, int) else border[0]
        width, height = size or (2 * corners, 2 * corners)
        # The stubs know only some of the forms of a border.
        edges: Any = border
        self._style.element_create(
            name,
            "image",
            self._image(usual),
            *drawn,
            border=edges,
            padding=padding,
            sticky="nsew",
            width=width,
            height=height,
        )

    def _layout(self, style: str, *parts: tuple[str, dict[str, Any]]) -> None:
        """Lay a style out as parts, each inside the one before."""
        spec: list[Any] = []
        for name, options in reversed(parts):
            spec = [(name, {**options, "children": spec} if spec else options)]
        self._style.layout(style, spec)

    def _labels(self) -> None:
        look = self.colours
        self._style.configure(".", background=look.page, foreground=look.text, font=self.fonts.body, borderwidth=0)
        self._style.configure("TFrame", background=look.page)

    def _buttons(self) -> None:
        c = self.colours
        kinds = {
            "": _Control(c.control, c.control_line, c.control_hover, c.control_pressed, c.text),
            "Primary.": _Control(c.accent, None, c.accent_hover, c.accent_pressed, c.on_accent),
            "Soft.": _Control(c.soft, None, c.soft_hover, c.soft_pressed, c.accent_text),
            "Quiet.": _Control(None, None, c.control_hover, c.control_pressed, c.accent_text, quiet=True),
            "Fold.": _Control(None, None, c.control_hover, c.control_pressed, c.text, quiet=True),
        }
        for kind, look in kinds.items():
            style, part = f"{kind}TButton", f"{kind}Button.box"
            self._part(
                part,
                self._control(look.usual, look.line),
                ("disabled", self._control(c.track, look.line)),
                ("pressed", "focus", self._control(look.pressed, look.line, ring=True)),
                ("pressed", self._control(look.pressed, look.line)),
                ("active", "focus", self._control(look.hover, look.line, ring=True)),
                ("active", self._control(look.hover, look.line)),
                ("focus", self._control(look.usual, look.line, ring=True)),
                border=self._ring + self.px(tokens.RADIUS_CONTROL),
                padding=self._ring,
            )
            self._layout(style, (part, _FILL), ("Button.padding", _FILL), ("Button.label", {"sticky": ""}))
            across, down = (tokens.SPACE, 3) if look.quiet else (tokens.SPACE * 2, 6)
            self._style.configure(
                style,
                padding=(self.px(across), self.px(down)),
                foreground=look.text,
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
        side = 2 * (self._ring + self.px(tokens.RADIUS_CONTROL)) + STRETCH
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
        border = self.px(tokens.RADIUS_CARD) + 1
        focused = self._panel(c.card, c.focus, tokens.RING)
        self._part("Card.box", self._panel(c.card, c.line, 1), ("focus", focused), border=border)
        self._layout("Card.TFrame", ("Card.box", _FILL))
        hover = self._panel(c.control_hover, c.control_line, 1)
        pressed = self._panel(c.control_pressed, c.control_line, 1)
        self._part(
            "Way.box",
            self._panel(c.card, c.line, 1),
            ("pressed", pressed),
            ("active", "focus", self._panel(c.control_hover, c.focus, tokens.RING)),
            ("active", hover),
            ("focus", focused),
            border=border,
        )
        self._layout("Way.TFrame", ("Way.box", _FILL))
        bad = c.tones[Tone.BAD].text
        self._part(
            "Field.box",
            self._field(c.control_line, 1),
            ("invalid", "focus", self._field(bad, tokens.RING)),
            ("invalid", self._field(bad, 1)),
            ("focus", self._field(c.focus, tokens.RING)),
            border=self.px(tokens.RADIUS_CONTROL),
        )
        self._layout("Field.TFrame", ("Field.box", _FILL))
        neutral = c.tones[Tone.NEUTRAL]
        side = 2 * self.px(tokens.RADIUS_CONTROL) + STRETCH
        low = 2 * self.px(tokens.RADIUS_CONTROL) + self.px(4)
        fixed = shapes.box(
            (side, low),
            self.px(tokens.RADIUS_CONTROL),
            neutral.fill,
            line=neutral.line,
            line_width=self.px(1),
            behind=c.card,
        )
        self._part("Locked.box", fixed, border=self.px(tokens.RADIUS_CONTROL))
        self._layout("Locked.TFrame", ("Locked.box", _FILL))
        for tone, look in c.tones.items():
            name = f"{tone.value.capitalize()}.Banner"
            self._part(f"{name}.box", self._panel(look.fill, look.line, 1), border=border)
            self._layout(f"{name}.TFrame", (f"{name}.box", _FILL))

    def _field(self, line: str, width: float) -> Image.Image:
        side = 2 * self.px(tokens.RADIUS_CONTROL) + STRETCH
        low = 2 * self.px(tokens.RADIUS_CONTROL) + self.px(8)
        return shapes.box(
            (side, low), self.px(tokens.RADIUS_CONTROL), self.colours.control, line=line, line_width=self.px(width)
        )

    def _panel(self, fill: str, line: str, width: float) -> Image.Image:
        side = 2 * self.px(tokens.RADIUS_CARD) + STRETCH
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
            image = shapes.box((high + STRETCH, high), high / 2, fill, line=line, line_width=self.px(1))
            self._part(part, image, border=(high // 2, high // 2 - 1))
            self._layout(f"{name}.TLabel", (part, _FILL), ("Label.padding", _FILL), ("Label.label", _FILL))
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
            size=(size + 2 * ring, size + 2 * ring),
        )
        label = ("Checkbutton.padding", {"side": "left", **_FILL, "children": [("Checkbutton.label", _FILL)]})
        spec: list[Any] = [("Tick.box", {"side": "left", "sticky": ""}), label]
        self._style.layout("TCheckbutton", spec)
        self._style.configure("TCheckbutton", padding=(self.px(6), self.px(2), 0, self.px(2)), background=c.page)
        self._style.map("TCheckbutton", background=[], foreground=[])
        self._style.configure("OnCard.TCheckbutton", background=c.card, font=self.fonts.strong)

    def _scrollbars(self) -> None:
        c = self.colours
        wide, round_ = self.px(10), self.px(3)
        margin = self.px(2)

        def thumb(colour: str) -> Image.Image:
            return shapes.box((wide, wide), round_, colour, margin=margin)

        for surface, colour in (("Page", c.page), ("Card", c.card), ("Field", c.control)):
            trough = shapes.box((STRETCH, STRETCH), 0, colour, behind=colour)
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
                self._layout(
                    style, (f"{name}.trough", {"sticky": sticky}), (f"{name}.thumb", {"expand": True, **_FILL})
                )
                self._style.configure(style, background=colour, arrowsize=wide, width=wide, gripcount=0)
                self._style.map(style, background=[])

    def _progress(self) -> None:
        c = self.colours
        high = self.px(4)
        ends = (high // 2, max(high // 2 - 1, 0))
        self._part(
            "Busy.trough",
            shapes.box((high + STRETCH, high), high / 2, c.track, behind=c.page),
            border=ends,
            size=(high, high),
        )
        self._part(
            "Busy.bar",
            shapes.box((self.px(96), high), high / 2, c.accent, behind=c.track),
            border=ends,
            size=(self.px(96), high),
        )
        style = "Busy.Horizontal.TProgressbar"
        self._layout(style, ("Busy.trough", {"sticky": "ew"}), ("Busy.bar", {"side": "left", "sticky": "ns"}))
        self._style.configure("Busy.Horizontal.TProgressbar", background=c.page)

    def _table(self) -> None:
        c = self.colours
        line = self.fonts.body.metrics("linespace")
        heading = shapes.hairline((STRETCH, self.px(32)), c.card, c.line, self.px(1))
        hover = shapes.hairline((STRETCH, self.px(32)), c.control_hover, c.line, self.px(1))
        self._part("Head.box", heading, ("active", hover), border=(0, 0, 0, self.px(2)), size=(1, self.px(32)))
        self._layout("Treeview", ("Treeview.treearea", _FILL))
        text = ("Treeheading.text", {"sticky": "we"})
        self._layout("Treeview.Heading", ("Head.box", _FILL), ("Treeheading.padding", _FILL), text)
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
        # Tk adds 4 pixels of its own at each side of a cell, at any scale.
        self._style.configure("Treeview.Cell", padding=(self.px(tokens.SPACE * 1.25) - 4, 0))
        self._style.configure(
            "Treeview.Heading",
            font=self.fonts.caption,
            foreground=c.text_soft,
            background=c.card,
            padding=(self.px(tokens.SPACE * 1.25), self.px(7)),
            relief="flat",
        )
        self._style.map("Treeview.Heading", background=[], foreground=[("active", c.text)])

    def _foreign(self) -> None:
        """Give the colours to what only Tk's own dialogs use: the file dialog of X11."""
        c = self.colours
        edges = {"bordercolor": c.control_line, "lightcolor": c.control, "darkcolor": c.control}
        typed = {"fieldbackground": c.control, "insertcolor": c.text}
        chosen = {"selectbackground": c.selection, "selectforeground": c.selection_text}
        self._style.configure("TEntry", padding=self.px(4), foreground=c.text, **edges, **typed, **chosen)
        self._style.map("TEntry", bordercolor=[("focus", c.focus)], lightcolor=[("focus", c.focus)])
        self._style.configure(
            "TScrollbar", background=c.thumb, troughcolor=c.card, arrowcolor=c.text_soft, gripcount=0, **edges
        )
        self._style.map("TScrollbar", background=[("disabled", c.card), ("active", c.thumb_hover)])
        self._style.configure("TMenubutton", arrowcolor=c.text_soft, padding=self.px(4), **edges)
        self._style.map("TMenubutton", background=[("active", c.control_hover)])
