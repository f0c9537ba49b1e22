"""The link by which an administrator grants an application's permissions to everybody in the organisation.

Microsoft, "Admin consent on the Microsoft identity platform": ``/{tenant}/adminconsent`` grants every permission of the
app registration, those of all APIs at once.
"""

from __future__ import annotations

from urllib.parse import quote

from trayapp.core.addresses import address_of
from trayapp.core.model import Account, AuthorityKind, SessionConfig

MAIL_SUBJECT = "Please approve Consentray for our organisation"

MANY_TENANTS = frozenset({"common", "organizations", "consumers"})


def admin_consent_url(setup: SessionConfig, account: Account | None) -> str | None:
    """Return the link for the account's organisation; None if the provider has no such page."""
    address = address_of(setup.authority)
    if not setup.client_id or setup.kind not in {AuthorityKind.ENTRA, AuthorityKind.EXTERNAL_ID} or address is None:
        return None
    tenant = address.path.strip("/").partition("/")[0]
    if tenant.casefold() in MANY_TENANTS:
        tenant = account.tenant_id if account and account.tenant_id else "organizations"
    return f"{address.origin}/{quote(tenant)}/adminconsent?client_id={quote(setup.client_id, safe='')}"


def mail_link(message: str, url: str) -> str:
    """Return the link that opens a ready mail to whoever can approve (RFC 6068); the person fills in the address."""
    body = f"{message}\n\n{url}\n"
    return f"mailto:?subject={quote(MAIL_SUBJECT)}&body={quote(body)}"
