"""A Windows of its own for each use: a fresh Wine prefix, which ends with the block that made it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from installer.windows.tools import BuildError

OVERRIDES = "wbemprox=d;winedbg.exe=d;winemenubuilder.exe=d;mscoree=d;mshtml=d"
"""Without what asks questions, writes into the person's menus, or waits for a debugger."""

WINE = "wine"
SERVER = "wineserver"
PATIENCE = 300.0
"""Seconds after which a program is taken for hung."""
LINGER = 2.0
"""Seconds to read on after a program has ended: a child that lives on keeps its pipe open."""


class Prefix:
    """A Wine prefix in a temporary folder; its server is ended with it, and nobody else's."""

    def __init__(self, **environment: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="consentray-wine-"))
        self.root = self._folder / "prefix"
        self.drive = self.root / "drive_c"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("CONSENTRAY", "PYTHON"))},
            "WINEPREFIX": str(self.root),
            "WINEARCH": "win64",
            "WINEDLLOVERRIDES": OVERRIDES,
            "WINEDEBUG": "-all",
            "HOME": str(self._folder),
            **environment,
        }

    def __enter__(self) -> Self:
        try:
            self._run("wineboot", "--init", timeout=2 * PATIENCE)
            self._run(SERVER, "--wait", timeout=PATIENCE)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what runs in the prefix and remove it."""
        with suppress(FileNotFoundError, subprocess.TimeoutExpired):
            subprocess.run([SERVER, "--kill"], check=False, env=self.environment, timeout=60, capture_output=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(
        self, program: str | Path, *arguments: str | Path, timeout: float = PATIENCE
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end; its exit code and output are in the answer."""
        return self._run(WINE, program, *arguments, timeout=timeout)

    def start(self, program: str | Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a Windows program."""
        return subprocess.Popen(
            [WINE, str(program), *map(str, arguments)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )

    def _run(self, program: str, *arguments: str | Path, timeout: float) -> subprocess.CompletedProcess[str]:
        try:
            process = subprocess.Popen(
                [program, *map(str, arguments)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,  # Wine's Python cannot start with its output in a file
                stderr=subprocess.PIPE,
                cwd=self._folder,
            )
        except FileNotFoundError:
            raise BuildError(f"{program} is missing: .ci/prepare windows installs it") from None
        texts: list[list[bytes]] = [[], []]
        readers = []
        for stream, text in zip((process.stdout, process.stderr), texts, strict=True):
            assert stream is not None  # noqa: S101 - they were asked for
            readers.append(threading.Thread(target=text.extend, args=(stream,), daemon=True))
            readers[-1].start()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise BuildError(f"{arguments[0]} has not ended within {timeout:.0f} seconds under Wine") from None
        for reader in readers:
            reader.join(LINGER)
        out, err = (b"".join(text).decode("utf-8", "replace").replace("\r\n", "\n") for text in texts)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def windows_path(path: Path) -> str:
    """Return a path of this machine as Wine's programs see it."""
    return "Z:" + str(path.absolute()).replace("/", "\\")
