"""The page while the browser's answer, or a consent, is waited for, and the page that explains the browser's error."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.language import _
from trayapp.core.model import AuthorityKind
from trayapp.core.notices import insists_on_https
from trayapp.core.state import Activity, Page, SignIn, State
from trayapp.core.text import grouped_code, listed
from trayapp.core.views.details import details
from trayapp.core.views.elements import Banner, Block, Busy, Button, Hero, Paragraph, Tone
from trayapp.core.views.form import TextBox
from trayapp.core.views.wording import headline, on_its_way, page_of

MOST_NAMED = 6
"""APIs that two lines can name."""


def waiting_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the blocks and the buttons of the page."""
    sign_in = state.sign_in
    if state.late:
        hero = Hero("working", _("Almost there"), on_its_way(state))
        return [hero, Busy(headline(state))], [Button(_("Don't wait"), ev.SignInCancelled())]
    if sign_in is None or sign_in.done >= len(sign_in.prompts):
        return [Hero("working", _("Almost there"), _("Getting a token for each API.")), Busy(headline(state))], []
    blocks: list[Block] = [
        _head(sign_in),
        Busy(_("Waiting for the answer from your browser…"), until=sign_in.until),
        Paragraph(
            _(
                "Choose your account and accept the permissions for {asked}. This window closes when"
                " everything is done.",
                asked=_asked(state, sign_in),
            )
        ),
        *_banners(sign_in),
    ]
    return blocks, _buttons(sign_in)


def _head(sign_in: SignIn) -> Hero:
    code = sign_in.user_code
    if code is None:
        return Hero("working", _("Continue in your browser"), _("The sign-in page is open."))
    copy = Button(_("Copy the code"), ev.CopyChosen(code, _("Code")))
    return Hero(
        "working",
        grouped_code(code),
        _("Type this code at {link}, in a browser of any computer.", link=sign_in.link),
        copy,
    )


def _asked(state: State, sign_in: SignIn) -> str:
    titles = [state.ledger(ask.api).title for ask in sign_in.prompt.asks]
    more = len(titles) - MOST_NAMED
    return listed([*titles[:MOST_NAMED], _("{number} more", number=more)] if more > 0 else titles)


def _banners(sign_in: SignIn) -> list[Block]:
    banners: list[Block] = []
    steps = len(sign_in.prompts)
    if sign_in.search is not None:
        banners.append(Banner(Tone.INFO, *page_of(sign_in.search, sign_in.prompt.scopes)))
    elif steps > 1:
        text = _("One sign-in page can't ask for all permissions, so your browser asks {steps} times.", steps=steps)
        banners.append(Banner(Tone.INFO, _("Page {number} of {steps}", number=sign_in.done + 1, steps=steps), text))
    if sign_in.browser_failed:
        text = _("Copy the sign-in link and open it in a browser on this computer. Consentray waits for its answer.")
        banners.append(Banner(Tone.WARNING, _("Couldn't open a browser"), text))
    if sign_in.https_only:
        warning = insists_on_https()
        banners.append(Banner(Tone.WARNING, warning.title, warning.message))
    return banners


def _buttons(sign_in: SignIn) -> list[Button]:
    link = sign_in.link
    buttons = [Button(_("Cancel"), ev.SignInCancelled())]
    if link is None:
        return buttons
    primary = Button(_("Open the browser again"), ev.BrowserAgainChosen(), primary=True)
    if sign_in.user_code is not None:
        primary = Button(_("Open the page here"), ev.LinkChosen(link), primary=True)
    return [
        *buttons,
        Button(_("The page shows an error…"), ev.ExplainAsked()),
        Button(_("Copy the sign-in link"), ev.CopyChosen(link, _("Sign-in link"))),
        primary,
    ]


def explain_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the blocks and the buttons of the page."""
    explanation = state.explanation
    text = explanation.text if explanation is not None else ""
    blocks: list[Block] = [
        Hero(
            state.status.value,
            _("What did the page in the browser say?"),
            _("Copy the text of its error, its number or its address, and paste it here. Nothing of it is sent."),
        ),
        TextBox("text", _("The page's text, number or address"), text, lines=5),
    ]
    trouble = explanation.problem if explanation is not None else None
    if trouble is not None:
        blocks.append(
            Banner(
                Tone.WARNING,
                trouble.title,
                _("{message}\nWho can fix it: {mender}", message=trouble.message, mender=trouble.mender),
            )
        )
        blocks.append(details(trouble))
    buttons = [Button(_("Back"), ev.BackChosen()), Button(_("Explain"), ev.FormSent(Page.EXPLAIN), primary=True)]
    if state.activity is Activity.PROMPTING and state.setup.kind is AuthorityKind.ENTRA:
        buttons.insert(1, Button(_("It asks for an administrator"), ev.AdminAsked()))
    return blocks, buttons
