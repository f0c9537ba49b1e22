"""A run of the tray, once its icon is shown: wires the parts for the settings in force, and again when they change."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.problems import unexpected
from trayapp.core.record import replace
from trayapp.core.state import Activity, initial, unconfigured
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.runtime.desktop import Desktop
from trayapp.runtime.journal import Journal
from trayapp.runtime.program import Program
from trayapp.runtime.settings_sources import SettingsSources
from trayapp.runtime.upgrade_watch import UpgradeWatch
from trayapp.runtime.worker import QUIT_GRACE_SECONDS, PageEffect, Worker
from trayapp.settings.load import load_resolved, own_file, read_file
from trayapp.settings.model import Settings
from trayapp.settings.resolve import Resolved
from trayapp.system import autostart, garbage, quit_event
from trayapp.system.bus_news import system_watch
from trayapp.system.console import say
from trayapp.system.crashes import CrashFile
from trayapp.system.folders import Folders
from trayapp.system.log import Log
from trayapp.system.threads import Threads
from trayapp.system.watch.common import Watch
from trayapp.ui.loop import Loop

if TYPE_CHECKING:
    from trayapp.core.findings import Finding
    from trayapp.core.support import Part
    from trayapp.doctor.set_up import SetUp
    from trayapp.first_start.ways import ConfigWriter
    from trayapp.first_start.worker import FirstStartWorker
    from trayapp.identity.service import Identity
    from trayapp.runtime.settings_page import SettingsPage
    from trayapp.telemetry.heartbeat import Heartbeat

_READ_BEFORE: Final = (ev.WindowAsked, ev.SettingsAsked, ev.SignInChosen, ev.AskAgainChosen, ev.CheckAgainChosen)
"""Before these the settings are read again, where nothing tells that they have changed."""


class TrayRun:
    """One run of the tray. Only the main thread calls it."""

    def __init__(
        self,
        loop: Loop[ev.Event],
        desktop: Desktop,
        places: Folders,
        log: Log,
        sources: SettingsSources | None,
        *,
        first: bool = False,
    ) -> None:
        """Take the loop, the desktop with its icon, and the sources that are read again when they change.

        At the `first` run the window opens by itself, unless somebody is signed in.
        """
        self._first = first
        self._loop = loop
        self._desktop = desktop
        self._places = places
        self._log = log
        self._journal = Journal(log)
        self._sources = sources
        self._config_file = sources.config_file if sources is not None else None
        self._read = sources.read if sources is not None else partial(read_file, places.person_file)
        self._making_page = threading.Lock()
        self._page: SettingsPage | None = None
        self._beside = Threads("after-icon")
        self._watch: Watch | None = None
        self._unwatched: str | None = None
        self._crash_file: CrashFile | None = None
        self._upgrade = UpgradeWatch(loop.post, self._keeps_session)
        self._system = system_watch(self._system_changed)
        self._heartbeat: Heartbeat | None = None
        self._settings: Settings | None = None
        self._worker: Worker | FirstStartWorker
        self._program: Program
        self._found: Resolved

    def run(self, found: Resolved) -> int:
        """Run until the user quits; return the exit code."""
        self._note(found)
        self._found = found
        if found.settings is None:
            self._desktop.use_look("system", str(found.values["language"].value))
            say("\n".join(map(str, found.mistakes)))
            from trayapp.first_start.worker import FirstStartWorker
            from trayapp.settings.show import unusable

            writer = self._writer()
            state = unconfigured(unusable(found, writer.file))
            self._worker = FirstStartWorker(writer, self._loop.post, self._carry_out_for_page)
        else:
            # What is clicked before the session is restored must not be overtaken by it.
            state = replace(initial(found.settings.setup), activity=Activity.RESTORING)
            self._worker = self._begin(found.settings)
        self._program = Program(state, self._worker, self._desktop, self._journal, self._reload)
        self._loop.post(ev.Started(self._first))  # before the icon: nothing can be clicked sooner
        self._desktop.show(state)
        try:
            self._beside.start(self._after_icon)
            garbage.started()
            self._loop.run(self._handle)
        except KeyboardInterrupt:
            pass
        finally:
            if self._heartbeat is not None:
                self._beside.start(self._heartbeat.close)
            self._worker.close()
            self._beside.wait(QUIT_GRACE_SECONDS)
            if self._watch is not None:
                self._watch.close()
            self._upgrade.close()
            self._system.reset()
            if self._crash_file is not None:
                self._crash_file.close()
        if self._settings is None:
            return WRONG_USE
        return PROBLEM if self._desktop.unreachable else DONE

    def _handle(self, event: ev.Event) -> None:
        """Let the program handle an event; where changed settings are not noticed, they are read again before it."""
        if self._unwatched is not None and isinstance(event, _READ_BEFORE):
            self._program.handle(ev.SettingsTouched())
        before = self._program.state
        self._program.handle(event)
        if self._heartbeat is not None:
            self._heartbeat.take(before, event, self._program.state)

    def _system_changed(self) -> None:
        self._loop.post(ev.SystemChanged())
        self._system.arm()

    @property
    def restarts(self) -> bool:
        """Whether the run ended to start anew."""
        return self._program.restarts

    def _begin(self, settings: Settings) -> Worker:
        """Return the worker for these settings, which are the first of this run."""
        self._journal.use(settings)
        self._journal.started(settings)
        self._desktop.use_look(settings.theme, settings.language)
        self._settings = settings
        self._use_heartbeat(settings)
        return Worker(
            settings,
            settings.setup,
            self._places.data,
            self._loop.post,
            self._journal,
            page=self._carry_out_for_page,
            check_up=self._check_up,
        )

    def _use_heartbeat(self, settings: Settings, before: Settings | None = None) -> None:
        """Send what is measured where the settings say, unless that is done as `before`."""
        if before is not None and settings.same_telemetry(before):
            return
        if self._heartbeat is not None:
            self._beside.start(self._heartbeat.close)
            self._heartbeat = None
        if settings.telemetry_endpoint is not None:
            from trayapp.telemetry.heartbeat import Heartbeat

            self._heartbeat = Heartbeat(settings, self._log)

    def _check_up(self, identity: Callable[[], Identity], tell: Callable[[ev.Event], None]) -> tuple[Finding, ...]:
        """Check the set-up for the window; called on the worker's threads."""
        from trayapp.doctor.all import checks_of
        from trayapp.doctor.check import examine

        at = self._set_up(identity)
        checks = checks_of(at)
        return examine(checks, at, lambda finding: tell(ev.Examined(finding, len(checks))))

    def _collect(self, effect: fx.Collect) -> tuple[Part, ...]:
        """Put together what the help desk needs; called on the worker's threads."""
        from trayapp.doctor.diagnostics import collect, log_part

        if not effect.whole:
            return (log_part(self._log),)
        at = self._set_up(self._worker.get_identity if isinstance(self._worker, Worker) else None)
        return collect(at, self._log, effect.session)

    def _set_up(self, identity: Callable[[], Identity] | None) -> SetUp:
        from trayapp.doctor.set_up import SetUp

        return SetUp(self._read, self._places, named=self._config_file, identity=identity)

    def _writer(self) -> ConfigWriter:
        from trayapp.first_start.ways import ConfigWriter

        _, file = own_file(self._config_file, self._places)
        return ConfigWriter(file, lambda content: load_resolved(self._config_file, self._places, own=content))

    def _carry_out_for_page(self, effect: PageEffect) -> ev.Event:
        """Say what program this is, read the settings or change them; called on the worker's threads."""
        if isinstance(effect, fx.DescribeProgram | fx.OpenPlace):
            from trayapp.runtime.about import about

            return ev.ProgramDescribed(about(self._places.log, effect))
        if isinstance(effect, fx.Collect):
            return ev.Collected(self._collect(effect))
        if isinstance(effect, fx.SaveDiagnostics):
            from trayapp.doctor.diagnostics import save

            return ev.DiagnosticsSaved(Path(effect.path).name, save(Path(effect.path), effect.parts))
        with self._making_page:
            if self._page is None:
                from trayapp.runtime.settings_page import SettingsPage
                from trayapp.settings.writer import file_writer, own_writer

                is_demo = self._sources is None
                writer = file_writer(self._places) if is_demo else own_writer(self._config_file, self._places)
                self._page = SettingsPage(self._read, writer, self._found)
            self._page.in_force, self._page.unwatched = self._found, self._unwatched or ""
        return self._page.carry_out(effect)

    def _reload(self) -> ev.Event:
        """Read the settings again and apply them, for `ReloadSettings`; return what came of it."""
        try:
            return self._put_in_force()
        except Exception as error:  # noqa: BLE001 - the user reads it, and the program continues
            self._log.unexpected(error)
            return ev.Failed(unexpected(error))

    def _put_in_force(self) -> ev.Event:
        found = self._read()
        self._note(found)
        settings, before = found.settings, self._settings
        if settings is None:
            from trayapp.settings.show import unusable

            return ev.SettingsRefused(unusable(found, self._writer().file))
        self._found = found
        if before is None:
            self._worker.close()
            self._worker = self._begin(settings)
            self._program.use(self._worker)
        elif settings != before and isinstance(self._worker, Worker):
            self._settings = settings
            self._use_heartbeat(settings, before)
            self._journal.use(settings)
            self._worker.use(settings, settings.setup)
            self._desktop.use_look(settings.theme, settings.language)
        if before is None or settings.autostart != before.autostart:
            self._beside.start(self._keep_autostart)
        new_session = before is None or not settings.same_session(before)
        return ev.SettingsChanged(settings.setup, new_session=new_session)

    def _note(self, found: Resolved) -> None:
        """Log a policy's mistakes, each of which is ignored."""
        for mistake in found.warnings:
            self._log.warning(str(mistake))

    def _after_icon(self) -> None:
        """Do what the icon need not wait for, on a separate thread."""
        quit_event.listen(lambda: self._loop.post(ev.QuitChosen()))
        self._system.arm()
        with suppress(OSError):  # where nothing can be written, nothing is logged either
            self._crash_file = CrashFile(self._log)
        if self._sources is None:
            return
        self._log.on_unexpected = self._upgrade.failed
        try:
            self._watch = self._sources.watch(lambda: self._loop.post(ev.SettingsTouched()))
            self._upgrade.open()
        except OSError as error:
            reason = str(error.strerror or error)
            self._log.warning(f"changed files aren't noticed: {reason}")
            self._unwatched = reason if self._watch is None else None
        self._keep_autostart()

    def _keeps_session(self) -> bool:
        return self._settings is None or self._settings.token_cache != "memory"

    def _keep_autostart(self) -> None:
        """Add or remove the autostart entry, as the setting says.

        A home of its own (`CONSENTRAY_HOME`) does not change the session: its environment is not set at the next start.
        """
        if self._settings is None or self._sources is None or os.environ.get("CONSENTRAY_HOME"):
            return
        try:
            command = autostart.start_command(self._config_file)
            autostart.reconcile(autostart.system_entry(), wanted=self._settings.autostart, command=command)
        except Exception as error:  # noqa: BLE001 - a failure here must not stop the program
            self._log.unexpected(error)
