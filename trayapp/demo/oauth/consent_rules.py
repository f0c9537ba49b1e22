"""Who has to be asked for consent, and when nobody may be asked."""

from __future__ import annotations

from dataclasses import dataclass

from trayapp.demo.context import Context
from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import Dialect
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.token_service import TokenService
from trayapp.demo.oauth.transactions import Transaction


@dataclass(frozen=True, slots=True)
class ConsentRules:
    """The rules of each dialect and tenant, for a transaction whose user is known."""

    context: Context
    tokens: TokenService

    def needs_admin(self, transaction: Transaction) -> bool:
        """Return whether the user here may not consent alone."""
        person = transaction.person
        return (
            (person.tenant.needs_admin or bool(self._kept(transaction)))
            and transaction.authority.dialect is Dialect.ENTRA
            and person.tenant not in person.account.administers
        )

    def admin_needed(self, transaction: Transaction, *, silent: bool = False) -> Words:
        """Say that an administrator must consent, in the tenant's manner."""
        manners = self.context.manners
        words = errors.ADMIN_CONSENT_NEEDED
        if manners.takes_requests:
            words = words._replace(code=errors.ADMIN_CAN_BE_ASKED)
        if silent:
            words = words._replace(error="consent_required", subcode="")
        names = ", ".join(self._kept(transaction)) if manners.names_permissions else ""
        return words.about(client_name=self.context.client_name, which=names and f": {names}")

    def _kept(self, transaction: Transaction) -> tuple[str, ...]:
        """Return what is missing and kept to administrators by the tenant's consent policy."""
        if transaction.person.tenant.kind != "work":
            return ()
        missing, kept = self._missing(transaction), self.context.manners.administrators
        named = ((scope, self.context.catalogue.permission(scope)[1].value) for scope in transaction.asked.scopes)
        return tuple(value for scope, value in named if scope in missing and value in kept)

    def needs_consent(self, transaction: Transaction) -> bool:
        """Return whether something has to be asked."""
        tenant = transaction.person.tenant
        if tenant.consent_is_the_administrators:
            return False
        if self.needs_admin(transaction):
            return bool(self._missing(transaction))
        # Microsoft asks a personal account on every authorize request of a native client.
        always = tenant.kind == "personal" or "consent" in transaction.prompts
        return always or bool(self._missing(transaction))

    def refusal(self, transaction: Transaction, *, silent: bool) -> Words | None:
        """Say why consent cannot be asked for, if so. `silent`: no page may be shown."""
        client_id, name = self.context.client_id, self.context.client_name
        missing = errors.CONSENT_MISSING.about(client_id=client_id, client_name=name)
        if transaction.person.tenant.consent_is_the_administrators:
            return missing if self._missing(transaction) else None
        if silent and self.needs_consent(transaction):
            return self.admin_needed(transaction, silent=True) if self.needs_admin(transaction) else missing
        return None

    def _missing(self, transaction: Transaction) -> set[str]:
        return set(transaction.asked.scopes) - self.tokens.remembered(transaction.person)
