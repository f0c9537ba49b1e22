"""The ways out of the first start, through real files: nothing wrong is written, nothing is replaced unasked."""

from __future__ import annotations

import os
import queue
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.test_settings_in_force import CLIENT_CONFIGURATION
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.first_start import FirstPage
from trayapp.core.state import State, unconfigured
from trayapp.core.views.elements import Banner, Block, Findings, Hero, Ways, WindowView
from trayapp.core.views.first_start import request_text
from trayapp.core.views.menu import TrayView
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view
from trayapp.first_start import ways
from trayapp.first_start.ways import ConfigWriter, offered, start_demo
from trayapp.first_start.worker import FirstStartWorker
from trayapp.runtime.about import about
from trayapp.runtime.journal import Journal
from trayapp.runtime.program import Program
from trayapp.settings.load import LARGEST_FILE_BYTES, load_resolved, read_file
from trayapp.settings.resolve import Resolved
from trayapp.settings.show import unusable
from trayapp.settings.source import Policy
from trayapp.system.folders import Folders
from trayapp.system.log import Log

RIGHT = CLIENT_CONFIGURATION
WRONG = RIGHT.replace("scopes", "scops", 1)
CLIENT = "11111111-2222-3333-4444-555555555555"
NO_POLICY = Policy()


@pytest.fixture
def places(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "config", tmp_path / "data", tmp_path / "log", tmp_path / "machine", tmp_path / "cache")


def judged(places: Folders, content: bytes | None = None) -> Resolved:
    return load_resolved(None, places, {}, policy=NO_POLICY, own=content)


@pytest.fixture
def own(places: Folders) -> ConfigWriter:
    return ConfigWriter(places.person_file, lambda content: judged(places, content))


class TestText:
    def test_a_right_one_is_written_whole_for_the_person_alone(self, own: ConfigWriter) -> None:
        assert own.by_text(RIGHT, replace=False) == ev.SetUpTried("paste", written=str(own.file))
        assert own.file.read_text() == RIGHT
        assert stat.S_IMODE(own.file.stat().st_mode) == 0o600
        assert read_file(own.file).require().apis

    def test_every_mistake_is_told_with_its_line_and_nothing_is_written(self, own: ConfigWriter) -> None:
        tried = own.by_text(f"call_timout = 5\n{WRONG}", replace=True)
        assert {(each.key, each.place) for each in tried.mistakes} >= {("call_timout", "line 1")}
        assert len(tried.mistakes) == 3
        assert all(each.place.startswith("line ") for each in tried.mistakes)
        assert not own.file.parent.exists()

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "nothing here yet"),
            (" \n\t\n", "nothing here yet"),
            ('theme = "dark"\n', "doesn't say whom to ask"),
            ("client_id = \n", "isn't TOML"),
            ('{"client_id": "1"}', "isn't TOML"),
            ("\udc80", "isn't UTF-8"),
        ],
    )
    def test_what_is_no_configuration_is_said(self, own: ConfigWriter, text: str, message: str) -> None:
        (mistake,) = own.by_text(text, replace=True).mistakes
        assert message in mistake.message
        assert not own.file.exists()

    def test_a_file_that_exists_is_replaced_only_where_the_person_says_so(self, own: ConfigWriter) -> None:
        own.file.parent.mkdir()
        own.file.write_text('theme = "dark"\n')
        assert own.by_text(RIGHT, replace=False) == ev.SetUpTried("paste", exists=True)
        assert own.file.read_text() == 'theme = "dark"\n'
        assert own.by_text(RIGHT, replace=True).written == str(own.file)
        assert own.file.read_text() == RIGHT

    def test_mistakes_are_told_before_it_is_asked_whether_to_replace(self, own: ConfigWriter) -> None:
        own.file.parent.mkdir()
        own.file.write_text('theme = "dark"\n')
        tried = own.by_text(WRONG, replace=False)
        assert tried.mistakes
        assert not tried.exists

    def test_the_same_content_needs_no_asking(self, own: ConfigWriter) -> None:
        own.by_text(RIGHT, replace=False)
        assert own.by_text(RIGHT, replace=False).written == str(own.file)

    def test_what_the_computers_file_has_need_not_be_in_it(self, own: ConfigWriter, places: Folders) -> None:
        head, apis = RIGHT.split("[[api]]", 1)
        places.machine.mkdir()
        places.machine_file.write_text(head)
        assert own.by_text(f"[[api]]{apis}", replace=False).written

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_said(self, own: ConfigWriter) -> None:
        own.file.parent.mkdir(mode=0o500)
        (mistake,) = own.by_text(RIGHT, replace=False).mistakes
        assert mistake.place == str(own.file)

    def test_a_place_that_is_no_folder_is_said(self, own: ConfigWriter) -> None:
        own.file.parent.write_text("")
        (mistake,) = own.by_text(RIGHT, replace=False).mistakes
        assert "can't be written" in mistake.message


class TestFile:
    def test_a_right_one_is_copied_byte_for_byte(self, own: ConfigWriter, tmp_path: Path) -> None:
        given = tmp_path / "given.toml"
        given.write_bytes(RIGHT.replace("\n", "\r\n").encode())
        assert own.by_file(str(given), replace=False).written == str(own.file)
        assert own.file.read_bytes() == given.read_bytes()

    def test_a_wrong_one_is_told_by_its_own_place(self, own: ConfigWriter, tmp_path: Path) -> None:
        given = tmp_path / "given.toml"
        given.write_text(WRONG)
        tried = own.by_file(str(given), replace=False)
        assert all(each.place.startswith(f"{given}, line ") for each in tried.mistakes)
        assert not own.file.exists()

    def test_the_question_whether_to_replace_remembers_the_file(self, own: ConfigWriter, tmp_path: Path) -> None:
        given = tmp_path / "given.toml"
        given.write_text(RIGHT)
        own.file.parent.mkdir()
        own.file.touch()
        tried = own.by_file(str(given), replace=False)
        assert (tried.exists, tried.path) == (True, str(given))

    def test_one_that_is_not_there_is_said(self, own: ConfigWriter, tmp_path: Path) -> None:
        (mistake,) = own.by_file(str(tmp_path / "no"), replace=False).mistakes
        assert "can't be read" in mistake.message

    def test_one_that_is_too_large_is_said(self, own: ConfigWriter, tmp_path: Path) -> None:
        given = tmp_path / "disk.img"
        with given.open("wb") as file:
            file.truncate(LARGEST_FILE_BYTES + 1)
        (mistake,) = own.by_file(str(given), replace=False).mistakes
        assert "larger than" in mistake.message


class TestForm:
    def test_every_api_that_is_offered_can_be_written(self, own: ConfigWriter) -> None:
        values = [("client_id", f" {CLIENT} "), ("authority", "contoso.example")]
        for api in offered():
            values.append(("api", api.name))
            values += [(f"{api.name}.{name}", example) for name, _, example in api.parameters]
        tried = own.by_form(values, replace=False)
        assert tried == ev.SetUpTried("set-up", written=str(own.file))
        settings = read_file(own.file).require()
        assert settings.client_id == CLIENT
        assert settings.authority == "https://login.microsoftonline.com/contoso.example"
        assert [api.name for api in settings.apis] == [api.name for api in offered()]
        assert "#" in own.file.read_text()

    def test_all_that_is_wrong_is_told_at_once_in_the_words_of_the_form(self, own: ConfigWriter) -> None:
        tried = own.by_form([("client_id", "contoso"), ("authority", "not a domain")], replace=False)
        assert list(dict.fromkeys(each.key for each in tried.mistakes)) == ["client_id", "api", "authority"]
        tried = own.by_form([("client_id", CLIENT), ("authority", "ftp://x"), ("api", "graph")], replace=False)
        assert {each.key for each in tried.mistakes} == {"authority"}
        said = tried.mistakes[0]
        assert said.message.startswith("The tenant's address must be")
        assert said.place == ""
        assert not own.file.exists()

    def test_what_is_wrong_is_told_by_its_field(self, own: ConfigWriter) -> None:
        tried = own.by_form([("client_id", "contoso"), ("api", "sharepoint"), ("sharepoint.host", "")], replace=False)
        assert [each.key for each in tried.mistakes] == ["client_id", "sharepoint.host"]
        assert not any("--" in each.message for each in tried.mistakes), "an option of the command line"

    def test_no_api_is_told_at_the_list(self, own: ConfigWriter) -> None:
        (mistake,) = own.by_form([("client_id", CLIENT)], replace=False).mistakes
        assert (mistake.key, mistake.message) == ("api", "Choose at least one API.")

    @pytest.mark.parametrize("tenant", ["http://x.example/t", "https://a b/t", "a b", "contoso"])
    def test_an_authority_that_is_none_is_told_at_its_field(self, own: ConfigWriter, tenant: str) -> None:
        tried = own.by_form([("client_id", CLIENT), ("authority", tenant), ("api", "graph")], replace=False)
        assert {each.key for each in tried.mistakes} == {"authority"}

    def test_without_a_tenant_it_is_any_organisation(self, own: ConfigWriter) -> None:
        own.by_form([("client_id", CLIENT), ("authority", ""), ("api", "graph")], replace=False)
        assert read_file(own.file).require().authority == "https://login.microsoftonline.com/organizations"


class TestDemo:
    def test_it_says_how_to_install_what_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ways, "DEMO_NEEDS", ("trayapp", "no_such_package"))
        told: list[ev.SetUpTried] = []
        start_demo(told.append)
        (tried,) = told
        assert tried.said is not None
        assert "pip install '.[demo]'" in tried.said[1], "of the source: a name could be anybody's"

    def test_it_starts_as_a_process_of_its_own_and_its_last_words_are_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Its home lies where no folder can be: the demo says so and ends.
        (tmp_path / "file").touch()
        environ = {**os.environ, "CONSENTRAY_HOME": str(tmp_path / "file" / "home"), "DISPLAY": ""}
        monkeypatch.setattr("trayapp.first_start.ways.launcher", lambda: [sys.executable, "-m", "trayapp"])
        told: list[ev.SetUpTried] = []
        start_demo(told.append, environ)
        started, ended = told
        assert started.said is not None
        assert started.said[0] == "The demo is starting"
        assert "can't start" in ended.mistakes[0].message


class Screen:
    """Takes what a desktop would show."""

    def __init__(self) -> None:
        self.window: WindowView | None = None
        self.tray: TrayView | None = None
        self.copied = ""
        self.stopped = False

    def show(self, state: State) -> None:
        self.tray, self.window = tray_view(state), window_view(state)

    def raise_window(self) -> None:
        pass

    def copy(self, text: str) -> None:
        self.copied = text

    def notify(self, title: str, message: str, event: object = None) -> None:
        pass

    def offer_answer(self, _offer: fx.OfferAnswer) -> bool:
        return True

    def is_unused(self) -> bool:
        return True

    def quit(self) -> None:
        self.stopped = True


class Stage:
    """The first start with everything real but the screen, and the settings read again when asked."""

    def __init__(self, places: Folders) -> None:
        self.places = places
        self.screen = Screen()
        self.events: queue.SimpleQueue[ev.Event] = queue.SimpleQueue()
        self.own = ConfigWriter(places.person_file, lambda content: judged(places, content))
        worker = FirstStartWorker(self.own, self.events.put, lambda _: ev.ProgramDescribed(about(places.log)))
        state = unconfigured(unusable(judged(places), self.own.file))
        self.program = Program(state, worker, self.screen, Journal(Log(places.log)), self._reload)
        self.handle(ev.Started())

    def _reload(self) -> ev.Event:
        found = judged(self.places)
        if found.settings is None:
            return ev.SettingsRefused(unusable(found, self.own.file))
        return ev.SettingsChanged(found.settings.setup, new_session=True)

    def handle(self, event: ev.Event) -> None:
        self.program.handle(event)

    def answer(self) -> ev.Event:
        """Hand on what comes next from a thread."""
        event = self.events.get(timeout=PATIENCE)
        self.handle(event)
        return event

    def blocks(self, kind: type[Block]) -> list[Any]:
        assert self.screen.window is not None
        return [block for block in self.screen.window.blocks if isinstance(block, kind)]

    @property
    def title(self) -> str:
        (hero,) = self.blocks(Hero)
        return str(hero.title)

    def press(self, label: str, **changes: Any) -> None:
        assert self.screen.window is not None
        (event,) = [each.event for each in self.screen.window.buttons if each.label == label]
        self.handle(type(event)(**(event.fields() | changes)))


@pytest.fixture
def stage(places: Folders) -> Stage:
    return Stage(places)


class TestPage:
    def test_the_first_page_welcomes_and_offers_the_ways(self, stage: Stage) -> None:
        assert stage.title == "Welcome to Consentray"
        (ways,) = stage.blocks(Ways)
        assert len(ways.ways) == 5
        assert stage.screen.tray is not None
        assert (stage.screen.tray.icon, stage.screen.tray.tooltip) == ("signed-out", "Not set up yet")

    def test_it_says_what_program_it_is(self, stage: Stage) -> None:
        stage.handle(ev.AboutAsked())
        assert isinstance(stage.answer(), ev.ProgramDescribed)
        assert stage.title == "Consentray"
        stage.handle(ev.BackChosen())
        assert stage.title == "Welcome to Consentray"

    def test_a_paste_goes_from_its_mistakes_to_the_program(self, stage: Stage) -> None:
        stage.handle(ev.PageChosen(FirstPage.PASTE))
        stage.press("Check and use it", values=(("text", WRONG),))
        stage.answer()
        assert stage.blocks(Findings)
        stage.press("Check and use it", values=(("text", RIGHT),))
        stage.answer()
        assert not stage.blocks(Findings)
        assert judged(stage.places).settings is not None
        assert stage.program.state.first_start is None

    def test_it_asks_before_it_replaces(self, stage: Stage) -> None:
        stage.places.config.mkdir()
        stage.places.person_file.write_text('theme = "dark"\n')
        stage.handle(ev.PageChosen(FirstPage.PASTE))
        stage.press("Check and use it", values=(("text", RIGHT),))
        stage.answer()
        (banner,) = stage.blocks(Banner)
        assert str(stage.places.person_file) in banner.text
        stage.press("Replace my file", values=(("text", RIGHT),))
        stage.answer()
        assert stage.places.person_file.read_text() == RIGHT

    def test_going_back_forgets_the_question(self, stage: Stage) -> None:
        stage.places.config.mkdir()
        stage.places.person_file.write_text('theme = "dark"\n')
        stage.handle(ev.PageChosen(FirstPage.PASTE))
        stage.press("Check and use it", values=(("text", RIGHT),))
        stage.answer()
        stage.press("Back")
        stage.handle(ev.PageChosen(FirstPage.PASTE))
        stage.press("Check and use it")

    def test_the_answer_to_a_form_that_was_left_is_not_shown_elsewhere(self, stage: Stage) -> None:
        stage.handle(ev.PageChosen(FirstPage.PASTE))
        stage.press("Check and use it", values=(("text", WRONG),))
        stage.press("Back")
        stage.answer()
        assert not stage.blocks(Findings)
        assert stage.title == "Welcome to Consentray"

    def test_a_chosen_file_is_used(self, stage: Stage, tmp_path: Path) -> None:
        given = tmp_path / "given.toml"
        given.write_text(RIGHT)
        stage.handle(ev.FileChosen(str(given)))
        stage.answer()
        assert stage.places.person_file.read_text() == RIGHT

    def test_a_second_click_while_the_first_is_under_way_does_nothing(self, stage: Stage) -> None:
        stage.handle(ev.PageChosen(FirstPage.PASTE))
        stage.handle(ev.FormSent("paste", values=(("text", WRONG),)))
        stage.handle(ev.FormSent("paste", values=(("text", RIGHT),)))
        stage.answer()
        assert stage.events.empty()
        assert not stage.places.person_file.exists()

    def test_the_text_for_it_is_whole_and_can_be_copied(self, stage: Stage) -> None:
        stage.handle(ev.PageChosen(FirstPage.ASK))
        stage.press("Copy")
        text = stage.screen.copied
        assert text == request_text(str(stage.places.person_file))
        for needed in ("http://localhost", "client", "authority", "scopes", "consent", str(stage.places.person_file)):
            assert needed in text
        assert stage.screen.window is not None
        assert stage.screen.window.status == "Text copied"

    def test_a_broken_file_lists_every_mistake(self, places: Folders) -> None:
        places.config.mkdir()
        places.person_file.write_text(WRONG)
        stage = Stage(places)
        assert stage.title == "The configuration needs to be corrected"
        (found,) = stage.blocks(Findings)
        assert len(found.items) == len(judged(places).mistakes)
        assert all(item.place.startswith(str(places.person_file)) for item in found.items)
        stage.press("Copy")
        assert "scops" in stage.screen.copied
        assert stage.screen.window is not None
        assert stage.screen.window.buttons[-1].event == ev.PlaceAsked(str(places.person_file))

    def test_what_is_wrong_now_is_shown_and_what_was_begun_stays(self, places: Folders) -> None:
        stage = Stage(places)
        stage.handle(ev.PageChosen(FirstPage.SET_UP))
        stage.answer()
        places.config.mkdir()
        places.person_file.write_text(WRONG)
        stage.handle(ev.SettingsTouched())
        assert stage.title == "Set up with Microsoft's APIs"
        stage.press("Back")
        assert stage.title == "The configuration needs to be corrected"

    def test_closing_the_window_leaves_the_icon(self, stage: Stage) -> None:
        stage.handle(ev.WindowClosed())
        assert (stage.screen.window, stage.screen.stopped) == (None, False)
        stage.handle(ev.WindowAsked())
        assert stage.title == "Welcome to Consentray"

    def test_closing_the_window_ends_the_program_where_there_is_no_icon(self, stage: Stage) -> None:
        stage.handle(ev.TrayHostChanged(present=False))
        stage.handle(ev.WindowClosed())
        assert stage.screen.stopped

    def test_a_place_that_cannot_be_opened_is_said(
        self, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        stage.press("Open the folder")
        stage.answer()
        (banner,) = stage.blocks(Banner)
        assert str(stage.places.config) in banner.text
        assert stage.places.config.is_dir()

    def test_what_nobody_foresaw_is_said_on_the_page_and_another_try_can_follow(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_arguments: object, **_named: object) -> ev.SetUpTried:
            raise RuntimeError("no luck")

        stage.handle(ev.PageChosen(FirstPage.PASTE))
        with monkeypatch.context() as patch:
            patch.setattr(ConfigWriter, "by_text", fails)
            stage.press("Check and use it", values=(("text", RIGHT),))
            stage.answer()
        (banner,) = stage.blocks(Banner)
        assert "no luck" in banner.text
        stage.press("Check and use it", values=(("text", RIGHT),))
        stage.answer()
        assert stage.places.person_file.exists()

    def test_the_end_of_the_demo_does_not_put_mistakes_away(self, stage: Stage) -> None:
        stage.handle(ev.PageChosen(FirstPage.PASTE))
        stage.press("Check and use it", values=(("text", WRONG),))
        stage.answer()
        stage.handle(ev.SetUpTried(FirstPage.DEMO))
        assert stage.blocks(Findings)
