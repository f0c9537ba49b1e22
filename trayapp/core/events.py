"""Everything that can happen: what the user chooses, and what the outside reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.core.record import Record

if TYPE_CHECKING:
    from trayapp.core.consent.search import Waits
    from trayapp.core.described import About, Offered, SettingsSnapshot, Unusable
    from trayapp.core.findings import Finding
    from trayapp.core.mistake import Mistake
    from trayapp.core.model import Account, Answer, History, Notice, SessionConfig, TokenOutcome
    from trayapp.core.problems import Problem
    from trayapp.core.support import Part


class Event(Record):
    """What can happen: each kind is a class of its own."""


# What the user chooses.


class SignInChosen(Event):
    """Sign in, and consent to all APIs that are not granted yet."""


class NarrowChosen(Event):
    """Sign in with what needs no administrator, and find out what does where that is not known."""


class AskAgainChosen(Event):
    """Open the page once more for APIs for which it has ended in vain, and for what waits for an administrator."""


class AdminAsked(Event):
    """The page that brought no answer asked for an administrator, or took a request to one.

    `earlier` means the page that is due, which an earlier run has opened.
    """

    earlier: bool = False


class SignInConfirmed(Event):
    """Continue to the browser after the notice shown before the prompt."""

    dismissed: bool = False


class SignInCancelled(Event):
    """Stop waiting for the browser, or for a consent to arrive.

    `told` reports that as a problem, where there is no page to go back to.
    """

    told: bool = False


class BrowserAgainChosen(Event):
    """Open the waiting sign-in page again."""


class VerifyChosen(Event):
    """Answer the claims challenge of one API in the browser."""

    api: str


class CheckAgainChosen(Event):
    """Try again to get every API's token silently."""


class CallChosen(Event):
    """Send one quick call; one that has parameters or changes something asks first."""

    api: str
    call: str


class CallConfirmed(Event):
    """Send the call that waits for a yes."""


class CallCancelled(Event):
    """Do not send the call that waits for its values or for a yes."""


class MoreChosen(Event):
    """Load the next page of the answer, or `everything` that follows, up to a limit.

    Without `onto`, the page is an answer by itself.
    """

    everything: bool = False
    onto: bool = True


class CallStopped(Event):
    """End a call that is on its way; without names, all of them."""

    api: str | None = None
    call: str | None = None


class HistoryAsked(Event):
    """Show the answers of this run."""


class AnswerChosen(Event):
    """Show the answer of this number."""

    number: int


class SignOutChosen(Event):
    """Forget an account on this computer: the active one, or the one of this `home_id`."""

    home_id: str | None = None


class SignOutOfAllChosen(Event):
    """Forget every account on this computer."""


class AccountsAsked(Event):
    """Show the accounts that this computer knows."""


class AccountChosen(Event):
    """Switch to another account that this computer knows."""

    home_id: str


class OtherAccountChosen(Event):
    """Sign in with an account that this computer does not know yet."""


class CopyChosen(Event):
    """Put a text on the clipboard; `what` names it for the confirmation."""

    text: str
    what: str


class AnswerCopyChosen(Event):
    """Put the answer's body on the clipboard."""


class AnswerFormChosen(Event):
    """Show the answers of a quick call in this form from now on."""

    api: str
    call: str
    form: str


class AnswerSaveChosen(Event):
    """Save the body of the answer of this number. `path` is the file, which the window asks for, suggesting `name`."""

    name: str
    number: int
    path: str = ""


class LinkChosen(Event):
    """Open a link: a mail to write, for one."""

    link: str


class NoticeDismissed(Event):
    """Dismiss a warning for this run."""

    code: str


class ProblemDismissed(Event):
    """The user has read the problem."""


class WindowAsked(Event):
    """Show the window with the status of all APIs: the menu's item, or a second start of the program."""


class BackChosen(Event):
    """Go one page back."""


class WindowClosed(Event):
    """The window was closed."""


class QuitChosen(Event):
    """End the program."""


class SettingsAsked(Event):
    """Show the settings in force, and where each came from."""


class KeysAsked(Event):
    """Show which keys do what."""


class LogAsked(Event):
    """Show the log."""


class DiagnosticsAsked(Event):
    """Put together what the help desk needs, and show it."""


class PartChosen(Event):
    """Show this part of it."""

    name: str


class DiagnosticsSaveChosen(Event):
    """Save it as one file; the window adds the path, and posts nothing where none is chosen."""

    name: str
    path: str = ""


class AboutAsked(Event):
    """Show what program this is, and who helps."""


class WhatIsAskedChosen(Event):
    """Show what the browser's page will ask for."""


class ApiPageChosen(Event):
    """Show what one API was asked and granted."""

    api: str


class ExplainAsked(Event):
    """Show the page that explains an error of the sign-in page."""


class CheckUpAsked(Event):
    """Show what the checks of the set-up find; `again` makes them anew."""

    again: bool = False


class OwnFileAsked(Event):
    """Open the user's settings file in an editor; it is made if there is none."""


class SettingChosen(Event):
    """Write a setting into the user's own file: its value as typed, or those of a list; None takes it out."""

    key: str
    values: tuple[str, ...] | None = None


class FavouriteToggled(Event):
    """Make a call a favourite, or one no more: in the user's own file."""

    api: str
    call: str


class SettingUndone(Event):
    """Take the last change of a setting back."""


class PageChosen(Event):
    """Show another page of the first start, by its name."""

    step: str


class FormSent(Event):
    """A form was filled in. The window adds what the page's fields hold, (name, value), and when that was.

    `replace` lets a file that exists be replaced; `at` is in seconds since 1970.
    """

    form: str
    replace: bool = False
    values: tuple[tuple[str, str], ...] = ()
    at: float = 0.0


class FileChosen(Event):
    """Set the program up by a file. The window asks which; `replace` lets one that exists be replaced."""

    path: str = ""
    replace: bool = False


class DemoChosen(Event):
    """Start the demo beside this program."""


class PlaceAsked(Event):
    """Open a file in an editor, or a folder in the file manager."""

    path: str


class OtherAccountNamed(Event):
    """Switch to an account that this computer does not know: signed out, until it has signed in."""

    username: str


# What the outside reports.


class Started(Event):
    """The program has started and its icon is shown; `first` if it never has before, so that nobody knows it."""

    first: bool = False


class SessionRestored(Event):
    """What the last run stored: the account, and which scopes each API was granted (by API name).

    `challenges` are the pending claims challenges (API, JSON text); `accounts` are all that this computer stores.
    `check` asks for every API's token at once; a single quick call needs only its own. `waits` is what waits for an
    administrator; `histories` are those of the grants: (API, history).
    """

    account: Account | None
    granted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    challenges: tuple[tuple[str, str], ...] = ()
    accounts: tuple[Account, ...] = ()
    check: bool = True
    waits: Waits | None = None
    histories: tuple[tuple[str, History], ...] = ()


class BrowserWaiting(Event):
    """The browser was asked to open `link`, and its answer is waited for; `user_code` is what to type there.

    The wait ends at `until`, in seconds since 1970.
    """

    link: str
    user_code: str | None = None
    until: float | None = None


class BrowserNotOpened(Event):
    """No browser could be started for the waiting sign-in page; the user can still open the link."""


class BrowserInsistsOnHttps(Event):
    """The browser tries https on this computer, where the sign-in's answer comes by http (RFC 8252 section 7.3)."""


class PromptAnswered(Event):
    """One prompt succeeded: its code was redeemed for the first API's scopes."""

    account: Account
    outcome: TokenOutcome


class PromptFailed(Event):
    """One prompt ended with a problem, and nothing was granted by it; `api` is the one that was refused, if known."""

    problem: Problem
    api: str | None = None


class TokensAcquired(Event):
    """The silent token requests of one batch have ended, at this time (seconds since 1970)."""

    outcomes: tuple[TokenOutcome, ...]
    at: float = 0.0


class ConsentAwaited(Event):
    """The APIs whose consent is on its way are to be asked again: for the `last` time, or with more to come."""

    last: bool = False


class SystemChanged(Event):
    """The session was unlocked, or the computer has woken up or changed its network: much may be different now."""


class ApprovalDue(Event):
    """It is worth looking whether an administrator has approved what waits."""


class ApprovalLooked(Event):
    """The silent token requests for what waits have ended."""

    account: Account
    outcomes: tuple[TokenOutcome, ...]


class CallBegun(Event):
    """A quick call was sent, at this time (seconds since 1970)."""

    api: str
    call: str
    at: float


class CallAnswered(Event):
    """A quick call has ended; one that was stopped brings nothing."""

    answer: Answer


class AnswerSaved(Event):
    """The answer's body was saved under this name, or could not be: `refused` says why."""

    name: str
    refused: str | None = None


class SignedOut(Event):
    """These accounts (by home id) were forgotten on this computer.

    `problem` is what could not be removed: an account that is not among them is still signed in.
    """

    home_ids: tuple[str, ...]
    problem: Problem | None = None


class NetworkChanged(Event):
    """The network may be back."""


class Explained(Event):
    """An error of the sign-in page was explained; brought by `Explain`."""

    problem: Problem


class SettingsDescribed(Event):
    """The settings in force were read; posted by `DescribeSettings` and `OpenOwnFile`."""

    described: SettingsSnapshot


class ProgramDescribed(Event):
    """What program this is was found out; posted by `DescribeProgram` and `OpenPlace`."""

    about: About


class Collected(Event):
    """What the help desk needs was put together; posted by `Collect`."""

    parts: tuple[Part, ...]


class DiagnosticsSaved(Event):
    """It was saved under this name, or could not be: `refused` says why."""

    name: str
    refused: str = ""


class SettingWritten(Event):
    """A setting was written into the user's own file, or `undone`, or `refused` says why not."""

    described: SettingsSnapshot
    key: str
    refused: str = ""
    undone: bool = False


class Examined(Event):
    """A check of the set-up has ended, one of `total`."""

    finding: Finding
    total: int


class CheckUpEnded(Event):
    """Every check of the set-up has ended: the findings, in the order of the checks."""

    findings: tuple[Finding, ...]


class SetUpTried(Event):
    """A way to set the program up has ended, named by its form.

    It was `written` to that file; or one `exists`, and is replaced only if the user says so; or `mistakes` kept it
    from being written. `said` is a title and a text of how it continued; `path` is the file that was chosen.
    """

    form: str
    written: str = ""
    exists: bool = False
    mistakes: tuple[Mistake, ...] = ()
    said: tuple[str, str] | None = None
    path: str = ""


class ApisOffered(Event):
    """The APIs of the catalogue, for the form that makes a configuration of them; posted by `OfferApis`."""

    offered: tuple[Offered, ...]


class NoticeRaised(Event):
    """A warning for the user that stops nothing."""

    notice: Notice


class Failed(Event):
    """An effect could not be carried out."""

    problem: Problem


class TrayHostChanged(Event):
    """A panel that shows tray icons has appeared or disappeared."""

    present: bool


class ProgramReplaced(Event):
    """The program's own files were replaced, or can't be loaded; the process still runs what it had loaded before.

    `restarts` is True if the program can start anew by itself, with the sign-in that is stored.
    """

    restarts: bool


class ProgramRemoved(Event):
    """The program's own files were removed."""


class KeyringOpened(Event):
    """The keyring can be used now, and what it protects was read; posted by `WatchKeyring`."""


class SettingsTouched(Event):
    """A source of the settings may have changed: a file or a policy."""


class SettingsChanged(Event):
    """The settings were read again and are in force; posted by `ReloadSettings`.

    `new_session` is True if they name another client, authority or place of the tokens: the session begins again.
    """

    setup: SessionConfig
    new_session: bool = False


class SettingsRefused(Event):
    """The settings were read again and cannot be used."""

    found: Unusable
