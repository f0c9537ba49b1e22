"""The page of the settings in force: each with its value and where it came from; locked ones look locked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trayapp.core import events as ev
from trayapp.core.described import Control, SettingLine, SettingsSnapshot
from trayapp.core.language import N_, _, plural
from trayapp.core.mistake import Mistake
from trayapp.core.state import Changes, State
from trayapp.core.text import capital
from trayapp.core.views.elements import (
    Banner,
    Block,
    Button,
    Choice,
    Findings,
    Hero,
    Line,
    SettingGroup,
    SettingRow,
    Toggle,
    Toggles,
    Tone,
)

LOCKED: Final = N_("Managed by your organisation")


def settings_page(state: State) -> tuple[list[Block], list[Button]] | None:
    """Return the page's blocks and buttons."""
    described, changes = state.described, state.changes
    if described is None:
        return None
    locked = len({line.key for line in described.lines if line.locked})
    text = _("What you change here is saved in {file}.", file=described.file)
    if locked:
        manages = plural(
            "Your organisation manages {count} of the settings.",
            "Your organisation manages {count} of the settings.",
            locked,
        )
        text += f" {manages}"
    about = Button(_("About…"), ev.AboutAsked())
    blocks: list[Block] = [Hero(state.status.value, _("Settings"), text, about), *_banners(described)]
    several = _several(described.lines)
    for group in dict.fromkeys(line.group for line in described.lines):
        rows = tuple(_row(line, several, changes) for line in described.lines if line.group == group)
        blocks.append(SettingGroup(group, rows))
    sources = dict.fromkeys((line.origin, line.place) for line in described.lines if line.place)
    if sources:
        rows = tuple(SettingRow(capital(origin), place) for origin, place in sources)
        blocks.append(SettingGroup(_("Where they come from"), rows))
    buttons = [Button(_("Back"), ev.BackChosen())]
    buttons.append(
        Button(
            _("Open my settings file") if described.file_exists else _("Create my settings file…"), ev.OwnFileAsked()
        )
    )
    buttons.append(Button(_("Check this set-up…"), ev.CheckUpAsked()))
    if changes.last:
        buttons.append(Button(_("Undo"), ev.SettingUndone()))
    return blocks, buttons


def _banners(described: SettingsSnapshot) -> list[Block]:
    """Return what is to be said of the settings as a whole."""
    blocks: list[Block] = []
    if described.trouble:
        blocks.append(Banner(Tone.WARNING, _("Your settings file couldn't be opened"), described.trouble))
    if described.unwatched:
        blocks.append(
            Banner(
                Tone.WARNING,
                _("Changed settings aren't noticed at once"),
                _(
                    "They are read again when this window opens and when a sign-in starts, because {unwatched}.",
                    unwatched=described.unwatched,
                ),
            )
        )
    if described.mistakes:
        rest = _("The settings below stay in force until that is fixed.")
        blocks.append(Banner(Tone.BAD, _("The settings were changed, and can't be used"), rest))
        keys = {line.key for line in described.lines}
        if others := tuple(each for each in described.mistakes if each.key not in keys):  # those are beside the setting
            blocks.append(Findings(others))
    for title, text, policy in (
        (
            _("A policy has a mistake"),
            _("This part of it is ignored. Contact the people who manage this computer:") + "\n\n",
            True,
        ),
        (_("Something in your settings is left out"), "", False),
    ):
        if said := [_sentence(each) for each in described.warnings if each.policy is policy]:
            blocks.append(Banner(Tone.WARNING, title, text + "\n".join(said)))
    return blocks


def _row(line: SettingLine, several: frozenset[str], changes: Changes) -> SettingRow:
    origin = line.origin
    if origin in several:
        origin += f", {line.place.replace(chr(92), '/').rpartition('/')[2]}"
    if line.line:
        origin += f", {_('line {line}', line=line.line)}"
    key = "" if line.key == "api" else line.key  # each of those rows is one API of the list
    notes = ["  ·  ".join(filter(None, (key, origin))), *(_("overrides {each}", each=each) for each in line.overrides)]
    if line.default:
        notes.append(_("built in: {default}", default=line.default))
    if line.remark:
        notes.insert(0, line.remark)
    of_change, refused = changes.refused
    error = refused if of_change == line.key else line.mistake
    return SettingRow(
        line.title,
        line.value,
        line.text,
        _(LOCKED) if line.locked else "",
        tuple(notes),
        error,
        _control(line),
        Button(_("Reset"), ev.SettingChosen(line.key)) if line.own and line.control else None,
    )


def _control(line: SettingLine) -> Choice | Toggles | Line | None:
    """Return what changes the setting; None where that is not for a click."""
    key, typed = line.key, line.typed
    words = [word for word, _ in line.options]
    match line.control:
        case Control.SWITCH:
            (now,) = typed
            other = next(word for word in words if word != now)
            return Toggles((Toggle(line.value, now == words[0], ev.SettingChosen(key, (other,))),), switch=True)
        case Control.CHOICE:
            return Choice(
                tuple(Button(name, ev.SettingChosen(key, (word,)), (word,) == typed) for word, name in line.options)
            )
        case Control.LIST:
            without = {word: tuple(each for each in words if (each in typed) != (each == word)) for word in words}
            return Toggles(
                tuple(Toggle(name, word in typed, ev.SettingChosen(key, without[word])) for word, name in line.options)
            )
        case Control.LINE:
            return Line(", ".join(typed), ev.SettingChosen(key), line.unit)
        case _:
            return None


def _several(lines: Iterable[SettingLine]) -> frozenset[str]:
    """Return the kinds of source that occur several times, so that a name alone is ambiguous."""
    pairs = {(line.origin, line.place) for line in lines}
    kinds = [origin for origin, _ in pairs]
    return frozenset(origin for origin in kinds if kinds.count(origin) > 1)


def _sentence(wrong: Mistake) -> str:
    start = f"{wrong.key}: " if wrong.key else ""
    return f"{start}{wrong.message} ({wrong.place})"
