from __future__ import annotations

import pytest

from trayapp.core.views.elements import Tone
from trayapp.ui.theme.tokens import DARK, LIGHT, Palette

TEXT = 4.5
"""WCAG 2.2, success criterion 1.4.3."""
SIGN = 3.0
"""WCAG 2.2, success criterion 1.4.11: what is needed to know a control and its state."""

both = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


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


@both
def test_every_text_can_be_read(look: Palette) -> None:
    pairs = [(text, behind) for text in (look.text, look.text_soft) for behind in (look.page, look.card)]
    pairs += [(look.on_accent, each) for each in (look.accent, look.accent_hover, look.accent_pressed)]
    pairs += [
        (look.accent_text, each) for each in (look.soft, look.soft_hover, look.soft_pressed, look.page, look.card)
    ]
    pairs += [(look.accent_text, each) for each in (look.control_hover, look.control_pressed)]
    pairs += [(look.accent_text, look.tones[tone].fill) for tone in Tone]
    pairs += [(look.text, each) for each in (look.control, look.control_hover, look.control_pressed, look.stripe)]
    pairs += [(look.text, look.tones[tone].fill) for tone in Tone]
    pairs += [(look.selection_text, look.selection)]
    pairs += [(colour, look.card) for colour in (look.code_key, look.code_string, look.code_number)]
    for tone in look.tones.values():
        pairs += [(tone.text, tone.fill), (tone.text, look.page), (tone.text, look.card)]
    poor = [(text, behind, round(contrast(text, behind), 2)) for text, behind in pairs if contrast(text, behind) < TEXT]
    assert poor == []


@both
def test_the_focus_ring_and_the_tick_can_be_seen(look: Palette) -> None:
    behind = [look.page, look.card, *(look.tones[tone].fill for tone in Tone)]
    poor = [each for each in behind if contrast(look.focus, each) < SIGN]
    assert poor == []
    assert contrast(look.text_soft, look.page) >= SIGN
    assert contrast(look.accent, look.page) >= SIGN


@both
def test_every_tone_has_its_colours(look: Palette) -> None:
    assert set(look.tones) == set(Tone)
