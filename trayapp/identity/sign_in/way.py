"""How an authorize request gets to the sign-in page: by its address, pushed before, or as a form of a page of our own.

A pushed request (RFC 9126) is told to the service by this program, and the browser takes a reference along. Where the
service takes none and the address would be too long for what stands between, the browser posts it (OpenID Connect Core
1.0 section 3.1.2.1). Cookies of the sign-in page may not go with a form that comes from elsewhere, so a user may have
to sign in again there: a request whose address fits goes by its address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from trayapp.core.consent.plan import URL_LIMIT
from trayapp.core.language import N_
from trayapp.core.record import Record
from trayapp.identity.client.application import Client
from trayapp.identity.errors.provider import UnexpectedAnswerError

ONCE: Final = frozenset({"resource"})
"""Parameters that may occur several times (RFC 8707)."""


class Form(Record):
    """What a browser is to post, and where to."""

    address: str
    inputs: tuple[tuple[str, str], ...]


Way = Callable[[], str | Form]
"""How a browser gets to a page: an address, or a form. Asked for when it comes."""


class RefusedError(Exception):
    """The service refused the pushed request; `answer` says why (RFC 9126 section 2.3)."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__("the pushed request was refused")
        self.answer: Final = answer


def way_of(client: Client, page: str) -> str | Form:
    """Return how a browser gets to a page: an address, or a form. Each call pushes anew: a reference is good once.

    Raise `ProviderError` or `RefusedError`.
    """
    address, _, query = page.partition("?")
    fields = tuple(parse_qsl(query, keep_blank_values=True))
    several = {name: [value for each, value in fields if each == name] for name, _ in fields if name in ONCE}
    pushed = client.push({**dict(fields), **several})
    if pushed is None:
        return page if len(page) <= URL_LIMIT else Form(address, fields)
    if "error" in pushed:
        raise RefusedError(pushed)
    reference = pushed.get("request_uri")
    if not isinstance(reference, str) or not 0 < len(reference) <= URL_LIMIT // 2:
        raise UnexpectedAnswerError(N_("no reference to the pushed request (request_uri)"))
    joint = "&" if "?" in client.authorization_endpoint else "?"
    return (
        client.authorization_endpoint
        + joint
        + urlencode({"client_id": client.setup.client_id, "request_uri": reference})
    )
