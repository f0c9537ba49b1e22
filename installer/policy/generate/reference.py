"""The reference page of the settings, ``docs/settings.md``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path

from installer.policy.generate.settings import default_text, made_up, one_line, sample
from trayapp.settings.definition import API, CALL, PARAMETER, TOP
from trayapp.settings.setting import Kind, Setting
from trayapp.settings.wording import allowed

TEMPLATE = Path(__file__).with_name("settings.md.in")
FIRST_VERSION = "0.1.0"
"""Most settings are as old as the program, so only a younger one's version is told."""
_WIDTH = 120
_COMMENT = 36
PLACEHOLDER = "a placeholder: put your own value here"


def content() -> str:
    """Return the page."""
    page = TEMPLATE.read_text(encoding="utf-8")
    made = {
        "EXAMPLE": _example(),
        "TRUST": ", ".join(f"`{setting.key}`" for setting in TOP if setting.trust),
        "FREE": " and ".join(f"`{setting.key}`" for setting in TOP if not setting.lockable),
        "TOP": _sections(TOP),
        "API": _sections(API),
        "CALL": _sections(CALL),
        "PARAMETER": _sections(PARAMETER),
    }
    for name, text in made.items():
        page = page.replace(f"@{name}@", text)
    return page


def _sections(settings: Iterable[Setting]) -> str:
    return "\n\n".join(map(_section, settings))


def _section(setting: Setting) -> str:
    """Describe a setting: what it is, what it may be, and how policy treats it."""
    said = " ".join(filter(None, (setting.text, setting.more)))
    lines = [f"### `{setting.key}`", "", *textwrap.wrap(said, _WIDTH), ""]
    lines.append(f"- {_kind(setting)}")
    if setting.choices and setting.kind is not Kind.NUMBER:
        lines += [f"  - `{one_line(choice)}`: {label}" for choice, label in setting.choices.items() if choice != label]
    if setting.required:
        lines.append("- required")
    elif setting.default is not None:
        lines.append(f"- default: `{default_text(setting)}`")
    if setting in TOP and setting.since != FIRST_VERSION:
        lines.append(f"- since {setting.since}")
    return "\n".join(lines)


def _kind(setting: Setting) -> str:
    if setting.kind is Kind.TABLES:
        return "a list of tables, each as below"
    if setting.kind is Kind.NUMBER:
        return f"{allowed(setting)} ({setting.unit})" if setting.unit else allowed(setting)
    if setting.choices:
        several = "a list of these" if setting.kind is Kind.TEXTS else "one of these"
        labelled = any(choice != label for choice, label in setting.choices.items())
        words = "" if labelled else ": " + ", ".join(f"`{one_line(each)}`" for each in setting.choices)
        return several + words
    bound = f"up to {setting.longest:,} characters"
    text = (
        f"a text of {bound}" if setting.kind is Kind.TEXT else f"a list of texts of {bound}" if _texts(setting) else ""
    )
    return f"{text or setting.kind}{f'. {setting.allowed}' if setting.allowed else ''}"


def _texts(setting: Setting) -> bool:
    return setting.kind is Kind.TEXTS


def _example() -> str:
    """Write a file with every setting: its default, or an example where there is none."""
    lines = [
        f"{'' if setting.required or setting.default is not None else '# '}{_line(setting)}"
        for setting in TOP
        if setting.kind is not Kind.TABLES
    ]
    for heading, settings in (("[[api]]", API), ("[[api.call]]", CALL), ("[[api.call.parameter]]", PARAMETER)):
        shown = (each for each in settings if each.default is not None or each.example is not None)
        lines += ["", heading, *map(_line, shown)]
    return "\n".join(lines)


def _line(setting: Setting) -> str:
    plain = setting.default if setting.default is not None else sample(setting)
    written = f"{setting.key} = {one_line(list(plain) if isinstance(plain, tuple) else plain)}"
    comment = PLACEHOLDER if made_up(plain) else _comment(setting)
    return f"{written:<{_COMMENT - 1}} # {comment}" if comment else written


def _comment(setting: Setting) -> str:
    """Return a line's comment, where it is worth one: what else the value may be."""
    if setting.required or setting.default is None:
        return ""
    if setting.kind is Kind.NUMBER:
        return f"{setting.least} to {setting.most}{f' {setting.unit}' if setting.unit else ''}"
    others = [one_line(each) for each in setting.choices if each != setting.default]
    if setting.kind is Kind.TEXTS or setting.allowed:
        return "see below"
    return f"or {', '.join(others)}" if others else ""
