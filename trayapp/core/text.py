"""Text from outside, made safe to show: what an API, a sign-in service, a file or a name holds can be anything.

Every output cleans its text by this module: the window, the tray and its notifications
(`fitted` of the views), the terminal (`clean`), the log (`clean_line`) and JSON (`json_text`, which
escapes in place of replacing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from trayapp.core.addresses import without_secrets
from trayapp.core.language import _

REPLACEMENT: Final = "\ufffd"  # by its number: to compile its name imports unicodedata
_OVERRIDES: Final = "\u202a-\u202e\u2066-\u2069"
"""What changes the direction of a text beyond itself (Unicode Standard Annex 9), so that it reads as a different
text."""
_SURROGATES: Final = "\ud800-\udfff"
"""Lone surrogates, which no encoding can write."""
# Texts: `re` compiles each when it is first used, which for the whole of them takes a tenth of a short command.
_HARMFUL: Final = f"[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_OVERRIDES}{_SURROGATES}]"
_NOT_IN_JSON: Final = f"[\x7f-\x9f\u2028\u2029{_OVERRIDES}{_SURROGATES}]"
LONGEST_WORDS: Final = 600
"""Characters of somebody else's words that are quoted; Microsoft's longest sentences take about 500."""
_LONGEST_SAID: Final = 8000
_MAIL_LIMIT: Final = 4000
"""Characters of a mail's link: mail programs cut long ones."""
_TOKEN_LIKE: Final = r"[A-Za-z0-9_.~+=-]{40,}"
"""A word without a digit can be as long; tokens, codes and verifiers have digits, and identifiers are shorter. A JWT is
told by its beginning, a brace in base64."""


def clean(text: str) -> str:
    """Return `text` without control characters but tab and newline, overrides of direction, and lone surrogates.

    Each is replaced by U+FFFD, to show that something was there.
    """
    if text.replace("\n", "").isprintable() or not re.search(_HARMFUL, text):
        return text
    return re.sub(_HARMFUL, REPLACEMENT, text.replace("\r\n", "\n"))


def clean_line(text: str) -> str:
    """Return `text`, cleaned, on one line."""
    return clean(" ".join(text.split()))


def words_of(text: str) -> str | None:
    """Return what somebody outside says, fit to be quoted in one line; None if it says nothing.

    What may be a secret is left out: values in addresses, and runs of letters as long as a token.
    """
    line = re.sub(_TOKEN_LIKE, _without_token, without_secrets(clean_line(text[:_LONGEST_SAID])))
    return (line if len(line) <= LONGEST_WORDS else line[:LONGEST_WORDS].rstrip() + "…") or None


def _without_token(run: re.Match[str]) -> str:
    return "…" if "eyJ" in run[0] or any(each.isdigit() for each in run[0]) else run[0]


def json_text(document: object, indent: int | None = 2, *, body: str | None = None) -> str:
    """Return a document as JSON (RFC 8259), on one line without `indent`, without codes that a terminal obeys.

    `body` is the JSON of the member of that name, which is null in the document.
    """
    import json  # no icon needs it

    text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False)
    if body is not None:
        whole = body.replace("\n", "\n  ")
        text = text.replace('\n  "body": null', f'\n  "body": {whole}', 1)  # no text before it has a line break
    return harmless(text)


def harmless(json_text: str) -> str:
    """Return JSON that is written already, without codes that a terminal obeys."""
    plain = (json_text.isascii() and "\x7f" not in json_text) or json_text.replace("\n", "").isprintable()  # as most is
    return json_text if plain else re.sub(_NOT_IN_JSON, _escaped, json_text)


def _escaped(found: re.Match[str]) -> str:
    return REPLACEMENT if "\ud800" <= found[0] <= "\udfff" else f"\\u{ord(found[0]):04x}"


def listed(parts: Sequence[str]) -> str:
    """Return `parts` as a sentence names them: with commas, and "and" before the last."""
    return _("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1]) if parts[1:] else "".join(parts)


def capital(text: str) -> str:
    """Return `text` with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide letters take two (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(1 + (east_asian_width(each) in "WF") for each in text)


def padded(text: str, width: int) -> str:
    """Return a text with spaces up to a width in columns."""
    return text + " " * (width - cells(text))


def mail_link(subject: str, body: str, *, less: str = "", to: str = "") -> str:
    """Return the link that opens a ready mail (RFC 6068), with `less`, or none, for a body that makes it too long."""
    head = f"mailto:?{f'to={quote(to)}&' if to else ''}subject={quote(subject)}"
    whole = f"{head}&body={quote(body)}"
    short = f"{head}&body={quote(less)}" if less else head
    return whole if len(whole) <= _MAIL_LIMIT else short


def unescaped(text: str) -> str:
    """Return `text` with HTML's names of characters replaced by the characters."""
    import html  # its table of them

    return html.unescape(text)


def grouped_code(code: str) -> str:
    """Return a code as it is read off and typed: letters and digits without a break in groups of four, or of three."""
    size = 4 if len(code) % 4 == 0 else 3
    if not code.isalnum() or len(code) <= size or len(code) % size:
        return code
    return " ".join(code[at : at + size] for at in range(0, len(code), size))
