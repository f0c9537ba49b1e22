"""The preference manifest for macOS (ProfileManifests' format): profile editors make a form of it."""

from __future__ import annotations

import plistlib
from typing import Any

from installer.policy.generate.settings import LOCKABLE, RECOMMENDABLE, allowed_text
from trayapp.settings.definition import TABLES
from trayapp.settings.policy.macos import DOMAIN, RECOMMENDED
from trayapp.settings.setting import Kind, Setting

Key = dict[str, Any]
_TYPES = {
    Kind.TEXT: "string",
    Kind.NUMBER: "integer",
    Kind.SWITCH: "boolean",
    Kind.TEXTS: "array",
    Kind.TABLES: "array",
    Kind.FIELDS: "dictionary",
    Kind.BODY: "dictionary",
}


def content() -> bytes:
    """Return the file."""
    recommended = {
        "pfm_name": RECOMMENDED,
        "pfm_title": "Recommended",
        "pfm_description": "What people may change.",
        "pfm_type": "dictionary",
        "pfm_subkeys": [_key(setting) for setting in RECOMMENDABLE],
    }
    manifest = {
        "pfm_domain": DOMAIN,
        "pfm_title": "Consentray",
        "pfm_description": "The settings of Consentray.",
        "pfm_format_version": 1,
        "pfm_version": 1,
        "pfm_platforms": ["macOS"],
        "pfm_targets": ["system", "user"],
        "pfm_interaction": "combined",
        "pfm_subkeys": [*_payload(), *(_key(setting) for setting in LOCKABLE), recommended],
    }
    return plistlib.dumps(manifest, sort_keys=False)


def _payload() -> list[Key]:
    """Return the keys that every payload has."""
    texts = {
        "PayloadDescription": ("Description of the payload", "The settings of Consentray."),
        "PayloadDisplayName": ("Name of the payload", "Consentray"),
        "PayloadIdentifier": ("Identifier of the payload", DOMAIN),
        "PayloadType": ("Type of the payload", DOMAIN),
        "PayloadUUID": ("UUID of the payload", None),
        "PayloadOrganization": ("Organisation", None),
    }
    keys: list[Key] = []
    for name, (title, default) in texts.items():
        key: Key = {"pfm_name": name, "pfm_title": title, "pfm_description": f"{title}.", "pfm_type": "string"}
        if default is not None:
            key["pfm_default"] = default
        if name != "PayloadOrganization":
            key["pfm_require"] = "always"
        keys.append(key)
    version = {"pfm_name": "PayloadVersion", "pfm_title": "Version of the payload", "pfm_type": "integer"}
    return [*keys, version | {"pfm_description": "1.", "pfm_default": 1, "pfm_require": "always"}]


def _key(setting: Setting) -> Key:
    key: Key = {
        "pfm_name": setting.key,
        "pfm_title": setting.title,
        "pfm_description": setting.text,
        "pfm_type": _TYPES[setting.kind],
    }
    note = " ".join(filter(None, (setting.more, allowed_text(setting) if setting.kind is Kind.TEXT else "")))
    if note:
        key["pfm_note"] = note
    if setting.default is not None:
        key["pfm_default"] = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    if isinstance(setting.example, str) and not setting.choices:
        key["pfm_value_placeholder"] = setting.example
    if setting.kind is Kind.TABLES:
        inside = TABLES[setting.key]
        entry = {"pfm_name": setting.key, "pfm_title": setting.title, "pfm_type": "dictionary"}
        key["pfm_subkeys"] = [entry | {"pfm_subkeys": [_key(each) for each in inside]}]
    elif setting.kind is Kind.TEXTS:
        entry = {"pfm_name": setting.key, "pfm_title": setting.title, "pfm_type": "string"}
        key["pfm_subkeys"] = [entry | _bounds(setting)]
    else:
        key |= _bounds(setting)
    return key


def _bounds(setting: Setting) -> Key:
    """Return what bounds a value, alone or in a list."""
    if setting.choices:
        return {
            "pfm_range_list": list(setting.choices),
            "pfm_range_list_titles": list(setting.choices.values()),
        }
    if setting.kind is Kind.NUMBER:
        return {"pfm_range_min": setting.least, "pfm_range_max": setting.most}
    return {"pfm_format": setting.pattern} if setting.pattern else {}
