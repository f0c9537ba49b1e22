"""What program this is, and who helps: the page of its own, that of the keys, what problems say of the help desk."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.language import N_, _, plural
from trayapp.core.model import SessionConfig
from trayapp.core.state import State
from trayapp.core.text import mail_link
from trayapp.core.views.elements import Banner, Block, Button, Details, Hero, SettingGroup, SettingRow, Tone


def about_page(state: State) -> tuple[list[Block], list[Button]] | None:
    """Return the page's blocks and buttons."""
    about, setup = state.about, state.setup
    if about is None:
        return None
    blocks: list[Block] = [Hero(state.status.value, "Consentray", _("Version {version}", version=about.version))]
    if about.trouble:
        blocks.append(Banner(Tone.WARNING, _("It couldn't be opened"), about.trouble))
    if (desk := help_desk(setup)) is not None:
        blocks.append(desk)
    rows = [
        _place(_("Documentation"), setup.help_page or "", ev.LinkChosen(setup.help_page or "")),
        _place(_("Log folder"), about.logs, ev.PlaceAsked(about.logs), _("Nothing was logged yet")),
        _place(_("Licences"), about.licences, ev.PlaceAsked(about.licences), _("MIT, see below for the parts")),
    ]
    blocks.append(SettingGroup(_("On this computer"), tuple(row for row in rows if row is not None)))
    lines = "\n".join(f"{name} {version}: {licence}" for name, version, licence in about.parts)
    copy = Button(
        _("Copy all"),
        ev.CopyChosen(f"Consentray {about.version}: MIT\n{lines}", _("Parts")),
    )
    pairs = tuple((name, f"{version}, {licence}") for name, version, licence in about.parts)
    title = plural("Made with {count} part, and its licence", "Made with {count} parts, and their licences", len(pairs))
    blocks.append(Details(title, pairs, copy))
    buttons = [Button(_("Back"), ev.BackChosen()), Button(_("Keys…"), ev.KeysAsked())]
    return blocks, [*buttons, Button(_("Log…"), ev.LogAsked()), Button(_("Diagnostics…"), ev.DiagnosticsAsked())]


def help_desk(setup: SessionConfig, subject: str = "", details: str = "") -> Banner | None:
    """Return who helps, with a button that writes to them; None if nobody is named."""
    address = setup.help_desk_address or ""
    if not (address or setup.help_desk):
        return None
    name = _("Your help desk: {help_desk}", help_desk=setup.help_desk) if setup.help_desk else _("Your help desk")
    if not address:
        return Banner(Tone.INFO, name, "")
    if "@" not in address:
        return Banner(Tone.INFO, name, address, Button(_("Open the page"), ev.LinkChosen(address)))
    link = mail_link(f"Consentray: {subject}" if subject else "Consentray", details, to=address)
    return Banner(Tone.INFO, name, address, Button(_("Write a mail"), ev.LinkChosen(link)))


def _place(title: str, place: str, event: ev.Event, missing: str = "") -> SettingRow | None:
    """Return the row of a place that can be opened; what is said where it is missing, or None."""
    if not place:
        return SettingRow(title, missing) if missing else None
    return SettingRow(title, place, button=Button(_("Open"), event))


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


def keys_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the blocks and the buttons of the page."""
    blocks: list[Block] = [
        Hero(state.status.value, _("Keys"), _("Everything in this window can be done with the keyboard."))
    ]
    blocks += [
        SettingGroup(_(where), tuple(SettingRow(_(key), _(does)) for key, does in keys)) for where, keys in KEYS.items()
    ]
    return blocks, [Button(_("Back"), ev.BackChosen(), primary=True)]
