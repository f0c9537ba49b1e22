"""What is removed from every text before it is logged, or leaves this computer in a file for the help desk.

Secrets go always: what stands behind the name of one, what is shaped like one, and the values in addresses. Personal
data goes unless the configuration allows it: names of accounts and of users, mail addresses, folders of users.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import Final

from trayapp.core.addresses import without_secrets

HIDDEN: Final = "[hidden]"
PERSON: Final = "[person]"

_SECRETS: Final = (
    *("code", "device_code", "user_code", "code_verifier", "state", "session_state", "nonce", "request_uri"),
    *("client_info", "id_token_hint", "SAMLResponse", "SAMLRequest"),
)
"""OAuth 2.0's, OpenID Connect's and SAML's secrets whose names do not say that they are one."""
_SECRET: Final = (
    r"[\w.-]{0,64}(?:token|assertion|passphrase|pwd|pin|otp|authorization|sig|signature|session[-_]?id"
    r"|(?:secret|passw(?:or)?d|cookie|credential)s?"
    r"|(?:api|access|account|functions?|private|session|shared|signing|subscription)[-_]?key)"
)
"""How the name of a secret ends, of whatever protocol, header, command line or file it is."""
_PERSONAL: Final = (
    *("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "username", "upn"),
    *("unique_name", "email", "emails", "mail", "login_hint", "sub", "oid", "puid", "ipaddr", "phone_number"),
    *("signInName", "home_account_id", "local_account_id", "X-AnchorMailbox", "address", "birthdate"),
    *("displayName", "givenName", "surname", "userPrincipalName", "mobilePhone", "businessPhones"),
)
"""The names of claims about a user (OpenID Connect Core 1.0 section 5.1; Microsoft, "ID token claims reference";
Microsoft Graph's user).
"""

_STRING: Final = r"""b?"(?:[^"\\]|\\.)*+"?|b?'(?:[^'\\]|\\.)*+'?"""


def _named(names: str) -> str:
    """Return the pattern of ``name=value``, percent-encoded too, and of JSON's or Python's ``"name": "value"``.

    JSON within a JSON text has backslashes before its quotes.
    """
    texts = rf"""{_STRING}|\\{{1,9}}["'][^"']*+["']?|\[[^\]]*+\]?|[^\s,}}\]]++"""
    quoted = rf"""(\\{{0,9}}["'](?:{names})\\{{0,9}}["']\s?:\s*)(?:{texts})"""
    plain = rf"""((?<![\w.-])(?:{names})=)(?:{_STRING}|[^\s&;,"']++)"""
    encoded = rf"""((?<=%3f|%26)(?:{names})%3d)(?:(?!%26)[^\s&;,"'])++"""
    return f"{quoted}|{plain}|{encoded}"


_NAMED_SECRETS: Final = "|".join(
    (
        f"(?i:{_named('|'.join((*_SECRETS, _SECRET)))}",
        # A header to the end of its line, a setting, an option and an element. "token:graph" names a check.
        rf"""((?<![\w.-])(?!token:\S){_SECRET}\s?:\s*)(?:{_STRING}|[^,"']++)""",
        rf"""((?<![\w.-])(?:{_SECRET}\s=|--{_SECRET}\s)\s*)(?:{_STRING}|[^\s&;,"']++)""",
        rf"(<(?:[\w-]{{0,64}}:)?{_SECRET}>)[^<]++",
        r"""((?<![\w-])(?:bearer|basic|dpop) )[^\s"',]++)""",
    )
)
_NAMED_PERSONS: Final = f"(?i:{_named('|'.join(_PERSONAL))})"
_JWT: Final = r"eyJ[\w-]{5,}(?:\.[\w-]*)*"
_WORD: Final = r"[A-Za-z0-9._~-]{20,}"
_LONGEST_PART: Final = 12
"""Characters of a part of a name or an identifier that has letters and digits; a token's run without a break."""
_OUTSIDE: Final = r"""[^\s@"'<>\[\]{}(),:;=/\\…]"""
_ADDRESS: Final = rf"{_OUTSIDE}{{1,64}}@{_OUTSIDE}{{1,255}}"
"""A mail address, with the lengths of RFC 5321 section 4.5.3.1: without them the search takes quadratic time."""
_OBJECT: Final = r"[0-9a-fA-F-]{36}\.[0-9a-fA-F-]{36}"
"""How MSAL names an account: the identifiers of the user and of the tenant."""
_FOLDER: Final = r"""((?:/home|/Users|[A-Za-z]:\\+Users)[/\\]+)[^/\\"'\s]+(?:[ ][^/\\"':\n]{1,64}(?=[/\\]))?"""


def redacted(text: str, *, personal: bool = False, people: Collection[str] = ()) -> str:
    """Return `text` without secrets, and without personal data unless `personal`. Takes linear time.

    `people` are names and folders that are known, and removed with other personal data: not each looks like one.
    """
    text = re.sub(_NAMED_SECRETS, partial(_without_value, HIDDEN), without_secrets(text))
    text = re.sub(_JWT, HIDDEN, text)
    text = re.sub(_WORD, lambda found: found[0] if _is_name(found[0]) else HIDDEN, text)
    if personal:
        return text
    for name in sorted(people, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", PERSON, text)
    text = re.sub(_NAMED_PERSONS, partial(_without_value, PERSON), text)
    text = re.sub(_ADDRESS, PERSON, re.sub(_OBJECT, PERSON, text))
    return re.sub(_FOLDER, rf"\1{PERSON}", text)


def redacted_document(value: object, *, personal: bool = False, people: Collection[str] = ()) -> object:
    """Return a JSON value whose every text is redacted; its keys are ours and stay."""
    if isinstance(value, str):
        return redacted(value, personal=personal, people=people)
    if isinstance(value, dict):
        return {name: redacted_document(each, personal=personal, people=people) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [redacted_document(each, personal=personal, people=people) for each in value]
    return value


def _without_value(instead: str, found: re.Match[str]) -> str:
    """Return the name, and what stands for its value."""
    return (found[found.lastindex] if found.lastindex else "") + instead


def _is_name(word: str) -> bool:
    """Return whether a long word is made of words, numbers and short parts, as hosts, names and UUIDs are.

    A token has letters and digits in one long run.
    """
    parts = re.split(r"[._~-]+", word)
    return all(each.isalpha() or each.isdigit() or len(each) <= _LONGEST_PART for each in parts)
