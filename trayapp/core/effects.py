"""Everything the program does to the outside, as values: `update` asks for them, `trayapp.app` carries them out."""

from __future__ import annotations

from dataclasses import dataclass

from trayapp.core.consent_plan import Prompt
from trayapp.core.model import Account


@dataclass(frozen=True, slots=True)
class RestoreSession:
    """Load what was kept from the last run; brings `SessionRestored`."""


@dataclass(frozen=True, slots=True)
class OpenPrompt:
    """Send one authorize request through the browser; brings `BrowserWaiting`, then `PromptAnswered` or `PromptFailed`.

    `account` is who is expected to answer; None lets the person choose, among whom `login_hint` may name one.
    """

    prompt: Prompt
    account: Account | None
    step: int
    steps: int
    login_hint: str | None = None


@dataclass(frozen=True, slots=True)
class CancelPrompt:
    """Stop waiting for the browser; brings `PromptFailed`."""


@dataclass(frozen=True, slots=True)
class OpenBrowser:
    """Open `link` once more."""

    link: str


@dataclass(frozen=True, slots=True)
class AcquireTokens:
    """Get one token per API silently and save the cache once; brings `TokensAcquired`.

    `asks` holds (API, scopes). `fresh` gets past MSAL's memory of recent errors, for a person's "try again".
    """

    account: Account
    asks: tuple[tuple[str, tuple[str, ...]], ...]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class SendCall:
    """Get the API's token silently and send one quick call; brings `CallAnswered`."""

    account: Account
    api: str
    call: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepLedger:
    """Write the account's ledger to disk: (API, granted scopes), and the claims challenges that wait: (API, JSON)."""

    account: Account
    granted: tuple[tuple[str, tuple[str, ...]], ...]
    challenges: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RestoreAccount:
    """Load another kept account and its ledger; brings `SessionRestored`."""

    account: Account


@dataclass(frozen=True, slots=True)
class ForgetAccounts:
    """Remove these accounts, their tokens and their ledgers from this computer; brings `SignedOut`."""

    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class WatchNetwork:
    """Wait until the network may be back; brings `NetworkChanged` once."""


@dataclass(frozen=True, slots=True)
class UnwatchNetwork:
    """Wait for the network no longer."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Put a text on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class RaiseWindow:
    """Bring the window to the front."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Show a notification of the desktop."""

    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Quit:
    """End the program."""


Effect = (
    RestoreSession
    | OpenPrompt
    | CancelPrompt
    | OpenBrowser
    | AcquireTokens
    | SendCall
    | KeepLedger
    | RestoreAccount
    | ForgetAccounts
    | WatchNetwork
    | UnwatchNetwork
    | Copy
    | RaiseWindow
    | Notify
    | Quit
)
