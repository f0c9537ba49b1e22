"""An API's answer as it is shown: the facts, its body in one of its forms, and what can be done with it."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.answers.body import Kind, described, header, kind_of, size_text
from trayapp.core.answers.details import status_text
from trayapp.core.answers.forms import forms_of
from trayapp.core.answers.names import file_name
from trayapp.core.language import _, number
from trayapp.core.model import Answer
from trayapp.core.views.elements import Banner, Block, Body, Button, Facts, Paragraph, Tone

MOST_COPIED: Final = 4 * 1024 * 1024
"""Bytes that are offered to the clipboard: Tk hands them over in one piece."""


def answer_blocks(answer: Answer, form: str | None = None) -> tuple[Block, ...]:
    """Return the blocks that show the answer: the facts, and the body in the `form` that a user has chosen."""
    if answer.status is None:
        return ()
    blocks: list[Block] = [Facts(_facts(answer))]
    if answer.body_cut:
        blocks.append(
            Banner(
                Tone.WARNING,
                _("The answer was cut"),
                _("It's longer than Consentray reads. Only its beginning is shown."),
            )
        )
    blocks.append(_body(answer, form))
    return tuple(blocks)


def answer_buttons(answer: Answer) -> list[Button]:
    """Return the buttons that save and copy the body; the last is the primary one."""
    if not answer.content:
        return []
    buttons = [Button(_("Save…"), ev.AnswerSaveChosen(file_name(answer), answer.number))]
    kind = kind_of(answer.content, header(answer, "Content-Type"))
    if kind not in {Kind.IMAGE, Kind.BINARY} and len(answer.content) <= MOST_COPIED:
        buttons.append(Button(_("Copy"), ev.AnswerCopyChosen()))
    return [*buttons[:-1], Button(buttons[-1].label, buttons[-1].event, primary=True)]


def _body(answer: Answer, chosen: str | None) -> Block:
    content_type = header(answer, "Content-Type")
    if not answer.content.strip():
        return Paragraph(_("The answer has no content."))
    if answer.content.strip() == b"[]":
        return Paragraph(_("The answer is an empty list."))
    forms = forms_of(answer.content, content_type)
    if not forms:
        return Paragraph(
            _("The answer is a file to save: {described}.", described=described(answer.content, content_type))
        )
    form = next((each for each in forms if each == chosen), forms[0])
    picked = tuple(
        Button(_(each.value), ev.AnswerFormChosen(answer.api, answer.call, each.value), primary=each is form)
        for each in forms
    )
    return Body(answer.content, content_type, form.value, picked)


def _facts(answer: Answer) -> tuple[tuple[str, str, Tone], ...]:
    status = answer.status or 0
    facts = [(_("Status"), status_text(status), Tone.GOOD if status < 400 else Tone.BAD)]  # noqa: PLR2004 - RFC 9110, section 15: 4xx and 5xx are errors
    if answer.elapsed_ms is not None:
        facts.append((_("Time"), f"{number(answer.elapsed_ms)} ms", Tone.NEUTRAL))
    if answer.attempts > 1:
        facts.append((_("Attempts"), str(answer.attempts), Tone.NEUTRAL))
    if answer.content:
        facts.append((_("Size"), size_text(len(answer.content)), Tone.NEUTRAL))
    return tuple(facts)
