"""The composition root of the tray: starts the parts in the order that shows the icon first.

What the icon does not need comes later: the settings and the rules (`tray_run` wires them), MSAL and requests, which
the worker imports, and Tk, which the window imports.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trayapp.core import events as ev
from trayapp.core.language import _
from trayapp.core.views.menu import starting
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.runtime.desktop import DEMO, Desktop
from trayapp.system.console import say
from trayapp.system.folders import Folders, at_home, folders
from trayapp.system.instance import HangsError, RunsElsewhereError, become_first
from trayapp.system.log import Log
from trayapp.ui.loop import Loop

if TYPE_CHECKING:
    from trayapp.core.views.elements import WindowView
    from trayapp.runtime.settings_sources import SettingsSources
    from trayapp.settings.resolve import Resolved

REACTS: Final = 5.0
"""Seconds within which a program that works raises its window."""
WINDOW: Final = "window.json"
"""Where the window's places are kept; without that file it has never opened, and does so by itself once."""
ICON_FIRST: Final = 0.5
"""Seconds for which everything else waits for the icon; a slower session bus does not delay the start."""


def run(config_file: str | None, *, autostarted: bool = False) -> int:
    """Run the tray with the configuration in force; return the exit code.

    A start with the user's session (`autostarted`) ends at once if the setting is off, nothing is configured or the
    program is running already.
    """
    places = folders()
    read: Resolved | None = None
    if autostarted:
        from trayapp.settings.load import load_resolved

        read = load_resolved(config_file, places)
        if read.unconfigured or read.values["autostart"].value is not True:
            return DONE

    @contextmanager
    def configured() -> Iterator[tuple[Resolved, SettingsSources | None]]:
        from trayapp.runtime.settings_sources import SettingsSources

        sources = SettingsSources(config_file, places)
        yield read or sources.read(), sources

    return _run_alone(configured(), places, raise_other=not autostarted)


def run_demo(home: str | None, config_file: str | None = None, rules: str | None = None) -> int:
    """Run the tray against the embedded identity platform; return the exit code.

    `config_file` is a configuration whose tenant the platform is to be, by the `rules` of a file. Such a run begins
    anew each time, unless it has a `home`.
    """
    from tempfile import TemporaryDirectory

    from trayapp.settings.errors import ConfigurationError
    from trayapp.system.installation import TO_HAVE_THE_DEMO

    try:
        from trayapp.demo import configuration, rehearsal
        from trayapp.demo.platform import Platform
    except ModuleNotFoundError as error:
        missing = _("The demo can't start, as {package} is missing.", package=error.name)
        say(f"{missing} {_(TO_HAVE_THE_DEMO)}")
        return PROBLEM
    try:
        made = (
            rehearsal.read(at_home(Path(config_file)), at_home(Path(rules)) if rules else None) if config_file else None
        )
    except ConfigurationError as error:
        for mistake in error.mistakes:
            say(str(mistake))
        return WRONG_USE

    @contextmanager
    def configured() -> Iterator[tuple[Resolved, SettingsSources | None]]:
        from trayapp.settings.load import read_file

        at, write = folder / "platform", made.write if made else configuration.write
        with made.platform(at) if made else Platform(at) as platform:
            yield read_file(write(platform, folder)), None

    with ExitStack() as stack:
        # A folder of its own: a user's own settings, sign-in and log stay as they are.
        if made and not home:
            home = stack.enter_context(TemporaryDirectory(prefix="consentray-rehearsal-", ignore_cleanup_errors=True))
        folder = Path(home).absolute() if home else folders().data / "demo"
        try:
            places = Folders(folder, folder, folder / "log", folder, folder / "cache")
            return _run_alone(configured(), places, demo=_("Rehearsal of {file}", file=made.name) if made else _(DEMO))
        except OSError as error:
            reason = f"{error.filename or folder}: {error.strerror or error}"
            say(_("The demo can't start: {reason}.", reason=reason))
            return PROBLEM


def _run_alone(
    configured: AbstractContextManager[tuple[Resolved, SettingsSources | None]],
    places: Folders,
    *,
    raise_other: bool = True,
    demo: str = "",
) -> int:
    """Run the tray, unless it runs already; only then is `configured` entered. Raises what entering it raises.

    It yields the settings, and their sources for reading them again when they change. `raise_other` raises the window
    of the one that runs already.
    """
    log = Log(places.log, loud=True)
    with closing(Loop[ev.Event](log.unexpected)) as loop:
        try:
            instance = become_first(
                places.data, places.cache, lambda: loop.ask(ev.WindowAsked(), REACTS), ask=raise_other
            )
        except OSError as error:
            reason = f"{error.filename or places.cache}: {error.strerror or error}"
            say(_("Consentray can't start: {reason}.", reason=reason))
            return PROBLEM
        except RunsElsewhereError as error:
            from trayapp.core.views.failed import elsewhere_page

            say(
                _(
                    "Consentray is running in your other session, on display {display}. Quit it there to use it here.",
                    display=error.display,
                )
            )
            return _explain(elsewhere_page(error.display), loop, log)
        except HangsError as error:
            from trayapp.core.views.failed import hanging_page

            say(
                _(
                    'Consentray is running and doesn\'t respond. End it by "kill -9 {process}", and start it again.',
                    process=error.process,
                )
                if error.process
                else _("Consentray is running and doesn't respond. End its process, and start it again.")
            )
            return _explain(hanging_page(error.process), loop, log)
        if instance is None:
            asked = _("Consentray is already running, and was asked to show its window.")
            say(asked if raise_other else _("Consentray is already running."))
            return DONE
        with (
            closing(instance),
            closing(
                Desktop(loop, starting(), log, patient=not raise_other, places=places.data / WINDOW, demo=demo)
            ) as desktop,
        ):
            desktop.open()
            desktop.wait_for_icon(ICON_FIRST)
            with configured as (found, sources):
                from trayapp.runtime.tray_run import TrayRun

                first = bool(demo) or not (places.data / WINDOW).exists()
                run = TrayRun(loop, desktop, places, log, sources, first=first)
                code = run.run(found)
    if run.restarts:  # all that another start waits for is released
        from trayapp.system.installation import start_anew

        start_anew()
    return code


def _explain(page: WindowView, loop: Loop[ev.Event], log: Log) -> int:
    """Say in a window of its own why this start ends; return the exit code."""
    Desktop(loop, starting(), log, icon=False).show_views(starting, lambda: page)
    loop.run(lambda _event: loop.stop())
    return PROBLEM
