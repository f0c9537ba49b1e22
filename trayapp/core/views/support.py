"""The page for the help desk: the log, and all that the diagnostics hold, as they would be saved."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.answers.forms import Form, forms_of
from trayapp.core.language import _
from trayapp.core.state import State
from trayapp.core.support import FILE_NAME
from trayapp.core.views.about import help_desk
from trayapp.core.views.elements import Banner, Block, Body, Busy, Button, Hero, Paragraph, Tone


def support_page(state: State) -> tuple[list[Block], list[Button]] | None:
    """Return the page's blocks and buttons."""
    support = state.support
    if support is None:
        return None
    title, text = _("Log"), _("What was logged, the latest first.")
    if support.whole:
        title = _("Diagnostics for the help desk")
        text = _("What would be saved. It holds no secret and no user's name, and nothing is sent.")
    blocks: list[Block] = [Hero(state.status.value, title, text)]
    buttons = [Button(_("Back"), ev.BackChosen())]
    if support.running:
        return [*blocks, Busy(_("Checking…") if support.whole else _("Reading…"))], buttons
    if support.refused:
        blocks.append(Banner(Tone.BAD, _("The file wasn't saved"), support.refused))
    if support.saved and (desk := help_desk(state.setup, _("Diagnostics"), _("Attach: {file}", file=support.saved))):
        blocks.append(desk)
    picked = tuple(
        Button(_(part.title), ev.PartChosen(part.name), primary=part.name == support.shown) for part in support.parts
    )
    shown = next((part for part in support.parts if part.name == support.shown), None)
    if shown is not None and shown.content:
        form = forms_of(shown.content, shown.content_type)[0]
        blocks.append(Body(shown.content, shown.content_type, form.value, picked if support.whole else ()))
        copy = Button(_("Copy"), ev.CopyChosen(shown.content.decode(errors="replace"), _(shown.title)))
        buttons.append(copy)
    elif support.whole:
        blocks.append(Body(b"[]", "application/json", Form.TEXT.value, picked))
    else:
        blocks.append(Paragraph(_("Nothing was logged. How much is logged is a setting.")))
    if support.whole:
        buttons.append(Button(_("Save…"), ev.DiagnosticsSaveChosen(FILE_NAME), primary=True))
    else:
        buttons.append(Button(_("Diagnostics…"), ev.DiagnosticsAsked(), primary=True))
    return blocks, buttons
