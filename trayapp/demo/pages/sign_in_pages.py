"""The pages of a sign-in, each with what it shows; showing one makes it the step of its transaction."""

from __future__ import annotations

import secrets

import flask

from trayapp.demo.context import Context
from trayapp.demo.history import (
    AdminApprovalPage,
    ConsentPage,
    OrganisationConsentPage,
    SecondFactorPage,
    SignInPage,
)
from trayapp.demo.oauth.transactions import Transaction
from trayapp.demo.pages import html
from trayapp.demo.sample_apis.apis import Permission, SampleApi


class SignInPages:
    """Renders the pages of a transaction and notes them in the record."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._catalogue = context.catalogue
        self._record = context.record

    def account(self, transaction: Transaction) -> flask.Response:
        """Let the person choose an account."""
        transaction.step = "account"
        self._record.add(SignInPage(transaction.authority.path))
        accounts = transaction.candidates(list(self._context.accounts.values()))
        hint = transaction.login_hint.lower()
        accounts.sort(key=lambda account: account.username != hint)
        return self._page(transaction, "account.html", accounts=accounts, hint=hint)

    def factor(self, transaction: Transaction) -> flask.Response:
        """Ask for a second factor."""
        transaction.step = "factor"
        self._record.add(SecondFactorPage(transaction.person.account.username))
        return self._page(transaction, "factor.html", number=secrets.randbelow(90) + 10)

    def consent(self, transaction: Transaction) -> flask.Response:
        """Ask for consent to every permission asked."""
        transaction.step = "consent"
        person = transaction.person
        self._record.add(ConsentPage(person.account.username, transaction.asked.scopes))
        return self._page(
            transaction, "consent.html", groups=self._groups(transaction), personal=person.tenant.kind == "personal"
        )

    def admin(self, transaction: Transaction) -> flask.Response:
        """Say that an administrator must consent."""
        transaction.step = "admin"
        self._record.add(AdminApprovalPage(transaction.person.account.username, transaction.asked.scopes))
        return self._page(transaction, "admin.html", apis=[api for api, _ in transaction.asked.by_api])

    def organisation(self, transaction: Transaction) -> flask.Response:
        """Let an administrator grant every permission asked, for everyone in the tenant."""
        transaction.step = "organisation"
        self._record.add(OrganisationConsentPage(transaction.person.account.username, transaction.asked.scopes))
        return self._page(transaction, "organisation.html", groups=self._groups(transaction))

    def _groups(self, transaction: Transaction) -> list[tuple[SampleApi, list[tuple[str, Permission]]]]:
        return [
            (api, [(scope, self._catalogue.permission(scope)[1]) for scope in scopes])
            for api, scopes in transaction.asked.by_api
        ]

    def _page(self, transaction: Transaction, template: str, **context: object) -> flask.Response:
        context |= {
            "transaction": transaction,
            "client": self._context.client,
            "account": transaction.account,
            "person": transaction.person if transaction.account else None,
        }
        return html.respond(template, context, returns_to=transaction.ending.returns_to)
