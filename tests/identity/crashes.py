"""Processes that save the token cache and are killed, or save at the same time: run as a program of its own.

It imports MSAL once and forks, so that three hundred kills take seconds:

    python crashes.py kill|rotate|settings|together FILE ROUNDS
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trayapp.identity.cache.cache import TokenCache
from trayapp.settings.resolve import resolve
from trayapp.settings.writer import SettingsWriter

if TYPE_CHECKING:
    from trayapp.core.model import Notice

CLIENT_INFO = "eyJ1aWQiOiAidSIsICJ1dGlkIjogInQifQ"  # {"uid": "u", "utid": "t"}
PADDING = "x" * 20_000
"""Makes the file large enough for a kill to meet it half written."""


def answer(scope: str) -> dict[str, Any]:
    """What MSAL adds after a token answer."""
    return {
        "client_id": "client",
        "scope": [scope],
        "token_endpoint": "https://login.example/tenant/oauth2/v2.0/token",
        "response": {
            "access_token": f"{scope}-{PADDING}",
            "refresh_token": "the-refresh-token",
            "expires_in": 3600,
            "client_info": CLIENT_INFO,
        },
    }


def opened(file: Path) -> TokenCache:
    """Open the cache; a notice means that something was lost or could not be done."""

    def refuse(notice: Notice) -> None:
        sys.stderr.write(f"{notice.code}: {notice.message}\n")
        os._exit(9)

    cache = TokenCache("plain-file", file, refuse)
    assert cache.msal is not None
    return cache


def save_for_ever(file: Path) -> None:
    cache = opened(file)
    number = 0
    while True:
        cache.msal.add(answer(f"api://x/scope{number % 10}"))
        cache.save()
        number += 1


def kill(file: Path, rounds: int) -> int:
    """Kill a saving process at a random moment, again and again; return whether the sign-in was ever lost."""
    first = opened(file)
    first.msal.add(answer("api://x/first"))
    first.save()
    choice = random.Random(20260115)  # noqa: S311 - moments, no secret
    for _ in range(rounds):
        child = os.fork()
        if child == 0:
            save_for_ever(file)
        time.sleep(choice.uniform(0.0, 0.02))  # the moment of the kill is what is varied
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            return os.WEXITSTATUS(status)
        cache = opened(file)
        if not list(cache.msal.search("RefreshToken")) or not list(cache.msal.search("Account")):
            sys.stderr.write("the sign-in was lost\n")
            return 1
    return 0


def rotate(file: Path, rounds: int) -> int:
    """Kill a process whose every save holds another refresh token; return whether an older one ever came back."""
    choice = random.Random(20261127)  # noqa: S311 - moments, no secret
    first = opened(file)
    first.msal.add(renewed(0))
    first.save()
    saved = 0
    for _ in range(rounds):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            cache, number = opened(file), saved
            while True:
                number += 1
                cache.msal.add(renewed(number))
                cache.save()
                os.write(writer, f"{number}\n".encode())  # whoever reads this may rely on it
        os.close(writer)
        time.sleep(choice.uniform(0.0, 0.03))  # the moment of the kill is what is varied
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reader) as said:
            told = [int(line) for line in said]
        (held,) = opened(file).msal.search("RefreshToken")
        number = int(held["secret"].rpartition("-")[2])
        last = told[-1] if told else saved
        if number not in {last, last + 1}:
            sys.stderr.write(f"refresh token {number} is kept, and {last} was saved\n")
            return 1
        saved = number
    return 0


def renewed(number: int) -> dict[str, Any]:
    """What MSAL adds when a provider has rotated the refresh token."""
    made = answer("api://x/scope")
    made["response"]["refresh_token"] = f"refresh-token-{number}"
    return made


def settings(file: Path, rounds: int) -> int:
    """Kill a process that changes a setting again and again; return whether the file was ever anything else."""
    choice = random.Random(20261128)  # noqa: S311 - moments, no secret
    content = '# by hand\ntheme = "{theme}"  # so\n\n[[api]]\n# kept\n'
    file.write_text(content.format(theme="dark"))
    for _ in range(rounds):
        child = os.fork()
        if child == 0:
            writer = SettingsWriter(file, file.with_suffix(".lock"), lambda _: resolve((), ""), named=True)
            while True:
                for theme in ("light", "dark"):
                    writer.change({"theme": theme})
        time.sleep(choice.uniform(0.0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if file.read_text() not in {content.format(theme=each) for each in ("light", "dark")}:
            sys.stderr.write(f"the file holds {file.read_text()!r}\n")
            return 1
    return 0


def together(file: Path, rounds: int) -> int:
    """Save from two processes at once; return whether an entry was lost."""
    children = []
    for name in ("one", "two"):
        child = os.fork()
        if child == 0:
            cache = opened(file)
            for number in range(rounds):
                cache.msal.add(answer(f"api://{name}/scope{number % 20}"))
                cache.save()
            os._exit(0)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    held = {entry["target"] for entry in opened(file).msal.search("AccessToken")}
    lost = {f"api://{name}/scope{number}" for name in ("one", "two") for number in range(min(rounds, 20))} - held
    if lost:
        sys.stderr.write(f"lost: {sorted(lost)}\n")
    return 1 if lost or any(codes) else 0


if __name__ == "__main__":
    mode, path, count = sys.argv[1:]
    sys.exit({each.__name__: each for each in (kill, rotate, settings, together)}[mode](Path(path), int(count)))
