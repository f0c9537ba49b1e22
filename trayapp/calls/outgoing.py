"""What goes out with a call: its headers, and its body, which may be a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from trayapp.core.language import _
from trayapp.core.problems import Problem
from trayapp.core.request import Request


def headers_of(request: Request, *, has_body: bool) -> dict[str, str]:
    """Return the request's own headers; those of the content go with the body alone."""
    content = request.content_type if has_body else None
    return dict(request.headers) | ({"Content-Type": content} if content is not None else {})


@contextmanager
def opened_body(request: Request, *, wanted: bool) -> Iterator[bytes | BinaryIO | None]:
    """Give the body to send; a file is open meanwhile. Raises ``OSError`` if it cannot be read any more."""
    if not wanted or (request.file is None and request.body is None):
        yield None
    elif request.file is None:
        yield (request.body or "").encode()
    else:
        with _path(request.file).open("rb") as file:
            yield file if file.read(1) and not file.seek(0) else b""  # requests would send an empty file in chunks


def unreadable_file(request: Request) -> Problem | None:
    """Return the problem of a file that cannot be read; None if it can, or if the body is none."""
    if request.file is None:
        return None
    try:
        with _path(request.file).open("rb") as file:
            file.read(1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("this is no path")
        text = _("{file} can't be read: {reason}. Choose another file.", file=request.file, reason=reason)
        return Problem("call-file", text)
    return None


def _path(typed: str) -> Path:
    """Return the path of a file. Raise ``RuntimeError`` if it begins with ~ and there is no home."""
    return Path(typed).expanduser()
