"""A shell for a terminal: messages go to stderr, as stdout is for the answer."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core.consent.admin import instructions
from trayapp.core.language import N_, _
from trayapp.core.model import ApiConsent, Notice
from trayapp.core.notices import insists_on_https
from trayapp.core.problems import Problem
from trayapp.core.state import SignIn, State
from trayapp.core.text import grouped_code
from trayapp.core.views.call import more_blocks
from trayapp.core.views.elements import Banner, Busy
from trayapp.core.views.wording import on_its_way, page_of
from trayapp.system.console import Ink, say


class Terminal:
    """Prints each message once, as it comes."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._titles: set[str] = set()
        self._link: tuple[str, str | None] | None = None
        self._failure_said = False
        self._progress: list[Banner | Busy] = []
        self._late: tuple[ApiConsent, ...] = ()

    def show(self, state: State) -> None:
        """Print what is new in the state: warnings, and the link while the browser's answer is pending."""
        for notice in state.notices:
            self.notice(notice)
        progress = more_blocks(state, state.answer) if state.answer is not None and state.to_load else []
        if progress and progress != self._progress:
            say(progress[0].text)
        self._progress = progress
        if state.late != self._late:
            self._late = state.late
            if state.late:
                say(f"{on_its_way(state)} {_('Ctrl+C ends the waiting.')}")
        link = state.sign_in.link if state.sign_in else None
        if state.sign_in is not None and link is not None and (link, state.sign_in.user_code) != self._link:
            self._link = (link, state.sign_in.user_code)
            if state.sign_in.search is not None:
                title, text = page_of(state.sign_in.search, state.sign_in.prompt.scopes)
                say(f"{title}\n  {text}")
            say(f"{_what_to_do(state.sign_in, state)}\n{link}")
            if state.sign_in.user_code is None:
                return

        if state.sign_in is not None and state.sign_in.browser_failed and not self._failure_said:
            self._failure_said = True
            say(_("Couldn't open a browser here. Open the link above by hand; Ctrl+C ends the waiting."))

        if state.sign_in is not None and state.sign_in.https_only:
            self.notice(insists_on_https())

    def notice(self, notice: Notice) -> None:
        """Print a warning."""
        if notice.code not in self._seen:
            self._seen.add(notice.code)
            self._titles.add(notice.title)
            say(f"{notice.title}\n  {notice.message}", Ink.WARNING)

    def raise_window(self) -> None:
        """There is no window."""

    def copy(self, text: str) -> None:
        """Print what would be copied."""
        say(text)

    def notify(self, title: str, message: str, _event: object = None) -> None:
        """Print a notification."""
        if title not in self._titles:  # a warning was printed as it came
            say(f"{title}. {message}.")

    def is_unused(self) -> bool:
        """Return True: there is no window."""
        return True

    def offer_answer(self, _offer: fx.OfferAnswer) -> bool:
        """Let the command have its answer at once."""
        return True

    def quit(self) -> None:
        """Do nothing: a command ends by itself."""


def _what_to_do(sign_in: SignIn, state: State) -> str:
    code, pages = sign_in.user_code, len(sign_in.prompts)
    if code is None:
        begun = _("Continue in your browser.")
        if pages > 1 and sign_in.search is None:
            begun = _("Continue in your browser (page {page} of {pages}).", page=sign_in.done + 1, pages=pages)
        return f"{begun} {_('If no page opens, open this link on this computer (it works once):')}"
    api, grouped = state.ledger(sign_in.prompt.redeem.api).title, grouped_code(code)
    text = N_("To sign in for {api}, open this page in any browser and type the code {code}:")
    if grouped != code:
        text = N_(
            "To sign in for {api}, open this page in any browser and type the code {code} (the blanks are for reading"
            " only):"
        )
    return _(text, api=api, code=grouped)


def say_problem(trouble: Problem, api: str | None = None) -> None:
    """Print a problem, with what the help desk asks for; the words of an `api`, by its title, come before ours."""
    words = trouble.provider_message
    quoted = _("{who} says: “{words}”", who=api or trouble.speaker, words=words) if words else ""
    if quoted and api:
        say(quoted)
    say(f"{trouble.title}\n  {trouble.message}", Ink.BAD)
    if quoted and not api:
        say(f"  {quoted}")
    if trouble.admin_consent_urls:
        say(f"  {_('For the administrator:')}")
        say("\n".join(f"  {line}" for line in instructions(trouble).splitlines() if line))
    say_details(trouble)


def say_details(trouble: Problem) -> None:
    """Print what the help desk asks for."""
    details = {
        _("error"): "/".join(filter(None, (trouble.error, trouble.suberror))),
        "AADSTS": ", ".join(map(str, trouble.aadsts)),
        _("code"): ", ".join(trouble.provider_codes),
        _("correlation id"): trouble.correlation_id,
        _("trace id"): trouble.trace_id,
        _("time"): trouble.timestamp,
    }
    shown = "; ".join(f"{label} {value}" for label, value in details.items() if value)
    if shown:
        say(f"  {_('Details: {details}', details=shown)}")
