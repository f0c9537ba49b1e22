"""What a problem's page has beside its sentence: what the provider said, the details, the buttons of its action."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.consent.admin import IN_THE_PORTAL, WHAT_IS_SEEN, mail_to_administrator
from trayapp.core.language import _
from trayapp.core.problems import Action, Problem
from trayapp.core.views.elements import Banner, Block, Button, Details, Tone


def words(trouble: Problem, speaker: str | None = None, tone: Tone = Tone.INFO) -> list[Block]:
    """Return the block that quotes what the sign-in service or the API itself says, if it says anything."""
    if trouble.provider_message is None:
        return []
    return [Banner(tone, _("{speaker} says", speaker=speaker or trouble.speaker), f"“{trouble.provider_message}”")]


def said(trouble: Problem) -> str:
    """Return the same as one line; empty if nothing is said."""
    words = trouble.provider_message
    return _("{speaker} says: “{provider_message}”", speaker=trouble.speaker, provider_message=words) if words else ""


def copy_details(trouble: Problem | None, call: tuple[tuple[str, str], ...] = ()) -> Button:
    """Return the button that copies all that is known of a problem, of a `call`, or of both."""
    sentences = [each for each in (trouble.title, trouble.message, said(trouble)) if each] if trouble else []
    pairs = [f"{label}: {value}" for label, value in _pairs(trouble, call)]
    return Button(
        _("Copy details"), ev.CopyChosen("\n".join([*sentences, *([""] if sentences else []), *pairs]), _("Details"))
    )


def details(trouble: Problem | None, call: tuple[tuple[str, str], ...] = ()) -> Details:
    """Return the help desk's details of a problem, of a `call` (labels and values), or of both."""
    return Details(_("Details for the help desk"), _pairs(trouble, call), copy_details(trouble, call))


def for_administrator(trouble: Problem) -> list[Block]:
    """Return the block that says what an administrator will see, if there is a link for one."""
    if not trouble.admin_consent_urls:
        return []
    return [Banner(Tone.INFO, _("What the administrator will see"), f"{_(WHAT_IS_SEEN)}\n{_(IN_THE_PORTAL)}")]


def _pairs(trouble: Problem | None, call: tuple[tuple[str, str], ...] = ()) -> tuple[tuple[str, str], ...]:
    if trouble is None:
        return call
    given = [
        (_("Problem"), trouble.code),
        (_("Error"), " / ".join(filter(None, (trouble.error, trouble.suberror)))),
        ("AADSTS", ", ".join(map(str, trouble.aadsts))),
        (_("Code"), ", ".join(trouble.provider_codes)),
        (_("Correlation ID"), trouble.correlation_id or ""),
        (_("Trace ID"), trouble.trace_id or ""),
        (_("Time"), trouble.timestamp or ""),
        (_("Administrator's link"), trouble.admin_consent_url or ""),
        (_("Other links"), "\n".join(f"{what}: {url}" for what, url in trouble.admin_consent_urls[1:])),
    ]
    known = dict(call)
    return tuple((label, value) for label, value in given if value and label not in known) + call


def remedies_of(trouble: Problem, *, api: str | None) -> list[Button]:
    """Return the buttons for the problem's action."""
    link = trouble.admin_consent_url
    if trouble.claims is not None and api is not None:
        return [Button(_("Verify in the browser…"), ev.VerifyChosen(api), primary=True)]
    match trouble.action:
        case Action.ASK_ADMIN if link:
            mail = Button(_("Email it…"), ev.LinkChosen(mail_to_administrator(trouble)))
            copy = Button(
                _("Copy the administrator's link"), ev.CopyChosen(link, _("Administrator's link")), primary=True
            )
            return [Button(_("Check again"), ev.CheckAgainChosen()), mail, copy] if api is None else [copy, mail]
        case Action.SIGN_IN:
            return [Button(_("Sign in…"), ev.SignInChosen(), primary=True)]
        case Action.CONSENT:
            return [Button(_("Give consent…"), ev.SignInChosen(), primary=True)]
        case Action.RETRY | Action.WAIT | Action.ASK_ADMIN:
            return [Button(_("Try again"), ev.CheckAgainChosen(), primary=True)]
        case _:
            return []
