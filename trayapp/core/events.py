"""Everything that can happen: what the person chooses, and what the outside reports."""

from __future__ import annotations

from dataclasses import dataclass

from trayapp.core.model import Account, Answer, Notice
from trayapp.core.problems import Problem

# What the person chooses.


@dataclass(frozen=True, slots=True)
class SignInChosen:
    """Sign in, and consent to all APIs that are not granted yet."""


@dataclass(frozen=True, slots=True)
class SignInConfirmed:
    """Go on to the browser after the notice that stands before the prompt."""

    put_away: bool = False


@dataclass(frozen=True, slots=True)
class SignInCancelled:
    """Stop waiting for the browser."""


@dataclass(frozen=True, slots=True)
class BrowserAgainChosen:
    """Open the waiting sign-in page again."""


@dataclass(frozen=True, slots=True)
class VerifyChosen:
    """Answer the claims challenge of one API in the browser."""

    api: str


@dataclass(frozen=True, slots=True)
class CheckAgainChosen:
    """Try to get every API's token silently once more."""


@dataclass(frozen=True, slots=True)
class CallChosen:
    """Send one quick call."""

    api: str
    call: str


@dataclass(frozen=True, slots=True)
class SignOutChosen:
    """Forget an account on this computer: the active one, or the one of this `home_id`."""

    home_id: str | None = None


@dataclass(frozen=True, slots=True)
class SignOutOfAllChosen:
    """Forget every account on this computer."""


@dataclass(frozen=True, slots=True)
class AccountsAsked:
    """Show the accounts that this computer knows."""


@dataclass(frozen=True, slots=True)
class AccountChosen:
    """Go on as another account that this computer knows."""

    home_id: str


@dataclass(frozen=True, slots=True)
class OtherAccountChosen:
    """Sign in with an account that this computer does not know yet."""


@dataclass(frozen=True, slots=True)
class CopyChosen:
    """Put a text on the clipboard; `what` names it for the confirmation."""

    text: str
    what: str


@dataclass(frozen=True, slots=True)
class LinkChosen:
    """Open a link: a mail to write, for one."""

    link: str


@dataclass(frozen=True, slots=True)
class NoticeDismissed:
    """Put a warning away for this run."""

    code: str


@dataclass(frozen=True, slots=True)
class ProblemDismissed:
    """The person has read the problem."""


@dataclass(frozen=True, slots=True)
class WindowAsked:
    """Show the window with the status of all APIs: the menu's item, or a second start of the program."""


@dataclass(frozen=True, slots=True)
class BackChosen:
    """Go back to the window's first page."""


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """The window was closed: its page is done with."""


@dataclass(frozen=True, slots=True)
class QuitChosen:
    """End the program."""


@dataclass(frozen=True, slots=True)
class OtherAccountNamed:
    """Go on as an account that this computer does not know: signed out, until it has signed in."""

    username: str


# What the outside reports.


@dataclass(frozen=True, slots=True)
class Started:
    """The program has started and its icon stands."""


@dataclass(frozen=True, slots=True)
class SessionRestored:
    """What was kept from the last run: the account, and which scopes each API was granted (by API name).

    `challenges` are the claims challenges (API, JSON text) that wait for the person; `accounts` are all that this
    computer keeps. `check` asks for every API's token at once; a single quick call needs but its own.
    """

    account: Account | None
    granted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    challenges: tuple[tuple[str, str], ...] = ()
    accounts: tuple[Account, ...] = ()
    check: bool = True


@dataclass(frozen=True, slots=True)
class BrowserWaiting:
    """The browser was asked to open `link`, and its answer is waited for; `user_code` is what to type there."""

    link: str
    user_code: str | None = None


@dataclass(frozen=True, slots=True)
class BrowserNotOpened:
    """No browser could be started for the waiting sign-in page; the link can still be opened by hand."""


@dataclass(frozen=True, slots=True)
class TokenOutcome:
    """What one API's token request brought: the granted scopes, or the problem that stopped it."""

    api: str
    granted: tuple[str, ...] | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PromptAnswered:
    """One prompt ended well: its code was redeemed for the first API's scopes."""

    account: Account
    outcome: TokenOutcome


@dataclass(frozen=True, slots=True)
class PromptFailed:
    """One prompt ended with a problem, and nothing was granted by it."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class TokensAcquired:
    """The silent token requests of one batch have ended."""

    outcomes: tuple[TokenOutcome, ...]


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """A quick call has ended."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class SignedOut:
    """These accounts (by home id) were forgotten on this computer."""

    home_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """The network may be back."""


@dataclass(frozen=True, slots=True)
class NoticeRaised:
    """Something that the person should know, and that stops nothing."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Failed:
    """An effect could not be carried out."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class TrayHostChanged:
    """A panel that shows tray icons has come or gone."""

    present: bool


Event = (
    SignInChosen
    | SignInConfirmed
    | SignInCancelled
    | BrowserAgainChosen
    | VerifyChosen
    | CheckAgainChosen
    | CallChosen
    | SignOutChosen
    | SignOutOfAllChosen
    | AccountsAsked
    | AccountChosen
    | OtherAccountChosen
    | OtherAccountNamed
    | CopyChosen
    | LinkChosen
    | NoticeDismissed
    | ProblemDismissed
    | WindowAsked
    | BackChosen
    | WindowClosed
    | QuitChosen
    | Started
    | SessionRestored
    | BrowserWaiting
    | BrowserNotOpened
    | PromptAnswered
    | PromptFailed
    | TokensAcquired
    | CallAnswered
    | SignedOut
    | NetworkChanged
    | NoticeRaised
    | Failed
    | TrayHostChanged
)
