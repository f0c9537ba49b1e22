"""The page of the window's keys."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.language import N_, _
from trayapp.core.views.elements import Block, Button, Hero, SettingGroup, SettingRow

KEYS: Final = {
    N_("Everywhere"): (
        (N_("Tab, Shift+Tab"), N_("Next control, previous control")),
        (N_("Enter"), N_("Press the blue button")),
        (N_("Escape, Alt+Left"), N_("One page back; on the first page, close the window")),
        ("F1", N_("This page")),
        ("F5", N_("Check again, or call again")),
        (N_("Ctrl+C"), N_("Copy what is selected, or what the page is about")),
        (N_("Ctrl+F"), N_("Find")),
        (N_("Ctrl+W"), N_("Close the window")),
        (N_("Ctrl+Q"), N_("Quit Consentray")),
        (N_("Menu, Shift+F10"), N_("What can be done here, as a right click")),
    ),
    N_("Tables and trees"): (
        (N_("Arrows, Page Up, Page Down, Home, End"), N_("Move")),
        (N_("with Shift"), N_("Select")),
        (N_("Ctrl+A"), N_("Select all")),
        (N_("Ctrl+C"), N_("Copy the selected rows")),
        (N_("Letters"), N_("Go to the next row that begins with them")),
        (N_("Left, Right"), N_("Scroll sideways; fold or unfold a branch")),
        (N_("Ctrl+Left, Ctrl+Right"), N_("Choose the column to sort by")),
        (N_("Ctrl+Up, Ctrl+Down"), N_("Sort upwards, downwards")),
    ),
    N_("Text"): (
        (N_("Ctrl+A"), N_("Select all")),
        (N_("Ctrl+X, Ctrl+C, Ctrl+V"), N_("Cut, copy, paste")),
        (N_("Ctrl+Z"), N_("Undo, in a text of several lines")),
    ),
}
"""What each key does, by where it does so."""


def keys_page(icon: str) -> tuple[list[Block], list[Button]]:
    """Return the blocks and the buttons of the page."""
    blocks: list[Block] = [Hero(icon, _("Keys"), _("Everything in this window can be done with the keyboard."))]
    blocks += [
        SettingGroup(_(where), tuple(SettingRow(_(key), _(does)) for key, does in keys)) for where, keys in KEYS.items()
    ]
    return blocks, [Button(_("Back"), ev.BackChosen(), primary=True)]
