"""Makes the text of a new configuration from the catalogue, with comments that say what each part needs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import fill, indent
from typing import Any, Final

from trayapp.core.language import N_, _
from trayapp.core.mistake import Mistake
from trayapp.core.record import Record, replace
from trayapp.settings.authority import wrong_client_id
from trayapp.settings.catalogue import KnownApi, KnownCall, catalogue
from trayapp.settings.definition import TOP
from trayapp.settings.wording import meant

AUTHORITY: Final = "https://login.microsoftonline.com/organizations"
"""The default authority: work and school accounts of any organisation."""
EVERY: Final = "all"
"""Used instead of a call's name: every call of the API."""

_WIDTH = 118


class FieldMistake(Mistake):
    """One argument that is wrong; its key is "client_id", "api", or a parameter's "API.NAME".

    `typed` words it for a command line.
    """

    typed: str = ""

    def __str__(self) -> str:
        return self.typed or self.message


class NewFileError(Exception):
    """The arguments do not make a configuration; `mistakes` say what is wrong or missing."""

    def __init__(self, mistakes: Sequence[FieldMistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, mistakes)))


class Choice(Record):
    """One API of the new file: the calls to write, and the value of each parameter."""

    api: KnownApi
    calls: tuple[KnownCall, ...]
    values: tuple[tuple[str, str], ...] = ()

    @property
    def permissions(self) -> tuple[str, ...]:
        """The names of the permissions that the calls need, each once."""
        return tuple(dict.fromkeys(name for call in self.calls for name in call.permissions))

    @property
    def administrator(self) -> tuple[str, ...]:
        """Those of the permissions that only an administrator can grant, in every organisation."""
        return self.api.by_definition(self.permissions)

    @property
    def in_new_organisations(self) -> tuple[str, ...]:
        """Those that only an administrator can grant in new organisations."""
        return self.api.in_new_organisations(self.permissions)

    def fill(self, text: str) -> str:
        """Put the parameters' values into a resource or an address."""
        for name, value in self.values:
            text = text.replace(f"{{{name}}}", value)
        return text


class NewFile(Record):
    """A configuration that can be written: its text, and what it holds."""

    text: str
    choices: tuple[Choice, ...]


def new_file(*, client_id: str, authority: str | None, wanted: Sequence[str], values: Mapping[str, str]) -> NewFile:
    """Make a configuration.

    `wanted` names APIs of the catalogue, each with its usual calls ("graph"), with those named ("graph:profile,teams")
    or with every one ("graph:all"). `values` gives parameters as "API.NAME". Raises `NewFileError` with every mistake;
    an authority that cannot be one is left to the rules of the configuration to find.
    """
    client_id = client_id.strip()
    mistakes: list[FieldMistake] = []
    if wrong := wrong_client_id(client_id):
        mistakes.append(FieldMistake("client_id", wrong))
    choices = _choices(wanted, values, mistakes)
    if mistakes:
        raise NewFileError(mistakes)
    return NewFile(_text(client_id, (authority or AUTHORITY).strip(), choices), choices)


def _choices(wanted: Sequence[str], values: Mapping[str, str], mistakes: list[FieldMistake]) -> tuple[Choice, ...]:
    known = {api.name: api for api in catalogue()}
    calls: dict[str, list[str]] = {}
    for each in wanted:
        name, colon, listed = each.partition(":")
        calls.setdefault(name, []).extend(filter(None, map(str.strip, listed.split(","))) if colon else [""])
    if not calls:
        typed = _("Name at least one API of the catalogue: {names}.", names=", ".join(known))
        mistakes.append(FieldMistake("api", _("Choose at least one API."), typed=typed))
    choices = []
    for name, names in calls.items():
        if name not in known:
            wrong = _('The catalogue has no API "{name}".', name=name)
            mistakes.append(FieldMistake("api", f"{wrong} {_hint(name, known)}"))
            continue
        choice = Choice(known[name], _calls(known[name], names, mistakes))
        choices.append(replace(choice, values=_values(choice, values, mistakes)))
    _leftover(values, choices, mistakes)
    return tuple(choices)


def _calls(api: KnownApi, names: Sequence[str], mistakes: list[FieldMistake]) -> tuple[KnownCall, ...]:
    """Return the named calls in the catalogue's order; an empty name stands for the usual ones."""
    known = [call.name for call in api.calls]
    if not names:
        wrong = _(
            '"{api}:" names no call. {title} has: {names}.', api=api.name, title=api.title, names=", ".join(known)
        )
        mistakes.append(FieldMistake("api", wrong))
    for name in names:
        if name not in {"", EVERY, *known}:
            wrong = _('{title} has no call "{name}" in the catalogue.', title=api.title, name=name)
            mistakes.append(FieldMistake("api", f"{wrong} {_hint(name, known)}"))
    return tuple(call for call in api.calls if EVERY in names or call.name in names or ("" in names and call.usual))


def _values(choice: Choice, values: Mapping[str, str], mistakes: list[FieldMistake]) -> tuple[tuple[str, str], ...]:
    given = []
    for parameter in choice.api.needed(choice.calls):
        key = f"{choice.api.name}.{parameter.name}"
        value, what = values.get(key), _(parameter.text)
        example = f"--set {key}={parameter.example}"
        needed = _("{title} needs {what}.", title=choice.api.title, what=what)
        if value is None:
            typed = _("{title} needs {what}: {example}", title=choice.api.title, what=what, example=example)
            mistakes.append(FieldMistake(key, needed, typed=typed))
        elif not re.fullmatch(parameter.pattern, value):
            wrong = _('"{value}" is not {what}.', value=value, what=what)
            message = f"{wrong if value else needed} {_('It looks like {example}.', example=parameter.example)}"
            typed = f"{key}: {wrong} {_('Write it as in {example}', example=example)}"
            mistakes.append(FieldMistake(key, message, typed=typed))
        else:
            given.append((parameter.name, value))
    return tuple(given)


def _leftover(values: Mapping[str, str], choices: Iterable[Choice], mistakes: list[FieldMistake]) -> None:
    """Find values that nothing uses: most likely they are misspelt."""
    known = {f"{choice.api.name}.{each.name}" for choice in choices for each in choice.api.parameters}
    for key in values:
        if key not in known:
            wrong = _("{key} isn't a value that is asked for.", key=key)
            takes = (
                _("The chosen APIs take {names}.", names=", ".join(sorted(known)))
                if known
                else _("The chosen APIs take none.")
            )
            mistakes.append(FieldMistake(key, f"{wrong} {takes}"))


def _hint(name: str, known: Iterable[str]) -> str:
    return meant(name, known) or _("It has: {names}.", names=", ".join(known))


def _text(client_id: str, authority: str, choices: Iterable[Choice]) -> str:
    settings = {setting.key: setting for setting in TOP}
    parts = [
        _comment(
            "The configuration of Consentray, made of its catalogue. It is yours to change. The reference describes"
            " every setting."
        ),
        *(
            f"{_comment(f'{settings[key].text} {settings[key].more}')}\n{key} = {_quoted(value)}"
            for key, value in (("client_id", client_id), ("authority", authority))
        ),
        *(_api(choice) for choice in choices),
    ]
    return "\n\n".join(parts) + "\n"


def _api(choice: Choice) -> str:
    api = choice.api
    lines = [_comment(f"{api.title}: {api.source}"), _comment(_consent(choice)), _comment(_personal(choice))]
    others = [call.name for call in api.calls if call not in choice.calls]
    if others:
        lines.append(_comment(f"The catalogue has further calls of it: {', '.join(others)}."))
    lines += ["[[api]]", f"name = {_quoted(api.name)}", f"title = {_quoted(api.title)}", "scopes = ["]
    resource = choice.fill(api.resource)
    for name in choice.permissions:
        note = " # only an administrator can grant it" if name in choice.administrator else ""
        note = " # in new organisations only an administrator can" if name in choice.in_new_organisations else note
        lines.append(f"    {_quoted(f'{resource}/{name}')},{note}")
    lines.append("]")
    for call in choice.calls:
        lines += [
            "",
            _comment(f"Needs {' and '.join(call.permissions)}: {call.source}"),
            "[[api.call]]",
            f"name = {_quoted(call.name)}",
            f"title = {_quoted(call.title)}",
            f"url = {_quoted(choice.fill(call.url))}",
            *_written(dict(call.written)),
        ]
    return "\n".join(lines)


def _written(keys: dict[str, Any]) -> list[str]:
    """Return the lines of a call's further keys; its parameters come last, as they are tables."""
    parameters = keys.pop("parameter", ())
    lines = [f"{key} = {_toml(value)}" for key, value in keys.items()]
    for each in parameters:
        lines += ["[[api.call.parameter]]", *(f"{key} = {_toml(value)}" for key, value in each.items())]
    return lines


def _toml(value: object) -> str:
    """Return a value on one line, as TOML has it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_quoted(key)} = {_toml(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _consent(choice: Choice) -> str:
    sentences = consent_sentences(choice.administrator, choice.in_new_organisations, str.format)  # a file is English
    if not sentences:
        return "People can consent to its permissions themselves, unless the organisation keeps that to administrators."
    return f"{sentences} Until then people can sign in without that."


def consent_sentences(administrator: Sequence[str], new: Sequence[str], worded: Callable[..., str] = _) -> str:
    """Return who must consent to these permissions, in every organisation and in new ones; empty if there are none."""
    sentences = (
        (N_("An administrator must consent to {names}."), administrator),
        (N_("In new organisations an administrator must consent to {names}."), new),
    )
    return " ".join(worded(text, names=", ".join(names)) for text, names in sentences if names)


def _personal(choice: Choice) -> str:
    able = [call.name for call in choice.calls if call.personal]
    if len(able) == len(choice.calls):
        return "Personal Microsoft accounts can use it."
    if not able:
        return "It is for work and school accounts: personal Microsoft accounts can't use it."
    return f"Personal Microsoft accounts can use {', '.join(able)}; the other calls are for work and school accounts."


def _comment(text: str) -> str:
    """Return a comment of as many lines as it takes; a word is never divided."""
    return indent(fill(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False), "# ")


def _quoted(value: str) -> str:
    # A JSON string is a TOML basic string but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
