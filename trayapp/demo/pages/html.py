"""How every page is rendered and which security headers it carries."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

import flask


def respond(
    template: str, context: Mapping[str, object] | None = None, *, status: int = 200, returns_to: str = ""
) -> flask.Response:
    """Render a page. `returns_to` is the redirect URI that a form on it may lead to in the end.

    Browsers hold a form to `form-action` along its redirects too, so the client's origin has to be named.
    """
    nonce = secrets.token_urlsafe(16)
    answer = flask.make_response(flask.render_template(template, nonce=nonce, **(context or {})), status)
    form_targets = f"'self' {_source(returns_to)}".strip()
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'nonce-{nonce}'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {form_targets}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def add_headers(answer: flask.Response) -> flask.Response:
    """Add the headers that every answer to a browser carries."""
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("X-Frame-Options", "DENY")
    answer.headers.setdefault("Referrer-Policy", "no-referrer")
    return answer


def _source(uri: str) -> str:
    if not uri:
        return ""
    parts = urlsplit(uri)
    if parts.hostname == "::1":
        # A host source cannot be an IPv6 address: Content Security Policy Level 3, section 2.3.1.
        return "http:"
    return f"{parts.scheme}://{parts.netloc}"
