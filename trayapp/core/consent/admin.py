"""The links by which an administrator grants permissions to everybody in the organisation.

Microsoft, "Admin consent on the Microsoft identity platform": ``/{tenant}/v2.0/adminconsent`` grants the scopes that
the link names, which Microsoft documents for one API, and sends the browser to a redirect address of the registration.
``/{tenant}/adminconsent`` (Microsoft, "Grant tenant-wide admin consent to an application") grants every permission that
the registration lists, those of all APIs at once.

And the link by which a user takes back what they have granted: "My Apps portal overview" (work and school accounts; a
guest's in the organisation's own), "Manage the apps and services you have given access to" (personal accounts). Of
other sign-in services no address is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from trayapp.core.addresses import address_of
from trayapp.core.consent.plan import URL_LIMIT
from trayapp.core.consent.scopes import DEFAULT, names, resource_of
from trayapp.core.language import N_, _
from trayapp.core.model import Account, AccountKind, Api, AuthorityKind, SessionConfig
from trayapp.core.problems import AWAITED, Problem
from trayapp.core.record import replace
from trayapp.core.text import mail_link

MAIL_SUBJECT: Final = N_("Please approve Consentray for our organisation")
MANY_TENANTS: Final = frozenset({"common", "organizations", "consumers"})
WHAT_IS_SEEN: Final = N_(
    "The link opens Microsoft's page with the permissions; “Accept” grants them to everybody in the organisation. Where"
    " the link is for one API, the browser then ends at this program's redirect address (usually http://localhost), on"
    " a page that can't be shown: what was accepted counts all the same."
)
IN_THE_PORTAL: Final = N_(
    "Without a link: Entra admin center > Enterprise applications > this application > Permissions > “Grant admin"
    " consent”."
)


def admin_consent_urls(
    setup: SessionConfig, account: Account | None, apis: Sequence[Api]
) -> tuple[tuple[str, str], ...]:
    """Return the links for the account's organisation: what each is for, and the address.

    The first is the one that grants what `apis` ask for: the API's own if it is one, else the one of all APIs. Empty if
    the provider has no such page.
    """
    address = address_of(setup.authority)
    if not setup.client_id or setup.kind not in {AuthorityKind.ENTRA, AuthorityKind.EXTERNAL_ID} or address is None:
        return ()
    tenant = address.path.strip("/").partition("/")[0]
    if tenant.casefold() in MANY_TENANTS:
        tenant = account.tenant_id if account and account.tenant_id else "organizations"
    place, client = f"{address.origin}/{quote(tenant)}", quote(setup.client_id, safe="")
    everything = (_("all APIs"), f"{place}/adminconsent?client_id={client}")
    link = f"{place}/v2.0/adminconsent?client_id={client}"
    named = tuple((api.title, _for_one(link, api, setup)) for api in apis)
    return (*named, everything) if len(named) == 1 else (everything, *named)


def _for_one(link: str, api: Api, setup: SessionConfig) -> str:
    """Return the link for one API's scopes; for all that the registration lists of it if they make it too long."""
    # The registration has the redirect address; nothing listens there for an administrator.
    end = f"&redirect_uri={quote(setup.redirect, safe='')}"
    whole = f"{link}&scope={quote(' '.join(api.scopes), safe='')}{end}"
    if len(whole) <= URL_LIMIT:
        return whole
    default = f"{resource_of(api.scopes[0], setup.kind)}/{DEFAULT}"
    return f"{link}&scope={quote(default, safe='')}{end}"


def awaited(setup: SessionConfig, account: Account, name: str, waiting: Sequence[str], *, some: bool) -> Problem:
    """Return the problem of an API's permissions that wait for an administrator; `some` others were granted."""
    api = setup.api(name)
    rest = f" {_('Everything else that was granted works meanwhile.')}" if some else ""
    return Problem(
        AWAITED,
        _(
            "An administrator of your organisation has yet to approve {names} of {title}.{rest} Send the"
            " administrator the ready link.",
            names=names(waiting),
            title=api.title,
            rest=rest,
        ),
        admin_consent_urls=admin_consent_urls(setup, account, (api,)),
    )


def instructions(trouble: Problem) -> str:
    """Return what an administrator is to do, with every link."""
    links = "\n".join(_("For {what}: {url}", what=what, url=url) for what, url in trouble.admin_consent_urls)
    return f"{links}\n\n{_(WHAT_IS_SEEN)}\n\n{_(IN_THE_PORTAL)}"


def mail_to_administrator(trouble: Problem) -> str:
    """Return the link that opens a ready mail to whoever can approve; the user fills in the address.

    If all the administrator's links make it too long, only the first goes in.
    """
    short = replace(trouble, admin_consent_urls=trouble.admin_consent_urls[:1])
    whole, less = (f"{trouble.message}\n\n{instructions(each)}\n" for each in (trouble, short))
    return mail_link(_(MAIL_SUBJECT), whole, less=less)


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
