"""The settings in force as a document for programs and as a table for people: secrets are masked in both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from trayapp.settings.check import LARGEST_SHOWN
from trayapp.settings.setting import Kind
from trayapp.settings.source import Layer
from trayapp.settings.wording import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trayapp.settings.errors import Mistake
    from trayapp.settings.resolve import Resolution, Resolved
    from trayapp.settings.setting import Setting
    from trayapp.settings.source import Origin

Document = dict[str, Any]

WIDEST: Final = 40
"""Characters of a value that the table shows; the document has all of it."""
_HEADINGS: Final = ("SETTING", "VALUE", "FROM")


def config_document(resolved: Resolved) -> Document:
    """Give the document of ``consentray config --json``."""
    return {
        "settings": [_setting_document(each) for each in resolved.values.values()],
        "warnings": mistake_documents(resolved.warnings),
        "mistakes": mistake_documents(resolved.mistakes),
    }


def mistake_documents(mistakes: Iterable[Mistake]) -> list[Document]:
    """Give mistakes as documents."""
    return [{"place": str(each.file), "line": each.line, "key": each.key, "message": each.message} for each in mistakes]


def config_table(resolved: Resolved) -> list[str]:
    """Give the lines of the table: each setting's value, where it is from, and below that what it overrides."""
    rows: list[Sequence[str]] = [_HEADINGS]
    for each in resolved.values.values():
        rows.append((each.setting.key, value_text(each), _from(each.origin)))
        rows += [
            ("", "", f"  overrides {_cut(_text(each.setting, other.value))}: {_from(other.origin)}")
            for other in each.overrides
        ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"{key:<{widths[0]}}  {value:<{widths[1]}}  {origin}".rstrip() for key, value, origin in rows]


def value_text(resolution: Resolution) -> str:
    """Give a value as a person reads it, as it would be written in the file where that is short."""
    if resolution.wrong:
        return "(cannot be used, see below)"
    if resolution.value is None:
        return "(missing)" if resolution.setting.required else "(none)"
    return _cut(_text(resolution.setting, resolution.value))


def _setting_document(resolution: Resolution) -> Document:
    setting = resolution.setting
    return {
        "key": setting.key,
        "value": None if resolution.wrong else _shown(setting, resolution.value),
        "origin": _origin_document(resolution.origin),
        "locked": resolution.locked,
        "overrides": [
            {"value": _shown(setting, each.value), "origin": _origin_document(each.origin)}
            for each in resolution.overrides
        ],
    }


def _origin_document(origin: Origin) -> Document:
    return {"layer": origin.layer.value, "place": origin.place, "line": origin.line}


def _shown(setting: Setting, value: object) -> object:
    """Give a value as it may be shown; a value of a wrong kind that no JSON has is given as text."""
    shown = masked(value) if setting.sensitive else value
    return list(shown) if isinstance(shown, tuple) else _plain(shown)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, int) and abs(value) >= LARGEST_SHOWN:
        return "a number of many digits"
    return value if value is None or isinstance(value, str | bool | int) else str(value)


def _text(setting: Setting, value: object) -> str:
    if setting.kind is Kind.TABLES and isinstance(value, list):
        names = [str(each.get("name", "?")) if isinstance(each, dict) else "?" for each in value]
        return ", ".join(names)
    return json.dumps(_shown(setting, value), ensure_ascii=False)


def _cut(text: str) -> str:
    return f"{text[: WIDEST - 1]}…" if len(text) > WIDEST else text


def _from(origin: Origin) -> str:
    if origin.layer is Layer.BUILT_IN:
        return origin.layer.label
    locked = ", locked" if origin.layer.locks else ""
    line = f", line {origin.line}" if origin.line else ""
    return f"{origin.layer.label}{locked}: {origin.place}{line}"
