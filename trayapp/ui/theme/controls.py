"""The styles of what is pressed and moved: buttons, ticks, scrollbars, and the bar of what takes its time."""

from __future__ import annotations

from typing import Any, NamedTuple

from PIL.Image import Image

from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.look import FILL, STRETCH, Look
from trayapp.ui.theme.signs import sign
from trayapp.ui.theme.tokens import Palette


class _ButtonColours(NamedTuple):
    """The colours of one kind of button."""

    usual: str | None
    line: str | None
    hover: str
    pressed: str
    text: str
    quiet: bool = False


def _button_colours(kind: str, c: Palette) -> _ButtonColours:
    match kind:
        case "Primary":
            return _ButtonColours(c.accent, None, c.accent_hover, c.accent_pressed, c.on_accent)
        case "Soft":
            return _ButtonColours(c.soft, c.accent_text, c.soft_hover, c.soft_pressed, c.accent_text)
        case "Quiet" | "Fold":
            text = c.text if kind == "Fold" else c.accent_text
            return _ButtonColours(None, None, c.control_hover, c.control_pressed, text, quiet=True)
        case _:
            return _ButtonColours(c.control, c.control_line, c.control_hover, c.control_pressed, c.text)


def button(look: Look, style: str) -> None:
    """Make a button: `OnPage.Primary.TButton`, or without its kind or surface."""
    words = style.split(".")[:-1]
    surface, kind = words[0] if words else "OnPage", words[1] if len(words) > 1 else ""
    c, behind = look.colours, look.behind(surface)
    own = _button_colours(kind, c)
    radius = look.px(tokens.RADIUS_CONTROL)

    def drawn(fill: str | None, *, ring: bool = False) -> Image:
        side = 2 * (look.ring + radius) + STRETCH
        low = 2 * (look.ring + radius) + look.px(8)
        return shapes.box(
            (side, low),
            radius,
            fill,
            line=own.line,
            line_width=look.px(1),
            margin=look.ring,
            ring=c.focus if ring else None,
            ring_width=look.px(tokens.RING),
            behind=behind,
        )

    part = f"{style}.box"
    look.element(
        part,
        drawn(own.usual),
        ("disabled", drawn(c.track)),
        ("pressed", "focus", drawn(own.pressed, ring=True)),
        ("pressed", drawn(own.pressed)),
        ("active", "focus", drawn(own.hover, ring=True)),
        ("active", drawn(own.hover)),
        ("focus", drawn(own.usual, ring=True)),
        border=look.ring + radius,
        padding=look.ring,
    )
    look.layout(style, (part, FILL), ("Button.padding", FILL), ("Button.label", {"sticky": ""}))
    across, down = (tokens.SPACE, 3) if own.quiet else (tokens.SPACE * 2, 6)
    look.ttk_style.configure(
        style,
        padding=(look.px(across), look.px(down)),
        foreground=own.text,
        background=behind,
        font=look.fonts.strong if kind == "Primary" else look.fonts.body,
        anchor="center",
        shiftrelief=0,
    )
    look.ttk_style.map(style, foreground=[("disabled", c.text_disabled)], background=[])


def tick(look: Look, style: str) -> None:
    """Make a box to tick: `TCheckbutton` on the page, `OnCard.TCheckbutton`; `OnCard.Switch.TCheckbutton`, a switch."""
    c, on_card = look.colours, style.startswith("OnCard")
    behind = c.card if on_card else c.page
    size, ring = look.px(18), look.ring
    is_switch = "Switch" in style
    wide = look.px(34) if is_switch else size
    whole = (wide + 2 * ring, size + 2 * ring)

    def drawn(*, on: bool, hover: bool = False, focus: bool = False) -> Image:
        fill = (c.accent_hover if hover else c.accent) if on else (c.control_hover if hover else c.control)
        image = shapes.box(
            whole,
            size / 2 if is_switch else look.px(4),
            fill,
            line=None if on else c.text_soft,
            line_width=look.px(1),
            margin=ring,
            ring=c.focus if focus else None,
            ring_width=look.px(tokens.RING),
            behind=behind,
        )
        if is_switch:
            edge = look.px(4)
            knob = shapes.box((size, size), size / 2 - edge, c.on_accent if on else c.text_soft, margin=edge)
            image.alpha_composite(knob, (ring + (wide - size if on else 0), ring))
        elif on:
            glyph = sign("check", look.px(14), c.on_accent, fill, clear=True)
            at = ring + (size - glyph.width) // 2
            image.alpha_composite(glyph, (at, at))
        return image

    part = f"{style}.box"
    look.element(
        part,
        drawn(on=False),
        ("selected", "focus", drawn(on=True, focus=True)),
        ("selected", "active", drawn(on=True, hover=True)),
        ("selected", drawn(on=True)),
        ("focus", drawn(on=False, focus=True)),
        ("active", drawn(on=False, hover=True)),
        border=0,
        size=whole,
    )
    label = ("Checkbutton.padding", {"side": "left", **FILL, "children": [("Checkbutton.label", FILL)]})
    spec: list[Any] = [(part, {"side": "left", "sticky": ""}), label]
    look.ttk_style.layout(style, spec)
    font = look.fonts.strong if style == "OnCard.TCheckbutton" else look.fonts.body
    look.ttk_style.configure(style, padding=(look.px(6), look.px(2), 0, look.px(2)), background=behind, font=font)
    look.ttk_style.map(style, background=[], foreground=[])


def scrollbar(look: Look, style: str) -> None:
    """Make a thin scrollbar: `Card.Vertical.TScrollbar`."""
    surface, way, _ = style.split(".")
    upright = way == "Vertical"
    c, behind = look.colours, look.behind(surface)
    wide, round_, margin = look.px(10), look.px(3), look.px(2)
    ends = margin + round_

    def thumb(colour: str) -> Image:
        long = 2 * ends + STRETCH
        size = (wide, long) if upright else (long, wide)
        return shapes.box(size, round_, colour, margin=margin, behind=behind)

    trough, slider = f"{style}.trough", f"{style}.thumb"
    look.element(trough, shapes.box((STRETCH, STRETCH), 0, None, behind=behind), border=0, size=(wide, wide))
    look.element(
        slider,
        thumb(c.thumb),
        ("pressed", thumb(c.thumb_hover)),
        ("active", thumb(c.thumb_hover)),
        border=(0, ends) if upright else (ends, 0),
        size=(wide, look.px(28)) if upright else (look.px(28), wide),
    )
    look.layout(style, (trough, {"sticky": "ns" if upright else "ew"}), (slider, {"expand": True, **FILL}))
    look.ttk_style.configure(style, background=behind, arrowsize=wide, width=wide, gripcount=0)
    look.ttk_style.map(style, background=[])


def progress(look: Look, style: str) -> None:
    """Make the moving bar: `Busy.Horizontal.TProgressbar`."""
    c, high = look.colours, look.px(4)
    ends = (high // 2, max(high // 2 - 1, 0))
    trough, moved = f"{style}.trough", f"{style}.pbar"  # ttk moves the element of this name
    drawn = shapes.box((high + STRETCH, high), high / 2, c.track, behind=c.page)
    look.element(trough, drawn, border=ends, size=(high, high))
    drawn = shapes.box((look.px(96), high), high / 2, c.accent, behind=c.track)
    look.element(moved, drawn, border=ends, size=(look.px(96), high))
    look.layout(style, (trough, {"sticky": "ew"}), (moved, {"side": "left", "sticky": "ns"}))
    look.ttk_style.configure(style, background=c.page)
