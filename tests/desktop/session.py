"""A whole desktop without a monitor: X server, session bus, window manager, panel and keyring, all temporary.

    with VirtualDesktop() as desktop:
        subprocess.run(["consentray", "demo"], env=desktop.environment)

Everything lives in one folder that goes with it, and every process that was started is ended, whatever happens.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import secretstorage
from jeepney.io.blocking import open_dbus_connection

from tests.desktop import settings
from tests.desktop.bus import WATCHER, Bus
from tests.desktop.panels import XFCE, Panel, program_of
from tests.desktop.portal import Portal
from tests.desktop.processes import ENDS_WITH_PARENT, Processes
from tests.desktop.screen import Screen

KEYRING_PASSWORD: Final = b"only for this desktop"
_KEPT: Final = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH")
"""What a program on the desktop gets of the environment outside: no proxy, no language, no folder of anybody's."""


class VirtualDesktop:
    """A desktop of `width` x `height` pixels with the letters of `scale` (1 is 96 dots per inch).

    `keyring` and `panel_first` say whether a Secret Service and the `panel` are there from the start; `dark` whether
    the user likes dark windows.
    """

    def __init__(
        self,
        *,
        width: int = 1440,
        height: int = 900,
        scale: float = 1.0,
        keyring: bool = True,
        panel: Panel = XFCE,
        panel_first: bool = True,
        dark: bool = False,
    ) -> None:
        self._size = (width, height)
        self._scale = scale
        self._with_keyring = keyring
        self._panel_first = panel_first
        self.panel = panel
        self.dark = dark
        self._stack = ExitStack()
        self._panel_processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.folder = Path(tempfile.mkdtemp(prefix="desktop-"))
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def home(self) -> Path:
        """The home folder of the user at this desktop."""
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of a program on this desktop; a copy."""
        return dict(self._environment)

    def start_panel(self) -> None:
        """Start the panel and wait until it takes tray icons."""
        for command, bus_name in self.panel.programs:
            program = [program_of(bus_name)] if command == (bus_name,) else list(command)
            name = Path(program[0]).name
            process = self.processes.start(name, program, self._environment)
            self._panel_processes.append(process)
            try:
                self.bus.wait_for_name(bus_name, program=process)
            except BaseException as error:  # also where a wait without an end is ended from outside
                said = self.processes.log(name).read_text(errors="replace")[-2000:]
                error.add_note(f"{name} does not own {bus_name}, and has said: {said or 'nothing'}")
                raise
        self.screen.wait_until(lambda: self.screen.windows(self.panel.window_class), "the panel")

    def kill_panel(self) -> None:
        """End the panel as a crash would, and wait until it is gone from the bus."""
        while self._panel_processes:
            self.processes.end(self._panel_processes.pop(), at_once=True)
        for _, bus_name in self.panel.programs:
            self.bus.wait_for_name(bus_name, owned=False)

    def restore_panel(self) -> None:
        """Have the panel run, whatever has become of it."""
        stands = bool(self._panel_processes) and all(each.poll() is None for each in self._panel_processes)
        if not (stands and self.bus.is_owned(WATCHER)):
            self.kill_panel()
            self.start_panel()

    def start_keyring(self) -> None:
        """Start the Secret Service with the keyring "login" open, as it is after a user has logged in."""
        reader, writer = os.pipe()
        try:
            os.write(writer, KEYRING_PASSWORD)
            os.close(writer)
            command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
            self._keyring = self.processes.start("gnome-keyring-daemon", command, self._environment, stdin=reader)
        finally:
            os.close(reader)
        self.bus.wait_for_name("org.freedesktop.secrets")
        with open_dbus_connection(self.bus.address) as connection:
            if secretstorage.get_collection_by_alias(connection, "default").is_locked():
                raise RuntimeError("the keyring did not open")

    def end_keyring(self) -> None:
        """End the Secret Service, and wait until it is gone from the bus."""
        self.processes.end(self._keyring)
        self.bus.wait_for_name("org.freedesktop.secrets", owned=False)

    # Starting

    def _start(self, stack: ExitStack) -> None:
        self._environment = self._make_environment()
        logs = self.folder / "logs"
        logs.mkdir()
        self.processes = Processes(logs)
        stack.callback(self.processes.end_all)
        self._environment["DISPLAY"] = self._start_x_server()
        self.bus = Bus(self.folder / "run", self.processes, self._environment)
        self._environment["DBUS_SESSION_BUS_ADDRESS"] = self.bus.address
        self.screen = Screen(self._environment["DISPLAY"])
        stack.callback(self.screen.close)
        settings.write(self._environment, self.panel, scale=self._scale, dark=self.dark)
        self.processes.start("openbox", ["openbox", "--sm-disable"], self._environment)
        self.portal = stack.enter_context(Portal(self.bus, dark=self.dark))
        if self._with_keyring:
            self.start_keyring()
        self.screen.wait_until(self.screen.has_window_manager, "the window manager")
        self.screen.paint_background(*(settings.DARK_SKY if self.dark else settings.LIGHT_SKY))
        if self._panel_first:
            self.start_panel()

    def _make_environment(self) -> dict[str, str]:
        home = self.home
        run = self.folder / "run"
        for folder in (home, run):
            folder.mkdir(mode=0o700)
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return environment | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(run),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_STATE_HOME": str(home / ".local/state"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_CURRENT_DESKTOP": self.panel.desktop,
            "TMPDIR": str(run),
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "1",  # GTK would look for an accessibility bus that is not there
            **self.panel.variables,
        }

    def _start_x_server(self) -> str:
        reader, writer = os.pipe()
        screen = "{}x{}x24".format(*self._size)
        dots = round(96 * self._scale)
        command = [*ENDS_WITH_PARENT, "Xvfb", "-displayfd", str(writer), "-screen", "0", screen, "-dpi", str(dots)]
        with os.fdopen(reader) as answer:
            try:
                self.processes.start(
                    "Xvfb", [*command, "-nolisten", "tcp", "-noreset"], self._environment, pass_fds=[writer]
                )
            finally:
                os.close(writer)
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        return f":{number}"
