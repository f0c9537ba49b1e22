"""An error on its way to the client, and the form that each dialect gives it.

Sources: "OAuth 2.0 authorization code flow" in Microsoft's documents for Entra's fields; RFC 6749, sections 4.1.2.1
and 5.2, for the plain provider's, and for AD FS, which adds a number in front of the text.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from authlib.oauth2 import OAuth2Error

from trayapp.demo.oauth.authorities import Dialect


@dataclass(frozen=True, slots=True)
class OwnWords:
    """How Azure AD B2C or AD FS says the same: the error, its own code (AADB2C..., MSIS...), and the text."""

    error: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
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


class ProtocolError(OAuth2Error):  # type: ignore[misc]  # Authlib publishes no types
    """An error that goes to the client. Authlib passes it through; the dialect words it."""

    def __init__(self, words: Words, *, status: int = 400) -> None:
        # The description stays out of Authlib's hands: it allows neither line ends nor quotation marks.
        super().__init__(error=words.error, status_code=status)
        self.words = words


@dataclass(frozen=True, slots=True)
class Rendered:
    """The fields of an error answer, ready for JSON or for a redirect, and what the record keeps of them."""

    fields: dict[str, object]
    codes: tuple[int, ...]
    correlation_id: str
    trace_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def render(words: Words, dialect: Dialect, *, correlation_id: str, now: float) -> Rendered:
    """Word an error in a dialect. `now` is in seconds since 1970."""
    trace_id = str(uuid.uuid4())
    timestamp = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    match dialect:
        case Dialect.OIDC:
            plain: dict[str, object] = {"error": words.plain or words.error, "error_description": words.text}
            return Rendered(plain, (), correlation_id, trace_id)
        case Dialect.B2C:
            b2c = words.b2c or OwnWords(words.error, "AADB2C90068", words.text)
            description = f"{b2c.code}: {b2c.text}\r\nCorrelation ID: {correlation_id}\r\nTimestamp: {timestamp}\r\n"
            fields: dict[str, object] = {"error": b2c.error, "error_description": description}
            return Rendered(fields, (), correlation_id, trace_id)
        case Dialect.ADFS:
            adfs = words.adfs or OwnWords(words.plain or words.error, "", words.text)
            description = f"{adfs.code}: {adfs.text}" if adfs.code else adfs.text
            return Rendered({"error": adfs.error, "error_description": description}, (), correlation_id, trace_id)
        case Dialect.ENTRA:
            number = f"AADSTS{words.code}: " if words.code else ""
            codes = (words.code,) if words.code else ()
            fields = {
                "error": words.error,
                "error_description": (
                    f"{number}{words.text} Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}"
                ),
                "error_codes": list(codes),
                "timestamp": timestamp,
                "trace_id": trace_id,
                "correlation_id": correlation_id,
            }
            if words.code:
                fields["error_uri"] = f"https://login.microsoftonline.com/error?code={words.code}"
            if words.suberror:
                fields["suberror"] = words.suberror
            if words.claims:
                fields["claims"] = words.claims
            return Rendered(fields, codes, correlation_id, trace_id)


def for_redirect(rendered: Rendered, words: Words, dialect: Dialect) -> dict[str, str]:
    """Return the parameters of an error that goes to the client through the browser."""
    keep = ("error", "error_description", "error_uri", "suberror", "claims")
    fields = {name: str(value) for name, value in rendered.fields.items() if name in keep}
    if dialect is Dialect.ENTRA and words.subcode:
        fields["error_subcode"] = words.subcode
    return fields
