"""Carries out the effects of the first start: the catalogue read, a configuration written, the demo started."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.first_start import FirstPage
from trayapp.core.language import N_, _
from trayapp.first_start.ways import ConfigWriter, offered, start_demo
from trayapp.system.browser import open_page, open_place
from trayapp.system.files import make_folder
from trayapp.system.threads import Threads

_NO_MAIL = (N_("No mail program could be opened"), N_("Copy the list and send it another way."))


class FirstStartWorker:
    """Runs the effects of the first start and posts their results. Only the main thread calls it."""

    def __init__(
        self,
        writer: ConfigWriter,
        post: Callable[[ev.Event], None],
        page: Callable[[fx.DescribeProgram | fx.Collect | fx.SaveDiagnostics], ev.Event],
    ) -> None:
        """`page` carries out what the pages on the program itself ask for."""
        self._writer = writer
        self._post = post
        self._page = page
        self._threads = Threads("first-start")

    def run(self, effect: fx.Effect) -> None:
        """Carry out an effect; one that takes time runs on a separate thread."""
        match effect:
            case fx.OfferApis():
                self._post(ev.ApisOffered(offered()))
            case fx.OpenPlace(path):
                self._start(FirstPage.START, partial(self._open, Path(path)))
            case fx.OpenBrowser(link):
                open_page(
                    link, lambda: self._post(ev.SetUpTried(FirstPage.START, said=(_(_NO_MAIL[0]), _(_NO_MAIL[1]))))
                )
            case fx.DescribeProgram() | fx.Collect() | fx.SaveDiagnostics():
                self._start(FirstPage.START, lambda: self._post(self._page(effect)))
            case fx.StartDemo():
                self._start(FirstPage.DEMO, partial(start_demo, self._post))
            case fx.WriteConfiguration(form):
                self._start(FirstPage(form), lambda: self._post(self._write(effect)))

    def close(self) -> None:
        """Let what is running end by itself: the demo outlives this program."""

    def _write(self, effect: fx.WriteConfiguration) -> ev.SetUpTried:
        values = dict(effect.values)
        match effect.form:
            case FirstPage.SET_UP:
                return self._writer.by_form(effect.values, replace=effect.replace)
            case FirstPage.FILE:
                return self._writer.by_file(values["path"], replace=effect.replace)
            case _:
                return self._writer.by_text(values.get("text", ""), replace=effect.replace)

    def _start(self, form: FirstPage, job: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is shown, and the user can try another way
                said = (_("That didn't work"), f"{type(error).__name__}: {error}")
                self._post(ev.SetUpTried(form, said=said))

        self._threads.start(guarded)

    def _open(self, place: Path) -> None:
        try:
            if not place.exists():
                make_folder(place)
            open_place(place)
        except OSError as error:
            said = (_("It couldn't be opened"), f"{place}: {error.strerror or error}.")
            self._post(ev.SetUpTried(FirstPage.START, said=said))
