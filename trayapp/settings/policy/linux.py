"""Reads ``/etc/consentray/policies/managed/*.json`` and ``recommended/*.json``.

The files of a folder are merged in the order of their names, the later over the earlier. Only files that belong to root
and that nobody else can write are trusted, folders included: whoever can write to a folder could remove a policy.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trayapp.core.language import N_, _
from trayapp.core.mistake import Mistake
from trayapp.settings.believed import NotBelievedError, NotReadableError, believe, check_readable, check_trust
from trayapp.settings.lines import JsonLines, parse
from trayapp.settings.source import Layer, Policy, Source

LARGEST_FILE_BYTES: Final = 4 * 1024 * 1024
LAYERS: Final = {"managed": Layer.MACHINE_POLICY, "recommended": Layer.RECOMMENDED_POLICY}
NOTE_KEY: Final = "$comment"
"""A note for users, as in JSON Schema: JSON has no comments."""
_NO_POLICY: Final = N_("The file is no policy, as its name doesn't end with .json or begins with a dot.")
_OF_FOLDER: Final = (
    N_("The folder of policies isn't trusted: {error}"),
    N_("The folder of policies can't be read: {error}."),
)
_OF_FILE: Final = (N_("The policy isn't trusted: {error}"), N_("The policy can't be read: {error}."))


def read(folder: Path) -> Policy:
    """Read the policies below `folder`."""
    sources: list[Source] = []
    failed: list[Mistake] = []
    ignored: list[Mistake] = []
    for name, layer in LAYERS.items():
        place = folder / name
        names: list[str] = []
        with _reported(failed, _OF_FOLDER, place, may_be_absent=True):
            # Also if there is no policy: whoever can write to one of these may have removed it.
            for each in (folder.parent, folder, place):
                believe(each)
                check_readable(each, folder.parent)
            with os.scandir(place) as entries:
                names = sorted(each.name for each in entries)
        for entry in reversed(names):
            file = place / entry
            if not entry.endswith(".json") or entry.startswith("."):
                ignored.append(_mistake(file, _(_NO_POLICY)))
                continue
            with _reported(failed, _OF_FILE, file):
                sources.append(policy_source(file, _content(file, folder.parent), layer))
    return Policy(tuple(sources), tuple(failed), tuple(ignored))


@contextmanager
def _reported(
    failed: list[Mistake], texts: tuple[str, str], place: Path, *, may_be_absent: bool = False
) -> Iterator[None]:
    """Add what keeps a policy from being read to `failed`; `texts` say that it isn't trusted, or can't be read."""
    untrusted, unreadable = texts
    try:
        yield
    except NotBelievedError as error:
        failed.append(_mistake(error.path, _(untrusted, error=error)))
    except NotReadableError as error:
        failed.append(_mistake(place, str(error)))
    except OSError as error:
        if not may_be_absent or not isinstance(error, FileNotFoundError):
            failed.append(_mistake(place, _(unreadable, error=error.strerror)))
    except ValueError as error:
        failed.append(_mistake(place, _("The policy isn't JSON: {error}.", error=error)))


def policy_source(file: Path, content: bytes, layer: Layer) -> Source:
    """Make a source of a policy's content; raises ``ValueError`` if it is not a JSON object."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(_("it isn't UTF-8 text")) from None
    document = parse(text)
    if not isinstance(document, dict):
        raise ValueError(_("it isn't an object in braces"))  # noqa: TRY004 - the text is wrong, not its type
    document.pop(NOTE_KEY, None)
    return Source(layer, file, document, JsonLines(text))


def _content(file: Path, beside: Path) -> bytes:
    """Read a trusted file; its owner is checked on the open file, so that it cannot be exchanged meanwhile."""
    believe(file)
    check_readable(file, beside)
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # do not block on a pipe
    with os.fdopen(handle, "rb") as opened:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise NotBelievedError(_("it isn't a file."), file)
        check_trust(status, file, file)
        content = opened.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        raise ValueError(_("it is larger than {size} MiB", size=LARGEST_FILE_BYTES // 1024 // 1024))
    return content


def _mistake(place: Path, message: str) -> Mistake:
    return Mistake("", message, str(place))
