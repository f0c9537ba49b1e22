"""The page for an error that cannot go back to a client: it says so to the person."""

from __future__ import annotations

import flask

from trayapp.demo.accounts import DemoAccount
from trayapp.demo.context import Context
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.server import correlation_id_of
from trayapp.demo.pages import html


def error_page(context: Context, words: Words, account: DemoAccount | None = None) -> flask.Response:
    """Return the page, worded by the dialect of the authority in `flask.g.authority`, and note it in the record.

    It is about the request, or about the `account` whose sign-in ends here.
    """
    worded = context.word_error(words, flask.g.authority.dialect, "page", correlation_id_of(flask.request))
    return html.respond("error.html", {"rendered": worded, "account": account}, status=200 if account else 400)
