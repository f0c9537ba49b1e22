"""The window and the icon if there is no configuration that can be used: what is wrong, and the ways to continue."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.first_start import FirstPage, FirstStart
from trayapp.core.language import _, plural
from trayapp.core.state import Page, State
from trayapp.core.text import capital, mail_link
from trayapp.core.views.elements import (
    Banner,
    Block,
    Busy,
    Button,
    Code,
    Findings,
    Hero,
    Paragraph,
    Tone,
    Way,
    Ways,
    WindowView,
)
from trayapp.core.views.form import TextBox, TextEntry, TickList, TickOption

TITLE: Final = "Consentray"


def configuration_window(state: State) -> WindowView | None:
    """Return the window of a program without a usable configuration, or None while it is closed."""
    first = state.first_start
    if first is None or state.page is Page.CLOSED:
        return None
    pages = {FirstPage.SET_UP: _set_up, FirstPage.PASTE: _paste, FirstPage.ASK: _ask, FirstPage.WAYS: _ways}
    page = pages.get(first.page, _ways if first.found.missing else _mistaken)
    blocks, buttons = page(first)
    return WindowView(
        f"configuration:{first.page}",
        TITLE,
        tuple(blocks),
        tuple(buttons),
        ev.WindowClosed(),
        None,
        state.copied or "",
        ev.BackChosen() if first.page is not FirstPage.START else ev.WindowClosed() if state.tray_host else None,
        ev.QuitChosen(),
    )


Parts = tuple[list[Block], list[Button]]


def _ways(state: FirstStart) -> Parts:
    words = _("It gets one consent for all of your organisation's APIs, then calls them from the tray.")
    title = _("Welcome to Consentray") if state.found.missing else _("Set Consentray up")
    blocks: list[Block] = [Hero("signed-out", title, words)]
    if state.found.missing:
        blocks.append(
            Paragraph(
                _(
                    "There is no configuration on this computer yet: which application signs you in, and which APIs it"
                    " asks for. Choose how to continue."
                )
            )
        )
    blocks += _outcome(state, FirstPage.FILE, FirstPage.DEMO)
    ways = [
        Way(
            "parts",
            _("Set up with Microsoft's APIs"),
            _("Graph, Azure and others, by a client ID of your organisation."),
            ev.PageChosen(FirstPage.SET_UP),
        ),
        Way(
            "file", _("Choose a file…"), _("A file that you received. It's checked before it's used."), ev.FileChosen()
        ),
        Way("paste", _("Paste a configuration"), _("From a mail or a page."), ev.PageChosen(FirstPage.PASTE)),
        Way(
            "letter",
            _("What to ask IT for"),
            _("A message for the people who manage your organisation's sign-ins."),
            ev.PageChosen(FirstPage.ASK),
        ),
    ]
    if state.found.demo:
        ways.insert(
            0,
            Way("play", _("Try the demo"), _("Two made-up APIs and people, on this computer alone."), ev.DemoChosen()),
        )
    blocks.append(Ways(tuple(ways)))
    buttons = [Button(_("About…"), ev.AboutAsked()), Button(_("Open the folder"), ev.PlaceAsked(state.found.folder))]
    if state.page is not FirstPage.START:
        buttons.insert(0, _back())
    answer = state.answer(FirstPage.FILE)
    if answer.exists:
        buttons.append(Button(_("Replace my file"), ev.FileChosen(answer.path, replace=True), primary=True))
    return blocks, buttons


def _mistaken(state: FirstStart) -> Parts:
    """Return the page of mistakes; in those that the organisation has made a user has nothing to correct."""
    found = state.found
    count = plural("{count} mistake", "{count} mistakes", len(found.mistakes))
    text = "\n".join(map(str, found.mistakes))
    if found.mistakes[0].policy:
        title = _("Your organisation's settings have a mistake")
        to_do = _(
            "Send this list to your IT department. Consentray continues by itself as soon as they have corrected it."
        )
        message = _(
            "Consentray can't start on my computer, because our organisation's settings for it have {count}:\n\n{text}",
            count=count,
            text=text,
        )
        mail = mail_link(_("Consentray: mistake in our settings"), message)
        buttons = [
            Button(_("Write a mail"), ev.LinkChosen(mail)),
            Button(_("Copy"), ev.CopyChosen(message, _("List")), primary=True),
        ]
    else:
        title = _("The configuration needs to be corrected")
        to_do = _(
            "Correct the file and save it. Consentray then continues automatically. Or send this list to the"
            " person who wrote it."
        )
        buttons = [
            Button(_("Copy"), ev.CopyChosen(text, _("List"))),
            Button(_("Other ways…"), ev.PageChosen(FirstPage.WAYS)),
        ]
        if found.faulty:
            buttons.append(Button(_("Open the file"), ev.PlaceAsked(found.faulty), primary=True))
    return [
        Hero("problem", title, _("{count} found; nothing was sent.", count=count)),
        Banner(Tone.INFO, _("What to do"), to_do),
        *_outcome(state, FirstPage.FILE),
        Findings(found.mistakes),
    ], buttons


def _set_up(state: FirstStart) -> Parts:
    wrong = {each.key: each.message for each in reversed(state.answer(FirstPage.SET_UP).mistakes)}  # the first of each
    said = frozenset(wrong)
    chosen = {value for name, value in state.filled if name == "api"}
    options = tuple(
        TickOption(
            each.name,
            each.title,
            _("{calls}\nNeeds {permissions}.", calls="  ·  ".join(each.calls), permissions=", ".join(each.permissions)),
            each.administrator,
            each.name in chosen,
            tuple(
                TextEntry(
                    f"{each.name}.{name}",
                    capital(text),
                    state.field(f"{each.name}.{name}"),
                    _("For example {example}", example=example),
                    wrong.pop(f"{each.name}.{name}", ""),
                )
                for name, text, example in each.parameters
            ),
        )
        for each in state.offered
    )
    fields: list[Block] = [
        TextEntry(
            "client_id",
            _("Application (client) ID"),
            state.field("client_id"),
            _("On the overview page of the app registration in Microsoft Entra."),
            wrong.pop("client_id", ""),
        ),
        TextEntry(
            "authority",
            _("Tenant"),
            state.field("authority", "organizations"),
            _("organizations for any work or school account; else your tenant's ID or domain, or a whole address."),
            wrong.pop("authority", ""),
        ),
        TickList("api", _("APIs"), options, _("What Consentray asks consent for, and calls."), wrong.pop("api", "")),
    ]
    blocks: list[Block] = [
        Hero(
            "signed-out",
            _("Set up with Microsoft's APIs"),
            _("This writes a commented file that you can change later."),
        ),
        *_outcome(state, FirstPage.SET_UP, but=said - set(wrong)),
        *fields,
    ]
    return blocks, [_back(), _send(state, FirstPage.SET_UP, _("Write the configuration"))]


def _paste(state: FirstStart) -> Parts:
    blocks: list[Block] = [
        Hero(
            "signed-out",
            _("Paste a configuration"),
            _("It's checked first. Nothing is written while it has a mistake."),
        ),
        *_outcome(state, FirstPage.PASTE),
        TextBox("text", _("The configuration (TOML)"), state.field("text")),
    ]
    return blocks, [_back(), _send(state, FirstPage.PASTE, _("Check and use it"))]


def _ask(state: FirstStart) -> Parts:
    text = request_text(state.found.file)
    blocks: list[Block] = [
        Hero(
            "signed-out",
            _("What to ask IT for"),
            _("Send this message to the people who manage your organisation's sign-ins."),
        ),
        Code(text),
    ]
    mail = mail_link(_("Please help me to set up Consentray"), text)
    copy = Button(_("Copy"), ev.CopyChosen(text, _("Text")), primary=True)
    return blocks, [_back(), Button(_("Write a mail"), ev.LinkChosen(mail)), copy]


def _back() -> Button:
    return Button(_("Back"), ev.PageChosen(FirstPage.START))


def _send(state: FirstStart, form: FirstPage, label: str) -> Button:
    if state.answer(form).exists:
        return Button(_("Replace my file"), ev.FormSent(form, replace=True), primary=True)
    return Button(label, ev.FormSent(form), primary=True)


def _outcome(state: FirstStart, *forms: str, but: frozenset[str] = frozenset()) -> list[Block]:
    """Return how the last attempt ended; `but` are the fields that show their own mistakes."""
    if state.busy:
        return [Busy(_("Checking…"))]
    tried = state.answer(FirstPage.START, *forms)
    if tried.written:
        return [Banner(Tone.GOOD, _("Written"), _("{written}\nConsentray is starting with it.", written=tried.written))]
    if tried.exists:
        return [
            Banner(
                Tone.WARNING,
                _("There is a file already"),
                _(
                    "The configuration is valid, and would replace {file}. Nothing was changed yet.",
                    file=state.found.file,
                ),
            )
        ]
    rest = tuple(each for each in tried.mistakes if each.key not in but)
    if rest:
        return [
            Banner(
                Tone.BAD,
                _("It can't be used yet"),
                _("Nothing was written. Correct this, or ask the person who wrote it:"),
            ),
            Findings(rest),
        ]
    return [Banner(Tone.INFO, *tried.said)] if tried.said else []


def request_text(file: str) -> str:
    """Return the message that asks IT for what the program needs."""
    return _(
        """\
Please help me to set up Consentray. It signs me in once, asks for
consent to all of our APIs on one page, and calls them from the tray.

It needs an app registration in Microsoft Entra ID:

1. A public client. Under "Authentication", the platform "Mobile and
   desktop applications" with the redirect URI http://localhost
   (no secret, no certificate).
2. Under "API permissions", the delegated permissions of each API that
   I may use, and an administrator's consent where our organisation
   asks for one.

Please send me:

- the application (client) ID
- the authority, such as
  https://login.microsoftonline.com/<tenant ID or domain>
- of each API its scopes, such as
  https://contoso.onmicrosoft.com/customerapi/customer.read
- of each API the addresses to call, if any

Or send the finished configuration: a file for
{file}
or a policy for many computers at once. "consentray config new" writes
a commented file to begin with; what it can hold is described in the
documentation that is installed with Consentray (configure.md).

What the registration needs, in Microsoft's words:
https://learn.microsoft.com/entra/identity-platform/quickstart-register-app
https://learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration""",
        file=file,
    )
