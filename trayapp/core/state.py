"""The one immutable state, and what is derived from it."""

from __future__ import annotations

from enum import StrEnum

from trayapp.core.consent.admin import admin_consent_urls
from trayapp.core.consent.plan import REFUSES_WHOLE, Ask, Prompt, plan
from trayapp.core.consent.refusals import NOT_BY_SIGNING_IN, Opened, is_in_vain
from trayapp.core.consent.search import Search, Waits, begin, only, within, without
from trayapp.core.described import About, SettingsSnapshot, Unusable
from trayapp.core.findings import CheckUp
from trayapp.core.first_start import FirstStart
from trayapp.core.language import plural
from trayapp.core.model import Account, Answer, ApiConsent, AuthorityKind, Notice, SessionConfig, Status
from trayapp.core.problems import ADMIN_NEEDED, Problem
from trayapp.core.record import Record, replace
from trayapp.core.request import Request
from trayapp.core.support import Support


class Activity(StrEnum):
    """What the program is doing for the session; quick calls run beside it."""

    IDLE = "idle"
    RESTORING = "restoring"
    PROMPTING = "prompting"
    GETTING_TOKENS = "getting-tokens"
    SIGNING_OUT = "signing-out"
    RELOADING = "reloading"


class Page(StrEnum):
    """Which page the window shows; a form of it has its name."""

    CLOSED = "closed"
    OVERVIEW = "overview"
    NOTICE = "notice"
    WAITING = "waiting"
    PROBLEM = "problem"
    ANSWER = "answer"
    ACCOUNTS = "accounts"
    SETTINGS = "settings"
    EXPLAIN = "explain"
    ASKED = "asked"
    API = "api"
    HISTORY = "history"
    VALUES = "values"
    CONFIRM = "confirm"
    CHECK_UP = "check-up"
    KEYS = "keys"
    ABOUT = "about"
    SUPPORT = "support"


class SignIn(Record):
    """A sign-in in progress: its prompts, how far it is, and what a user needs while it waits.

    `account` is the account expected to answer; None lets the user choose. `user_code` is what to type at `link`,
    where a device code is used. `browser_failed` is True if no browser could be started, `https_only` if it insists on
    https. `then_call` is the call that continues by itself when a claims challenge was answered.
    The page is waited for `until` that time (seconds since 1970). `cancelled` is True if the user has ended the wait,
    `instead` is what they say of the page that they leave.
    `late` are the APIs whose consent is on its way; they are asked again until `last_try`. With a `search`, which finds
    out what waits for an administrator, the next page is known when one has ended.
    """

    prompts: tuple[Prompt, ...]
    account: Account | None = None
    done: int = 0
    link: str | None = None
    user_code: str | None = None
    browser_failed: bool = False
    https_only: bool = False
    then_call: Request | None = None
    late: tuple[str, ...] = ()
    last_try: bool = False
    search: Search | None = None
    until: float | None = None
    cancelled: bool = False
    instead: Problem | None = None

    @property
    def prompt(self) -> Prompt:
        """The prompt that is open."""
        return self.prompts[self.done]


class Explanation(Record):
    """What was pasted of an error that stayed in the browser, and the problem that it stands for."""

    text: str
    problem: Problem | None = None


class Asking(Record):
    """A call that waits for the user: for its values, or for a yes to `request`; `mistakes` are (parameter, why)."""

    api: str
    call: str
    values: tuple[tuple[str, str], ...] = ()
    mistakes: tuple[tuple[str, str], ...] = ()
    request: Request | None = None


class Changes(Record):
    """The changes of settings: their number, of which the last one can be undone, and which was refused, and why."""

    number: int = 0
    last: str = ""
    refused: tuple[str, str] = ("", "")


class Sent(Record):
    """A call on its way, and since when (seconds since 1970) if it has begun."""

    request: Request
    since: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The API and the call."""
        return self.request.api, self.request.call


class State(Record):
    """Everything that the program knows while it runs.

    `ledgers` are the entries of the setup's APIs, in their order. `accounts` are those that this computer stores, the
    active one among them. `planned` is a sign-in that waits for the user to have read the notice before it;
    `login_hint` is the account named for a sign-in, if nobody is signed in. `answered_by` is who answered in place of
    the account that was expected; `opened` holds the problems that a page was opened for, `waits` what waits for an
    administrator, `others` what does for another account that is to sign in; `unanswered` are the scopes of a page that
    brought no answer. `offline` is True if the last silent tokens met no network, `watching` while its return is
    awaited; `reload_due` is True if the settings are to be read again once nothing is under way, `restore_due` if what
    is stored is, `restart_due` if the program is to start anew.
    `trail` are the pages that lead to the one that is shown. `copied` confirms what was just done with it; `forms` are
    those that a user chose for the answers of calls.
    `not_saved` says why the answer could not be saved.
    `described` are the settings as they were last read for the window, `changes` are those made there;
    `about` is what program this is, once a user has asked; `support` is what was put together for the help desk.
    `api_shown` is the API whose page it shows.
    `unasked` is True while the window is open only because the icon has gone.
    `first_start` is set as long as no configuration can be used; the setup then names nobody and no API.
    `welcome` is True while the window is to open by itself, once; `checking` while what a user has asked to check is
    being checked; `admin_links` are the administrator's links that were shown last: what each is for, and the address.
    `sent` are the calls on their way, `asking` is one that waits for the user, and `remembered` holds the last values
    of each call: (API, call, values). `to_load` is how many pages of the answer are yet to be asked for. `answer` is
    the one that is shown, `history` holds those of this run, the newest first, `answered` is how many there were, and
    `unread` are the numbers of those that nobody has seen.
    """

    setup: SessionConfig
    ledgers: tuple[ApiConsent, ...]
    account: Account | None = None
    accounts: tuple[Account, ...] = ()
    activity: Activity = Activity.IDLE
    sign_in: SignIn | None = None
    planned: SignIn | None = None
    login_hint: str | None = None
    prompts: int = 0
    opened: frozenset[Opened] = frozenset()
    answered_by: Account | None = None
    waits: Waits = Waits()
    others: Waits = Waits()
    unanswered: tuple[str, ...] = ()
    sent: tuple[Sent, ...] = ()
    asking: Asking | None = None
    remembered: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()
    to_load: int = 0
    problem: Problem | None = None
    answer: Answer | None = None
    history: tuple[Answer, ...] = ()
    answered: int = 0
    unread: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()
    dismissed: frozenset[str] = frozenset()
    page: Page = Page.CLOSED
    trail: tuple[Page, ...] = ()
    tray_host: bool = True
    unasked: bool = False
    offline: bool = False
    watching: bool = False
    copied: str | None = None
    forms: tuple[tuple[tuple[str, str], str], ...] = ()
    not_saved: str | None = None
    reload_due: bool = False
    described: SettingsSnapshot | None = None
    settings_asked: bool = False
    changes: Changes = Changes()
    about: About | None = None
    about_asked: bool = False
    support: Support | None = None
    restore_due: bool = False
    explanation: Explanation | None = None
    check_up: CheckUp | None = None
    api_shown: str | None = None
    quitting: bool = False
    restart_due: bool = False
    first_start: FirstStart | None = None
    checking: bool = False
    welcome: bool = False
    admin_links: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> Status:
        """The state in one word."""
        if self.activity not in {Activity.IDLE, Activity.RELOADING} or self.sent:  # a reload is too short to show
            return Status.WORKING
        problems = [ledger.problem for ledger in self.ledgers if ledger.problem is not None]
        if self.problem is not None:
            return Status.OFFLINE if self.problem.code == "offline" else Status.PROBLEM
        if self.account is None:
            return Status.SIGNED_OUT
        if problems and all(each.code == "offline" for each in problems):
            return Status.OFFLINE
        return Status.READY if all(ledger.ready for ledger in self.ledgers) else Status.ATTENTION

    @property
    def calls(self) -> tuple[tuple[str, str], ...]:
        """The calls on their way: (API, call)."""
        return tuple(each.key for each in self.sent)

    @property
    def ready_count(self) -> int:
        """The number of APIs that have every asked permission and a token."""
        return sum(ledger.ready for ledger in self.ledgers)

    @property
    def progress(self) -> str:
        """How many APIs are ready, in words."""
        ready, count = self.ready_count, len(self.ledgers)
        return plural("{ready} of {count} API ready", "{ready} of {count} APIs ready", count, ready=ready)

    @property
    def late(self) -> tuple[ApiConsent, ...]:
        """The APIs whose consent was given a moment ago, and has not arrived at the sign-in service's servers."""
        return tuple(self.ledger(api) for api in self.sign_in.late) if self.sign_in else ()

    @property
    def busy(self) -> bool:
        """Whether the session is busy, so that no other sign-in can begin."""
        return self.activity not in {Activity.IDLE, Activity.RELOADING}  # settings are read between two events

    def ledger(self, api: str) -> ApiConsent:
        """Return the ledger's entry of this API; raises ``KeyError`` if there is none."""
        return self.ledger_of[api]

    @property
    def ledger_of(self) -> dict[str, ApiConsent]:
        """The ledger's entries by API, for who goes through all APIs."""
        return {ledger.api: ledger for ledger in self.ledgers}

    def without_notices(self, *codes: str) -> State:
        """Return the state without the warnings of these codes."""
        return replace(self, notices=tuple(each for each in self.notices if each.code not in codes))

    def with_notice(self, notice: Notice) -> State:
        """Return the state with a warning, in place of an earlier one of its code."""
        others = self.without_notices(notice.code)
        return replace(others, notices=(*others.notices, notice))

    def shown_notices(self) -> tuple[Notice, ...]:
        """Return the warnings that were not dismissed."""
        return tuple(notice for notice in self.notices if notice.code not in self.dismissed)

    def pending(self) -> tuple[Prompt, ...]:
        """Plan the prompts for what a user has yet to grant.

        Signed out, that is every scope of every API. Signed in, it is the scopes that a prompt could grant: the
        missing ones, and those of an API whose last token request asked for a user. A claims challenge belongs to
        one token request, so it goes with a prompt of that API alone.
        """
        if self.account is None:
            challenged = (each.api for each in self.ledgers if each.problem is not None and each.problem.claims)
            api = next(challenged, None)
            return self.everything() if api is None else self.challenged(api)
        asks = []
        for ledger in self.ledgers:
            trouble = ledger.problem
            if trouble is not None and trouble.needs_person:
                if trouble.claims is not None:
                    return self.challenged(ledger.api)
                asks.append(Ask(ledger.api, self.to_ask(ledger.missing) or self.to_ask(ledger.asked)))
            elif ledger.missing and trouble is None:
                asks.append(Ask(ledger.api, self.to_ask(ledger.missing)))
        if any(ledger.problem is not None and ledger.problem.code.startswith("sign-in") for ledger in self.ledgers):
            return self.everything()
        if asks and self.setup.kind is AuthorityKind.OIDC:
            # A plain provider's new refresh token holds only what its own request asked (RFC 6749 section 6).
            return self.everything()
        return self._plan(asks)

    def everything(self) -> tuple[Prompt, ...]:
        """Plan the combined consent: the prompts for every scope of every API."""
        left_out = self.left_out
        apis = [each for each in self.ledgers if each.api not in left_out]
        apis.sort(key=lambda each: each.problem is not None)  # the code is redeemed for one that was not refused
        asks = [Ask(each.api, self.to_ask(each.asked)) for each in apis]
        if not any(ask.scopes for ask in asks):  # all of them wait: whether they still do is for the page to say
            asks = [Ask(each.api, each.asked) for each in apis]
        return self._plan(asks)

    def to_ask(self, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the scopes that do not wait for an administrator."""
        return without(scopes, self.waits.left_out)

    def waiting(self, ledger: ApiConsent) -> tuple[str, ...]:
        """Return an API's scopes that wait for an administrator."""
        return within(ledger.asked, self.waits.left_out)

    @property
    def waiting_links(self) -> tuple[tuple[str, str], ...]:
        """The administrator's links for all that waits: what each is for, and the address."""
        apis = [self.setup.api(each.api) for each in self.ledgers if self.waiting(each)]
        return admin_consent_urls(self.setup, self.account, apis) if apis else ()

    def refused(self, ledger: ApiConsent) -> tuple[str, ...]:
        """Return an API's scopes that were asked and not granted, and wait for nobody."""
        return without(ledger.missing, self.waits.left_out)

    def narrowed(self) -> Search | None:
        """Return the search for what waits, as it would begin or go on now; None if there is nothing to find out."""
        another = self.of_another
        known = self.others if another else self.waits
        refused = [each for each in self.ledgers if each.problem and each.problem.code in NOT_BY_SIGNING_IN]
        no_page_helps = {scope for each in refused for scope in each.asked if not another}
        suspected = without(known.suspected, no_page_helps)
        if not suspected or self.setup.kind not in REFUSES_WHOLE or self.busy:
            return None
        stopped = known.search
        if stopped is not None and no_page_helps.isdisjoint(stopped.open):
            return stopped
        return begin(only(known, suspected))

    @property
    def of_another(self) -> bool:
        """Whether the problem that is shown is of a page for another account, which may wait for an administrator."""
        return self.problem is not None and bool(self.others.suspected)

    def prompt_for(self, scopes: tuple[str, ...]) -> Prompt:
        """Plan a page for just these scopes, or as many of them as one page can ask for."""
        return self._plan([Ask(each.api, within(each.asked, scopes)) for each in self.ledgers])[0]

    @property
    def left_out(self) -> frozenset[str]:
        """The APIs that are refused whatever a user does in the browser; none if all are."""
        codes = NOT_BY_SIGNING_IN
        if self.setup.kind is AuthorityKind.ADFS:  # its page is for one API
            codes = codes | {ADMIN_NEEDED}
        refused = frozenset(each.api for each in self.ledgers if each.problem and each.problem.code in codes)
        return refused if len(refused) < len(self.ledgers) else frozenset()

    @property
    def offers_others(self) -> bool:
        """Whether a sign-in failed for an API that no page helps, and can be tried for the others."""
        return self.account is None and self.problem is not None and bool(self.left_out)

    def again(self) -> tuple[Prompt, ...]:
        """Plan the prompts for what only a user can ask for again.

        That are the APIs whose page has ended in vain, and what waits for an administrator, if it does not any more.
        """
        if self.account is None or self.busy:
            return ()
        tried = {api for api, _ in self.opened}
        refused = {each.api for each in self.ledgers if each.api in tried and is_in_vain(each.problem)}
        if refused and self.setup.kind is AuthorityKind.OIDC:  # see `pending`
            refused = {each.api for each in self.ledgers}
        return self._plan(
            [Ask(each.api, each.asked if each.api in refused else self.waiting(each)) for each in self.ledgers]
        )

    def challenged(self, api: str) -> tuple[Prompt, ...]:
        """Plan the prompt that answers the claims challenge of one API."""
        ledger = self.ledger(api)
        claims = ledger.problem.claims if ledger.problem else None
        return self._plan([Ask(api, self.to_ask(ledger.asked) or ledger.asked)], claims)

    def _plan(self, asks: list[Ask], claims: str | None = None) -> tuple[Prompt, ...]:
        return plan(asks, self.setup, claims)


def initial(setup: SessionConfig) -> State:
    """Return the state of a program that has just started: signed out, nothing known."""
    return State(setup, tuple(ApiConsent(api.name, api.title, api.scopes) for api in setup.apis))


def unconfigured(found: Unusable) -> State:
    """Return the state of a program that has no configuration it can use."""
    return State(SessionConfig("", "", AuthorityKind.OIDC, ()), (), first_start=FirstStart(found))
