"""The page of the window's keys."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.views.elements import Block, Button, Hero, SettingGroup, SettingRow

KEYS: Final = {
    "Everywhere": (
        ("Tab, Shift+Tab", "Next control, previous control"),
        ("Enter", "Press the blue button"),
        ("Escape, Alt+Left", "One page back; on the first page, close the window"),
        ("F1", "This page"),
        ("F5", "Check again, or call again"),
        ("Ctrl+C", "Copy what is selected, or what the page is about"),
        ("Ctrl+F", "Find"),
        ("Ctrl+W", "Close the window"),
        ("Ctrl+Q", "Quit Consentray"),
        ("Menu, Shift+F10", "What can be done here, as a right click"),
    ),
    "Tables and trees": (
        ("Arrows, Page Up, Page Down, Home, End", "Move"),
        ("with Shift", "Select"),
        ("Ctrl+A", "Select all"),
        ("Ctrl+C", "Copy the selected rows"),
        ("Letters", "Go to the next row that begins with them"),
        ("Left, Right", "Scroll sideways; fold or unfold a branch"),
        ("Ctrl+Left, Ctrl+Right", "Choose the column to sort by"),
        ("Ctrl+Up, Ctrl+Down", "Sort upwards, downwards"),
    ),
    "Text": (
        ("Ctrl+A", "Select all"),
        ("Ctrl+X, Ctrl+C, Ctrl+V", "Cut, copy, paste"),
        ("Ctrl+Z", "Undo, in a text of several lines"),
    ),
}
"""What each key does, by where it does so."""


def keys_page(icon: str) -> tuple[list[Block], list[Button]]:
    """Return the blocks and the buttons of the page."""
    blocks: list[Block] = [Hero(icon, "Keys", "Everything in this window can be done with the keyboard.")]
    blocks += [SettingGroup(where, tuple(SettingRow(*each) for each in keys)) for where, keys in KEYS.items()]
    return blocks, [Button("Back", ev.BackChosen(), primary=True)]
