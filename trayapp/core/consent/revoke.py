"""Where a person can take back what they have granted.

Microsoft, "My Apps portal overview" (work and school accounts; a guest's in the organisation's own), and "Manage the
apps and services you have given access to" (personal accounts). Of other sign-in services no address is known.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from trayapp.core.addresses import address_of
from trayapp.core.model import Account, AccountKind, AuthorityKind, SessionConfig

_HOSTS: Final = frozenset({"login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net"})
PERSONAL: Final = "https://account.live.com/consent/Manage"
WORK: Final = "https://myapps.microsoft.com"


def revoke_url(setup: SessionConfig, account: Account | None) -> str | None:
    """Return the address of the page on which the account's consents can be revoked; None if none is known."""
    address = address_of(setup.authority)
    if account is None or setup.kind is not AuthorityKind.ENTRA or address is None or address.host not in _HOSTS:
        return None
    if account.kind is AccountKind.PERSONAL:
        return PERSONAL
    guest = account.kind is AccountKind.GUEST and account.tenant_id
    return f"{WORK}/?tenantId={quote(account.tenant_id, safe='')}" if guest else WORK
