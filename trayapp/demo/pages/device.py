"""The page on which a user types the code that a device shows (RFC 8628, section 3.3)."""

from __future__ import annotations

from dataclasses import dataclass

import flask
from werkzeug.wrappers import Response

from trayapp.demo.context import Context
from trayapp.demo.history import DeviceCodePage
from trayapp.demo.oauth import authorities, errors
from trayapp.demo.oauth.device_codes import DeviceCode
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.token_service import TokenService
from trayapp.demo.oauth.transactions import Transaction
from trayapp.demo.pages import html
from trayapp.demo.pages.sign_in import SignInWalk


@dataclass(frozen=True, slots=True)
class DevicePage:
    """Serves the page of each dialect; a code that is right leads to the sign-in."""

    context: Context
    tokens: TokenService
    sign_in: SignInWalk

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("device", __name__)
        authorities.add_routes(routes, "code_page", self.show, "GET")
        authorities.add_routes(routes, "code_page", self.take, "POST")
        return routes

    def show(self, tenant: str) -> Response:
        """Show the page."""
        self.context.record.add(DeviceCodePage(tenant))
        return self._page("")

    def take(self, tenant: str) -> Response:
        """Take the code that the user typed."""
        authority = self.context.authority(tenant)
        typed = flask.request.form.get("code", "")
        code = self.tokens.device_codes.typed(typed, authority.dialect) if authority else None
        if code is None:
            return self._page("That code did not work. Check the code, or ask for a new one and try again.")
        flask.g.authority = code.authority
        return self.sign_in.begin(
            Transaction(
                code.authority,
                _DeviceEnding(self.context, self.tokens, code),
                code.asked,
                # The user is asked who to sign in as: the code may have come from somebody else (section 5.4).
                prompts=frozenset({"select_account"}),
                notice=f"{self.context.client_name} is signed in where the code was shown, not here. Go on only if "
                "you asked for the code yourself.",
            )
        )

    def _page(self, message: str) -> flask.Response:
        return html.respond("device.html", {"message": message, "client": self.context.client})


@dataclass(frozen=True, slots=True)
class _DeviceEnding:
    """A device's sign-in ends on a page; the device hears of it at its next question."""

    context: Context
    tokens: TokenService
    code: DeviceCode

    def succeed(self, transaction: Transaction) -> Response:
        grant = self.tokens.grant_for(transaction)
        if not self.tokens.device_codes.approve(self.code, grant.id):
            return html.respond("expired.html", status=400)
        return html.done("You have signed in", f"{self.context.client_name} goes on where the code was shown.")

    def fail(self, transaction: Transaction, words: Words) -> Response:
        self.tokens.device_codes.decline(self.code)
        dialect, correlation_id = transaction.authority.dialect, transaction.correlation_id
        self.context.word_error(words, dialect, "page", correlation_id, transaction.asked.scopes)
        said = "Nothing was granted." if words is errors.CONSENT_DECLINED else words.text
        return html.done("You have not signed in", said)
