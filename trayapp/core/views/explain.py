"""The page that explains an error which stayed in the browser."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.language import _
from trayapp.core.model import AuthorityKind
from trayapp.core.state import EXPLAIN, Activity, State
from trayapp.core.views.details import details
from trayapp.core.views.elements import Banner, Block, Button, Hero, Tone
from trayapp.core.views.form import TextBox


def explain_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the blocks and the buttons of the page."""
    explanation = state.explanation
    text = explanation.text if explanation is not None else ""
    blocks: list[Block] = [
        Hero(
            state.status.value,
            _("What did the page in the browser say?"),
            _("Copy the text of its error, its number or its address, and paste it here. Nothing of it is sent."),
        ),
        TextBox("text", _("The page's text, number or address"), text, lines=5),
    ]
    trouble = explanation.problem if explanation is not None else None
    if trouble is not None:
        blocks.append(
            Banner(
                Tone.WARNING,
                trouble.title,
                _("{message}\nWho can fix it: {mender}", message=trouble.message, mender=trouble.mender),
            )
        )
        blocks.append(details(trouble))
    buttons = [Button(_("Back"), ev.BackChosen()), Button(_("Explain"), ev.FormSent(EXPLAIN), primary=True)]
    if state.activity is Activity.PROMPTING and state.setup.kind is AuthorityKind.ENTRA:
        buttons.insert(1, Button(_("It asks for an administrator"), ev.AdminAsked()))
    return blocks, buttons
