"""The rules of a page that brought no answer, and that asked for an administrator, as the user says or pastes."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.admin import admin_consent_urls
from trayapp.core.language import _
from trayapp.core.model import AuthorityKind
from trayapp.core.problems import ADMIN_NEEDED, Problem
from trayapp.core.record import replace
from trayapp.core.rules.session import prompt_failed
from trayapp.core.rules.steps import Step, rule
from trayapp.core.state import Activity, SignIn, State


@rule.register(ev.AdminAsked)
def admin_asked(event: ev.AdminAsked, state: State) -> Step:
    if event.earlier and not state.busy:
        state = replace(state, unanswered=tuple(scope for page in state.pending()[:1] for scope in page.scopes))
    asked = state.sign_in.prompt.scopes if _is_open(state) and state.sign_in else state.unanswered
    apis = [api for api in state.setup.apis if frozenset(api.scopes).intersection(asked)]
    trouble = Problem(
        ADMIN_NEEDED,
        _(
            "Your organisation lets only an administrator grant what the page asked for. If you have sent a request"
            " there, wait for the answer; else send the administrator the ready link."
        ),
        admin_consent_urls=admin_consent_urls(state.setup, state.account, apis),
    )
    return _refused(state, trouble)


def _is_open(state: State) -> bool:
    """Return whether a page of Microsoft's is open that may ask for an administrator."""
    return state.activity is Activity.PROMPTING and state.setup.kind is AuthorityKind.ENTRA


def _refused(state: State, trouble: Problem) -> Step:
    """Take the page that brought no answer, or brings none, for refused."""
    if state.sign_in is not None and _is_open(state):
        return replace(state, sign_in=replace(state.sign_in, instead=trouble)), (fx.CancelPrompt(),)
    if state.busy or not state.unanswered or state.setup.kind is not AuthorityKind.ENTRA:
        return state, ()
    page = SignIn((state.prompt_for(state.unanswered),), state.account)
    return prompt_failed(ev.PromptFailed(trouble), replace(state, sign_in=page, activity=Activity.PROMPTING))


@rule.register(ev.Explained)
def explained(event: ev.Explained, state: State) -> Step:
    if state.explanation is None:
        return state, ()
    if event.problem.code == ADMIN_NEEDED and (_is_open(state) or (state.unanswered and not state.busy)):
        return _refused(replace(state, explanation=None), event.problem)
    return replace(state, explanation=replace(state.explanation, problem=event.problem)), ()
