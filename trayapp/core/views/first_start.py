"""The window and the icon if there is no configuration that can be used: what is wrong, and the ways to continue."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from trayapp.core import events as ev
from trayapp.core.first_start import FirstPage, FirstStart
from trayapp.core.state import Page, State
from trayapp.core.text import capital
from trayapp.core.views.about import ABOUT_BUTTON
from trayapp.core.views.elements import (
    Banner,
    Block,
    Busy,
    Button,
    Code,
    Hero,
    MenuEntry,
    Paragraph,
    Tone,
    TrayView,
    Way,
    Ways,
    WindowView,
)
from trayapp.core.views.form import TextBox, TextEntry, TickList, TickOption
from trayapp.core.views.settings import findings

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


def configuration_tray(*, missing: bool = False) -> TrayView:
    """Return the tray icon of a program without a usable configuration."""
    tooltip = "Not set up yet" if missing else "The configuration needs to be corrected"
    menu = (
        MenuEntry("Not set up yet" if missing else "Configuration needed", enabled=False),
        MenuEntry("Set up Consentray…" if missing else "Show Consentray", ev.WindowAsked(), default=True),
        MenuEntry("About Consentray", ev.AboutAsked()),
        MenuEntry("Quit", ev.QuitChosen()),
    )
    return TrayView("signed-out" if missing else "problem", TITLE, tooltip, menu)


Parts = tuple[list[Block], list[Button]]


def _ways(state: FirstStart) -> Parts:
    words = "It gets one consent for all of your organisation's APIs, then calls them from the tray."
    title = "Welcome to Consentray" if state.found.missing else "Set Consentray up"
    blocks: list[Block] = [Hero("signed-out", title, words)]
    if state.found.missing:
        blocks.append(
            Paragraph(
                "There is no configuration on this computer yet: which application signs you in, and which APIs it"
                " asks for. Choose how to continue."
            )
        )
    blocks += _outcome(state, FirstPage.FILE, FirstPage.DEMO)
    ways = [
        Way(
            "parts",
            "Set up with Microsoft's APIs",
            "Graph, Azure and others, by a client ID of your organisation.",
            ev.PageChosen(FirstPage.SET_UP),
        ),
        Way("file", "Choose a file…", "A file that you received. It's checked before it's used.", ev.FileChosen()),
        Way("paste", "Paste a configuration", "From a mail or a page.", ev.PageChosen(FirstPage.PASTE)),
        Way(
            "letter",
            "What to ask IT for",
            "A message for the people who manage your organisation's sign-ins.",
            ev.PageChosen(FirstPage.ASK),
        ),
    ]
    if state.found.demo:
        ways.insert(
            0, Way("play", "Try the demo", "Two made-up APIs and people, on this computer alone.", ev.DemoChosen())
        )
    blocks.append(Ways(tuple(ways)))
    buttons = [ABOUT_BUTTON, Button("Open the folder", ev.PlaceAsked(state.found.folder))]
    if state.page is not FirstPage.START:
        buttons.insert(0, _BACK)
    answer = state.answer(FirstPage.FILE)
    if answer.exists:
        buttons.append(Button("Replace my file", ev.FileChosen(answer.path, replace=True), primary=True))
    return blocks, buttons


def _mistaken(state: FirstStart) -> Parts:
    count = f"{len(state.found.mistakes)} mistakes" if len(state.found.mistakes) > 1 else "1 mistake"
    text = "\n".join(map(str, state.found.mistakes))
    if state.found.mistakes[0].policy:
        return _policy_mistaken(state, count, text)
    blocks: list[Block] = [
        Hero("problem", "The configuration needs to be corrected", f"{count} found; nothing was sent."),
        Banner(
            Tone.INFO,
            "What to do",
            "Correct the file and save it. Consentray then continues automatically. Or send this list to the person who"
            " wrote it.",
        ),
        *_outcome(state, FirstPage.FILE),
        findings(state.found.mistakes),
    ]
    buttons = [
        Button("Copy", ev.CopyChosen(text, "List")),
        Button("Other ways…", ev.PageChosen(FirstPage.WAYS)),
    ]
    if state.found.faulty:
        buttons.append(Button("Open the file", ev.PlaceAsked(state.found.faulty), primary=True))
    return blocks, buttons


def _policy_mistaken(state: FirstStart, count: str, text: str) -> Parts:
    """Return the page of mistakes that the organisation has made: the user has nothing to correct or to set up."""
    message = (
        f"Consentray can't start on my computer, because our organisation's settings for it have {count}:\n\n{text}"
    )
    blocks: list[Block] = [
        Hero("problem", "Your organisation's settings have a mistake", f"{count} found; nothing was sent."),
        Banner(
            Tone.INFO,
            "What to do",
            "Send this list to your IT department. Consentray continues by itself as soon as they have corrected it.",
        ),
        *_outcome(state),
        findings(state.found.mistakes),
    ]
    mail = f"mailto:?subject={quote('Consentray: mistake in our settings')}&body={quote(message)}"
    return blocks, [
        Button("Write a mail", ev.LinkChosen(mail)),
        Button("Copy", ev.CopyChosen(message, "List"), primary=True),
    ]


def _set_up(state: FirstStart) -> Parts:
    wrong = {each.key: each.message for each in reversed(state.answer(FirstPage.SET_UP).mistakes)}  # the first of each
    said = frozenset(wrong)
    chosen = {value for name, value in state.filled if name == "api"}
    options = tuple(
        TickOption(
            each.name,
            each.title,
            f"{'  ·  '.join(each.calls)}\nNeeds {', '.join(each.permissions)}.",
            each.administrator,
            each.name in chosen,
            tuple(
                TextEntry(
                    f"{each.name}.{name}",
                    capital(text),
                    state.field(f"{each.name}.{name}"),
                    f"For example {example}",
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
            "Application (client) ID",
            state.field("client_id"),
            "On the overview page of the app registration in Microsoft Entra.",
            wrong.pop("client_id", ""),
        ),
        TextEntry(
            "authority",
            "Tenant",
            state.field("authority", "organizations"),
            "organizations for any work or school account; else your tenant's ID or domain, or a whole address.",
            wrong.pop("authority", ""),
        ),
        TickList("api", "APIs", options, "What Consentray asks consent for, and calls.", wrong.pop("api", "")),
    ]
    blocks: list[Block] = [
        Hero("signed-out", "Set up with Microsoft's APIs", "This writes a commented file that you can change later."),
        *_outcome(state, FirstPage.SET_UP, but=said - set(wrong)),
        *fields,
    ]
    return blocks, [_BACK, _send(state, FirstPage.SET_UP, "Write the configuration")]


def _paste(state: FirstStart) -> Parts:
    blocks: list[Block] = [
        Hero("signed-out", "Paste a configuration", "It's checked first. Nothing is written while it has a mistake."),
        *_outcome(state, FirstPage.PASTE),
        TextBox("text", "The configuration (TOML)", state.field("text")),
    ]
    return blocks, [_BACK, _send(state, FirstPage.PASTE, "Check and use it")]


def _ask(state: FirstStart) -> Parts:
    text = request_text(state.found.file)
    blocks: list[Block] = [
        Hero(
            "signed-out",
            "What to ask IT for",
            "Send this message to the people who manage your organisation's sign-ins.",
        ),
        Code(text),
    ]
    mail = f"mailto:?subject={quote('Please help me to set up Consentray')}&body={quote(text)}"
    copy = Button("Copy", ev.CopyChosen(text, "Text"), primary=True)
    return blocks, [_BACK, Button("Write a mail", ev.LinkChosen(mail)), copy]


_BACK: Final = Button("Back", ev.PageChosen(FirstPage.START))


def _send(state: FirstStart, form: FirstPage, label: str) -> Button:
    if state.answer(form).exists:
        return Button("Replace my file", ev.FormSent(form, replace=True), primary=True)
    return Button(label, ev.FormSent(form), primary=True)


def _outcome(state: FirstStart, *forms: str, but: frozenset[str] = frozenset()) -> list[Block]:
    """Return how the last attempt ended; `but` are the fields that show their own mistakes."""
    if state.busy:
        return [Busy("Checking…")]
    tried = state.answer(FirstPage.START, *forms)
    if tried.written:
        return [Banner(Tone.GOOD, "Written", f"{tried.written}\nConsentray is starting with it.")]
    if tried.exists:
        return [
            Banner(
                Tone.WARNING,
                "There is a file already",
                f"The configuration is valid, and would replace {state.found.file}. Nothing was changed yet.",
            )
        ]
    rest = [each for each in tried.mistakes if each.key not in but]
    if rest:
        return [
            Banner(
                Tone.BAD, "It can't be used yet", "Nothing was written. Correct this, or ask the person who wrote it:"
            ),
            findings(rest),
        ]
    return [Banner(Tone.INFO, *tried.said)] if tried.said else []


def request_text(file: str) -> str:
    """Return the message that asks IT for what the program needs."""
    return f"""\
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
https://learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration"""
