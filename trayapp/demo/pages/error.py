"""The page for an error that cannot go back to a client: it says so to the person."""

from __future__ import annotations

import flask

from trayapp.demo.context import Context
from trayapp.demo.history import ErrorAnswer
from trayapp.demo.oauth.protocol_error import Words, render
from trayapp.demo.oauth.server import correlation_id_of
from trayapp.demo.pages import html


def error_page(context: Context, words: Words) -> flask.Response:
    """Return the page, worded by the dialect of the authority in `flask.g.authority`, and note it in the record."""
    correlation_id = correlation_id_of(flask.request)
    rendered = render(words, flask.g.authority.dialect, correlation_id=correlation_id, now=context.clock())
    context.record.add(
        ErrorAnswer("page", str(rendered.fields["error"]), words.suberror, rendered.codes, correlation_id, ())
    )
    return html.respond("error.html", {"rendered": rendered}, status=400)
