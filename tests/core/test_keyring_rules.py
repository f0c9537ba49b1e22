"""A keyring that can be used later than the program has started."""

from __future__ import annotations

from tests.core.build import ADA, APIS, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.model import Notice
from trayapp.core.notices import IN_MEMORY
from trayapp.core.problems import Problem
from trayapp.core.state import Activity, initial

IN_VAIN = Notice(IN_MEMORY, "You'll have to sign in again next time", "No keyring is running.")
KEPT = ev.SessionRestored(ADA, tuple((api.name, api.scopes) for api in APIS), accounts=(ADA,))


def without() -> Playbook:
    """Signed out: there was no keyring at the start."""
    story = Playbook(initial(setup())).given(ev.Started())
    return story.on(ev.NoticeRaised(IN_VAIN), fx.Notify, fx.WatchKeyring()).given(ev.SessionRestored(None))


def test_the_kept_sign_in_comes_back_by_itself() -> None:
    story = without().has(account=None, activity=Activity.IDLE)
    story.on(ev.KeyringOpened(), fx.RestoreSession()).has(notices=(), activity=Activity.RESTORING)
    story.on(KEPT, fx.AcquireTokens).has(account=ADA)


def test_a_sign_in_that_is_under_way_goes_first() -> None:
    story = without().given(ev.SignInChosen(), ev.BrowserWaiting("https://login"))
    story.on(ev.KeyringOpened()).has(notices=())
    story.on(ev.PromptFailed(Problem("sign-in-cancelled", "No.")), fx.RaiseWindow(), fx.RestoreSession())


def test_so_does_the_warning_before_one() -> None:
    story = Playbook(initial(setup(tenant="common"))).given(ev.SignInChosen())
    story.on(ev.KeyringOpened()).on(ev.SignInCancelled(), fx.RestoreSession())


def test_who_has_signed_in_meanwhile_stays() -> None:
    story = Playbook(signed_in()).given(ev.NoticeRaised(IN_VAIN))
    story.on(ev.KeyringOpened(), fx.RestoreSession()).on(KEPT, fx.AcquireTokens).has(account=ADA)


def test_at_the_start_the_restoring_that_is_under_way_goes_first() -> None:
    story = Playbook(initial(setup())).given(ev.Started(), ev.NoticeRaised(IN_VAIN))
    story.on(ev.KeyringOpened()).on(ev.SessionRestored(None), fx.RestoreSession())
