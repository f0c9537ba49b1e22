"""Where and how `consentray call` gives an answer: ``--output``, ``--include`` and ``--query``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from trayapp.core.answers.body import body_of, described, header
from trayapp.core.answers.details import status_text
from trayapp.core.answers.names import file_name
from trayapp.core.language import N_, _
from trayapp.core.model import Answer
from trayapp.core.record import Record
from trayapp.core.text import clean_line
from trayapp.system.console import say, write_bytes
from trayapp.system.files import write_whole

STDOUT = "-"
T = TypeVar("T")


class Wanted(Record):
    """What a person wants of an answer. `query` is a compiled expression of JMESPath; `replaces` allows a lost file."""

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
