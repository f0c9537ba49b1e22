"""Who signed in: MSAL's account and the id token's claims as the program's `Account`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trayapp.core.model import PERSONAL_TENANT_ID, Account, AccountKind, AuthorityKind

MsalAccount = dict[str, Any]

SIGN_IN_NAMES: Final = ("preferred_username", "upn", "email", "emails", "signInName")
LONGEST_NAME: Final = 256
"""Characters of a name; a sign-in name is mostly a mail address, which has no more (RFC 5321 section 4.5.3.1.3)."""


def account_of(claims: Mapping[str, Any], home_id: str, kind: AuthorityKind) -> Account:
    """Make the account of an id token, and of what the UserInfo endpoint added to it.

    `home_id` is MSAL's ``home_account_id``: "uid.utid" where the provider sends ``client_info``, else the subject.
    Without a sign-in name the account bears the person's name, or as a last resort its subject; neither is one to type
    into a sign-in page (`sign_in_name`).
    """
    tenant = str(claims.get("tid") or "")
    username = _named(claims) or str(claims.get("name") or claims.get("sub") or home_id)
    username = username[:LONGEST_NAME]
    name = str(claims.get("name") or "")[:LONGEST_NAME]
    return Account(home_id, username, name, account_kind(tenant, home_id, kind), tenant)


def says_who(claims: Mapping[str, Any]) -> bool:
    """Return whether claims name a person in words that the person knows."""
    return _named(claims) is not None or bool(claims.get("name"))


def _named(claims: Mapping[str, Any]) -> str | None:
    """Return the sign-in name; Azure AD B2C has a list of mail addresses in place of one."""
    for key in SIGN_IN_NAMES:
        found = claims.get(key)
        first = found[0] if isinstance(found, list) and found else found
        if isinstance(first, str) and first:
            return first
    return None


def sign_in_name(account: Account) -> str | None:
    """Return the name for a sign-in page to begin with; None if the account bears a person's name or a subject."""
    subject = account.home_id.partition(".")[0]
    return None if account.username in {account.name, account.home_id, subject} else account.username


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
