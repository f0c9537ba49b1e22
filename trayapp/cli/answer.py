"""What `consentray call` prints of an answer."""

from __future__ import annotations

import json

from trayapp.cli.output import Wanted, WrongWishError, headers_text, queried, save
from trayapp.cli.session import Session
from trayapp.cli.terminal import say_problem
from trayapp.core.addresses import without_secrets
from trayapp.core.answers.body import MOST_LEVELS, Kind, described, header, kind_of, text_of
from trayapp.core.answers.details import request_ids
from trayapp.core.answers.pretty import pretty_json
from trayapp.core.answers.verbatim import written
from trayapp.core.language import _
from trayapp.core.model import Answer
from trayapp.core.report import Document, problem_document
from trayapp.core.text import body_text
from trayapp.core.views.call import more_blocks
from trayapp.core.views.elements import Banner
from trayapp.exit_codes import DONE, PROBLEM
from trayapp.system.console import print_line, say


def print_answer(session: Session, answer: Answer, wish: Wanted) -> int:
    """Print a call's answer, or save it: the document, or the body for a person; return an exit code."""
    saved: str | None = None
    try:
        if wish.output is not None and answer.status is not None and answer.problem is None:
            saved = save(answer, wish)
        body = queried(answer, wish)
    except WrongWishError as error:
        return session.wrong_use(str(error))
    except OSError as error:
        say(_("The answer wasn't saved: {error}.", error=error.strerror or error))
        return PROBLEM
    if session.prints_json:
        document = call_document(answer, body)
        document |= {"headers": dict(answer.headers)} if wish.include else {}
        if wish.output is not None:
            session.print_json(document | {"body": None, "saved": saved})
            return DONE
        raw = written(answer, body) if wish.query is None else None
        session.print_json(document if raw is None else document | {"body": None}, body=raw)
        return DONE
    if answer.status is not None:
        say(f"{answer.status}, {answer.elapsed_ms} ms")
        if wish.include:
            (print_line if wish.output is None else say)(f"{headers_text(answer)}\n")
        if saved is not None:
            what = described(answer.content, header(answer, "Content-Type"))
            say(_("Saved as {file}: {what}", file=saved, what=what))
        elif wish.output is None:
            print_line(_readable(answer, body, wish))
    say_beside(session, answer)
    return DONE


def _readable(answer: Answer, body: object, wish: Wanted) -> str:
    """Return what is printed for a person: JSON indented, with numbers and keys as they came."""
    if wish.query is not None and answer.problem is None:
        return body_text(body) if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    if isinstance(body, str):
        content_type = header(answer, "Content-Type")
        if kind_of(answer.content, content_type) not in {Kind.BINARY, Kind.IMAGE}:
            return body
        return _("{what}: save it by --output FILE.", what=described(answer.content, content_type))
    return pretty_json(text_of(answer.content, header(answer, "Content-Type")), most_levels=MOST_LEVELS)


def say_beside(session: Session, answer: Answer) -> None:
    """Print what there is to say beside an answer's body: its problem, and that there is more."""
    for block in more_blocks(session.state, answer):
        say(f"{block.title}. {block.text}" if isinstance(block, Banner) else block.text)
    if answer.problem is not None:
        say_problem(answer.problem, session.state.setup.api(answer.api).title)
        for name, value in request_ids(answer).items():
            say(f"  {name}: {value}")
        session.say_ways()


def call_document(answer: Answer, body: object) -> Document:
    """Return the JSON document of an answer, of whose body `body` is wanted. Its keys are a contract."""
    return {
        "api": answer.api,
        "call": answer.call,
        "url": without_secrets(answer.url),
        "status": answer.status,
        "elapsed_ms": answer.elapsed_ms,
        "attempts": answer.attempts,
        "body": body,
        "body_cut": answer.body_cut,
        "problem": problem_document(answer.problem),
        "method": answer.method,
        "sent": answer.sent,
        "request_ids": request_ids(answer),
        "pages": answer.pages,
        "more": answer.next is not None or answer.next_elsewhere is not None,
    }
