"""The text of a settings file that sets nothing yet: every setting as a comment, for a user to uncomment."""

from __future__ import annotations

import json
from collections.abc import Iterable

from trayapp.settings.definition import API, CALL, PARAMETER, TOP
from trayapp.settings.setting import Kind, Setting

_HEAD = """\
# Your settings of Consentray. To set one, take the "# " from the start of a line that begins with a setting's name,
# and save the file. What your organisation manages stays as it is.
"""


def template() -> str:
    """Return the text: a valid settings file that sets nothing."""
    parts = [_HEAD, *(_about(each) for each in TOP if each.kind is not Kind.TABLES)]
    parts.append("# The list of APIs is one value: one that stands here replaces the whole list of other sources.\n")
    tables = {"api": API, "api.call": CALL, "api.call.parameter": PARAMETER}
    parts.append("\n#\n".join("\n".join([f"# [[{name}]]", *_lines(fields)]) for name, fields in tables.items()) + "\n")
    return "\n".join(parts)


def _about(setting: Setting) -> str:
    comment = f"# {setting.text}"
    if setting.choices:
        comment += f"\n# One of: {', '.join(map(_quoted, setting.choices))}."
    return f"{comment}\n{_line(setting)}\n"


def _lines(settings: Iterable[Setting]) -> list[str]:
    return [_line(each) for each in settings if each.example is not None or each.default is not None]


def _line(setting: Setting) -> str:
    value = (setting.example or "") if setting.default in {None, ()} else setting.default
    shown = list(value) if isinstance(value, tuple) else value
    return f"# {setting.key} = {_quoted(shown)}"


def _quoted(value: object) -> str:
    # Texts, numbers, true, false and lists of texts are written in TOML as in JSON.
    return json.dumps(value, ensure_ascii=False)
