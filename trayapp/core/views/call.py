"""A call before it is sent: what it needs of a user, the question whether to send it; and how a call is named."""

from __future__ import annotations

import json
from typing import Final

from trayapp.core import events as ev
from trayapp.core.language import N_, _, plural
from trayapp.core.model import Account, Answer
from trayapp.core.request import Call, Parameter, ParameterKind, Request, is_json
from trayapp.core.state import Asking, Page, State
from trayapp.core.views.elements import Banner, Block, Busy, Button, Code, Facts, Hero, Tone
from trayapp.core.views.form import TextBox, TextEntry

SIGN: Final = "✎"
"""Stands before a call that changes something, beside the words."""
MOST_DRAWN: Final = 1024 * 1024
"""Bytes of an answer that is drawn again at each page that comes."""
_HINTS: Final = {
    ParameterKind.DATE: N_("For example today, +7d, start-of-week or 2026-02-16"),
    ParameterKind.DATE_TIME: N_("For example now, +7d, today 09:00 or 2026-02-16 09:00"),
    ParameterKind.NUMBER: N_("A number"),
    ParameterKind.FILE: N_("The file that is sent"),
}
_OFFERED: Final = {
    ParameterKind.DATE: ("today", "start-of-week", "+7d"),
    ParameterKind.DATE_TIME: ("now", "today", "start-of-week", "+7d"),
    ParameterKind.YES_NO: ("yes", "no"),
}


def call_label(call: Call) -> str:
    """Return a call's name for a menu or a button: marked if it changes something, with … if it asks first."""
    asks = "…" if call.parameters or call.changes else ""
    if call.changes:
        return _("{sign} {title}{asks} (changes data)", sign=SIGN, title=call.title, asks=asks)
    return f"{call.title}{asks}"


def method_of(call: Call) -> str:
    """Return a call's method, marked if the call changes something."""
    return f"{SIGN} {call.method}" if call.changes else call.method


def again_button(answer: Answer, call: Call) -> Button:
    """Return the button that sends a call once more; one that asks before it is sent asks again."""
    asks = "…" if call.parameters or call.changes else ""
    return Button(_("Call again{asks}", asks=asks), ev.CallChosen(answer.api, call.name))


def favourite_button(state: State, api: str, call: Call) -> Button:
    """Return the button that makes a call a favourite, or one no more."""
    known = f"{api}/{call.name}" in state.setup.favourites
    label = _("Remove from favourites") if known else _("Add to favourites")
    return Button(label, ev.FavouriteToggled(api, call.name))


def values_page(state: State, asking: Asking, call: Call) -> tuple[list[Block], list[Button]]:
    """Return the form of a call's parameters."""
    wrong, values = dict(asking.mistakes), dict(asking.values)
    api = state.setup.api(asking.api)
    fields = [_field(each, values.get(each.name, ""), wrong.get(each.name, "")) for each in call.parameters]
    hero = Hero(_icon(call), call.title, f"{api.title}  ·  {_what(call)}", favourite_button(state, api.name, call))
    blocks: list[Block] = [hero, *fields]
    send = Button(_("Continue…") if call.changes else _("Call"), ev.FormSent(Page.VALUES), primary=True)
    return blocks, [Button(_("Cancel"), ev.CallCancelled()), send]


def _field(parameter: Parameter, value: str, error: str) -> Block:
    label = parameter.title if parameter.required else _("{title} (can be left empty)", title=parameter.title)
    if parameter.kind is ParameterKind.LINES:
        return TextBox(parameter.name, label, value, lines=5, prose=True, error=error)
    offered = parameter.choices or _OFFERED.get(parameter.kind, ())
    file = parameter.kind is ParameterKind.FILE
    return TextEntry(parameter.name, label, value, _(_HINTS.get(parameter.kind, "")), error, offered, file)


def confirm_page(state: State, request: Request, call: Call) -> tuple[list[Block], list[Button]]:
    """Return the question whether to send a call that changes something; Cancel is the default."""
    blocks: list[Block] = [
        Hero(_icon(call), f"{call.title}?", f"{state.setup.api(request.api).title}  ·  {_what(call)}"),
        Facts(facts_of(request, state.account)),
        Code(request_text(request)),
    ]
    cancel = Button(_("Cancel"), ev.CallCancelled(), primary=True)
    return blocks, [Button(_("{sign} Send it", sign=SIGN), ev.CallConfirmed()), cancel]


def facts_of(request: Request, account: Account | None) -> tuple[tuple[str, str, Tone], ...]:
    """Return by which method, and as whom a request is sent."""
    who = account.username if account else _("Nobody")
    return ((_("Method"), request.method, Tone.WARNING), (_("Account"), who, Tone.NEUTRAL))


def request_text(request: Request) -> str:
    """Return a request to read before it is sent: its address, its headers, and its body."""
    lines = [request.url, *(f"{name}: {value}" for name, value in request.headers)]
    if request.file is not None:
        return "\n".join([*lines, "", _("The file {file}", file=request.file)])
    if request.body is None:
        return "\n".join(lines)
    body = request.body
    if is_json(request.content_type):
        body = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    return "\n".join([*lines, "", body])


def _icon(call: Call) -> str:
    return "attention" if call.changes else "ready"


def _what(call: Call) -> str:
    return _("This call changes something there.") if call.changes else _("This call only reads.")


def more_blocks(state: State, answer: Answer) -> list[Banner | Busy]:
    """Return what an answer says of the pages that follow it."""
    if answer.next_elsewhere is not None:
        text = _(
            "The next page is at {next_elsewhere}. A token goes only to the address it was got for.",
            next_elsewhere=answer.next_elsewhere,
        )
        return [Banner(Tone.WARNING, _("The rest isn't loaded"), text)]
    if not answer.next:
        return []
    if (answer.api, answer.call) in state.calls:
        return [Busy(_("{count} so far, loading more…", count=_count(answer)))]
    return [Banner(Tone.INFO, _("{count} of more", count=_count(answer)), _("The API sends the rest page by page."))]


def shows_pages(state: State, answer: Answer) -> bool:
    """Return whether the pages so far are drawn: while many are loaded, drawing each anew would take all the time."""
    return (answer.api, answer.call) not in state.calls or len(answer.content) < MOST_DRAWN


def more_buttons(state: State, answer: Answer) -> list[Button]:
    """Return the buttons that load further pages, or stop that."""
    if answer.next is None:
        return []
    if (answer.api, answer.call) in state.calls:
        return [Button(_("Stop loading"), ev.CallStopped(answer.api, answer.call))]
    return [Button(_("Load more"), ev.MoreChosen()), Button(_("Load all"), ev.MoreChosen(everything=True))]


def _count(answer: Answer) -> str:
    if answer.records:
        return plural("{count} record", "{count} records", answer.records)
    return plural("{count} page", "{count} pages", answer.pages)


def parameter_line(parameter: Parameter) -> str:
    """Return a parameter as a command line lists it: how it is given, and what it may be."""
    kind = " | ".join(parameter.choices) if parameter.choices else parameter.kind.value
    default = _(", by default {default}", default=parameter.default) if parameter.default else ""
    need = "" if parameter.required else _(", can be left out")
    return _(
        "--set {name}=…  {title} ({kind}{default}{need})",
        name=parameter.name,
        title=parameter.title,
        kind=kind,
        default=default,
        need=need,
    )
