"""Checks a parsed configuration and makes the settings of it. Every mistake is collected, none is guessed away."""

from __future__ import annotations

import binascii
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from trayapp.core.model import Api, AuthorityKind, Call
from trayapp.core.scopes import DEFAULT, OIDC_SCOPES, name_of, resource_of
from trayapp.settings.authority import kind_of
from trayapp.settings.definition import API, CALL, TOP
from trayapp.settings.errors import ConfigurationError, Mistake
from trayapp.settings.lines import KeyPath, key_name, line_of
from trayapp.settings.model import Settings
from trayapp.settings.setting import Kind, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, object]

NEED_PATH = frozenset({AuthorityKind.ENTRA, AuthorityKind.B2C, AuthorityKind.ADFS})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check(document: Document, file: Path, text: str) -> Settings:
    """Make settings of a parsed TOML document.

    Takes the file's path and text to name places in them. Raises `ConfigurationError` with every mistake found.
    """
    return _Checker(file, text).settings(document)


class _Checker:
    """Collects mistakes while it walks the document."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = file
        self._text = text
        self._found: list[tuple[KeyPath, str]] = []

    def settings(self, document: Document) -> Settings:
        top = self._table(document, (), TOP)
        authority_type = str(top["authority_type"])
        authority = str(top["authority"] or "").rstrip("/")
        if top["authority"] is not None:
            self._authority(authority, authority_type)
        kind = kind_of(authority, authority_type)
        apis = self._apis(top["api"], kind)
        ca_file = self._ca_file(top["ca_file"])
        if self._found:
            raise ConfigurationError(self._mistakes())
        return Settings(
            client_id=str(top["client_id"]),
            authority=authority,
            authority_type=authority_type,
            token_cache=str(top["token_cache"]),
            sign_in_timeout=_number(top["sign_in_timeout"]),
            ca_file=ca_file,
            call_timeout=_number(top["call_timeout"]),
            call_attempts=_number(top["call_attempts"]),
            call_size_limit=_number(top["call_size_limit"]),
            proxy=str(top["proxy"]).rstrip("/"),
            log_level=str(top["log_level"]),
            theme=str(top["theme"]),
            language=str(top["language"]),
            autostart=top["autostart"] is True,
            personal_account_warning=top["personal_account_warning"] is True,
            hidden_menu_items=_texts(top["hidden_menu_items"]),
            apis=apis,
        )

    def _mistake(self, path: KeyPath, message: str) -> None:
        self._found.append((path, message))

    def _mistakes(self) -> tuple[Mistake, ...]:
        mistakes = [
            Mistake(self._file, line_of(self._text, path), key_name(path), message) for path, message in self._found
        ]
        return tuple(sorted(mistakes, key=lambda each: each.line or 0))

    def _table(self, table: Document, path: KeyPath, settings: tuple[Setting, ...]) -> Mapping[str, object]:
        """Check a table's keys and the type and range of its values; give each setting's value or default."""
        known = {setting.key: setting for setting in settings}
        for key in table:
            if key not in known:
                close = get_close_matches(key, known, 1)
                hint = f'Did you mean "{close[0]}"?' if close else f"Known keys here: {', '.join(known)}."
                self._mistake((*path, key), f"This key is not known. {hint}")
        values: Document = {}
        for setting in settings:
            value = table.get(setting.key)
            if value is None and setting.required:
                self._mistake((*path, setting.key), f"This key is missing. {setting.text}")
            elif value is not None and not self._fits(setting, value, (*path, setting.key)):
                value = None
            values[setting.key] = setting.default if value is None else value
        return values

    def _fits(self, setting: Setting, value: object, path: KeyPath) -> bool:
        """Check one value against its definition."""
        fits = {
            Kind.TEXT: isinstance(value, str),
            Kind.NUMBER: isinstance(value, int) and not isinstance(value, bool),
            Kind.SWITCH: isinstance(value, bool),
            Kind.TEXTS: isinstance(value, list) and all(isinstance(each, str) for each in value),
            Kind.TABLES: isinstance(value, list) and all(isinstance(each, dict) for each in value),
        }[setting.kind]
        if not fits:
            self._mistake(path, f"The value must be {setting.kind}.")
            return False
        if isinstance(value, int) and setting.most and not setting.least <= value <= setting.most:
            self._mistake(path, f"{value} is out of range: {setting.least} to {setting.most}.")
            return False
        if setting.kind is Kind.TEXT and not str(value).strip():
            self._mistake(path, f"The value is empty. {setting.text}")
            return False
        if setting.kind is Kind.TABLES:
            return True
        texts = value if isinstance(value, list) else [value]
        wrong = [each for each in texts if isinstance(each, str) and not self._text_fits(setting, each, path)]
        return not wrong

    def _text_fits(self, setting: Setting, text: str, path: KeyPath) -> bool:
        """Check a text, alone or of a list, against its definition."""
        if setting.choices and text not in setting.choices:
            close = get_close_matches(text, setting.choices, 1)
            hint = f' Did you mean "{close[0]}"?' if close else ""
            choices = ", ".join(f'"{each}"' for each in setting.choices)
            self._mistake(path, f'"{text}" is not one of {choices}.{hint}')
        elif setting.pattern and not re.fullmatch(setting.pattern, text):
            found = "The value" if setting.sensitive else f'"{text}"'
            self._mistake(path, f"{found} does not fit. {setting.allowed}")
        elif len(text) > setting.longest:
            self._mistake(path, f"The value is too long: {len(text)} characters, at most {setting.longest}.")
        else:
            return True
        return False

    def _authority(self, authority: str, authority_type: str) -> None:
        parts = _split(authority)
        if parts is None or parts.scheme != "https" or not parts.hostname:
            self._mistake(("authority",), "The authority must be an https address, with nothing behind the tenant.")
        elif parts.query or parts.fragment or parts.username:
            self._mistake(("authority",), "The authority must hold no user name, no ? and no #.")
        elif not parts.path.strip("/") and kind_of(authority, authority_type) in NEED_PATH:
            self._mistake(("authority",), f"The tenant is missing: for example {authority}/organizations.")

    def _ca_file(self, value: object) -> Path | None:
        if not isinstance(value, str):
            return None
        path = self._file.parent / Path(value).expanduser()
        try:
            content = path.read_bytes()
        except OSError as error:
            self._mistake(("ca_file",), f"{path} cannot be read: {error.strerror}.")
            return None
        if not _holds_certificates(content):
            self._mistake(("ca_file",), f"{path} holds no certificate in PEM form, or a damaged one.")
        return path

    def _apis(self, value: object, kind: AuthorityKind) -> tuple[Api, ...]:
        tables = value if isinstance(value, list) else []
        if isinstance(value, list) and not value:
            self._mistake(("api",), "At least one [[api]] is needed.")
        apis = []
        for index, table in enumerate(tables):
            path: KeyPath = ("api", index)
            api = self._table(table, path, API)
            scopes = tuple(api["scopes"]) if isinstance(api["scopes"], list) else ()
            if isinstance(api["scopes"], list):
                self._scopes(scopes, (*path, "scopes"), kind)
            name = str(api["name"] or "")
            calls = self._calls(api["call"], path)
            apis.append(Api(name, str(api["title"] or name), scopes, calls))
        self._doubled([api.name for api in apis], ("api",))
        return tuple(apis)

    def _calls(self, value: object, path: KeyPath) -> tuple[Call, ...]:
        calls = []
        for index, table in enumerate(value if isinstance(value, list) else []):
            place = (*path, "call", index)
            call = self._table(table, place, CALL)
            if isinstance(call["url"], str):
                self._url(call["url"], (*place, "url"))
            name = str(call["name"] or "")
            calls.append(Call(name, str(call["title"] or name), str(call["method"]), str(call["url"])))
        self._doubled([call.name for call in calls], (*path, "call"))
        return tuple(calls)

    def _url(self, url: str, path: KeyPath) -> None:
        parts = _split(url)
        if parts is None or not parts.hostname or any(c.isspace() for c in url):
            self._mistake(path, f'"{url}" is not an address. Write it whole, as in https://api.contoso.example/items.')
        elif parts.username is not None:
            self._mistake(path, "The address must hold no user name: the call carries a token.")
        elif parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            self._mistake(path, f'"{url}" would send a token unprotected. Use https (http only on this computer).')

    def _scopes(self, scopes: tuple[str, ...], path: KeyPath, kind: AuthorityKind) -> None:
        if not scopes:
            self._mistake(path, "The list is empty. Name at least one permission.")
        for scope in scopes:
            if not scope or any(c.isspace() or not c.isprintable() for c in scope):
                self._mistake(path, f'"{scope}" is not a scope: it is empty or holds a space.')
            elif scope.casefold() in OIDC_SCOPES:
                self._mistake(
                    path, f'"{scope}" belongs to the sign-in, not to an API. Leave it out: it is asked anyway.'
                )
        if len(set(scopes)) < len(scopes):
            self._mistake(path, "A scope stands here twice. Keep it once.")
        resources = {resource_of(scope, kind) for scope in scopes if scope} - {None}
        if len(resources) > 1:
            both = " and ".join(sorted(str(each) for each in resources)[:2])
            self._mistake(
                path,
                f"The scopes belong to different resources ({both}), and a token is for one resource."
                " Make one [[api]] of each.",
            )
        if len(scopes) > 1 and any(name_of(scope) == DEFAULT for scope in scopes):
            self._mistake(path, "A .default scope cannot stand beside named scopes. Keep one or the other.")

    def _doubled(self, names: list[str], path: KeyPath) -> None:
        for index, name in enumerate(names):
            if name and name in names[:index]:
                self._mistake((*path, index, "name"), f'The name "{name}" is used twice. Give each its own.')


def _holds_certificates(content: bytes) -> bool:
    """Tell whether a file holds certificates (RFC 7468) that are whole: each a DER sequence as long as it says."""
    found = re.findall(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", content, re.DOTALL)
    return bool(found) and all(_is_sequence(encoded) for encoded in found)


def _is_sequence(encoded: bytes) -> bool:
    try:
        der = binascii.a2b_base64(b"".join(encoded.split()), strict_mode=True)
    except binascii.Error:
        return False
    size = {0x81: 1, 0x82: 2}.get(der[1] if len(der) > 1 else 0, 0)  # how many bytes tell the length (X.690, 8.1.3.5)
    return der[:1] == b"\x30" and size > 0 and int.from_bytes(der[2 : 2 + size]) == len(der) - 2 - size


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
