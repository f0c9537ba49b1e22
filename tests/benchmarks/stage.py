"""Where the figures are taken: one virtual desktop with a panel, the platforms, and homes that are signed in."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tests.benchmarks import installed
from tests.desktop.session import VirtualDesktop
from tests.program import ADA, ROOT
from trayapp.runtime.tray_app import WINDOW
from trayapp.settings.load import read_file
from trayapp.system.folders import CONFIG_NAME

BUILD: Final = ROOT / "build/bench"
PATIENCE: Final = 60.0
"""Seconds after which something that was started is given up."""


class Platform:
    """The embedded identity platform in a process of its own; see `tests.benchmarks.inside.platform`."""

    def __init__(self, folder: Path, apis: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.inside.platform", str(folder), str(apis)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        ready = self._read()
        self._configurations: dict[str, str] = ready["configuration"]

    def configuration(self, token_cache: str) -> Path:
        """Return the configuration file for this kind of cache."""
        return Path(self._configurations[token_cache])

    def set_latency(self, seconds: float) -> None:
        """Let every token request wait this long before it is served."""
        self._ask({"latency": seconds})

    def take_times(self) -> list[float]:
        """Return the seconds that each token request has taken since the last time."""
        taken: list[float] = self._ask({"take": True})
        return taken

    def wait_for_calls(self, count: int) -> None:
        """Wait until the APIs have had this many calls; raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE
        while self.calls() < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.calls()} calls of {count}")
            time.sleep(0.01)

    def calls(self) -> int:
        """Return how many calls the APIs have had."""
        count: int = self._ask({})
        return count

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(PATIENCE)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _ask(self, question: dict[str, Any]) -> Any:
        if self._process.stdin is None:
            raise RuntimeError("the platform was started without stdin")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise RuntimeError("the platform has ended")
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Home:
    """A user's files, the configuration among them."""

    folder: Path

    @property
    def configuration(self) -> Path:
        """The user's own configuration file."""
        return self.folder / CONFIG_NAME

    @property
    def cache(self) -> Path:
        """The token cache."""
        return next(path for path in self.folder.glob("tokens-*") if path.suffix in {".json", ".bin"})


class Stage:
    """The desktop and all that runs on it, made when first needed; all of it goes when it is left."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._platforms: dict[int, Platform] = {}
        self._homes: dict[tuple[int, str], Home] = {}
        self._count = 0

    def __enter__(self) -> Self:
        installed.install()
        with ExitStack() as stack:
            self.desktop = stack.enter_context(VirtualDesktop())
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def folder(self) -> Path:
        """Return a new empty folder."""
        self._count += 1
        made = self.desktop.folder / f"bench-{self._count}"
        made.mkdir()
        return made

    def platform(self, apis: int = 2) -> Platform:
        """Return the platform with this many APIs."""
        if apis not in self._platforms:
            self._platforms[apis] = platform = Platform(self.folder(), apis)
            self._stack.callback(platform.close)
        return self._platforms[apis]

    def fresh(self, apis: int = 2, token_cache: str = "encrypted") -> Home:
        """Return a home in which nobody has signed in yet, and the window has been seen: it opens once by itself."""
        home = Home(self.folder())
        (home.folder / WINDOW).write_text("{}", encoding="utf-8")
        shutil.copy(self.platform(apis).configuration(token_cache), home.configuration)
        return home

    def signed_in(self, apis: int = 2, token_cache: str = "encrypted") -> Home:
        """Return a copy of a home in which a user has signed in and consented to all APIs."""
        key = (apis, token_cache)
        if key not in self._homes:
            self._homes[key] = home = self.fresh(apis, token_cache)
            self.run(self.consentray("consent", "--json"), self.environment(home))
        return self.copy(self._homes[key])

    @staticmethod
    def first_scope(home: Home) -> str:
        """Return the first scope of the first API."""
        return read_file(home.configuration).require().apis[0].scopes[0]

    def copy(self, home: Home) -> Home:
        """Return a copy of a home, to be changed."""
        made = self.folder()
        shutil.copytree(home.folder, made, dirs_exist_ok=True)
        return Home(made)

    def environment(self, home: Home) -> dict[str, str]:
        """Return the environment of the program; its browser walks through the pages by itself."""
        browser = home.folder.parent / "scripted-browser"
        if not browser.exists():
            command = shlex.join([sys.executable, str(ROOT / "tests/scripted_browser.py"), "--account", ADA])
            browser.write_text(f'#!/bin/sh\nexec {command} "$1"\n', encoding="utf-8")
            browser.chmod(0o700)
        return self.desktop.environment | {"CONSENTRAY_HOME": str(home.folder), "BROWSER": f"{browser} %s"}

    @staticmethod
    def consentray(*arguments: str) -> list[str]:
        """Return the command that runs the program; whose files it has is a matter of the environment."""
        return [installed.PYTHON, installed.PROGRAM, *arguments]

    @staticmethod
    def run(command: Sequence[str], environment: Mapping[str, str]) -> str:
        """Run a command to its end and give what it printed; raises RuntimeError with its words where it failed."""
        ended = subprocess.run(
            command, env=dict(environment), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if ended.returncode:
            last = (ended.stderr.strip() or ended.stdout.strip() or "without a word").splitlines()[-1]
            raise RuntimeError(
                f"{Path(command[0]).name} {' '.join(command[1:4])} ended with {ended.returncode}: {last}"
            )
        return ended.stdout

    def inside(self, module: str, *arguments: object, environment: Mapping[str, str] | None = None) -> Any:
        """Run a module of `tests.benchmarks.inside` in a process of its own; return the JSON that it prints."""
        command = [sys.executable, "-m", f"tests.benchmarks.inside.{module}", *map(str, arguments)]
        return json.loads(self.run(command, environment or self.desktop.environment))
