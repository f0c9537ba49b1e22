"""What a walk through the pages is worth: the grant that tokens are made from."""

from __future__ import annotations

import uuid

from trayapp.demo.context import Context
from trayapp.demo.oauth.token_service import TokenService
from trayapp.demo.oauth.transactions import Transaction
from trayapp.demo.store import Grant


def grant_for(transaction: Transaction, context: Context, tokens: TokenService) -> Grant:
    """Remember what the person decided, and return the grant that follows from it."""
    person = transaction.person
    store = context.store
    asked = frozenset(transaction.asked.scopes)
    granted = asked & tokens.remembered(person) if transaction.consented is None else transaction.consented
    if transaction.consented is not None and person.tenant.kind == "work":
        new = granted - tokens.remembered(person)
        tokens.spreading.begin(person.tenant.id, person.account.username, new)
        # The page is the whole decision about what it listed: what was unticked is taken back.
        kept = store.consents(person.tenant.id, person.account.username) - asked
        store.set_consents(person.tenant.id, person.account.username, kept | granted)
    grant = Grant(
        id=str(uuid.uuid4()),
        authority=transaction.authority.path,
        username=person.account.username,
        tenant_id=person.tenant.id,
        scopes=granted,
        auth_time=int(context.clock()),
        factors=frozenset(transaction.factors),
    )
    store.add_grant(grant)
    return grant
