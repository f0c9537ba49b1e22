"""The styles of backgrounds: cards, fields, banners, chips, tables."""

from __future__ import annotations

from PIL.Image import Image

from trayapp.core.views.elements import Tone
from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.look import FILL, STRETCH, Look


def frame(look: Look, style: str) -> None:
    """Make a frame: `Card.TFrame`, `Way.TFrame`, `OnCard.Field.TFrame`, `Locked.TFrame`, `Warning.Banner.TFrame`."""
    c, kind = look.colours, style.split(".")[-2]
    low = {"Field": 8, "Locked": 4}.get(kind, 0)
    radius = look.px(tokens.RADIUS_CONTROL if low else tokens.RADIUS_CARD)
    size = (2 * radius + STRETCH, 2 * radius + (look.px(low) if low else STRETCH))
    behind = c.card if kind == "Locked" or style.startswith("OnCard") else c.page

    def drawn(fill: str, line: str, width: float = 1) -> Image:
        return shapes.box(size, radius, fill, line=line, line_width=look.px(width), behind=behind)

    bad, neutral = c.tones[Tone.BAD], c.tones[Tone.NEUTRAL]
    states: list[tuple[str | Image, ...]] = []
    match kind:
        case "Card":
            usual = drawn(c.card, c.line)
            states = [("focus", drawn(c.card, c.focus, tokens.RING))]
        case "Way":
            usual = drawn(c.card, c.control_line)
            states = [
                ("pressed", drawn(c.control_pressed, c.control_line)),
                ("active", "focus", drawn(c.control_hover, c.focus, tokens.RING)),
                ("active", drawn(c.control_hover, c.control_line)),
                ("focus", drawn(c.card, c.focus, tokens.RING)),
            ]
        case "Field":
            usual = drawn(c.control, c.control_line)
            states = [
                ("invalid", "focus", drawn(c.control, bad.text, tokens.RING)),
                ("invalid", drawn(c.control, bad.text)),
                ("focus", drawn(c.control, c.focus, tokens.RING)),
            ]
        case "Locked":
            usual = drawn(neutral.fill, neutral.line)
        case _:
            tone = c.tones[Tone(style.partition(".")[0].lower())]
            usual = drawn(tone.fill, tone.line)
    part = f"{style}.box"
    look.element(part, usual, *states, border=radius + (0 if low else 1))
    look.layout(style, (part, FILL))


def label(look: Look, style: str) -> None:
    """Make a small label on a card: `Good.Chip.TLabel`, `Held.Pill.TLabel`, `Absent.Pill.TLabel`."""
    c = look.colours
    name = style.partition(".")[0]
    if name == "Held":
        text, fill, line = c.tones[Tone.GOOD].text, c.card, c.tones[Tone.GOOD].line
    elif name == "Absent":
        text, fill, line = c.text_soft, c.card, c.line
    else:
        tone = c.tones[Tone(name.lower())]
        text, fill, line = tone.text, tone.fill, tone.line
    high = look.fonts.caption.metrics("linespace") + 2 * look.px(2)
    part = f"{style}.box"
    drawn = shapes.box((high + STRETCH, high), high / 2, fill, line=line, line_width=look.px(1), behind=c.card)
    look.element(part, drawn, border=(high // 2, high // 2 - 1))
    look.layout(style, (part, FILL), ("Label.padding", FILL), ("Label.label", FILL))
    look.ttk_style.configure(
        style,
        background=c.card,
        foreground=text,
        font=look.fonts.caption,
        padding=(look.px(7), look.px(2), look.px(9), look.px(2)),
        space=0,
    )


def table(look: Look, style: str) -> None:
    """Make the table, and its headings; `Code.Treeview` is one of text in a face of fixed width."""
    c = look.colours
    is_code = style.startswith("Code.")
    font = look.fonts.mono if is_code else look.fonts.body
    heading = f"{style}.Heading"
    part = f"{heading}.box"
    size = (STRETCH, look.px(32))
    usual, hover = (shapes.hairline(size, fill, c.line, look.px(1)) for fill in (c.card, c.control_hover))
    look.element(part, usual, ("active", hover), border=(0, 0, 0, look.px(2)), size=(1, look.px(32)))
    look.layout(style, ("Treeview.treearea", FILL))
    look.layout(heading, (part, FILL), ("Treeheading.padding", FILL), ("Treeheading.text", {"sticky": "we"}))
    look.ttk_style.configure(
        style,
        background=c.card,
        fieldbackground=c.card,
        foreground=c.text,
        font=font,
        rowheight=font.metrics("linespace") + look.px(4 if is_code else 12),
        borderwidth=0,
        relief="flat",
    )
    look.ttk_style.map(style, background=[("selected", c.accent)], foreground=[("selected", c.on_accent)])
    # Tk adds 4 pixels of its own at each side of a cell, at any scale.
    look.ttk_style.configure(f"{style}.Cell", padding=(look.px(tokens.SPACE * 1.25) - 4, 0))
    look.ttk_style.configure(
        heading,
        font=look.fonts.caption,
        foreground=c.text_soft,
        background=c.card,
        padding=(look.px(tokens.SPACE * 1.25), look.px(7)),
        relief="flat",
    )
    look.ttk_style.map(heading, background=[], foreground=[("active", c.text)])
