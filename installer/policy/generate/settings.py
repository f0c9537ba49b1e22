"""Which settings a policy can hold, their sample values, and the words about them that every format shares."""

from __future__ import annotations

import json
import re
from typing import Any

from trayapp.settings.definition import TABLES, TOP
from trayapp.settings.setting import Kind, Scope, Setting
from trayapp.settings.wording import allowed

LOCKABLE = tuple(setting for setting in TOP if setting.lockable)
"""What a policy can lock."""
RECOMMENDABLE = tuple(setting for setting in TOP if not setting.trust)
"""What a policy can recommend; whom to trust is no matter of taste."""
SAMPLED = tuple(each for each in LOCKABLE if each.scope is Scope.ORGANISATION and each.key != "ca_file")
"""What the samples lock. They hold as they are; a file of certificates would first have to be there."""
SAMPLE_RECOMMENDED = tuple(setting for setting in TOP if setting.scope is Scope.PERSON)
"""What the samples recommend: users expect to choose it themselves."""
WINDOWS_CA_FILE = r"C:\ProgramData\consentray\corporate-root.pem"
"""A sample of a path, which a policy takes absolute only."""


def sample(setting: Setting) -> Any:
    """Return a sample value, as JSON has it."""
    if setting.kind is Kind.TABLES:
        inside = TABLES[setting.key]
        return [{each.key: sample(each) for each in inside if each.example is not None or each.kind is Kind.TABLES}]
    return list(setting.example) if isinstance(setting.example, tuple) else setting.example


def made_up(value: object) -> bool:
    """Return whether a sample's value has no meaning for anybody: IT puts its own there."""
    return bool(re.search("contoso|mytenant|11111111-", one_line(value)))


def one_line(value: object) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def default_text(setting: Setting) -> str:
    """Say what holds where nothing is configured; nothing where the setting is required."""
    if setting.required:
        return ""
    if setting.default is None:
        return "none"
    return one_line(list(setting.default) if isinstance(setting.default, tuple) else setting.default)


def allowed_text(setting: Setting) -> str:
    """Say in a sentence what a value may be."""
    if setting.kind is Kind.TABLES:
        return "JSON: a list of objects, one for each API."
    if setting.allowed:
        return setting.allowed
    text = f"{allowed(setting)[0].upper()}{allowed(setting)[1:]}"
    if setting.kind is Kind.NUMBER:
        return f"{text} ({setting.unit})." if setting.unit else f"{text}."
    if setting.kind is Kind.TEXT and not setting.choices:
        return f"A text of up to {setting.longest:,} characters."
    return f"{text}."


def words(name: str) -> str:
    """Make an identifier of a name: letters, digits and underscores, as gpedit takes no others."""
    return "".join(each if each.isalnum() and each.isascii() else "_" for each in name)


def since_id(version: str) -> str:
    """Return the identifier of "supported since this version"."""
    return f"since_{words(version)}"


PLACEHOLDERS = ", ".join(each.key for each in SAMPLED if made_up(sample(each)))
"""What of the samples holds for nobody."""
NOTE = f"A sample. Put your own values in place of these placeholders: {PLACEHOLDERS}. Remove what you don't lock."
