"""The styles of what is pressed and moved: buttons, ticks, scrollbars, and the bar of what takes its time."""

from __future__ import annotations

from typing import Any, NamedTuple

from PIL.Image import Image

from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.parts import FILL, STRETCH, Parts
from trayapp.ui.theme.signs import sign
from trayapp.ui.theme.tokens import Palette


class _Look(NamedTuple):
    """The colours of one kind of button."""

    usual: str | None
    line: str | None
    hover: str
    pressed: str
    text: str
    quiet: bool = False


def _look(kind: str, c: Palette) -> _Look:
    match kind:
        case "Primary":
            return _Look(c.accent, None, c.accent_hover, c.accent_pressed, c.on_accent)
        case "Soft":
            return _Look(c.soft, None, c.soft_hover, c.soft_pressed, c.accent_text)
        case "Quiet" | "Fold":
            text = c.text if kind == "Fold" else c.accent_text
            return _Look(None, None, c.control_hover, c.control_pressed, text, quiet=True)
        case _:
            return _Look(c.control, c.control_line, c.control_hover, c.control_pressed, c.text)


def button(parts: Parts, style: str) -> None:
    """Make a button: `OnPage.Primary.TButton`, or without its kind or surface."""
    words = style.split(".")[:-1]
    surface, kind = words[0] if words else "OnPage", words[1] if len(words) > 1 else ""
    c, behind = parts.colours, parts.behind(surface)
    look = _look(kind, c)
    radius = parts.px(tokens.RADIUS_CONTROL)

    def drawn(fill: str | None, *, ring: bool = False) -> Image:
        side = 2 * (parts.ring + radius) + STRETCH
        low = 2 * (parts.ring + radius) + parts.px(8)
        return shapes.box(
            (side, low),
            radius,
            fill,
            line=look.line,
            line_width=parts.px(1),
            margin=parts.ring,
            ring=c.focus if ring else None,
            ring_width=parts.px(tokens.RING),
            behind=behind,
        )

    part = f"{style}.box"
    parts.element(
        part,
        drawn(look.usual),
        ("disabled", drawn(c.track)),
        ("pressed", "focus", drawn(look.pressed, ring=True)),
        ("pressed", drawn(look.pressed)),
        ("active", "focus", drawn(look.hover, ring=True)),
        ("active", drawn(look.hover)),
        ("focus", drawn(look.usual, ring=True)),
        border=parts.ring + radius,
        padding=parts.ring,
    )
    parts.layout(style, (part, FILL), ("Button.padding", FILL), ("Button.label", {"sticky": ""}))
    across, down = (tokens.SPACE, 3) if look.quiet else (tokens.SPACE * 2, 6)
    parts.style.configure(
        style,
        padding=(parts.px(across), parts.px(down)),
        foreground=look.text,
        background=behind,
        font=parts.fonts.strong if kind == "Primary" else parts.fonts.body,
        anchor="center",
        shiftrelief=0,
    )
    parts.style.map(style, foreground=[("disabled", c.text_disabled)], background=[])


def tick(parts: Parts, style: str) -> None:
    """Make a box to tick: `TCheckbutton` on the page, `OnCard.TCheckbutton`."""
    c, on_card = parts.colours, style.startswith("OnCard")
    behind = c.card if on_card else c.page
    size, ring = parts.px(18), parts.ring
    whole = (size + 2 * ring, size + 2 * ring)

    def drawn(*, on: bool, hover: bool = False, focus: bool = False) -> Image:
        fill = (c.accent_hover if hover else c.accent) if on else (c.control_hover if hover else c.control)
        image = shapes.box(
            whole,
            parts.px(4),
            fill,
            line=None if on else c.text_soft,
            line_width=parts.px(1),
            margin=ring,
            ring=c.focus if focus else None,
            ring_width=parts.px(tokens.RING),
            behind=behind,
        )
        if not on:
            return image
        glyph = sign("check", parts.px(14), c.on_accent, fill, clear=True)
        at = ring + (size - glyph.width) // 2
        image.alpha_composite(glyph, (at, at))
        return image

    part = f"{style}.box"
    parts.element(
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
    parts.style.layout(style, spec)
    font = parts.fonts.strong if on_card else parts.fonts.body
    parts.style.configure(style, padding=(parts.px(6), parts.px(2), 0, parts.px(2)), background=behind, font=font)
    parts.style.map(style, background=[], foreground=[])


def scrollbar(parts: Parts, style: str) -> None:
    """Make a thin scrollbar: `Card.Vertical.TScrollbar`."""
    surface, way, _ = style.split(".")
    upright = way == "Vertical"
    c, behind = parts.colours, parts.behind(surface)
    wide, round_, margin = parts.px(10), parts.px(3), parts.px(2)
    ends = margin + round_

    def thumb(colour: str) -> Image:
        long = 2 * ends + STRETCH
        size = (wide, long) if upright else (long, wide)
        return shapes.box(size, round_, colour, margin=margin, behind=behind)

    trough, slider = f"{style}.trough", f"{style}.thumb"
    parts.element(trough, shapes.box((STRETCH, STRETCH), 0, None, behind=behind), border=0, size=(wide, wide))
    parts.element(
        slider,
        thumb(c.thumb),
        ("pressed", thumb(c.thumb_hover)),
        ("active", thumb(c.thumb_hover)),
        border=(0, ends) if upright else (ends, 0),
        size=(wide, parts.px(28)) if upright else (parts.px(28), wide),
    )
    parts.layout(style, (trough, {"sticky": "ns" if upright else "ew"}), (slider, {"expand": True, **FILL}))
    parts.style.configure(style, background=behind, arrowsize=wide, width=wide, gripcount=0)
    parts.style.map(style, background=[])


def progress(parts: Parts, style: str) -> None:
    """Make the moving bar: `Busy.Horizontal.TProgressbar`."""
    c, high = parts.colours, parts.px(4)
    ends = (high // 2, max(high // 2 - 1, 0))
    trough, moved = f"{style}.trough", f"{style}.pbar"  # ttk moves the element of this name
    drawn = shapes.box((high + STRETCH, high), high / 2, c.track, behind=c.page)
    parts.element(trough, drawn, border=ends, size=(high, high))
    drawn = shapes.box((parts.px(96), high), high / 2, c.accent, behind=c.track)
    parts.element(moved, drawn, border=ends, size=(parts.px(96), high))
    parts.layout(style, (trough, {"sticky": "ew"}), (moved, {"side": "left", "sticky": "ns"}))
    parts.style.configure(style, background=c.page)
