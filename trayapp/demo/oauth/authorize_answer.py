"""The answer to an authorize request, on its way back to the client through the browser."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

import flask
from werkzeug.wrappers import Response

from trayapp.demo.pages import html


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
            return html.respond(
                "form_post.html", {"action": self.redirect_uri, "fields": fields}, returns_to=self.redirect_uri
            )
        parts = urlsplit(self.redirect_uri)
        query = "&".join(part for part in (parts.query, urlencode(fields)) if part)
        answer = flask.redirect(urlunsplit(parts._replace(query=query)), 302)
        answer.headers["Cache-Control"] = "no-store"
        return answer
