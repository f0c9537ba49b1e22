"""Who signed in: MSAL's account and the id token's claims as the program's `Account`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trayapp.core.model import PERSONAL_TENANT_ID, Account, AccountKind, AuthorityKind

MsalAccount = dict[str, Any]

LONGEST_NAME: Final = 256
"""Characters of a name; a sign-in name is mostly a mail address, which has no more (RFC 5321 section 4.5.3.1.3)."""


def account_of(claims: Mapping[str, Any], home_id: str, kind: AuthorityKind) -> Account:
    """Make the account of an id token.

    `home_id` is MSAL's ``home_account_id``: "uid.utid" where the provider sends ``client_info``, else the subject.
    """
    tenant = str(claims.get("tid") or "")
    username = next(
        (str(claims[key]) for key in ("preferred_username", "upn", "email", "name", "sub") if claims.get(key)), home_id
    )[:LONGEST_NAME]
    name = str(claims.get("name") or "")[:LONGEST_NAME]
    return Account(home_id, username, name, account_kind(tenant, home_id, kind), tenant)


def cached_account(account: MsalAccount, kind: AuthorityKind) -> Account:
    """Make the account of MSAL's cache entry, for a person whose ledger was lost."""
    home_id = str(account.get("home_account_id") or "")
    tenant = str(account.get("realm") or "")
    username = str(account.get("username") or home_id)[:LONGEST_NAME]
    return Account(home_id, username, "", account_kind(tenant, home_id, kind), tenant)


def account_kind(tenant: str, home_id: str, kind: AuthorityKind) -> AccountKind:
    """Return the kind of the account: a guest's home tenant (utid) is not the tenant that it signed in to (tid)."""
    if kind is AuthorityKind.B2C:
        return AccountKind.B2C
    if kind is AuthorityKind.ADFS:
        return AccountKind.WORK
    if kind is not AuthorityKind.ENTRA:
        return AccountKind.OTHER
    home_tenant = home_id.rpartition(".")[2]
    if PERSONAL_TENANT_ID in {tenant, home_tenant} and tenant in {"", PERSONAL_TENANT_ID}:
        return AccountKind.PERSONAL
    return AccountKind.GUEST if home_tenant and tenant and home_tenant != tenant else AccountKind.WORK
