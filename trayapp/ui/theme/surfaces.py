"""The styles of what things stand on: cards, fields, banners, chips, tables."""

from __future__ import annotations

from PIL.Image import Image

from trayapp.core.views.elements import Tone
from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.parts import FILL, STRETCH, Parts


def frame(parts: Parts, style: str) -> None:
    """Make a frame: `Card.TFrame`, `Way.TFrame`, `Field.TFrame`, `Locked.TFrame`, `Warning.Banner.TFrame`."""
    part = f"{style}.box"
    match style.split("."):
        case ["Card", _]:
            _card(parts, part)
        case ["Way", _]:
            _way(parts, part)
        case ["Field", _]:
            _field(parts, part)
        case ["Locked", _]:
            _locked(parts, part)
        case [tone, "Banner", _]:
            look = parts.colours.tones[Tone(tone.lower())]
            parts.element(part, _panel(parts, look.fill, look.line, 1), border=_panel_border(parts))
    parts.layout(style, (part, FILL))


def _card(parts: Parts, part: str) -> None:
    c = parts.colours
    focused = _panel(parts, c.card, c.focus, tokens.RING)
    parts.element(part, _panel(parts, c.card, c.line, 1), ("focus", focused), border=_panel_border(parts))


def _way(parts: Parts, part: str) -> None:
    c = parts.colours
    parts.element(
        part,
        _panel(parts, c.card, c.line, 1),
        ("pressed", _panel(parts, c.control_pressed, c.control_line, 1)),
        ("active", "focus", _panel(parts, c.control_hover, c.focus, tokens.RING)),
        ("active", _panel(parts, c.control_hover, c.control_line, 1)),
        ("focus", _panel(parts, c.card, c.focus, tokens.RING)),
        border=_panel_border(parts),
    )


def _panel_border(parts: Parts) -> int:
    return parts.px(tokens.RADIUS_CARD) + 1


def _panel(parts: Parts, fill: str, line: str, width: float) -> Image:
    radius = parts.px(tokens.RADIUS_CARD)
    side = 2 * radius + STRETCH
    return shapes.box((side, side), radius, fill, line=line, line_width=parts.px(width), behind=parts.colours.page)


def _field(parts: Parts, part: str) -> None:
    c = parts.colours
    bad = c.tones[Tone.BAD].text
    radius = parts.px(tokens.RADIUS_CONTROL)

    def drawn(line: str, width: float) -> Image:
        size = (2 * radius + STRETCH, 2 * radius + parts.px(8))
        return shapes.box(size, radius, c.control, line=line, line_width=parts.px(width), behind=c.page)

    parts.element(
        part,
        drawn(c.control_line, 1),
        ("invalid", "focus", drawn(bad, tokens.RING)),
        ("invalid", drawn(bad, 1)),
        ("focus", drawn(c.focus, tokens.RING)),
        border=radius,
    )


def _locked(parts: Parts, part: str) -> None:
    look = parts.colours.tones[Tone.NEUTRAL]
    radius = parts.px(tokens.RADIUS_CONTROL)
    drawn = shapes.box(
        (2 * radius + STRETCH, 2 * radius + parts.px(4)),
        radius,
        look.fill,
        line=look.line,
        line_width=parts.px(1),
        behind=parts.colours.card,
    )
    parts.element(part, drawn, border=radius)


def label(parts: Parts, style: str) -> None:
    """Make a small label on a card: `Good.Chip.TLabel`, `Held.Pill.TLabel`, `Absent.Pill.TLabel`."""
    c = parts.colours
    name = style.partition(".")[0]
    if name == "Held":
        text, fill, line = c.tones[Tone.GOOD].text, c.card, c.tones[Tone.GOOD].line
    elif name == "Absent":
        text, fill, line = c.text_soft, c.card, c.line
    else:
        look = c.tones[Tone(name.lower())]
        text, fill, line = look.text, look.fill, look.line
    high = parts.fonts.caption.metrics("linespace") + 2 * parts.px(2)
    part = f"{style}.box"
    drawn = shapes.box((high + STRETCH, high), high / 2, fill, line=line, line_width=parts.px(1), behind=c.card)
    parts.element(part, drawn, border=(high // 2, high // 2 - 1))
    parts.layout(style, (part, FILL), ("Label.padding", FILL), ("Label.label", FILL))
    parts.style.configure(
        style,
        background=c.card,
        foreground=text,
        font=parts.fonts.caption,
        padding=(parts.px(7), parts.px(2), parts.px(9), parts.px(2)),
        space=0,
    )


def table(parts: Parts, style: str) -> None:
    """Make the table, and its headings."""
    c = parts.colours
    heading = f"{style}.Heading"
    part = f"{heading}.box"
    size = (STRETCH, parts.px(32))
    usual, hover = (shapes.hairline(size, fill, c.line, parts.px(1)) for fill in (c.card, c.control_hover))
    parts.element(part, usual, ("active", hover), border=(0, 0, 0, parts.px(2)), size=(1, parts.px(32)))
    parts.layout(style, ("Treeview.treearea", FILL))
    parts.layout(heading, (part, FILL), ("Treeheading.padding", FILL), ("Treeheading.text", {"sticky": "we"}))
    parts.style.configure(
        style,
        background=c.card,
        fieldbackground=c.card,
        foreground=c.text,
        font=parts.fonts.body,
        rowheight=parts.fonts.body.metrics("linespace") + parts.px(12),
        borderwidth=0,
        relief="flat",
    )
    parts.style.map(style, background=[("selected", c.selection)], foreground=[("selected", c.selection_text)])
    # Tk adds 4 pixels of its own at each side of a cell, at any scale.
    parts.style.configure(f"{style}.Cell", padding=(parts.px(tokens.SPACE * 1.25) - 4, 0))
    parts.style.configure(
        heading,
        font=parts.fonts.caption,
        foreground=c.text_soft,
        background=c.card,
        padding=(parts.px(tokens.SPACE * 1.25), parts.px(7)),
        relief="flat",
    )
    parts.style.map(heading, background=[], foreground=[("active", c.text)])
