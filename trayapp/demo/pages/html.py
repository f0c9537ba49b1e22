"""How every answer to a browser is made: pages, their security headers, and the way back to the client."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

import flask
from werkzeug.wrappers import Response

from trayapp.demo.accounts import DemoAccount
from trayapp.demo.context import Context
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.server import correlation_id_of


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


def done(title: str, text: str) -> flask.Response:
    """Return the page at which a walk ends that leads back to no client."""
    return respond("done.html", {"title": title, "text": f"{text} You can close this tab."})


def add_headers(answer: flask.Response) -> flask.Response:
    """Add the headers that every answer to a browser carries."""
    answer.headers.update(
        {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}
    )
    return answer


def _source(uri: str) -> str:
    if not uri:
        return ""
    parts = urlsplit(uri)
    if parts.hostname == "::1":
        # A host source cannot be an IPv6 address: Content Security Policy Level 3, section 2.3.1.
        return "http:"
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class AuthorizeAnswer:
    """Where and how the answer to an authorize request goes."""

    redirect_uri: str
    state: str
    response_mode: str

    def send(self, fields: dict[str, str]) -> Response:
        """Return the redirect, or the page that posts the answer (OAuth 2.0 Form Post Response Mode)."""
        if self.state:
            fields = fields | {"state": self.state}
        if self.response_mode == "form_post":
            return respond(
                "form_post.html", {"action": self.redirect_uri, "fields": fields}, returns_to=self.redirect_uri
            )
        parts = urlsplit(self.redirect_uri)
        query = "&".join(part for part in (parts.query, urlencode(fields)) if part)
        answer = flask.redirect(urlunsplit(parts._replace(query=query)), 302)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def error_page(context: Context, words: Words, account: DemoAccount | None = None) -> flask.Response:
    """Return the page, worded by the dialect of the authority in `flask.g.authority`, and note it in the record.

    It is about the request, or about the `account` whose sign-in ends here.
    """
    worded = context.word_error(words, flask.g.authority.dialect, "page", correlation_id_of(flask.request))
    return respond("error.html", {"rendered": worded, "account": account}, status=200 if account else 400)
