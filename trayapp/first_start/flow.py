"""The program before there are settings that it can go by: it says what is wrong, and how to go on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trayapp.core import events as ev
from trayapp.core.record import replace
from trayapp.core.views.first_start import FirstStart, Step, configuration_tray, configuration_window
from trayapp.runtime.desktop import Desktop
from trayapp.settings.resolve import Resolved
from trayapp.settings.show import wrongs
from trayapp.system.files import make_folder
from trayapp.system.opener import open_place
from trayapp.system.threads import Threads

if TYPE_CHECKING:
    from trayapp.first_start.ways import SetUp

BESIDE: Final = frozenset({Step.START, Step.DEMO})
"""What goes on beside the forms: the answer to a form is not put away by it."""


class Unconfigured:
    """Shows what `found` lacks, and takes the person through the ways to set the program up.

    `post` is how what takes time comes back; `stop` ends the run. Only the main thread calls it. Once something was
    written `SettingsTouched` is posted, and whoever reads the settings then goes on.
    """

    def __init__(
        self,
        found: Resolved,
        desktop: Desktop,
        set_up: Callable[[], SetUp],
        post: Callable[[ev.Event], None],
        stop: Callable[[], None],
    ) -> None:
        self._desktop = desktop
        self._make_set_up = set_up
        self._set_up_made: SetUp | None = None
        self._post = post
        self._stop = stop
        self._tray_host = True
        self._threads = Threads("first-start")
        self._found = found
        self._state = FirstStart(missing=found.unconfigured)

    def handle(self, event: ev.Event) -> None:
        """Take an event of the person's, or the answer to one."""
        state = self._state
        match event:
            case ev.QuitChosen():
                self._stop()
            case ev.Started() | ev.WindowAsked():
                if not state.shown:
                    self._take(self._found)
                self._show(replace(self._state, shown=True))
                self._desktop.raise_window()
            case ev.WindowClosed() if self._tray_host:
                self._show(replace(state, shown=False, step=Step.START, tried=None, filled=(), copied=""))
            case ev.WindowClosed():
                self._stop()  # without a panel the window is the only way in
            case ev.TrayHostChanged(present):
                self._tray_host = present
            case _:
                self._go_on(event)

    def _go_on(self, event: ev.Event) -> None:
        """Take an event of the ways to go on."""
        state = self._state
        match event:
            case ev.CopyChosen(text, what):
                self._desktop.copy(text)
                self._show(replace(state, copied=what))
            case ev.StepChosen(step):
                self._turn(Step(step))
            case ev.BackChosen():
                self._turn(Step.START)
            case ev.PlaceAsked(path):
                self._threads.start(partial(self._guarded, Step.START, partial(self._open, Path(path))))
            case ev.DemoChosen() | ev.FormSent() | ev.FileChosen() if not state.busy:
                self._try(event)
            case ev.SetUpTried(form) if form in BESIDE:
                if state.tried is None or state.tried.form in BESIDE:
                    self._show(replace(state, tried=event))
            case ev.SetUpTried():
                self._show(replace(state, tried=event, busy=False))
                if event.written:
                    self._post(ev.SettingsTouched())

    def update(self, found: Resolved) -> None:
        """Show what is wrong now; what a person has begun to fill in stays."""
        self._found = found
        if self._state.shown:
            self._take(found)
            self._show(replace(self._state, copied=""))

    def leave(self, handle: Callable[[ev.Event], None]) -> None:
        """Make way for the program, which handles events from now on and begins as at a start."""
        handle(ev.Started())
        if not self._tray_host:
            handle(ev.TrayHostChanged(present=False))
        handle(ev.WindowAsked())

    def _take(self, found: Resolved) -> None:
        files = [each.file for each in found.mistakes if isinstance(each.file, Path)]
        faulty = next((str(file) for file in files if file.exists()), "")
        own = self._set_up().file
        self._state = replace(
            self._state,
            missing=found.unconfigured,
            mistakes=wrongs(found.mistakes),
            file=str(own),
            folder=str(own.parent),
            faulty=faulty,
        )

    def _turn(self, step: Step) -> None:
        state = replace(self._state, step=step, tried=None, filled=(), copied="")
        if step is Step.SET_UP and not state.offered:
            from trayapp.first_start.ways import offered

            state = replace(state, offered=offered())
        self._show(state)

    def _try(self, event: ev.DemoChosen | ev.FormSent | ev.FileChosen) -> None:
        """Begin what takes time; its answer comes as `SetUpTried`."""
        from trayapp.first_start import ways

        own = self._set_up()
        job: Callable[[], ev.SetUpTried]
        match event:
            case ev.DemoChosen():
                self._threads.start(partial(self._guarded, Step.DEMO, partial(ways.start_demo, self._post)))
                return
            case ev.FormSent(Step.SET_UP, again, values):
                form, job = Step.SET_UP, partial(own.by_form, values, replace=again)
            case ev.FormSent(_, again, values):
                form, job = Step.PASTE, partial(own.by_text, dict(values).get("text", ""), replace=again)
            case ev.FileChosen(path, again):
                form, job = Step.FILE, partial(own.by_file, path, replace=again)
        filled = event.values if isinstance(event, ev.FormSent) else ()
        self._show(replace(self._state, filled=filled, busy=True, copied=""))
        self._threads.start(partial(self._guarded, form, lambda: self._post(job())))

    def _guarded(self, form: Step, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told, and can try another way
            said = ("That did not work", f"{type(error).__name__}: {error}")
            self._post(ev.SetUpTried(form, said=said))

    def _open(self, place: Path) -> None:
        try:
            if not place.exists():
                make_folder(place)
            open_place(place)
        except OSError as error:
            said = ("It could not be opened", f"{place}: {error.strerror or error}.")
            self._post(ev.SetUpTried(Step.START, said=said))

    def _set_up(self) -> SetUp:
        if self._set_up_made is None:
            self._set_up_made = self._make_set_up()
        return self._set_up_made

    def _show(self, state: FirstStart) -> None:
        self._state = state
        self._desktop.show_views(
            partial(configuration_tray, missing=state.missing), partial(configuration_window, state)
        )
