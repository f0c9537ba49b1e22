"""`consentray call`: one quick call, its parameters, the question before it, and the pages of its answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from trayapp.cli.apis import apis
from trayapp.cli.output import Wanted, WrongWishError, print_answer, queried, said_yes, say_beside, wish_of
from trayapp.cli.session import Session, exit_code, open_session
from trayapp.core import events as ev
from trayapp.core.answers.body import records_of
from trayapp.core.answers.verbatim import written_records
from trayapp.core.filling import fill
from trayapp.core.language import N_, _
from trayapp.core.model import Answer, Api
from trayapp.core.request import Call, Request
from trayapp.core.views.call import SIGN, facts_of, parameter_line, request_text
from trayapp.exit_codes import DONE, WRONG_USE
from trayapp.network.first import import_requests
from trayapp.settings.wording import meant
from trayapp.system.console import print_json, print_written, say


def _prepare_to_send() -> None:
    import_requests()
    import trayapp.calls.sender  # noqa: F401 - with requests: most of a call's start-up time


def call(
    config_file: str | None,
    account: str | None,
    api_name: str | None,
    call_name: str | None,
    *,
    values: Sequence[str],
    yes: bool,
    everything: bool,
    lines: bool,
    output: str | None,
    include: bool,
    query: str | None,
    as_json: bool,
) -> int:
    """Send one quick call with a silent token; list the APIs where none is named. `account` is the one to continue as.

    `values` holds parameters as "NAME=VALUE". A call that changes something is sent after a `yes` alone, given here or
    on a terminal. `everything` loads all pages; `lines` prints each record as a line of JSON, as the pages come.
    `output`, `include` and `query` are as `trayapp.cli.output` has them.
    """
    if api_name is None:
        return apis(config_file, as_json=as_json)
    with open_session(config_file, as_json=as_json and not lines) as session:
        if session is None:
            return WRONG_USE
        try:
            wish = wish_of(output=output, include=include, query=query, yes=yes, as_json=as_json, lines=lines)
            api, chosen = _chosen(session, api_name, call_name)
        except WrongWishError as error:
            return session.wrong_use(str(error))
        given = dict(_pair(each) for each in values if "=" in each)
        at = time.time()
        filled = fill(api.name, chosen, given, datetime.fromtimestamp(at, UTC))
        wrong = [_("{text}: write it as NAME=VALUE.", text=each) for each in values if "=" not in each]
        wrong += [f"{name}: {text} {_meant(chosen, name, given)}".rstrip() for name, text in filled.mistakes]
        if filled.request is None or wrong:
            if chosen.parameters:
                wrong.append(_("{call} takes:", call=chosen.title))
            return session.wrong_use("\n".join([*wrong, *(f"  {parameter_line(each)}" for each in chosen.parameters)]))
        if not session.start_as(account, check=False, meanwhile=_prepare_to_send):
            return session.unknown(account)
        if chosen.changes and not yes and (refused := _not_confirmed(session, api, chosen, filled.request)) is not None:
            return refused
        answer = session.call(api.name, chosen.name, tuple(given.items()), at)
        if lines:
            return _print_lines(session, answer, wish)
        if everything:
            answer = session.more(ev.MoreChosen(everything=True))
        return print_answer(session, answer, wish) or exit_code([answer.problem] if answer.problem else [])


def _chosen(session: Session, api_name: str, call_name: str | None) -> tuple[Api, Call]:
    """Return the API and its call of these names; raise `WrongWishError` where there is none, or it isn't sent."""
    named = {api.name: api for api in session.state.setup.apis}
    api = named.get(api_name)
    if api is None:
        hint = meant(api_name, named) or _("The configuration has: {names}.", names=", ".join(named))
        raise WrongWishError(" ".join((_('There is no API "{name}".', name=api_name), hint)))
    calls = {each.name: each for each in api.calls}
    chosen = calls.get(call_name) if call_name else next(iter(calls.values()), None)
    if chosen is None:
        known = _("It has: {names}.", names=", ".join(map(_listed, api.calls))) if calls else _("It has no calls.")
        text = N_('The API "{name}" has no call "{call}".') if call_name else N_('The API "{name}" can\'t be called.')
        sentences = (_(text, name=api_name, call=call_name), meant(call_name or "", calls), known)
        raise WrongWishError(" ".join(filter(None, sentences)))
    if not session.state.setup.allows(chosen):
        text = N_("{call} isn't sent: allow_changing_calls is off, so only calls that read are sent.")
        raise WrongWishError(_(text, call=chosen.title))
    return api, chosen


def _meant(call: Call, name: str, given: Mapping[str, str]) -> str:
    """Return the question what a wrong parameter, or a value that is not among the choices, was meant to be."""
    known = {each.name: each for each in call.parameters}
    return meant(given.get(name, ""), known[name].choices) if name in known else meant(name, known)


def _listed(call: Call) -> str:
    return _("{name} ({sign} changes data)", name=call.name, sign=SIGN) if call.changes else call.name


def _pair(text: str) -> tuple[str, str]:
    name, _sign, value = text.partition("=")
    return name.strip(), value


def _not_confirmed(session: Session, api: Api, chosen: Call, request: Request) -> int | None:
    """Ask on a terminal whether to send a call that changes something; return the exit code if it is not sent."""
    if session.state.account is None:
        return None  # nothing can be sent, which is said next
    facts = (f"{label}: {value}" for label, value, _more in facts_of(request, session.state.account))
    asked = _("{sign} {api}, {call}: this call changes something.", sign=SIGN, api=api.title, call=chosen.title)
    say(f"{asked}\n{'; '.join(facts)}\n{request_text(request)}")
    if sys.stdin is None or not sys.stdin.isatty():
        return session.wrong_use(_("It wasn't sent. Add --yes to send it without a question."))
    say(_("Send it? Type yes to send it:"))
    if said_yes():
        return None
    say(_("It wasn't sent."))
    return DONE


def _print_lines(session: Session, answer: Answer, wish: Wanted) -> int:
    """Print each record as a line of JSON, page by page; what is no list is one line."""
    while True:
        try:
            body = queried(answer, wish)
        except WrongWishError as error:
            return session.wrong_use(str(error))
        raw = written_records(answer, body) if wish.query is None else None
        records = body if wish.query is not None and isinstance(body, list) else records_of(body)
        for line in raw or ():
            print_written(line)
        for each in [] if raw is not None else [body] if records is None else records:
            print_json(each, indent=None)
        if answer.problem is not None or answer.next is None:
            break
        answer = session.more(ev.MoreChosen(onto=False))
    say_beside(session, answer)
    return exit_code([answer.problem] if answer.problem else [])
