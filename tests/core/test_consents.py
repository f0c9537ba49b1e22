"""What a page will ask for, before it opens; and what an API was granted, afterwards."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, NOAH, granted, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.admin import PERSONAL, WORK, revoke_url
from trayapp.core.consent.scopes import beyond
from trayapp.core.model import Account, AccountKind, Api, AuthorityKind, History, TokenOutcome
from trayapp.core.record import replace
from trayapp.core.report import status_document
from trayapp.core.state import Page, State, initial
from trayapp.core.views.elements import Facts, Hero, LedgerList, LedgerRow, Paragraph, Table
from trayapp.core.views.window import window_view

CUSTOMER, VENDOR = APIS
GRAPH = Api(
    "graph",
    "Microsoft Graph",
    tuple(f"https://graph.microsoft.com/{name}" for name in ("User.Read", "User.Read.All", "Mail.ReadBasic")),
)
FIRST, LATER = "2026-03-04T09:41:27+00:00", "2026-05-01T08:00:00+00:00"


def rows(state: State) -> tuple[LedgerRow, ...]:
    view = window_view(state)
    assert view is not None
    (found,) = (block for block in view.blocks if isinstance(block, LedgerList))
    return found.rows


def partly(**more: object) -> TokenOutcome:
    return replace(TokenOutcome("vendor", VENDOR.scopes[:1], at=FIRST), **more)


def checked(*outcomes: TokenOutcome, state: State | None = None) -> State:
    return run(state or signed_in(), ev.CheckAgainChosen(), ev.TokensAcquired(outcomes))[0]


class TestWhatIsAsked:
    def test_every_permission_is_named_with_who_can_grant_it(self) -> None:
        state, _ = run(initial(setup(apis=(GRAPH, CUSTOMER))), ev.WhatIsAskedChosen())
        graph, customer = rows(state)
        assert graph.missing == ("User.Read", "User.Read.All", "Mail.ReadBasic")
        assert "Only an administrator can grant User.Read.All." in graph.text
        assert "only an administrator grant Mail.ReadBasic" in graph.text
        assert customer.text.startswith("You can grant this yourself")
        view = window_view(state)
        assert view is not None
        hero, besides = view.blocks[:2]
        assert isinstance(hero, Hero)
        assert isinstance(besides, Paragraph)
        assert hero.text == "5 permissions of 2 APIs, on 1 page in your browser."
        assert "to sign you in, to read your name and to keep you signed in" in besides.text
        assert view.buttons[-1].event == ev.SignInChosen()

    def test_of_a_sign_in_that_grants_the_rest_it_is_the_rest(self) -> None:
        state, _ = run(checked(granted(CUSTOMER), partly()), ev.WhatIsAskedChosen())
        (vendor,) = rows(state)
        assert vendor.missing == ("vendor.write",)
        assert "Granted already: vendor.read." in vendor.text

    def test_where_nothing_is_to_be_asked_it_is_said(self) -> None:
        state, _ = run(signed_in(), ev.WhatIsAskedChosen())
        view = window_view(state)
        assert view is not None
        assert [button.event for button in view.buttons] == [ev.BackChosen()]

    def test_a_plain_provider_has_no_policy_of_microsofts(self) -> None:
        state, _ = run(initial(setup(kind=AuthorityKind.OIDC, apis=(GRAPH,))), ev.WhatIsAskedChosen())
        assert rows(state)[0].chip == "By you"


class TestWhatWasGranted:
    def test_the_page_has_all_of_it(self) -> None:
        state = checked(granted(CUSTOMER), partly(extra=("vendor.search",)))
        state, _ = run(state, ev.ApiPageChosen("vendor"))
        view = window_view(state)
        assert view is not None
        (table,) = (block for block in view.blocks if isinstance(block, Table))
        assert table.rows == (
            ("vendor.read", "Granted"),
            ("vendor.write", "Not granted"),
            ("vendor.search", "Granted beyond what was asked"),
        )
        (facts,) = (block for block in view.blocks if isinstance(block, Facts))
        assert [value for _, value, _ in facts.items] == [ADA.username, "2026-03-04 09:41:27 UTC"]
        assert ev.LinkChosen(WORK) in [button.event for button in view.buttons]

    def test_so_has_the_document(self) -> None:
        document = status_document(checked(granted(CUSTOMER), partly(extra=("vendor.search",))))
        apis = document["apis"]
        assert isinstance(apis, list)
        vendor = apis[1]
        assert {name: vendor[name] for name in ("asked", "extra", "refused", "since", "account", "revoke_url")} == {
            "asked": list(VENDOR.scopes),
            "extra": ["vendor.search"],
            "refused": list(VENDOR.scopes[1:]),
            "since": FIRST,
            "account": ADA.username,
            "revoke_url": WORK,
        }

    def test_since_is_when_the_grant_became_what_it_is(self) -> None:
        state = checked(granted(CUSTOMER), partly())
        again = checked(granted(CUSTOMER), partly(at=LATER), state=state)
        assert again.ledger("vendor").since == FIRST
        more = checked(granted(CUSTOMER), replace(granted(VENDOR), at=LATER), state=again)
        assert more.ledger("vendor").since == LATER

    def test_it_is_kept_and_comes_back(self) -> None:
        _, effects = run(
            signed_in(), ev.CheckAgainChosen(), ev.TokensAcquired((granted(CUSTOMER), partly(extra=("x",))))
        )
        (kept,) = (each for each in effects if isinstance(each, fx.KeepLedger))
        assert dict(kept.histories) == {"vendor": History(("x",), FIRST)}
        restored, _ = run(
            initial(setup()), ev.Started(), ev.SessionRestored(ADA, kept.granted, histories=kept.histories)
        )
        ledger = restored.ledger("vendor")
        assert (ledger.extra, ledger.since) == (("x",), FIRST)
        cached = checked(granted(CUSTOMER), partly(at=LATER), state=restored)
        assert (cached.ledger("vendor").extra, cached.ledger("vendor").since) == (("x",), FIRST)

    def test_an_api_that_has_gone_from_the_settings_shows_the_overview(self) -> None:
        state, _ = run(signed_in(), ev.ApiPageChosen("gone"))
        assert state.page is Page.API
        assert rows(state)


@pytest.mark.parametrize(
    ("account", "kind", "authority", "expected"),
    [
        (ADA, AuthorityKind.ENTRA, "https://login.microsoftonline.com/organizations", WORK),
        (NOAH, AuthorityKind.ENTRA, "https://login.microsoftonline.com/common", PERSONAL),
        (
            Account("g", "g@x.example", "G", AccountKind.GUEST, "host-tenant"),
            AuthorityKind.ENTRA,
            "https://login.microsoftonline.com/host-tenant",
            f"{WORK}/?tenantId=host-tenant",
        ),
        (ADA, AuthorityKind.ENTRA, "https://login.partner.microsoftonline.cn/organizations", None),
        (ADA, AuthorityKind.OIDC, "https://login.microsoftonline.com/organizations", None),
        (None, AuthorityKind.ENTRA, "https://login.microsoftonline.com/organizations", None),
    ],
)
def test_where_it_can_be_revoked(
    account: Account | None, kind: AuthorityKind, authority: str, expected: str | None
) -> None:
    assert revoke_url(replace(setup(kind=kind), authority=authority), account) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, ()),
        ("api://x/read profile openid", ()),
        ("READ write", ("write",)),
        ("api://x/read api://x/write api://x/write", ("api://x/write",)),
    ],
)
def test_what_an_answer_grants_beyond(answer: str | None, expected: tuple[str, ...]) -> None:
    assert beyond(("api://x/read",), answer, AuthorityKind.ENTRA) == expected
