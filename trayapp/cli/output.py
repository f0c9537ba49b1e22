"""What `consentray call` prints of an answer, and where: ``--output``, ``--include`` and ``--query``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from trayapp.cli.session import Session
from trayapp.cli.terminal import say_problem
from trayapp.core.addresses import without_secrets
from trayapp.core.answers.body import MOST_LEVELS, Kind, body_of, described, header, kind_of, text_of
from trayapp.core.answers.details import request_ids, status_text
from trayapp.core.answers.names import file_name
from trayapp.core.answers.pretty import pretty_json
from trayapp.core.answers.verbatim import written
from trayapp.core.language import N_, _
from trayapp.core.model import Answer
from trayapp.core.record import Record
from trayapp.core.report import Document, problem_document
from trayapp.core.text import clean_line
from trayapp.core.views.call import more_blocks
from trayapp.core.views.elements import Banner
from trayapp.exit_codes import DONE, PROBLEM
from trayapp.system.console import print_line, say, write_bytes
from trayapp.system.files import write_whole

STDOUT = "-"
T = TypeVar("T")


class Wanted(Record):
    """What a user wants of an answer. `query` is a compiled expression of JMESPath; `replaces` allows a lost file."""

    output: str | None = None
    include: bool = False
    query: Any = None
    replaces: bool = False


class WrongWishError(Exception):
    """The options do not go together, or one is wrong; the message says which."""


def wish_of(*, output: str | None, include: bool, query: str | None, yes: bool, as_json: bool, lines: bool) -> Wanted:
    """Check the options before anything is sent; raise `WrongWishError`.

    A file that exists is replaced by a `yes` alone, given here or on a terminal.
    """
    if output is not None and (query is not None or lines):
        text = N_("--output saves the body as it came: leave out {option}.")
        raise WrongWishError(_(text, option="--jsonl" if lines else "--query"))
    if output == STDOUT and as_json:
        raise WrongWishError(_("--output - writes the body alone: leave out --json."))
    replaces = False
    if output not in {None, STDOUT}:
        file = Path(output or "")
        if not file.parent.is_dir():
            raise WrongWishError(_("--output: there is no folder {folder}.", folder=file.parent))
        if file.is_file():
            replaces = yes or _may_replace(file)
    return Wanted(output, include, _compiled(query) if query is not None else None, replaces)


def _may_replace(file: Path) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongWishError(_("--output: {file} exists. Add --yes to replace it.", file=file))
    say(_("{file} exists. Replace it? Type yes to replace it:", file=file))
    if said_yes():
        return True
    raise WrongWishError(_("Nothing was sent."))


def said_yes() -> bool:
    """Return whether the next line that is typed is a yes, in English or in the language of the question."""
    return sys.stdin.readline().strip().casefold() in {"yes", "y", _("yes").casefold()}


def _compiled(query: str) -> Any:
    import jmespath  # most calls do without

    return _of_the_library(lambda: jmespath.compile(query))


def _of_the_library(action: Callable[[], T]) -> T:
    """Return what JMESPath gives; raise `WrongWishError` for whatever it raises: Python's own errors are among that."""
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - a number compared with a text, a step of zero, an infinite number
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise WrongWishError(f"--query: {clean_line(reason)}") from None


def queried(answer: Answer, wish: Wanted) -> object:
    """Return the answer's body, or what the query finds in it; raise `WrongWishError` if it does not fit the body."""
    body = body_of(answer)
    if wish.query is None or answer.problem is not None:
        return body
    if isinstance(body, str):
        kind = described(answer.content, header(answer, "Content-Type"))
        raise WrongWishError(_("--query reads JSON, and the answer is none ({kind}).", kind=kind))
    found: object = _of_the_library(lambda: wish.query.search(body))
    _of_the_library(lambda: json.dumps(found, allow_nan=False))
    return found


def headers_text(answer: Answer) -> str:
    """Return the answer's status and headers, a line each."""
    lines = (f"{name}: {value}" for name, value in answer.headers)
    return "\n".join([f"HTTP {status_text(answer.status or 0)}", *map(clean_line, lines)])


def save(answer: Answer, wish: Wanted) -> str | None:
    """Write the body byte for byte to where it is wanted; return the file's name, None for stdout. Raise ``OSError``.

    In a folder the file gets the name that the API gives it; no other file is ever replaced unasked.
    """
    if wish.output == STDOUT:
        write_bytes(answer.content)
        return None
    file = Path(wish.output or "")
    if file.is_dir():
        file = _free(file / file_name(answer))
    if wish.replaces:
        write_whole(file, answer.content)
    elif file.exists() and not file.is_file():  # a device or a pipe
        file.write_bytes(answer.content)
    else:
        try:
            with file.open("xb") as made:
                made.write(answer.content)
        except FileExistsError:
            raise
        except OSError:  # half of an answer is none
            file.unlink(missing_ok=True)
            raise
    return str(file)


def _free(file: Path) -> Path:
    """Return the path, or the first one with a number that no file has."""
    numbered, count = file, 1
    while numbered.exists():
        count += 1
        numbered = file.with_name(f"{file.stem} ({count}){file.suffix}")
    return numbered


def print_answer(session: Session, answer: Answer, wish: Wanted) -> int:
    """Print a call's answer, or save it: the document, or the body for a user; return an exit code."""
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
    """Return what is printed for a user: JSON indented, with numbers and keys as they came."""
    if wish.query is not None and answer.problem is None:
        return body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
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
