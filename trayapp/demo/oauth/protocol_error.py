"""An error for the client, and its form in each dialect.

Sources: "OAuth 2.0 authorization code flow" in Microsoft's documents for Entra's fields; RFC 6749, sections 4.1.2.1
and 5.2, for the plain provider's, and for AD FS, which adds a number in front of the text.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from trayapp.demo.oauth.authorities import Dialect


class OwnWords(NamedTuple):
    """How Azure AD B2C or AD FS says the same: its code (AADB2C..., MSIS...), the text, and the error if it differs."""

    code: str
    text: str
    error: str = ""


class Words(NamedTuple):
    """One error in the words of every dialect.

    `error`, `code` (the AADSTS number, 0 if there is none) and `text` are Entra's; `plain` is the RFC's error code
    if it differs.
    """

    error: str
    code: int
    text: str
    suberror: str = ""
    subcode: str = ""
    claims: str = ""
    plain: str = ""
    b2c: OwnWords | None = None
    adfs: OwnWords | None = None

    def about(self, **values: str) -> Words:
        """Return the words with these values filled into their texts."""
        b2c, adfs = (own and own._replace(text=own.text.format(**values)) for own in (self.b2c, self.adfs))
        return self._replace(text=self.text.format(**values), b2c=b2c, adfs=adfs)


class ProtocolError(Exception):
    """An error that goes to the client, worded by the dialect; `values` fill its texts."""

    def __init__(self, words: Words, **values: str) -> None:
        super().__init__(words.error)
        self.words = words.about(**values) if values else words


class Rendered(NamedTuple):
    """The fields of an error answer, ready for JSON or for a redirect, and what the record keeps of them."""

    fields: dict[str, object]
    codes: tuple[int, ...]
    correlation_id: str
    trace_id: str


def render(words: Words, dialect: Dialect, *, correlation_id: str, now: float) -> Rendered:
    """Word an error in a dialect. `now` is in seconds since 1970."""
    trace_id = str(uuid.uuid4())
    timestamp = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    error, description, codes = words.error, words.text, (words.code,) if words.code else ()
    if dialect is Dialect.ENTRA:
        number = f"AADSTS{words.code}: " if words.code else ""
        uri = f"https://login.microsoftonline.com/error?code={words.code}" if words.code else ""
        ids = f"Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}"
        fields: dict[str, object] = {
            "error": error,
            "error_description": f"{number}{description} {ids}",
            "error_codes": list(codes),
            "timestamp": timestamp,
            "trace_id": trace_id,
            "correlation_id": correlation_id,
        }
        more = {"error_uri": uri, "suberror": words.suberror, "claims": words.claims}
        return Rendered(
            fields | {name: value for name, value in more.items() if value}, codes, correlation_id, trace_id
        )
    if dialect is Dialect.B2C:
        own = words.b2c or OwnWords("AADB2C90068", description)
        error = own.error or error
        description = f"{own.code}: {own.text}\r\nCorrelation ID: {correlation_id}\r\nTimestamp: {timestamp}\r\n"
    elif dialect is Dialect.ADFS and words.adfs:
        error = words.adfs.error or error
        description = f"{words.adfs.code}: {words.adfs.text}" if words.adfs.code else words.adfs.text
    else:
        error = words.plain or error
    return Rendered({"error": error, "error_description": description}, (), correlation_id, trace_id)


def for_redirect(rendered: Rendered, words: Words, dialect: Dialect) -> dict[str, str]:
    """Return the parameters of an error that goes to the client through the browser."""
    keep = ("error", "error_description", "error_uri", "suberror", "claims")
    fields = {name: str(value) for name, value in rendered.fields.items() if name in keep}
    if dialect is Dialect.ENTRA and words.subcode:
        fields["error_subcode"] = words.subcode
    return fields
