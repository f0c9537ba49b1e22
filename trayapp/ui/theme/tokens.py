"""The look as named values: colours, spacing, radii and type sizes. Lengths are logical pixels (96 to the inch)."""

from __future__ import annotations

from typing import Final

from trayapp.core.record import Record
from trayapp.core.views.elements import Tone
from trayapp.system.appearance import Appearance

SPACE: Final = 8
"""The unit of spacing: gaps are one, paddings two or three of it."""

PAGE_WIDTH: Final = 560
"""The window's usual width."""
WIDEST: Final = 800
"""The width up to which a page with a wide table or text opens."""
NARROWEST: Final = 380
"""The window's smallest width."""
LOWEST: Final = 220
"""The window's smallest height."""
DRAWABLE: Final = 32_000
"""Real pixels that a side of what is drawn has at most: beyond 32,767 an X server refuses, and Tk ends the process."""
HIGHEST_PAGE: Final = 30_000
"""Real pixels of a page at most: X11 has 16 bits for a coordinate, so that what is further down is not drawn."""
LOW: Final = 400
"""Below this height or a width of `NARROW`, the content has the room: edges are small, and the footer is one row."""
NARROW: Final = 460
PAGE_EDGE: Final = 24
SMALL_EDGE: Final = 12
"""From the window's edge to the content; the second in a small window."""
BLOCK_GAP: Final = 16
"""Between two blocks of a page."""
HEAD_GAP: Final = 20
"""Between a page's head and what follows."""

RADIUS_CONTROL: Final = 6
RADIUS_CARD: Final = 10
RING: Final = 2
"""How thick the focus ring is."""
RING_GAP: Final = 1
"""The gap between the focus ring and the control."""

HERO_ICON: Final = 48
GLYPH: Final = 14
"""The size of the small signs beside a text."""


class ToneColours(Record):
    """The colours of one tone: text and glyph, what is behind them, and the hairline around it."""

    text: str
    fill: str
    line: str


class Palette(Record):
    """The colours of one appearance, as ``#rrggbb``."""

    page: str
    card: str
    line: str
    text: str
    text_soft: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    soft: str
    soft_hover: str
    soft_pressed: str
    control: str
    control_hover: str
    control_pressed: str
    control_line: str
    text_disabled: str
    focus: str
    stripe: str
    thumb: str
    thumb_hover: str
    track: str
    code_key: str
    code_string: str
    code_number: str
    tones: dict[Tone, ToneColours]


_APPEARANCES: Final = [Appearance(dark, contrast) for contrast in (False, True) for dark in (False, True)]
_COLOURS: Final = {
    "page": ("#f5f6f8", "#1b1d22", "#ffffff", "#000000"),
    "card": ("#ffffff", "#25282e", "#ffffff", "#000000"),
    "line": ("#e0e3e9", "#363a43", "#000000", "#ffffff"),
    "text": ("#1a1d24", "#f0f2f5", "#000000", "#ffffff"),
    "text_soft": ("#596070", "#a8afbc", "#262626", "#e6e6e6"),
    "accent": ("#2f5bd7", "#86a9ff", "#0a2f8a", "#6fd3ff"),
    "accent_hover": ("#284fc0", "#9bb8ff", "#06205f", "#a9e4ff"),
    "accent_pressed": ("#2245a8", "#7498f2", "#000d33", "#45bdf0"),
    "on_accent": ("#ffffff", "#0d1530", "#ffffff", "#000000"),
    "accent_text": ("#2a52c4", "#9dbaff", "#0a2f8a", "#8adbff"),
    "soft": ("#e8eefc", "#2b3754", "#ffffff", "#000000"),
    "soft_hover": ("#dbe5fa", "#334265", "#e3e9fb", "#0b2b3a"),
    "soft_pressed": ("#cddaf7", "#283350", "#c9d4f4", "#123d52"),
    "control": ("#ffffff", "#30343c", "#ffffff", "#000000"),
    "control_hover": ("#f2f4f7", "#393e48", "#ebebeb", "#242424"),
    "control_pressed": ("#e7eaf0", "#2a2d34", "#d6d6d6", "#3d3d3d"),
    "control_line": ("#818896", "#858d9b", "#000000", "#ffffff"),
    "text_disabled": ("#8b919e", "#757c89", "#5c5c5c", "#a6a6a6"),
    "focus": ("#2f5bd7", "#86a9ff", "#0a2f8a", "#ffe600"),
    "stripe": ("#f8f9fb", "#292c33", "#f5f5f5", "#141414"),
    "thumb": ("#868d9a", "#7f8794", "#000000", "#ffffff"),
    "thumb_hover": ("#626978", "#a1a8b5", "#404040", "#c4c4c4"),
    "track": ("#e0e3e9", "#363a43", "#d9d9d9", "#333333"),
    "code_key": ("#2a52c4", "#9dbaff", "#0a2f8a", "#9fdcff"),
    "code_string": ("#19693b", "#8ad9a8", "#0d4a26", "#9cf0b4"),
    "code_number": ("#8a4600", "#f2c27f", "#662f00", "#ffd08a"),
}
"""Each colour in the order of the appearances."""
_TONES: Final = {
    Tone.NEUTRAL: ("#565d6c #eceef2 #dcdfe6", "#b6bcc8 #343841 #434852", "#262626", "#e6e6e6"),
    Tone.GOOD: ("#19693b #e4f4ea #c5e5d1", "#86d8a5 #1f3529 #2c4b3a", "#0d4a26", "#9cf0b4"),
    Tone.INFO: ("#274fb8 #e8eefc #cbd8f6", "#a5c0ff #232f4b #33446b", "#0a2f8a", "#9fdcff"),
    Tone.WARNING: ("#844500 #fdf1dc #f2dcb2", "#f3c583 #3a2f1e #54442a", "#662f00", "#ffd08a"),
    Tone.BAD: ("#ad2018 #fdebe9 #f5cdc9", "#ffa79f #432724 #613732", "#8a0f08", "#ffb8b2"),
}
"""The text, the fill and the line of each tone; one colour is of text and line, on the page's own."""


def _tone(colours: str, page: str) -> ToneColours:
    text, *others = colours.split()
    return ToneColours(text, *(others or (page, text)))


PALETTES: Final = {
    appearance: Palette(
        tones={tone: _tone(each[at], _COLOURS["page"][at]) for tone, each in _TONES.items()},
        **{name: each[at] for name, each in _COLOURS.items()},
    )
    for at, appearance in enumerate(_APPEARANCES)
}
"""The colours of each appearance."""
