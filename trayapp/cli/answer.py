"""What `consentray call` prints of an answer."""

from __future__ import annotations

from trayapp.cli.session import Session
from trayapp.cli.terminal import say_problem
from trayapp.core.addresses import without_secrets
from trayapp.core.answers.body import body_of
from trayapp.core.answers.details import request_ids
from trayapp.core.model import Answer
from trayapp.core.report import Document, problem_document
from trayapp.core.text import body_text
from trayapp.core.views.call import more_blocks
from trayapp.core.views.elements import Banner
from trayapp.system.console import print_line, say


def print_answer(session: Session, answer: Answer) -> None:
    """Print a call's answer: the document, or the body for a person."""
    if session.prints_json:
        session.print_json(call_document(answer))
        return
    if answer.status is not None:
        say(f"{answer.status}, {answer.elapsed_ms} ms")
        print_line(body_text(body_of(answer)))
    say_beside(session, answer)


def say_beside(session: Session, answer: Answer) -> None:
    """Print what there is to say beside an answer's body: its problem, and that there is more."""
    for block in more_blocks(session.state, answer):
        say(f"{block.title}. {block.text}" if isinstance(block, Banner) else block.text)
    if answer.problem is not None:
        say_problem(answer.problem, session.state.setup.api(answer.api).title)
        for name, value in request_ids(answer).items():
            say(f"  {name}: {value}")
        session.say_ways()


def call_document(answer: Answer) -> Document:
    """Return the JSON document of an answer. Its keys are a contract (docs/reference.md)."""
    return {
        "api": answer.api,
        "call": answer.call,
        "url": without_secrets(answer.url),
        "status": answer.status,
        "elapsed_ms": answer.elapsed_ms,
        "attempts": answer.attempts,
        "body": body_of(answer),
        "body_cut": answer.body_cut,
        "problem": problem_document(answer.problem),
        "method": answer.method,
        "sent": answer.sent,
        "request_ids": request_ids(answer),
        "pages": answer.pages,
        "more": answer.next is not None or answer.next_elsewhere is not None,
    }
