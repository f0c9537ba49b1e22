"""The look as named values: colours, spacing, radii and type sizes. Lengths are logical pixels (96 to the inch)."""

from __future__ import annotations

from typing import Final

from trayapp.core.record import Record
from trayapp.core.views.elements import Tone

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
PAGE_EDGE: Final = 24
"""From the window's edge to the content."""
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
    """The colours of one mode, as ``#rrggbb``."""

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
    selection: str
    selection_text: str
    thumb: str
    thumb_hover: str
    track: str
    code_key: str
    code_string: str
    code_number: str
    tones: dict[Tone, ToneColours]


_COLOURS: Final = {
    "page": ("#f5f6f8", "#1b1d22"),
    "card": ("#ffffff", "#25282e"),
    "line": ("#e0e3e9", "#363a43"),
    "text": ("#1a1d24", "#f0f2f5"),
    "text_soft": ("#596070", "#a8afbc"),
    "accent": ("#2f5bd7", "#86a9ff"),
    "accent_hover": ("#284fc0", "#9bb8ff"),
    "accent_pressed": ("#2245a8", "#7498f2"),
    "on_accent": ("#ffffff", "#0d1530"),
    "accent_text": ("#2a52c4", "#9dbaff"),
    "soft": ("#e8eefc", "#2b3754"),
    "soft_hover": ("#dbe5fa", "#334265"),
    "soft_pressed": ("#cddaf7", "#283350"),
    "control": ("#ffffff", "#30343c"),
    "control_hover": ("#f2f4f7", "#393e48"),
    "control_pressed": ("#e7eaf0", "#2a2d34"),
    "control_line": ("#c9ced8", "#4a505c"),
    "text_disabled": ("#8b919e", "#757c89"),
    "focus": ("#2f5bd7", "#86a9ff"),
    "stripe": ("#f8f9fb", "#292c33"),
    "selection": ("#dbe5fa", "#334265"),
    "selection_text": ("#16234a", "#ffffff"),
    "thumb": ("#c3c8d2", "#50565f"),
    "thumb_hover": ("#9aa1af", "#737a86"),
    "track": ("#e0e3e9", "#363a43"),
    "code_key": ("#2a52c4", "#9dbaff"),
    "code_string": ("#19693b", "#8ad9a8"),
    "code_number": ("#8a4600", "#f2c27f"),
}
"""Each colour in the light mode and in the dark one."""
_TONES: Final = {
    Tone.NEUTRAL: (ToneColours("#565d6c", "#eceef2", "#dcdfe6"), ToneColours("#b6bcc8", "#343841", "#434852")),
    Tone.GOOD: (ToneColours("#19693b", "#e4f4ea", "#c5e5d1"), ToneColours("#86d8a5", "#1f3529", "#2c4b3a")),
    Tone.INFO: (ToneColours("#274fb8", "#e8eefc", "#cbd8f6"), ToneColours("#a5c0ff", "#232f4b", "#33446b")),
    Tone.WARNING: (ToneColours("#844500", "#fdf1dc", "#f2dcb2"), ToneColours("#f3c583", "#3a2f1e", "#54442a")),
    Tone.BAD: (ToneColours("#ad2018", "#fdebe9", "#f5cdc9"), ToneColours("#ffa79f", "#432724", "#613732")),
}


def _palette(mode: int) -> Palette:
    colours = {name: both[mode] for name, both in _COLOURS.items()}
    return Palette(tones={tone: both[mode] for tone, both in _TONES.items()}, **colours)


LIGHT: Final = _palette(0)
DARK: Final = _palette(1)
