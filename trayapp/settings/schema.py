"""The JSON Schema (draft 2020-12) of the configuration, with which editors complete and check ``consentray.toml``.

No setting is required at the top: a file may have some of them, and other sources the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trayapp.settings.definition import TABLES, TOP
from trayapp.settings.setting import Kind, Setting

Schema = dict[str, Any]


def schema() -> Schema:
    """Return the schema."""
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Consentray",
        "description": "The settings of Consentray: a file of its own, or a part that is laid over other sources.",
        **_table(TOP, complete=False),
    }
    made["x-taplo"] = {"initKeys": [setting.key for setting in TOP if setting.required]}
    return made


def _table(settings: Iterable[Setting], *, complete: bool) -> Schema:
    made: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {setting.key: _setting(setting) for setting in settings},
    }
    if complete:
        made["required"] = [setting.key for setting in settings if setting.required]
    return made


def _setting(setting: Setting) -> Schema:
    described = " ".join(filter(None, (setting.text, setting.allowed, setting.more)))
    made: Schema = {"title": setting.title, "description": described}
    if setting.default is not None:
        made["default"] = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    if setting.example is not None:
        made["examples"] = [list(setting.example) if isinstance(setting.example, tuple) else setting.example]
    made |= _shape(setting)
    if setting.choices:
        made["x-taplo"] = {"docs": {"enumValues": list(setting.choices.values())}}
    return made


def _shape(setting: Setting) -> Schema:
    """Return the rule of a value."""
    match setting.kind:
        case Kind.TEXT:
            return _text(setting)
        case Kind.NUMBER:
            return {"type": "integer", "minimum": setting.least, "maximum": setting.most}
        case Kind.SWITCH:
            return {"type": "boolean"}
        case Kind.TEXTS:
            return {"type": "array", "items": _text(setting), "uniqueItems": True, "minItems": setting.least}
        case Kind.TABLES:
            items = _table(TABLES[setting.key], complete=True)
            return {"type": "array", "items": items, "minItems": setting.least}
        case Kind.FIELDS:
            return {"type": "object", "additionalProperties": _text(setting)}
        case Kind.BODY:
            return {"type": ["string", "object", "array"]}


def _text(setting: Setting) -> Schema:
    """Return the rule of a text, alone or of a list."""
    if setting.choices:
        return {"type": "string", "enum": list(setting.choices)}
    return {"type": "string", "minLength": 1, "maxLength": setting.longest} | (
        {"pattern": setting.pattern} if setting.pattern else {}
    )
