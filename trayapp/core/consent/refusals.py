"""What a refusal proves, and whether one more page in the browser could end otherwise.

All APIs' tokens come from one refresh token. So an API that is refused while another's token has just come from it is
refused for itself: the sign-in has not expired. Where the reason is not said, a consent that is missing is the likely
one (personal accounts: AADSTS70000), and a page for that API alone asks for it. A page that has ended the same way once
is not offered again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from trayapp.core.consent.scopes import names
from trayapp.core.language import _
from trayapp.core.model import ApiConsent, AuthorityKind, TokenOutcome
from trayapp.core.problems import Action, Problem
from trayapp.core.record import replace

Opened = tuple[str, str]
"""An API, and the fingerprint of the problem that a page was opened for."""

TURNED_AWAY: Final = "call-unauthorised"
"""The code of an API's refusal of a token that was issued for it, a new one as well."""
UNCLEAR: Final = frozenset({70000})
"""AADSTS numbers of a refusal that does not say whether the sign-in or the API is the matter."""
OWN_CHOICE: Final = frozenset(
    {"consent-declined", "consent-partial", "sign-in-cancelled", "sign-in-timed-out", "sign-in-refused"}
    | {"sign-in-needed", "password-reset", "password-wrong", "other-account-answered", "device-code-unavailable"}
)
"""How a page ends by what the user did there: the next time can be otherwise."""
NOT_BY_SIGNING_IN: Final = frozenset(
    {"api-refused", "application-disabled", "licence-missing", "not-assigned", "resource-unknown", "scope-unknown"}
)
"""Why an API is refused whatever a user does in the browser: it is left out, so that it does not stop the others."""


def is_turned_away(trouble: Problem | None) -> bool:
    """Return whether an API did not accept its token, and a page can be opened for it."""
    return trouble is not None and trouble.code == TURNED_AWAY and trouble.needs_person


def fingerprint(trouble: Problem) -> str:
    """Return what makes two refusals the same one."""
    if trouble.code == TURNED_AWAY:
        return trouble.code  # whatever the API says besides
    if trouble.claims is not None and trouble.error is None:
        return f"call-challenged {trouble.claims}"
    return repr((trouble.code, trouble.aadsts, trouble.error, trouble.suberror, trouble.claims))


def judged_together(
    ledgers: Iterable[ApiConsent], outcomes: tuple[TokenOutcome, ...], kind: AuthorityKind, *, proven: bool
) -> tuple[TokenOutcome, ...]:
    """Return the outcomes of one sign-in, each judged by what the others prove.

    `proven` tells that a user has just signed in. At a plain OpenID provider each refresh token is for its own
    scopes, so that one says nothing of another.
    """
    alive = proven or any(each.fresh and each.problem is None for each in outcomes)
    if not alive or kind is AuthorityKind.OIDC:
        return outcomes
    pages = {each.api: each for each in ledgers}
    return tuple(_judged(pages[each.api], each) if each.api in pages else each for each in outcomes)


def _judged(page: ApiConsent, outcome: TokenOutcome) -> TokenOutcome:
    trouble = outcome.problem
    if trouble is None or trouble.code != "sign-in-expired":
        return outcome
    if trouble.suberror is None and UNCLEAR.issuperset(trouble.aadsts):
        code = "consent-missing"
        message = _(
            "{title} was refused, while your sign-in is valid for the other APIs: most likely its"
            " permissions ({names}) weren't granted. Give consent to this API; it takes one page"
            " in the browser.",
            title=page.title,
            names=names(page.asked),
        )
    else:
        code = "api-sign-in-needed"
        message = _(
            "Only {title} asks for it; your sign-in is valid for the other APIs. {message}",
            title=page.title,
            message=trouble.message,
        )
    return replace(outcome, problem=Problem(code, message).with_details(trouble))


def in_vain(ledger: ApiConsent, trouble: Problem, kind: AuthorityKind) -> Problem:
    """Return the problem of an API for which a page was opened, and that is refused as before."""
    title = ledger.title
    if kind is AuthorityKind.OIDC and trouble.code == "consent-missing":
        return replace(
            trouble,
            other_action=Action.NONE,
            message=_(
                "{title} wasn't granted ({names}), though the page has asked for it. If you left it"
                " out there, choose “Ask again”. If not, one more page would not help: send the"
                " details below to whoever runs the API.",
                title=title,
                names=names(ledger.asked),
            ),
        )
    if trouble.code.startswith("call-"):
        return replace(
            trouble,
            other_action=Action.ASK_ADMIN,
            message=_(
                "{title} doesn't accept the call, though you have just signed in for it. One more"
                " page would not help: ask the people who run it, with the details below.",
                title=title,
            ),
        )
    return Problem(
        "api-refused",
        _(
            "{title} gets no token, though you have just signed in for it. One more page would"
            " not help: ask whoever runs the API, or an administrator of your organisation, with"
            " the details below.",
            title=title,
        ),
    ).with_details(trouble)


def is_in_vain(trouble: Problem | None) -> bool:
    """Return whether a problem is one that `in_vain` returns."""
    return trouble is not None and not trouble.needs_person and trouble.code in {"api-refused", "consent-missing"}


def but_settled(opened: frozenset[Opened], apis: Collection[str]) -> frozenset[Opened]:
    """Return what a page was opened for, but for these APIs' tokens that have come; a refused call, a call settles."""
    return frozenset(each for each in opened if each[0] not in apis or each[1].startswith("call-"))


def worth_a_page(trouble: Problem) -> bool:
    """Return whether a page is opened for a problem, and its repetition would show that the page did not help."""
    return trouble.needs_person and trouble.code not in OWN_CHOICE
