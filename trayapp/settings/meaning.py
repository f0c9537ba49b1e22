"""Makes settings from the values in force, and checks how they fit together.

An authority's dialect decides whether it needs a tenant and to which resource a scope belongs, so these are checked
when every source has been read.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from trayapp.core.addresses import address_of
from trayapp.core.consent.scopes import DEFAULT, OIDC_SCOPES, name_of, resource_of
from trayapp.core.language import N_, _
from trayapp.core.model import Api, AuthorityKind
from trayapp.settings.authority import is_microsoft, kind_of, without_endpoint, wrong_client_id, wrong_tenant
from trayapp.settings.believed import NotBelievedError, believe
from trayapp.settings.call import call_of
from trayapp.settings.check import PathMistake
from trayapp.settings.definition import TOP
from trayapp.settings.lines import KeyPath
from trayapp.settings.model import Settings
from trayapp.settings.wording import quoted
from trayapp.system.files import read_at_most
from trayapp.system.folders import at_home

NEED_PATH = frozenset({AuthorityKind.ENTRA, AuthorityKind.B2C, AuthorityKind.ADFS})
DEFAULTS = {setting.key: setting.default for setting in TOP}
LARGEST_CA_FILE: Final = 4 * 1024 * 1024
"""Bytes; Mozilla's complete list of roots has a twentieth of this."""
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


def check_together(
    values: Mapping[str, Any], folder: Path | None, *, check_ca_file: bool = True, from_policy: bool = False
) -> list[PathMistake]:
    """Return the mistakes of what the values mean together; of a value that is wrong by itself, what can be judged.

    `folder` is where a `ca_file` that is not absolute begins; without `check_ca_file` the file itself is not read. One
    that is named `from_policy` must be as hard to change as the policy.
    """
    mistakes = []
    authority = values.get("authority")
    authority = authority.rstrip("/") if isinstance(authority, str) else ""
    authority_type = str(values.get("authority_type", DEFAULTS["authority_type"]))
    kind = kind_of(authority, authority_type)
    address = address_of(authority)
    bare = without_endpoint(authority, authority_type)
    if bare != authority and address_of(bare) is not None:
        text = N_("This is the address of its metadata or of an endpoint. The authority is {authority}.")
        message = _(text, authority=quoted(bare))
        mistakes.append(PathMistake(("authority",), message))
    elif address is not None and kind in NEED_PATH and not address.path.strip("/"):
        example = f"{address.scheme}://{address.host}/organizations"
        message = _("The tenant is missing: for example {example}.", example=example)
        mistakes.append(PathMistake(("authority",), message))
    elif authority_type != "oidc" and is_microsoft(authority) and kind is not AuthorityKind.B2C:
        if wrong := wrong_tenant(authority):
            mistakes.append(PathMistake(("authority",), wrong))
        if isinstance(values.get("client_id"), str) and (wrong := wrong_client_id(values["client_id"])):
            mistakes.append(PathMistake(("client_id",), wrong))
    ca_file = values.get("ca_file")
    if check_ca_file and isinstance(ca_file, str) and ca_file.strip() and "\0" not in ca_file:
        mistakes += _ca_file(_path(ca_file, folder), from_policy=from_policy)
    apis = values.get("api")
    for index, table in enumerate(apis if isinstance(apis, list) else []):
        scopes = table.get("scopes") if isinstance(table, dict) else None
        if isinstance(scopes, list):
            mistakes += _scopes([each for each in scopes if isinstance(each, str)], ("api", index, "scopes"), kind)
        if isinstance(table, dict) and "resource" in table and kind is not AuthorityKind.OIDC:
            message = _(
                "Only a plain OpenID provider is told the resource. Microsoft's platform reads it from the scopes."
                " Leave it out."
            )
            mistakes.append(PathMistake(("api", index, "resource"), message))
    return mistakes


def build_settings(values: Mapping[str, Any], folder: Path | None) -> Settings:
    """Make settings from values without a mistake; missing ones have their defaults."""
    given: dict[str, Any] = {
        key: tuple(each) if isinstance(each, list) else each for key, each in {**DEFAULTS, **values}.items()
    }
    apis = tuple(map(_api, given.pop("api")))
    return Settings(
        **given
        | {
            "authority": given["authority"].rstrip("/"),
            "proxy": given["proxy"].rstrip("/"),
            "telemetry_endpoint": given["telemetry_endpoint"] and given["telemetry_endpoint"].rstrip("/"),
            "ca_file": None if given["ca_file"] is None else _path(given["ca_file"], folder),
        },
        apis=apis,
    )


def _path(value: str, folder: Path | None) -> Path:
    return folder / at_home(Path(value)) if folder is not None else Path(value)


def _api(table: Mapping[str, Any]) -> Api:
    name = table["name"]
    calls = tuple(map(call_of, table.get("call", ())))
    title, group = table.get("title", name), table.get("group", "")
    return Api(name, title, tuple(table["scopes"]), calls, table.get("resource"), group)


def _scopes(scopes: list[str], path: KeyPath, kind: AuthorityKind) -> list[PathMistake]:
    mistakes = [
        PathMistake(
            path,
            _("{scope} belongs to the sign-in, not to an API. Leave it out; see sign_in_scopes.", scope=quoted(scope)),
        )
        for scope in scopes
        if scope.casefold() in OIDC_SCOPES
    ]
    resources = {resource_of(scope, kind) for scope in scopes} - {None}
    if len(resources) > 1:
        first, second = sorted(map(str, resources))[:2]
        message = _(
            "The scopes belong to different resources ({first} and {second}), and a token is for one resource. Make one"
            " [[api]] of each.",
            first=first,
            second=second,
        )
        mistakes.append(PathMistake(path, message))
    if len(scopes) > 1 and any(name_of(scope) == DEFAULT for scope in scopes):
        message = _("A .default scope can't be combined with named scopes. Keep one or the other.")
        mistakes.append(PathMistake(path, message))
    return mistakes


def _ca_file(path: Path, *, from_policy: bool) -> list[PathMistake]:
    try:
        if from_policy:
            believe(path)
        content = read_at_most(path, LARGEST_CA_FILE)
    except NotBelievedError as error:
        wrong = _("{path} isn't trusted, although a policy names it: {error}", path=path, error=error)
    except OSError as error:
        wrong = _("{path} can't be read: {error}.", path=path, error=error.strerror)
    else:
        if _holds_certificates(content):
            return []
        wrong = _("{path} holds no certificate in PEM form, or a damaged one.", path=path)
    return [PathMistake(("ca_file",), wrong)]


def _holds_certificates(content: bytes) -> bool:
    """Return whether a file holds certificates (RFC 7468) that are whole: each a DER sequence as long as it says."""
    found = [each.partition(_END)[0] for each in content.split(_BEGIN)[1:]]
    return bool(found) and all(_is_sequence(encoded) for encoded in found)


def _is_sequence(encoded: bytes) -> bool:
    try:
        der = binascii.a2b_base64(b"".join(encoded.split()), strict_mode=True)
    except binascii.Error:
        return False
    size = {0x81: 1, 0x82: 2}.get(der[1] if len(der) > 1 else 0, 0)  # the number of length bytes (X.690, 8.1.3.5)
    return der[:1] == b"\x30" and size > 0 and int.from_bytes(der[2 : 2 + size]) == len(der) - 2 - size
