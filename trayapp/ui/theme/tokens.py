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


LIGHT: Final = Palette(
    page="#f5f6f8",
    card="#ffffff",
    line="#e0e3e9",
    text="#1a1d24",
    text_soft="#596070",
    accent="#2f5bd7",
    accent_hover="#284fc0",
    accent_pressed="#2245a8",
    on_accent="#ffffff",
    accent_text="#2a52c4",
    soft="#e8eefc",
    soft_hover="#dbe5fa",
    soft_pressed="#cddaf7",
    control="#ffffff",
    control_hover="#f2f4f7",
    control_pressed="#e7eaf0",
    control_line="#c9ced8",
    text_disabled="#8b919e",
    focus="#2f5bd7",
    stripe="#f8f9fb",
    selection="#dbe5fa",
    selection_text="#16234a",
    thumb="#c3c8d2",
    thumb_hover="#9aa1af",
    track="#e0e3e9",
    code_key="#2a52c4",
    code_string="#19693b",
    code_number="#8a4600",
    tones={
        Tone.NEUTRAL: ToneColours("#565d6c", "#eceef2", "#dcdfe6"),
        Tone.GOOD: ToneColours("#19693b", "#e4f4ea", "#c5e5d1"),
        Tone.INFO: ToneColours("#274fb8", "#e8eefc", "#cbd8f6"),
        Tone.WARNING: ToneColours("#844500", "#fdf1dc", "#f2dcb2"),
        Tone.BAD: ToneColours("#ad2018", "#fdebe9", "#f5cdc9"),
    },
)

DARK: Final = Palette(
    page="#1b1d22",
    card="#25282e",
    line="#363a43",
    text="#f0f2f5",
    text_soft="#a8afbc",
    accent="#86a9ff",
    accent_hover="#9bb8ff",
    accent_pressed="#7498f2",
    on_accent="#0d1530",
    accent_text="#9dbaff",
    soft="#2b3754",
    soft_hover="#334265",
    soft_pressed="#283350",
    control="#30343c",
    control_hover="#393e48",
    control_pressed="#2a2d34",
    control_line="#4a505c",
    text_disabled="#757c89",
    focus="#86a9ff",
    stripe="#292c33",
    selection="#334265",
    selection_text="#ffffff",
    thumb="#50565f",
    thumb_hover="#737a86",
    track="#363a43",
    code_key="#9dbaff",
    code_string="#8ad9a8",
    code_number="#f2c27f",
    tones={
        Tone.NEUTRAL: ToneColours("#b6bcc8", "#343841", "#434852"),
        Tone.GOOD: ToneColours("#86d8a5", "#1f3529", "#2c4b3a"),
        Tone.INFO: ToneColours("#a5c0ff", "#232f4b", "#33446b"),
        Tone.WARNING: ToneColours("#f3c583", "#3a2f1e", "#54442a"),
        Tone.BAD: ToneColours("#ffa79f", "#432724", "#613732"),
    },
)
