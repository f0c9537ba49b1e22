"""Which notifications come: of the kinds that are wanted, once for each event, with a click to the right page."""

from __future__ import annotations

import pytest

from tests.core.build import run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import SettingsSnapshot, Unusable
from trayapp.core.mistake import Mistake
from trayapp.core.model import Announced, Answer, Notice
from trayapp.core.record import replace
from trayapp.core.state import State, initial
from trayapp.core.update import update
from trayapp.settings.definition import TOP

(SETTING,) = [each for each in TOP if each.key == "notifications"]
NOTICE = ev.NoticeRaised(Notice("cache-in-memory", "Title", "Message."))
REFUSED = ev.SettingsRefused(Unusable(missing=False, mistakes=(Mistake("theme", "No."),)))


def with_only(*kinds: str) -> State:
    return signed_in(initial(replace(setup(), notifications=kinds)))


def test_the_setting_has_every_kind_and_wants_all() -> None:
    assert set(SETTING.choices) == set(Announced)
    assert SETTING.default == tuple(Announced) == setup().notifications


@pytest.mark.parametrize(("kinds", "told"), [((), 0), (("answers",), 0), (("warnings",), 1)])
def test_only_what_is_wanted_is_announced_and_the_window_says_it_all_the_same(
    kinds: tuple[str, ...], told: int
) -> None:
    state, effects = run(with_only(*kinds), NOTICE)
    assert len([each for each in effects if isinstance(each, fx.Notify)]) == told
    assert NOTICE.notice in state.notices


@pytest.mark.parametrize(("kinds", "quiet"), [((), True), (("warnings",), True), (("answers",), False)])
def test_an_answer_that_nobody_wants_announced_is_offered_all_the_same(kinds: tuple[str, ...], quiet: bool) -> None:
    state, _ = run(with_only(*kinds), ev.CallChosen("customer", "list"))
    _, effects = update(state, ev.CallAnswered(Answer("customer", "list", "https://x.example", 200)))
    assert [each.quiet for each in effects if isinstance(each, fx.OfferAnswer)] == [quiet]


def test_a_file_that_is_touched_again_is_announced_once() -> None:
    state, effects = run(signed_in(), ev.SettingsTouched(), REFUSED)
    (told,) = [each for each in effects if isinstance(each, fx.Notify)]
    assert told.event == ev.SettingsAsked()
    state, effects = run(state, ev.SettingsTouched(), REFUSED)
    assert effects == ()
    other = ev.SettingsRefused(Unusable(missing=False, mistakes=(Mistake("theme", "Not either."),)))
    assert [type(each) for each in run(state, ev.SettingsTouched(), other)[1]] == [fx.Notify]


def test_who_looks_at_the_settings_is_told_there() -> None:
    state, _ = run(signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(SettingsSnapshot(())), ev.SettingsTouched())
    assert run(state, REFUSED)[1] == (fx.DescribeSettings(),)
