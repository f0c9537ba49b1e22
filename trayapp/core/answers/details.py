"""What the help desk asks of any call, whether it went well or not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from trayapp import __version__
from trayapp.core.addresses import without_secrets
from trayapp.core.answers.body import header
from trayapp.core.language import _
from trayapp.core.model import Account, Answer, SessionConfig
from trayapp.core.text import clean_line

REQUEST_IDS: Final = (
    "request-id",
    "x-ms-request-id",
    "x-ms-correlation-request-id",
    "client-request-id",
    "x-request-id",
    "x-correlation-id",
    "traceparent",
)
"""The headers by which a server, or who runs it, finds a request again; ``traceparent`` is W3C's Trace Context."""
_LONGEST: Final = 200


def request_ids(answer: Answer) -> dict[str, str]:
    """Return the headers of the answer that name the request."""
    found = {name: clean_line(header(answer, name)[: 2 * _LONGEST])[:_LONGEST] for name in REQUEST_IDS}
    return {name: value for name, value in found.items() if value}


def status_text(status: int) -> str:
    """Return a status with its phrase (RFC 9110 section 15), where it has one."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def call_details(setup: SessionConfig, account: Account | None, answer: Answer) -> tuple[tuple[str, str], ...]:
    """Return labels and values of a call, in order; none holds a secret, and what is not known is left out."""
    trouble = answer.problem
    given = (
        (_("Request"), f"{answer.method} {without_secrets(answer.url)}"),
        (_("Status"), status_text(answer.status) if answer.status is not None else ""),
        (_("Time"), answer.sent or ""),
        (_("Duration"), f"{answer.elapsed_ms} ms" if answer.elapsed_ms is not None else ""),
        (_("Attempts"), str(answer.attempts) if answer.attempts else ""),
        (_("Message"), (trouble.provider_message if trouble else None) or ""),
        (_("Code"), ", ".join(trouble.provider_codes) if trouble else ""),
        *request_ids(answer).items(),
        (_("Account"), account.username if account else ""),
        (_("Tenant"), account.tenant_id if account else ""),
        (_("Client ID"), setup.client_id),
        (_("Version"), f"Consentray {__version__}"),
        (_("System"), answer.system),
    )
    return tuple((label, value) for label, value in given if value)
