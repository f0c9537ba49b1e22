"""What the embedded platform was sent and has issued, and the search for it in all that a run has left behind."""

from __future__ import annotations

import re
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import flask

from trayapp.demo.platform import Platform

SENT = ("code", "code_verifier", "refresh_token", "device_code", "state", "nonce")
"""Parameters of requests that nobody else may know."""
ISSUED = ("access_token", "refresh_token", "id_token", "device_code")
_SHORTEST = 16
"""Characters: what is shorter can stand anywhere by chance."""


class Secrets:
    """The secrets that go over the wire of a platform, by their kind, from now on."""

    def __init__(self, platform: Platform) -> None:
        """Listen to a platform that has not been asked anything yet."""
        self.known: dict[str, str] = {}
        for app in (platform._secure_app, platform._open_app):
            app.after_request(self._note)

    def _note(self, answer: flask.Response) -> flask.Response:
        asked = flask.request.values
        found = [(name, asked.get(name, "")) for name in SENT]
        found += [("token", flask.request.headers.get("Authorization", "").removeprefix("Bearer "))]
        query = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        found += [("code", each) for each in query.get("code", [])]
        if answer.is_json:
            said = answer.get_json()
            found += [(name, str(said[name])) for name in ISSUED if isinstance(said, dict) and name in said]
        for name, secret in found:
            if len(secret) >= _SHORTEST:
                self.known.setdefault(secret, name)
        return answer

    @property
    def kinds(self) -> set[str]:
        """The kinds of those that are known."""
        return set(self.known.values())

    def in_text(self, text: str) -> set[str]:
        """Return the kinds of secrets that a text holds."""
        return {name for secret, name in self.known.items() if secret in text}


def files_with(secrets: Secrets, *folders: Path, but: Iterable[Path] = ()) -> dict[str, set[str]]:
    """Return the files that hold a secret, those in ZIP files too, with the kinds; `but` are left out."""
    left_out = set(but)
    found: dict[str, set[str]] = {}
    for file in (each for folder in folders for each in folder.rglob("*") if each.is_file() and each not in left_out):
        texts = {str(file): file.read_bytes()}
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                texts |= {f"{file}:{name}": packed.read(name) for name in packed.namelist()}
        found |= {name: kinds for name, text in texts.items() if (kinds := secrets.in_text(text.decode("latin-1")))}
    return found


class ProcessWatch:
    """The command lines and environments of all processes of this computer, looked at again and again meanwhile."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self.seen: set[str] = set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _watch(self) -> None:
        known: set[tuple[Path, bytes]] = set()
        while not self._stop.wait(0.01):
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):  # it has ended
                    line = (process / "cmdline").read_bytes()
                    if (process, line) not in known:
                        known.add((process, line))
                        self.seen |= {line.decode("latin-1"), (process / "environ").read_bytes().decode("latin-1")}


def personal(text: str, *names: str) -> list[str]:
    """Return what of users a log holds: these names, and addresses of mail."""
    return [name for name in names if name in text] + re.findall(r"[\w.]+@[\w.]+\.\w+", text)
