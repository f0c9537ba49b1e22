"""What is kept of the sign-in, and the silent tokens that it brings."""

from __future__ import annotations

import os
import sys
from typing import Final

from trayapp.core.consent.scopes import names
from trayapp.core.language import N_, _, plural
from trayapp.core.model import Api
from trayapp.core.problems import Action
from trayapp.doctor.check import Check, check
from trayapp.doctor.installed import protection
from trayapp.doctor.set_up import Failed, SetUp, Skipped, Warned, failed
from trayapp.identity.cache.entries import HOME_ID, homes_of
from trayapp.system.files import locked
from trayapp.system.shell import quoted

REFRESH_TOKEN: Final = "RefreshToken"
LOCK_SECONDS: Final = 3.0
_COMMANDS: Final = {Action.SIGN_IN: "consentray consent", Action.CONSENT: "consentray consent --again"}


@check(protection.name, protection.title, protection.why, seconds=80.0)  # a user may be asked to open the keyring
def keyring(at: SetUp) -> str:
    """The encrypted place of the sign-in: a text is kept there and read back, in time."""
    if at.settings.token_cache != "encrypted":
        raise Skipped(_("token_cache is {token_cache}", token_cache=at.settings.token_cache))
    try:
        return protection.look(at)
    except Skipped as reason:
        kind = Failed if at.token_file.exists() else Warned  # what was kept can't be used, or nothing will be
        raise kind(str(reason), _("Start or unlock a keyring: GNOME Keyring, KWallet or KeePassXC.")) from None


@check(
    "saved-sign-in",
    N_("Saved sign-in"),
    N_("Who can read it could act as the user; without it the user signs in again."),
    seconds=80.0,
)
def saved_sign_in(at: SetUp) -> str:
    """The file of the tokens: whether it can be read, by nobody else, and whether its lock is free."""
    file = at.token_file
    if at.settings.token_cache == "memory":
        return _("in memory until the program ends, as token_cache says")
    if at.settings.token_cache == "encrypted" and sys.platform != "darwin" and not file.exists():
        return _("nobody has signed in yet")
    accounts = homes_of(at.entries)
    if sys.platform != "win32" and file.exists():
        status, path = file.stat(), quoted(str(file))
        if status.st_uid != os.getuid():
            raise Failed(
                _("{file} belongs to another user", file=file),
                _("Give it back."),
                f"sudo chown {os.getuid()} {path}",
            )
        if status.st_mode & 0o077:
            raise Failed(_("others can read {file}", file=file), _("Take their rights away."), f"chmod 600 {path}")
        try:
            with locked(file.with_name(f"{file.name}.lock"), timeout=LOCK_SECONDS):
                pass
        except TimeoutError:
            raise Warned(_("another process holds its lock"), _("End the process of Consentray that hangs.")) from None
    return (
        plural("{count} account in {file}", "{count} accounts in {file}", len(accounts), file=file)
        if accounts
        else _("no accounts in {file}", file=file)
    )


@check(
    "refresh-token",
    N_("Refresh token"),
    N_("Without one the user signs in again as soon as the first token expires, mostly after an hour."),
    seconds=80.0,
)
def refresh_token(at: SetUp) -> str:
    """The refresh token of the account in use: whether there is one, and whether it stays when it is used."""
    home = at.account.home_id
    if at.settings.token_cache == "memory":
        raise Skipped(_("it is in the memory of the running program"))
    if not any(each.get(HOME_ID) == home for each in at.entries.get(REFRESH_TOKEN, {}).values()):
        asked = "offline_access" in at.setup.sign_in_scopes
        fix = (
            _("Have the provider issue one to this client, then sign in again.")
            if asked
            else _("Add offline_access to sign_in_scopes, then sign in again.")
        )
        raise Warned(_("there is none"), fix, "consentray consent")
    if at.client[0].refresh_tokens_stay:
        return _("kept; it stays valid when it is used")
    return _("kept; this provider may replace it at each use, so one request is sent at a time")


def silent_token(api: Api) -> Check:
    """Return the check of the token for one API."""

    @check(
        f"token:{api.name}",
        N_("Token for {api}"),
        N_("A call is refused without it, or without the permission that it needs."),
        about={"api": api.title},
        online=True,
        seconds=100.0,
    )
    def token(at: SetUp) -> str:
        """A token without a user, from what is kept, and what it grants."""
        outcome = at.tokens[api.name]
        if outcome.problem is not None:
            raise failed(outcome.problem, _COMMANDS.get(outcome.problem.action, ""))
        granted = outcome.granted or ()
        missing = [each for each in api.scopes if each not in granted]
        if missing:
            fix = _("Give consent; if an administrator has to, the page says so.")
            raise Warned(_("it lacks {missing}", missing=names(missing)), fix, "consentray consent")
        return _("grants {granted}", granted=names(granted))

    return token
