"""The commands that print: each runs the rules in a session and returns an exit code."""

from __future__ import annotations

from trayapp.cli.session import Session, exit_code, open_session, troubles
from trayapp.cli.terminal import say_problem
from trayapp.core import events as ev
from trayapp.core import report
from trayapp.core.consent.plan import Prompt
from trayapp.core.language import _
from trayapp.core.problems import ADMIN_NEEDED
from trayapp.core.state import State
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE

Asked = set[tuple[tuple[str, ...], str | None]]
"""The scopes and the claims of the pages that were opened."""


def consent(
    config_file: str | None,
    account: str | None,
    *,
    as_json: bool,
    device_code: bool,
    without_admin: bool,
    again: bool,
    asked_for_admin: bool,
) -> int:
    """Sign in and consent to all APIs: silently if it can be, else in as few prompts as fit.

    `account` is the sign-in name to continue as; one that is not known yet signs in. With `device_code`, each API that
    lacks consent takes a code of its own. `without_admin` continues without what waits for an administrator, and finds
    out what does where that is not known. `again` first asks once more for what was refused, or waits.
    `asked_for_admin` takes the page that is due for one that has asked for an administrator, and opens none by itself.
    """
    with open_session(config_file, as_json=as_json, device_code=device_code) as session:
        if session is None:
            return WRONG_USE
        session.start_as(account)
        if asked_for_admin:
            session.run_to_rest(ev.AdminAsked(earlier=True))
        if without_admin:
            session.narrow()  # past the page that an earlier run saw refused
        if again:
            session.sign_in(ev.AskAgainChosen())
        asked: Asked = set()
        _ask(session, asked, device_code=device_code)
        while without_admin and _waits(session.state) and session.narrow():
            _ask(session, asked, device_code=device_code)
        session.print_status(report.consent_document(session.state))
        return DONE if troubles(session.state) == [] else PROBLEM


def _ask(session: Session, asked: Asked, *, device_code: bool) -> None:
    """Open one combined consent, then a page for each API that asks for one of its own: never the same twice."""
    state = session.state
    while (state.problem is None or _others_remain(state)) and (prompts := state.pending()):
        key = (prompts[0].scopes, prompts[0].claims)
        if key in asked or (asked and not device_code and not _follows(state, prompts[0])):
            break
        asked.add(key)
        session.sign_in()
        state = session.state


def _waits(state: State) -> bool:
    """Return whether the last page was refused for want of an administrator."""
    return state.problem is not None and state.problem.code == ADMIN_NEEDED


def _others_remain(state: State) -> bool:
    """Return whether a sign-in has failed for one API, and the next page's code is redeemed for another."""
    unclear = state.account is None and state.problem is not None and state.problem.code == "sign-in-expired"
    refused = [each.problem is not None for each in state.ledgers]
    return state.offers_others or (unclear and any(refused) and not all(refused))


def _follows(state: State, prompt: Prompt) -> bool:
    """Return whether a prompt answers what the provider asks for; a permission that a user left out stays so."""
    problems = [state.ledger(ask.api).problem for ask in prompt.asks]
    return (
        _others_remain(state)
        or prompt.claims is not None
        or all(each is not None and each.error is not None for each in problems)
    )


def status(config_file: str | None, account: str | None, *, as_json: bool) -> int:
    """Print who is signed in, and the ledger; `account` is the sign-in name to continue as."""
    with open_session(config_file, as_json=as_json) as session:
        if session is None:
            return WRONG_USE
        if not session.start_as(account):
            return session.unknown(account)
        session.print_status(report.status_document(session.state))
        return exit_code(troubles(session.state))


def sign_out(config_file: str | None, account: str | None, *, everybody: bool, as_json: bool) -> int:
    """Forget the active account on this computer, another by its sign-in name, or every account."""
    with open_session(config_file, as_json=as_json) as session:
        if session is None:
            return WRONG_USE
        session.start_as(None, check=False)
        before = session.state.accounts
        known = session.known(account)
        if account is not None and known is None:
            return session.unknown(account)
        if session.state.problem is None:
            chosen = ev.SignOutChosen(known.home_id if known is not None else None)
            session.run_to_rest(ev.SignOutOfAllChosen() if everybody else chosen)
        gone = [each.username for each in before if each not in session.state.accounts]
        trouble = session.state.problem
        if gone or trouble is None:
            session.say(_("Signed out {names}.", names=", ".join(gone)) if gone else _("Nobody was signed in."))
        if trouble is not None:
            say_problem(trouble)
        session.print_json(report.status_document(session.state))
        return DONE if trouble is None else PROBLEM
