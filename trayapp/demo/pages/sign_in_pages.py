"""The pages of a sign-in, each with what it shows; showing one makes it the step of its transaction."""

from __future__ import annotations

from typing import Final

import flask

from trayapp.demo.context import Context
from trayapp.demo.history import (
    AdminApprovalPage,
    ConsentPage,
    Entry,
    OrganisationConsentPage,
    SecondFactorPage,
    SignInPage,
)
from trayapp.demo.oauth.transactions import Stage, Transaction
from trayapp.demo.pages import html

_ABOUT_SCOPES: Final[dict[Stage, type[ConsentPage]]] = {
    "consent": ConsentPage,
    "admin": AdminApprovalPage,
    "organisation": OrganisationConsentPage,
}


def show(context: Context, transaction: Transaction, step: Stage) -> flask.Response:
    """Return the page of a step, which becomes the transaction's, and note it in the record."""
    transaction.step = step
    context.record.add(_entry(transaction, step))
    hint = transaction.login_hint.lower()
    accounts = transaction.authority.candidates(list(context.accounts.values()))
    shown = {
        "transaction": transaction,
        "client": context.client,
        "account": transaction.account,
        "person": transaction.person if transaction.account else None,
        "accounts": sorted(accounts, key=lambda account: account.username != hint),
        "hint": hint,
        "groups": [
            (api, [(scope, context.catalogue.permission(scope)[1]) for scope in scopes])
            for api, scopes in transaction.asked.by_api
        ],
    }
    return html.respond(f"{step}.html", shown, returns_to=transaction.returns_to)


def _entry(transaction: Transaction, step: Stage) -> Entry:
    if step == "account":
        return SignInPage(transaction.authority.path)
    username = transaction.person.account.username
    if step == "factor":
        return SecondFactorPage(username)
    return _ABOUT_SCOPES[step](username, transaction.asked.scopes)
