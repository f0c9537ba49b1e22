"""The window of every problem, made by the boundaries that meet the errors."""

from __future__ import annotations

from typing import Any

import requests

from tests.ui.window.pages import CUSTOMER, SETUP, failed
from trayapp.calls.errors import from_status, redirected
from trayapp.core.model import AuthorityKind
from trayapp.core.problems import Problem, sign_in_needed, unexpected, verification_needed
from trayapp.core.views.elements import WindowView
from trayapp.core.views.window import window_view
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.judge import from_answer
from trayapp.network.failures import Failure
from trayapp.network.problems import network_problem

DETAILS = {
    "correlation_id": "7c1f0c5e-3a3e-4d0b-9b51-0b4f6d1b2f7a",
    "trace_id": "1d6b9f6e-52b0-4c07-8f5e-0a5d2b1e4c00",
    "timestamp": "2026-03-04 09:41:27Z",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "declined": {"error": "access_denied", "error_codes": [65004]},
    "admin": {"error": "access_denied", "error_codes": [90094]},
    "consent": {"error": "invalid_grant", "suberror": "consent_required", "error_codes": [65001]},
    "expired": {"error": "invalid_grant", "error_codes": [700082]},
    "revoked": {"error": "invalid_grant", "error_codes": [50173]},
    "password": {"error": "invalid_grant", "suberror": "user_password_expired"},
    "factor": {"error": "interaction_required", "claims": "{}", "error_codes": [50076]},
    "blocked": {"error": "interaction_required", "suberror": "message_only", "error_codes": [53003]},
    "device": {"error": "interaction_required", "error_codes": [53000]},
    "registration": {"error": "invalid_client", "error_codes": [700016]},
    "redirect": {"error": "invalid_request", "error_codes": [50011]},
    "unknown": {"error": "brand_new_error"},
    "passing": {"error": "temporarily_unavailable"},
    "refused": {"error": "access_denied", "error_description": "You are not a member of the group “Sales tools”."},
    "assigned": {"error": "access_denied", "error_codes": [50105]},
    "guest": {"error": "access_denied", "error_codes": [50020]},
    "disabled": {"error": "invalid_grant", "error_codes": [50057]},
    "locked": {"error": "access_denied", "error_codes": [50053]},
    "forgotten": {
        "error": "access_denied",
        "error_description": "AADB2C90118: The user has forgotten their password.\r\nCorrelation ID: c-1",
    },
    "secret": {"error": "invalid_client", "error_codes": [7000218]},
    "spa": {"error": "invalid_request", "error_codes": [9002326]},
    "scope": {"error": "invalid_client", "error_codes": [650053]},
    "resource": {"error": "invalid_resource", "error_codes": [500011]},
    "application": {"error": "unauthorized_client", "error_codes": [7000112]},
    "licence": {"error": "invalid_client", "error_codes": [650052]},
    "federation": {"error": "access_denied", "error_codes": [80001]},
}


def problems() -> dict[str, Problem]:
    """Return the problems by a short name each."""
    b2c = SETUP.__class__(SETUP.client_id, SETUP.authority, AuthorityKind.B2C, SETUP.apis)
    made = {
        name: from_answer({**answer, **DETAILS}, setup=SETUP, account=None, api=None if name == "admin" else CUSTOMER)
        for name, answer in ANSWERS.items()
    }
    made["b2c"] = from_answer({"error": "invalid_request", **DETAILS}, setup=b2c, account=None, api=CUSTOMER)
    for failure in Failure:
        made[f"network-{failure.value}"] = network_problem(
            failure, "the sign-in service", unreadable="provider-unexpected"
        )
    for status in (401, 403, 404, 429, 500):
        found = from_status(status, CUSTOMER, 120.0)
        assert found is not None
        made[f"status-{status}"] = found
    made["elsewhere"] = redirected(CUSTOMER, "https://other.example:443")
    made["needed"] = sign_in_needed(CUSTOMER.title)
    made["verification"] = verification_needed("Vendor API", "{}")
    made["unreadable"] = from_exception(requests.exceptions.ChunkedEncodingError())
    made["unexpected"] = unexpected(ZeroDivisionError())
    made["partial"] = Problem("consent-partial", "Vendor API was not granted: vendor.write.")
    return made


def problem_views() -> dict[str, WindowView]:
    """Return each problem's window."""
    shown = {f"problem-{name}": window_view(failed(trouble)) for name, trouble in problems().items()}
    return {name: view for name, view in shown.items() if view is not None}
