from __future__ import annotations

import pytest

from trayapp.core.views.elements import Tone
from trayapp.ui.theme.tokens import DARK, LIGHT, Palette, contrast

TEXT = 4.5
"""WCAG 2.2, success criterion 1.4.3."""
SIGN = 3.0
"""WCAG 2.2, success criterion 1.4.11: what is needed to know a control and its state."""

both = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


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
