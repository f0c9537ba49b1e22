"""The settings in force as a document for programs and as a table for users: secrets are masked in both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from trayapp import has_demo
from trayapp.core.described import Control, SettingLine, Unusable
from trayapp.core.language import N_, _, plural
from trayapp.core.mistake import Mistake
from trayapp.core.record import replace
from trayapp.core.text import cells, padded
from trayapp.settings.check import LARGEST_SHOWN
from trayapp.settings.resolve import Resolution, Resolved
from trayapp.settings.setting import Group, Kind, Setting
from trayapp.settings.source import OWN, Layer, Origin
from trayapp.settings.wording import masked

Document = dict[str, Any]

WIDEST: Final = 40
"""Characters of a value that the table shows; the document has all of it."""
_SOURCES: Final = {
    Layer.COMMAND_LINE: N_("file named on the command line"),
    Layer.ENVIRONMENT: N_("file named by CONSENTRAY_CONFIG"),
}
"""The name of a source whose place is shown elsewhere."""
_SWITCHED: Final = {"true": N_("On"), "false": N_("Off")}
_HEADINGS: Final = (N_("SETTING"), N_("VALUE"), N_("FROM"))


def config_document(resolved: Resolved, remarks: Mapping[str, str]) -> Document:
    """Return the document of ``consentray config --json``; `remarks` says by its key what a setting meets here."""
    return {
        "settings": [{**setting_document(each), "remark": remarks.get(key)} for key, each in resolved.values.items()],
        "warnings": mistake_documents(resolved.warnings),
        "mistakes": mistake_documents(resolved.mistakes),
    }


def mistake_documents(mistakes: Iterable[Mistake]) -> list[Document]:
    """Return mistakes as documents."""
    return [{"place": each.file, "line": each.line, "key": each.key, "message": each.message} for each in mistakes]


def config_table(resolved: Resolved, remarks: Mapping[str, str], keys: Iterable[str] = ()) -> list[str]:
    """Return the lines of the table: each setting's value, where it is from, and below that what it overrides.

    `remarks` are as in `config_document`. With `keys`, only those settings.
    """
    rows: list[Sequence[str]] = [tuple(map(_, _HEADINGS))]
    for each in [resolved.values[key] for key in keys] or resolved.values.values():
        rows.append((each.setting.key, value_text(each), _from(each.origin)))
        for other in each.overrides:
            value = _cut(_text(each.setting, other.value))
            rows.append(("", "", f"  {_('overrides {value}: {source}', value=value, source=_from(other.origin))}"))
        if each.setting.key in remarks:
            rows.append(("", "", f"  {remarks[each.setting.key]}"))
    first, second = (max(cells(row[column]) for row in rows) for column in (0, 1))
    return [f"{padded(key, first)}  {padded(value, second)}  {origin}".rstrip() for key, value, origin in rows]


def value_text(resolution: Resolution) -> str:
    """Return a value for a user, as it would be written in the file if that is short."""
    if resolution.wrong:
        return _("(can't be used, see below)")
    if resolution.value is None:
        return _("(missing)") if resolution.setting.required else _("(none)")
    return _cut(_text(resolution.setting, resolution.value))


def setting_lines(resolved: Resolved, remarks: Mapping[str, str]) -> tuple[SettingLine, ...]:
    """Return every setting in force for the window, group by group; the list of APIs is a line for each API.

    `remarks` are as in `config_document`.
    """
    order = list(Group)
    found = sorted(resolved.values.values(), key=lambda each: order.index(each.setting.group))
    lines = (line for each in found for line in _lines(each))
    return tuple(replace(line, remark=remarks.get(line.key, "")) for line in lines)


def with_mistakes(lines: Iterable[SettingLine], mistakes: Iterable[Mistake]) -> tuple[SettingLine, ...]:
    """Return lines with the mistakes that are about them, which keep other values from being used."""
    said = {each.key: f"{each.message} ({each.place})" for each in mistakes if each.key}
    return tuple(replace(line, mistake=said.get(line.key, "")) for line in lines)


def unusable(resolved: Resolved, own_file: Path) -> Unusable:
    """Return why there are no settings, for the window; `own_file` is the user's file, which may not exist."""
    faulty = next((each.file for each in resolved.mistakes if Path(each.file).is_file()), "")
    return Unusable(resolved.unconfigured, resolved.mistakes, str(own_file), str(own_file.parent), faulty, has_demo())


def _lines(resolution: Resolution) -> list[SettingLine]:
    setting, origin = resolution.setting, resolution.origin
    overrides = tuple(f"{_cut(_text(setting, each.value))}: {each.origin.layer.label}" for each in resolution.overrides)
    line = SettingLine(
        _(setting.group.value),
        setting.key,
        _(setting.title),
        _worded(setting, resolution.value),
        _(_SOURCES[origin.layer]) if origin.layer in _SOURCES else origin.layer.label,
        origin.place or "",
        origin.line,
        locked=resolution.locked,
        overrides=overrides,
        default="" if setting.default in (None, (), resolution.value) else _worded(setting, setting.default),
        text=_what(setting),
        control=Control.NONE if resolution.locked else _control(setting),
        typed=_typed(setting, resolution.value),
        options=tuple((value, _(name)) for value, name in (setting.choices or setting.offered or _SWITCHED).items()),
        unit=_(setting.unit),
        own=origin.layer in OWN,
    )
    if setting.kind is not Kind.TABLES or not resolution.value:
        return [line]
    shown = [each if isinstance(each, dict) else {} for each in _shown(setting, resolution.value)]  # type: ignore[attr-defined] # a list: it was checked
    return [
        replace(
            line,
            title=str(each.get("title", each.get("name"))),
            value=", ".join(
                (
                    plural("{count} permission", "{count} permissions", len(each.get("scopes", ()))),
                    plural("{count} quick call", "{count} quick calls", calls)
                    if (calls := len(each.get("call", ())))
                    else _("no quick calls"),
                )
            ),
            line=origin.source.lines.of((setting.key, at)) if origin.source else None,
            overrides=() if at else overrides,
            text="",
        )
        for at, each in enumerate(shown)
    ]


def _worded(setting: Setting, value: object) -> str:
    """Return a value in words: a choice by its name, a number with its unit."""
    if value is None:
        return _("None")
    shown = _shown(setting, value)
    if isinstance(shown, bool):
        return _(_SWITCHED["true" if shown else "false"])
    if isinstance(shown, list):
        return ", ".join(_named(setting, each) for each in shown) or _("None")
    if shown == "system" and not setting.choices and not setting.offered:
        return _("As the system")
    return f"{_named(setting, shown)} {_(setting.unit)}".rstrip()


def _named(setting: Setting, value: object) -> str:
    names = setting.choices or setting.offered
    return _(names[str(value)]) if str(value) in names else str(value)


def _what(setting: Setting) -> str:
    """Return what a setting is, and what a value that is typed may be."""
    bounds = (
        _("{least} to {most}.", least=setting.least, most=setting.most)
        if setting.kind is Kind.NUMBER
        else _("" if setting.offered else setting.allowed)
    )
    return f"{_(setting.text)} {bounds}".rstrip()


def _control(setting: Setting) -> Control:
    """Return how a user changes a setting: whom the program trusts is not for one click."""
    if setting.trust or setting.kind is Kind.TABLES:
        return Control.NONE
    if setting.kind is Kind.SWITCH:
        return Control.SWITCH
    if setting.choices or setting.offered:
        return Control.LIST if setting.kind is Kind.TEXTS else Control.CHOICE
    return Control.LINE


def _typed(setting: Setting, value: object) -> tuple[str, ...]:
    shown = _shown(setting, value)
    if isinstance(shown, bool):
        return ("true" if shown else "false",)
    if isinstance(shown, list):
        return tuple(map(str, shown))
    return () if shown is None else (str(shown),)


def setting_document(resolution: Resolution) -> Document:
    """Return one setting of the document."""
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
    """Return a value with secrets masked; a value that JSON cannot represent is returned as text."""
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
    label = origin.layer.label
    source = _("{source}, locked", source=label) if origin.layer.locks else label
    line = _("line {line}", line=origin.line) if origin.line else ""
    return f"{source}: {', '.join(filter(None, (origin.place, line)))}"
