"""Who signed in: MSAL's account and the id token's claims as the program's `Account`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trayapp.core.addresses import address_of
from trayapp.core.model import PERSONAL_TENANT_ID, Account, AccountKind, AuthorityKind, SessionConfig

MsalAccount = dict[str, Any]

SIGN_IN_NAMES: Final = ("preferred_username", "upn", "email", "emails", "signInName")
LONGEST_NAME: Final = 256
"""Characters of a name; a sign-in name is mostly a mail address, which has no more (RFC 5321 section 4.5.3.1.3)."""


def account_of(claims: Mapping[str, Any], home_id: str, setup: SessionConfig) -> Account:
    """Make the account of an id token, and of what the UserInfo endpoint added to it.

    `home_id` is MSAL's ``home_account_id``: "uid.utid" where the provider sends ``client_info``, else the subject.
    Without a sign-in name the account bears the user's name, or as a last resort its subject at the provider; neither
    is one to type into a sign-in page (`sign_in_name`).
    """
    tenant = str(claims.get("tid") or "")
    name = _display_name(claims)[:LONGEST_NAME]
    username = _named(claims) or name or _nameless(str(claims.get("sub") or home_id), setup)
    return Account(home_id, username[:LONGEST_NAME], name, account_kind(tenant, home_id, setup.kind), tenant)


def _display_name(claims: Mapping[str, Any]) -> str:
    """Return the user's name as the standard claims have it (OpenID Connect Core 1.0 section 5.1); empty if none."""
    parts = " ".join(str(claims[part]) for part in ("given_name", "family_name") if claims.get(part))
    return str(claims.get("name") or parts or claims.get("nickname") or "")


def _nameless(subject: str, setup: SessionConfig) -> str:
    address = address_of(setup.authority)
    return f"account {subject} at {address.host}" if address is not None else subject


def says_who(claims: Mapping[str, Any]) -> bool:
    """Return whether claims name a user in words that the user knows."""
    return _named(claims) is not None or bool(_display_name(claims))


def _named(claims: Mapping[str, Any]) -> str | None:
    """Return the sign-in name; Azure AD B2C has a list of mail addresses in place of one."""
    for key in SIGN_IN_NAMES:
        found = claims.get(key)
        first = found[0] if isinstance(found, list) and found else found
        if isinstance(first, str) and first:
            return first
    return None


def sign_in_name(account: Account) -> str | None:
    """Return the name for a sign-in page to begin with; None if the account bears a user's name or a subject."""
    subject = account.home_id.partition(".")[0]
    other = {account.name, account.home_id, subject}
    return None if account.username in other or " " in account.username else account.username


def cached_account(account: MsalAccount, setup: SessionConfig) -> Account:
    """Make the account of MSAL's cache entry, for a user whose ledger was lost."""
    home_id = str(account.get("home_account_id") or "")
    tenant = str(account.get("realm") or "")
    username = str(account.get("username") or _nameless(home_id, setup))[:LONGEST_NAME]
    return Account(home_id, username, "", account_kind(tenant, home_id, setup.kind), tenant)


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
