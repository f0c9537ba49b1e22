"""The page for an error that cannot go back to a client: it says so to the person."""

from __future__ import annotations

import flask

from trayapp.demo.context import Context
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.server import correlation_id_of
from trayapp.demo.pages import html


def error_page(context: Context, words: Words) -> flask.Response:
    """Return the page, worded by the dialect of the authority in `flask.g.authority`, and note it in the record."""
    dialect = flask.g.authority.dialect
    return html.respond(
        "error.html",
        {"rendered": context.word_error(words, dialect, "page", correlation_id_of(flask.request))},
        status=400,
    )
