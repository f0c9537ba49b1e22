"""The page of the settings in force: each with its value and where it came from; locked ones look locked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trayapp.core import events as ev
from trayapp.core.described import SettingLine, SettingsSnapshot
from trayapp.core.mistake import Mistake
from trayapp.core.text import capital
from trayapp.core.views.elements import (
    Banner,
    Block,
    Button,
    Finding,
    Findings,
    Hero,
    SettingGroup,
    SettingRow,
    Tone,
)

LOCKED: Final = "Managed by your organisation"
SETTINGS_BUTTON: Final = Button("Settings…", ev.SettingsAsked())


def settings_page(icon: str, described: SettingsSnapshot) -> tuple[list[Block], list[Button]]:
    """Return the page's blocks and buttons."""
    locked = len({line.key for line in described.lines if line.locked})
    text = "The current settings, and where each comes from."
    if locked:
        text += f" Your organisation manages {locked} of the settings."
    blocks: list[Block] = [Hero(icon, "Settings", text)]
    if described.trouble:
        blocks.append(Banner(Tone.WARNING, "Your settings file couldn't be opened", described.trouble))
    if described.unwatched:
        blocks.append(
            Banner(
                Tone.WARNING,
                "Changed settings aren't noticed at once",
                f"They are read again when this window opens and when a sign-in starts, because {described.unwatched}.",
            )
        )
    if described.mistakes:
        blocks.append(
            Banner(Tone.BAD, "The settings were changed, and can't be used", "The previous settings stay in force.")
        )
        blocks.append(findings(described.mistakes))
    for title, text, policy in (
        (
            "A policy has a mistake",
            "This part of it is ignored. Contact the people who manage this computer:\n\n",
            True,
        ),
        ("Something in your settings is left out", "", False),
    ):
        if said := [_sentence(each) for each in described.warnings if each.policy is policy]:
            blocks.append(Banner(Tone.WARNING, title, text + "\n".join(said)))
    several = _several(described.lines)
    for group in dict.fromkeys(line.group for line in described.lines):
        rows = tuple(_row(line, several) for line in described.lines if line.group == group)
        blocks.append(SettingGroup(group, rows))
    sources = dict.fromkeys((line.origin, line.place) for line in described.lines if line.place)
    if sources:
        rows = tuple(SettingRow(capital(origin), place) for origin, place in sources)
        blocks.append(SettingGroup("Where they come from", rows))
    label = "Open my settings file" if described.file_exists else "Create my settings file…"
    return blocks, [Button("Back", ev.BackChosen()), Button(label, ev.OwnFileAsked(), primary=True)]


def findings(mistakes: Iterable[Mistake]) -> Findings:
    """Return mistakes as a block."""
    return Findings(tuple(Finding(each.key, each.message, each.place) for each in mistakes))


def _row(line: SettingLine, several: frozenset[str]) -> SettingRow:
    origin = line.origin
    if origin in several:
        origin += f", {line.place.replace(chr(92), '/').rpartition('/')[2]}"
    if line.line:
        origin += f", line {line.line}"
    notes = tuple(f"overrides {each}" for each in line.overrides)
    if line.default:
        notes = (*notes, f"built in: {line.default}")
    if line.remark:
        notes = (line.remark, *notes)
    key = "" if line.key == "api" else line.key  # each of those rows is one API of the list
    return SettingRow(line.title, line.value, key, origin, LOCKED if line.locked else "", line.wrong, notes)


def _several(lines: Iterable[SettingLine]) -> frozenset[str]:
    """Return the kinds of source that occur several times, so that a name alone is ambiguous."""
    pairs = {(line.origin, line.place) for line in lines}
    kinds = [origin for origin, _ in pairs]
    return frozenset(origin for origin in kinds if kinds.count(origin) > 1)


def _sentence(wrong: Mistake) -> str:
    start = f"{wrong.key}: " if wrong.key else ""
    return f"{start}{wrong.message} ({wrong.place})"
