"""What the contact sheets are compared by tells another page from the sheets' own loss."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.ui.window.conftest import Opener, settle
from tests.ui.window.gallery import grab
from tests.ui.window.pages import states, views
from tests.ui.window.sheets import MOST, QUALITY, difference, small
from trayapp.core.record import replace
from trayapp.core.views.elements import WindowView
from trayapp.ui.window import Window


def seen(window: Window, view: WindowView, scale: float) -> Image.Image:
    window.show(view)
    settle(window)
    return small(grab(window._root, window._top), scale)


def kept(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY)
    return Image.open(file).convert("RGB")


@pytest.mark.parametrize("page", ["overview-partial", "answer-scripts", "first-start"])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_page_is_as_it_was_kept(open_window: Opener, page: str, scale: float) -> None:
    picture = seen(open_window(scale=scale), views()[page], scale)
    assert difference(kept(picture), picture) < MOST * 2 / 3


@pytest.mark.parametrize("dark", [False, True])
def test_another_word_on_a_button_is_told(open_window: Opener, *, dark: bool) -> None:
    view = views()["overview-partial"]
    window = open_window(dark=dark)
    before = kept(seen(window, view, 1.0))
    other = replace(view, buttons=(replace(view.buttons[0], label="Forget me"), *view.buttons[1:]))
    assert difference(before, seen(window, other, 1.0)) > MOST


def test_another_size_is_told(window: Window) -> None:
    assert set(states()) <= set(views())
    before = seen(window, views()["overview-partial"], 1.0)
    assert difference(before, before.resize((before.width, before.height + 1))) > MOST
