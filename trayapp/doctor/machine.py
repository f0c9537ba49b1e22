"""This computer: what the program needs of the system, the desktop and its packages."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import threading
import webbrowser
from contextlib import closing
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Final

from trayapp.core.language import N_, _, number, plural
from trayapp.doctor.check import check
from trayapp.doctor.set_up import Failed, SetUp, Skipped, Warned
from trayapp.settings.remarks import remarks
from trayapp.system.autostart import system_entry
from trayapp.system.browser import find_browser
from trayapp.system.session_bus import session_address
from trayapp.system.watch import watch

LEAST_SPACE: Final = 64 * 1024 * 1024
"""Bytes that are to be free: a token cache of many accounts, its copy while it is written, and two logs."""
WAIT_SECONDS: Final = 5.0
_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_REQUIREMENT: Final = re.compile(r"([\w.-]+)>=([\w.]+)(?:; *sys_platform == ['\"](\w+)['\"])?")


@check("disk-space", N_("Disk space"), N_("A sign-in that can't be saved lasts until the program ends."))
def disk_space(at: SetUp) -> str:
    """The room on the disk of the user's data."""
    there = next(each for each in (at.places.data, *at.places.data.absolute().parents) if each.exists())
    free = shutil.disk_usage(there).free
    words = _("{free} MiB are free at {there}", free=number(free // 1024**2), there=there)
    if free < LEAST_SPACE:
        raise Failed(words, _("Make room: {least_space} MiB are enough.", least_space=LEAST_SPACE // 1024**2))
    return words


@check("packages", N_("Packages"), N_("An older package than the program was made for can fail in any place."))
def packages(_at: SetUp) -> str:
    """The packages that the program was installed with, against what it requires."""
    try:
        required = distribution("consentray").requires or []
    except PackageNotFoundError:
        raise Skipped(_("the system's package or the installer vouches for them")) from None
    found = [match.groups() for each in required if (match := _REQUIREMENT.fullmatch(each.strip()))]
    ours = [(name, least) for name, least, system in found if system in {None, sys.platform}]
    old = [each for each in ours if _parts(_installed(each[0])) < _parts(each[1])]
    if old:
        wanted = " ".join(f'"{name}>={least}"' for name, least in old)
        names = ", ".join(
            _("{package} (needs {least})", package=f"{name} {_installed(name)}", least=least) for name, least in old
        )
        raise Failed(names, _("Install what is required."), f"python -m pip install {wanted}")
    return plural("{count} package, as required", "{count} packages, as required", len(ours))


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _("missing")


def _parts(text: str) -> list[int]:
    return [int(each) for each in re.findall(r"[0-9]+", text)]


@check(
    "file-watch",
    N_("Changes of files"),
    N_("Without it changed settings and upgrades take effect at the next start only."),
)
def file_watch(_at: SetUp) -> str:
    """Whether the system reports changes of files: one is changed."""
    seen = threading.Event()
    fix = _("Close programs that watch many files, or raise the system's limit.")
    command = "sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288"
    with tempfile.TemporaryDirectory(prefix="consentray-") as folder:
        try:
            with closing(watch([], [Path(folder)], seen.set)):
                (Path(folder) / "changed").touch()
                reported = seen.wait(WAIT_SECONDS)
        except OSError as error:
            raise Warned(str(error.strerror), fix, command if sys.platform == "linux" else "") from error
    if not reported:
        raise Warned(_("a change wasn't reported"), fix, command if sys.platform == "linux" else "")
    return _("reported")


@check("autostart", N_("Start with the session"))
def autostart(at: SetUp) -> str:
    """The start with the session: the setting, the entry, and whether it was switched off."""
    if not at.settings.autostart:
        return _("off, as the setting autostart says")
    if os.environ.get("CONSENTRAY_HOME"):
        raise Skipped(_("CONSENTRAY_HOME is set, so the session is left alone"))
    if remark := remarks(at.resolved).get("autostart"):
        raise Warned(_("on, but {remark}", remark=remark), _("Switch it on there, or the setting off."))
    entry = system_entry()
    if entry.read() is None and not entry.for_everybody():
        raise Warned(_("on, but there is no entry yet"), _("Start the program once: it makes the entry."), "consentray")
    return _("on")


@check("browser", N_("Browser"), N_("A user signs in on a page of the browser."))
def browser(_at: SetUp) -> str:
    """The browser that a sign-in opens."""
    fix = _("Install a browser, or name one in BROWSER. A code can be typed in a browser elsewhere, too.")
    try:
        found = find_browser()
    except (webbrowser.Error, ValueError) as error:
        raise Failed(_("none was found"), fix, "consentray consent --device-code") from error
    name = str(getattr(found, "name", "") or type(found).__name__)
    if sys.platform == "linux" and not shutil.which(name):
        raise Failed(_("{name} can't be started", name=name), fix, "consentray consent --device-code")
    return _("{name}, as BROWSER says", name=name) if os.environ.get("BROWSER") else name


@check("panel", N_("Panel"), N_("Without it a window stands in for the icon."), seconds=15.0)
def panel(_at: SetUp) -> str:
    """The panel that shows tray icons (org.kde.StatusNotifierWatcher on the session bus)."""
    if sys.platform != "linux":
        return _("the system's own")
    from jeepney import DBusAddress, Properties
    from jeepney.io.blocking import open_dbus_connection

    address = session_address()
    if address is None or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise Skipped(_("this is no desktop session"))
    watcher = Properties(DBusAddress("/StatusNotifierWatcher", bus_name=_WATCHER, interface=_WATCHER))
    try:
        with closing(open_dbus_connection(address)) as connection:
            question = watcher.get("IsStatusNotifierHostRegistered")
            answer = connection.send_and_get_reply(question, timeout=WAIT_SECONDS)
    except (OSError, ValueError, RuntimeError) as error:
        raise Failed(_("the session bus or the panel doesn't answer"), _("Log out and in again.")) from error
    if answer.header.message_type.name == "error" or not answer.body[0][1]:
        fix = _("Switch the panel's plug-in for tray icons on; GNOME needs the AppIndicator extension.")
        raise Warned(_("no panel here shows tray icons"), fix)
    return _("shows tray icons")
