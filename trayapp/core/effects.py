"""Everything the program does to the outside, as values: `update` returns them, the worker carries them out."""

from __future__ import annotations

from trayapp.core.consent.plan import Prompt
from trayapp.core.consent.search import Waits
from trayapp.core.events import Event
from trayapp.core.model import Account, Announced, Answer, History
from trayapp.core.record import Record
from trayapp.core.request import Request
from trayapp.core.support import Part


class Effect(Record):
    """What the program can do to the outside: each kind is a class of its own."""


class RestoreSession(Effect):
    """Load what the last run stored; brings `SessionRestored`."""


class OpenPrompt(Effect):
    """Send one authorize request through the browser; brings `BrowserWaiting`, then `PromptAnswered` or `PromptFailed`.

    `account` is the account expected to answer; None lets the user choose, and `login_hint` may suggest one.
    """

    prompt: Prompt
    account: Account | None
    step: int
    steps: int
    login_hint: str | None = None

    @property
    def expected(self) -> str | None:
        """The sign-in name of who is expected; None if the user chooses."""
        return self.account.username if self.account else self.login_hint

    def expects(self, account: Account) -> bool:
        """Return whether `account` may answer: any account, if none is expected."""
        if self.account is not None:
            return self.account.home_id == account.home_id
        return self.login_hint is None or self.login_hint.casefold() == account.username.casefold()


class CancelPrompt(Effect):
    """Stop waiting for the browser; brings `PromptFailed`."""


class OpenSignInPage(Effect):
    """Open the pending sign-in page again, by a new link."""


class OpenBrowser(Effect):
    """Open a link: a mail to write, for one."""

    link: str


class AcquireTokens(Effect):
    """Get one token per API silently and save the cache once; brings `TokensAcquired`.

    `asks` holds (API, scopes). `fresh` asks the provider, past MSAL's tokens and its recent errors:
    a user has chosen "Check again".
    """

    account: Account
    asks: tuple[tuple[str, tuple[str, ...]], ...]
    fresh: bool = False


class AwaitConsent(Effect):
    """Wait until APIs whose consent is on its way are to be asked again; brings `ConsentAwaited`.

    `again` is False for the first wait after a page.
    """

    again: bool = False


class StopAwaiting(Effect):
    """End the wait for a consent; its `ConsentAwaited` comes at once."""


class WatchApproval(Effect):
    """Wait until an administrator may have approved what waits; brings `ApprovalDue` once."""


class UnwatchApproval(Effect):
    """Stop that wait; the next one is short again."""


class LookForApproval(Effect):
    """Ask silently for what waits for an administrator, (API, scopes); brings `ApprovalLooked`."""

    account: Account
    asks: tuple[tuple[str, tuple[str, ...]], ...]


class SendCall(Effect):
    """Get the API's token silently and send one quick call; brings `CallAnswered`.

    With `onto`, it is the next page of that answer, and is put behind it.
    """

    account: Account
    request: Request
    scopes: tuple[str, ...]
    onto: Answer | None = None


class SaveAnswer(Effect):
    """Write the body of an answer to a file, whole; brings `AnswerSaved`."""

    path: str
    content: bytes


class Collect(Effect):
    """Read the log, and if it is to be the `whole`, put together all that the help desk needs; brings `Collected`.

    `session` is the status document, with the problems of this run.
    """

    whole: bool
    session: dict[str, object]


class SaveDiagnostics(Effect):
    """Write these parts to one file; brings `DiagnosticsSaved`."""

    path: str
    parts: tuple[Part, ...]


class StopCall(Effect):
    """End a call, and close its connection at once; its `CallAnswered` does not come."""

    api: str
    call: str


class OfferAnswer(Effect):
    """Show the answer of this number if the user is at the window, else a notification of it, unless it is `quiet`.

    `since` is when the user called, in seconds since 1970. Showing it brings `AnswerChosen`.
    """

    number: int
    title: str
    message: str
    since: float | None
    quiet: bool = False


class KeepLedger(Effect):
    """Write the account's ledger to disk: (API, granted scopes), and the pending claims challenges: (API, JSON).

    `waits` is what waits for an administrator; `histories` are those of the grants: (API, history).
    """

    account: Account
    granted: tuple[tuple[str, tuple[str, ...]], ...]
    challenges: tuple[tuple[str, str], ...] = ()
    waits: Waits = Waits()
    histories: tuple[tuple[str, History], ...] = ()


class KeepWaits(Effect):
    """Write to disk what waits for an administrator, while nobody is signed in."""

    waits: Waits


class RestoreAccount(Effect):
    """Load another stored account and its ledger; brings `SessionRestored`."""

    account: Account


class ForgetAccounts(Effect):
    """Remove these accounts, their tokens and their ledgers from this computer; brings `SignedOut`."""

    accounts: tuple[Account, ...]


class WatchNetwork(Effect):
    """Wait until the network may be back; brings `NetworkChanged` once."""


class UnwatchNetwork(Effect):
    """Stop waiting for the network."""


class WatchKeyring(Effect):
    """Wait until the keyring can be used, and then read what it protects; brings `KeyringOpened`."""


class DescribeSettings(Effect):
    """Read the settings in force and where each came from; brings `SettingsDescribed`."""


class CheckUp(Effect):
    """Check the set-up; brings `Examined` for each check, then `CheckUpEnded`."""


class OpenOwnFile(Effect):
    """Open the user's settings file in an editor, making it if there is none; brings `SettingsDescribed`."""


class DescribeProgram(Effect):
    """Find out what program this is; brings `ProgramDescribed`."""


class ChangeSetting(Effect):
    """Write a setting into the user's own file, or take it out; brings `SettingWritten`.

    The `number` of a later change is higher: of two changes of one setting the later one counts.
    """

    key: str
    values: tuple[str, ...] | None
    number: int


class UndoSetting(Effect):
    """Take back the last change, which was of this setting; brings `SettingWritten`."""

    key: str


class Explain(Effect):
    """Explain a number, an address or the text of an error page; brings `Explained`."""

    text: str


class Copy(Effect):
    """Put a text on the clipboard."""

    text: str


class RaiseWindow(Effect):
    """Bring the window to the front."""


class CloseUnused(Effect):
    """Close the window unless the user has used it since it opened by itself; brings `WindowClosed`."""


class Notify(Effect):
    """Show a notification of the desktop; a click on it posts `event`, or else opens the window."""

    title: str
    message: str
    event: Event | None = None
    kind: Announced = Announced.WARNINGS


class Quit(Effect):
    """End the program."""


class Restart(Effect):
    """End the program and start it anew, from the files that are installed now."""


class ReloadSettings(Effect):
    """Read the settings again and apply them; brings `SettingsChanged` or `SettingsRefused`."""


# What only the first start asks for.


class OfferApis(Effect):
    """Read the catalogue of well-known APIs; brings `ApisOffered`."""


class WriteConfiguration(Effect):
    """Check what a form holds, (name, value), and write the user's configuration of it; brings `SetUpTried`."""

    form: str
    values: tuple[tuple[str, str], ...]
    replace: bool = False


class StartDemo(Effect):
    """Start the demo as a program of its own; brings `SetUpTried` when it starts and when it ends."""


class OpenPlace(Effect):
    """Open a file in an editor, or a folder in the file manager.

    It brings `ProgramDescribed`; at the first start, `SetUpTried` where that fails.
    """

    path: str
