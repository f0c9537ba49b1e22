"""Checks one source by itself: keys, types, ranges. Every mistake is collected, none is corrected by guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from trayapp.core.addresses import address_of, has_user
from trayapp.core.language import N_, _
from trayapp.core.record import Record
from trayapp.core.request import holes
from trayapp.settings.call import call_mistakes
from trayapp.settings.definition import TABLES, TOP
from trayapp.settings.lines import KeyPath
from trayapp.settings.setting import Kind, Setting
from trayapp.settings.source import Source
from trayapp.settings.wording import allowed, in_registry, meant, quoted

LARGEST_SHOWN: Final = 10**18
"""A number from this size on is not repeated in a message."""
_PLAIN: Final = N_("It holds neither spaces nor backslashes, and a host name beyond ASCII in its xn-- form.")

_OF_FILE: Final = (N_("This key isn't known."), N_("Known keys here: {names}."))
_OF_REGISTRY: Final = (N_("This value isn't known."), N_("Known values here: {names}."))  # where a key holds values


class PathMistake(Record):
    """A mistake before its file and line are known: the path of the value, and what to do."""

    path: KeyPath
    message: str


def check(
    source: Source, settings: Iterable[Setting] = TOP, tables: Mapping[str, Iterable[Setting]] = TABLES
) -> list[PathMistake]:
    """Return every mistake of a source, except those that depend on other sources.

    `settings` and `tables` define it, where it is no configuration.
    """
    checker = _Checker(tables, of_registry=source.is_registry)
    checker.table(source.document, (), settings, complete=False)
    ca_file = source.document.get("ca_file")
    if isinstance(ca_file, str) and source.folder is None and not Path(ca_file).is_absolute():
        checker.mistake(("ca_file",), _("The path must be absolute: a policy has no folder of its own."))
    authority = source.document.get("authority")
    if isinstance(authority, str) and authority.strip():
        checker.authority(authority)
    return checker.mistakes


class _Checker:
    def __init__(self, tables: Mapping[str, Iterable[Setting]], *, of_registry: bool) -> None:
        self._of_tables = tables
        self._of_registry = of_registry
        self.mistakes: list[PathMistake] = []

    def mistake(self, path: KeyPath, message: str) -> None:
        self.mistakes.append(PathMistake(path, message))

    def table(self, table: dict[str, object], path: KeyPath, settings: Iterable[Setting], *, complete: bool) -> None:
        """Check a table's keys and their values; a `complete` table must have what is required."""
        known = {setting.key: setting for setting in settings}
        for key, value in table.items():
            if key in known:
                self._value(known[key], value, (*path, key))
            else:
                unknown, listed = _OF_REGISTRY if self._of_registry and not path else _OF_FILE
                hint = meant(key, known) or _(listed, names=", ".join(known))
                self.mistake((*path, key), f"{_(unknown)} {hint}")
        for key, setting in known.items():
            if complete and setting.required and key not in table:
                self.mistake((*path, key), f"{_('This key is missing.')} {_(setting.text)}")

    def authority(self, authority: str) -> None:
        address = address_of(authority)
        if has_user(authority) or (address is not None and (address.query or address.fragment) is not None):
            self.mistake(("authority",), _("The authority must hold no user name, no ? and no #."))
        elif address is None or address.scheme != "https":
            wrong = _("The authority must be an https address, with nothing behind the tenant.")
            self.mistake(("authority",), f"{wrong} {_(_PLAIN)}")

    def _value(self, setting: Setting, value: object, path: KeyPath) -> None:
        fits = {
            Kind.TEXT: isinstance(value, str),
            Kind.NUMBER: isinstance(value, int) and not isinstance(value, bool),
            Kind.SWITCH: isinstance(value, bool),
            Kind.TEXTS: isinstance(value, list) and all(isinstance(each, str) for each in value),
            Kind.TABLES: isinstance(value, list) and all(isinstance(each, dict) for each in value),
            Kind.FIELDS: isinstance(value, dict) and all(isinstance(each, str) for each in value.values()),
            Kind.BODY: isinstance(value, str | dict | list),
        }[setting.kind]
        if not fits:
            wanted = in_registry(setting) if self._of_registry and len(path) == 1 else allowed(setting)
            self.mistake(path, _("The value must be {wanted}.", wanted=wanted))
        elif setting.kind is Kind.NUMBER and isinstance(value, int) and not setting.least <= value <= setting.most:
            far = abs(value) >= LARGEST_SHOWN
            text = (
                N_("The number is out of range: {least} to {most}.")
                if far
                else N_("{value} is out of range: {least} to {most}.")
            )
            self.mistake(path, _(text, value=value, least=setting.least, most=setting.most))
        elif isinstance(value, str):
            self._text(setting, value, path)
        elif isinstance(value, list) and setting.kind is not Kind.BODY:
            self._list(setting, value, path)
        elif isinstance(value, dict) and setting.kind is Kind.FIELDS:
            for name, each in value.items():
                self._text(setting, each, (*path, name))

    def _list(self, setting: Setting, value: list[Any], path: KeyPath) -> None:
        if len(value) < setting.least:
            self.mistake(path, f"{_('The list is empty.')} {_(setting.text)}")
        elif setting.kind is Kind.TABLES:
            self._tables(setting, value, path)
        else:
            for each in value:
                self._text(setting, each, path)
            if len(set(value)) < len(value):
                self.mistake(path, _("The list has this text twice. Keep it once."))

    def _text(self, setting: Setting, text: str, path: KeyPath) -> None:
        if not text.strip():
            self.mistake(path, f"{_('The value is empty.')} {_(setting.text)}")
        elif setting.choices and text not in setting.choices:
            choices = ", ".join(f'"{each}"' for each in setting.choices)
            wrong = _("{value} isn't one of {choices}.", value=quoted(text), choices=choices)
            self.mistake(path, f"{wrong} {meant(text, setting.choices)}".rstrip())
        elif len(text) > setting.longest:
            wrong = _("The value is too long: {size} characters, at most {most}.", size=len(text), most=setting.longest)
            self.mistake(path, wrong)
        elif setting.pattern and text != setting.default and not re.fullmatch(setting.pattern, text):
            wrong = _("The value doesn't fit.") if setting.sensitive else _("{value} doesn't fit.", value=quoted(text))
            self.mistake(path, f"{wrong} {_(setting.allowed)}")
        elif "\0" in text or text.encode(errors="ignore").decode() != text:
            self.mistake(path, _("The value contains a NUL or a lone surrogate. Remove it."))
        elif path[-1] == "url" and len(path) == 5:  # noqa: PLR2004 - that of a call, no header's
            self._url(text, path)

    def _tables(self, setting: Setting, tables: list[dict[str, object]], path: KeyPath) -> None:
        names: list[object] = []
        for index, table in enumerate(tables):
            before = len(self.mistakes)
            self.table(table, (*path, index), self._of_tables[setting.key], complete=True)
            if setting.key == "call" and len(self.mistakes) == before:
                self.mistakes += [PathMistake((*path, index, *at), text) for at, text in call_mistakes(table)]
            name = table.get("name")
            if isinstance(name, str) and name in names:
                self.mistake(
                    (*path, index, "name"), _("The name {name} is used twice. Give each its own.", name=quoted(name))
                )
            names.append(name)

    def _url(self, url: str, path: KeyPath) -> None:
        address = address_of(url)
        host = re.match(r"[^/?#]*//[^/?#]*", url)
        if host and holes(host[0]):
            text = _("No value can decide to whom the token goes. Write the host out, and a call for each host.")
            self.mistake(path, text)
        elif has_user(url):
            self.mistake(path, _("The address must hold no user name: the call carries a token."))
        elif address is None:
            text = _(
                "{address} isn't an address. Write it whole, as in https://api.contoso.example/items.",
                address=quoted(url),
            )
            self.mistake(path, f"{text} {_(_PLAIN)}")
        elif not address.is_protected:
            text = _(
                "{address} would send a token unprotected. Use https (http only on this computer).", address=quoted(url)
            )
            self.mistake(path, text)
