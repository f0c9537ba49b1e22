"""What a page in the browser will ask for, before it opens; and what an API was granted, afterwards."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.addresses import without_secrets
from trayapp.core.consent.admin import revoke_url
from trayapp.core.consent.plan import Prompt
from trayapp.core.consent.policy import by_definition, in_new_organisations
from trayapp.core.consent.scopes import name_of, names
from trayapp.core.language import N_, _, plural
from trayapp.core.model import ApiConsent, AuthorityKind
from trayapp.core.state import State
from trayapp.core.text import listed
from trayapp.core.views.call import call_label, favourite_button, method_of
from trayapp.core.views.details import details, words
from trayapp.core.views.elements import (
    Banner,
    Block,
    Button,
    Facts,
    Hero,
    LedgerList,
    LedgerRow,
    Paragraph,
    Table,
    Tone,
)
from trayapp.core.views.wording import sign_in_label

SIGN_IN_SCOPES = {
    "openid": N_("to sign you in"),
    "profile": N_("to read your name"),
    "email": N_("to read your e-mail address"),
    "offline_access": N_("to keep you signed in"),
}
"""What the scopes of the sign-in itself are for (OpenID Connect Core 1.0, sections 5.4 and 11)."""
MICROSOFTS = frozenset({AuthorityKind.ENTRA, AuthorityKind.EXTERNAL_ID})


def asks_of_browser(state: State) -> tuple[Prompt, ...]:
    """Return the pages that a click on the sign-in would open; none while one is open."""
    return () if state.busy else state.pending()


def what_is_asked(state: State) -> tuple[list[Block], list[Button]]:
    """Return the page that says what the browser's page will ask for."""
    prompts = asks_of_browser(state)
    asked: dict[str, list[str]] = {}
    for prompt in prompts:
        for ask in prompt.asks:
            asked.setdefault(ask.api, []).extend(ask.scopes)
    count, pages = sum(map(len, asked.values())), len(prompts)
    text = (
        _(
            "{permissions} of {apis}, on {pages} in your browser.",
            permissions=plural("{count} permission", "{count} permissions", count),
            apis=plural("{count} API", "{count} APIs", len(asked)),
            pages=plural("{count} page", "{count} pages", pages),
        )
        if prompts
        else _("Nothing: every permission that a page could bring is there.")
    )
    blocks: list[Block] = [Hero(state.status.value, _("What you will be asked"), text)]
    if prompts:
        besides = listed(
            [
                _(SIGN_IN_SCOPES[scope]) if scope in SIGN_IN_SCOPES else _("for {scope}", scope=scope)
                for scope in state.setup.sign_in_scopes
            ]
        ) or _("nothing")
        blocks.append(Paragraph(_("Besides, the page asks {besides}. You can decline all of it.", besides=besides)))
        blocks.append(LedgerList(tuple(_asked_row(state, state.ledger(api), each) for api, each in asked.items())))
    buttons = [Button(_("Back"), ev.BackChosen())]
    if prompts:
        buttons.append(Button(sign_in_label(state), ev.SignInChosen(), primary=True))
    return blocks, buttons


def _asked_row(state: State, ledger: ApiConsent, scopes: list[str]) -> LedgerRow:
    sure, likely = _administrators(state, scopes)
    lines = []
    if sure:
        lines.append(_("Only an administrator can grant {names}.", names=names(sure)))
    if likely:
        lines.append(
            _(
                "Many organisations let only an administrator grant {names}; new ones do so unless they change it.",
                names=names(likely),
            )
        )
    if not lines:
        lines.append(_("You can grant this yourself, unless your organisation keeps it to administrators."))
    kept = tuple(name_of(scope) for scope in ledger.granted)
    if kept:
        lines.append(_("Granted already: {names}.", names=", ".join(kept)))
    chip, tone = (_("Administrator"), Tone.WARNING) if sure else (_("Perhaps an administrator"), Tone.INFO)
    if not sure and not likely:
        chip, tone = _("By you"), Tone.NEUTRAL
    return LedgerRow(ledger.title, chip, tone, (), tuple(map(name_of, scopes)), "\n".join(lines))


def _administrators(state: State, scopes: list[str]) -> tuple[list[str], list[str]]:
    """Return the scopes that an administrator must grant, and those that one most likely must."""
    if state.setup.kind not in MICROSOFTS:
        return [], []
    known = state.waits.left_out
    sure = [scope for scope in scopes if by_definition(scope) or scope in known]
    return sure, [scope for scope in scopes if scope not in sure and in_new_organisations(scope)]


def api_page(state: State, ledger: ApiConsent) -> tuple[list[Block], list[Button]]:
    """Return the page of one API: what was asked, what was granted, since when, by whom, and where to take it back."""
    who = state.account
    waits = state.waiting(ledger)
    rows = [(name_of(scope), _state_of(ledger, scope, waits)) for scope in ledger.asked]
    rows += [(name_of(scope), _("Granted beyond what was asked")) for scope in ledger.extra]
    blocks: list[Block] = [
        Hero("ready" if ledger.ready else "attention", ledger.title, _("What this API was asked and granted.")),
    ]
    trouble = ledger.problem
    if trouble is not None:
        blocks += [Banner(Tone.WARNING, trouble.title, trouble.message), *words(trouble)]
    if who is not None and ledger.known:
        since = ledger.since.replace("T", " ").partition("+")[0] + " UTC" if ledger.since else _("Not known")
        blocks.append(Facts(((_("Account"), who.username, Tone.NEUTRAL), (_("Since"), since, Tone.NEUTRAL))))
    blocks.append(Table((_("Permission"), _("State")), tuple(rows)))
    blocks += _calls(state, ledger)
    url = revoke_url(state.setup, who) if ledger.granted else None
    buttons = [Button(_("Back"), ev.BackChosen())]
    if trouble is not None:
        blocks.append(details(trouble))
    if url is not None:
        blocks.append(
            Paragraph(
                _("You can take back what you granted at {url}; it is asked for again when it is needed.", url=url)
            )
        )
        buttons.append(Button(_("Open the page to take it back"), ev.LinkChosen(url)))
    elif ledger.granted:
        blocks.append(Paragraph(_("Where this can be taken back, the people who run the sign-in service can tell.")))
    return blocks, buttons


def _calls(state: State, ledger: ApiConsent) -> list[Block]:
    """Return the API's calls: what each sends, and whether it is a favourite."""
    rows = [
        LedgerRow(
            call_label(call),
            _("Favourite") if f"{ledger.api}/{call.name}" in state.setup.favourites else "",
            Tone.NEUTRAL,
            text=f"{method_of(call)} {without_secrets(call.url)}",
            buttons=(favourite_button(state, ledger.api, call),),
            group=_("Calls"),
        )
        for call in state.setup.api(ledger.api).calls
    ]
    return [LedgerList(tuple(rows))] if rows else []


def _state_of(ledger: ApiConsent, scope: str, waits: tuple[str, ...]) -> str:
    if scope in ledger.granted:
        return _("Granted")
    if scope in waits:
        return _("Waits for an administrator")
    return _("Not granted") if ledger.known or ledger.problem is not None else _("Not asked yet")
