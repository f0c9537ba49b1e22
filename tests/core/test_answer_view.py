"""Whatever an API answers, there is a view of it."""

from __future__ import annotations

import json
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tests.core.build import run, signed_in
from trayapp.core import events as ev
from trayapp.core.model import Answer
from trayapp.core.views.elements import WindowView
from trayapp.core.views.menu import TrayView
from trayapp.core.views.shown import fitted
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view


class Written(NamedTuple):
    """A number as it is written in JSON, whatever Python can make of it."""

    text: str


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(300, 5000).map(lambda digits: Written("9" * digits)),
    st.integers(300, 5000).map(lambda digits: Written("-1" + "0" * digits)),
    st.floats(),
    st.sampled_from(["1e999", "-1e400", "1E+308", "5e-324", "-0.0", "NaN", "-Infinity"]).map(Written),
    st.text(st.characters(exclude_categories=[])),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
records = st.lists(st.dictionaries(st.sampled_from(["id", "n", "lastVisit", ""]), scalars, max_size=4), max_size=5)


def write(value: object) -> str:
    """Write JSON; a number as it is given."""
    if isinstance(value, Written):
        return value.text
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {write(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(write, value))}]"
    return json.dumps(value)


def shown(body: bytes, status: int | None = 200) -> tuple[WindowView, TrayView]:
    answer = Answer("customer", "list", "https://customer.contoso.example/customers", status, 5, 1, body)
    state, _ = run(signed_in(), ev.CallChosen("customer", "list"), ev.CallAnswered(answer))
    view = window_view(state)
    assert view is not None
    return fitted(view), fitted(tray_view(state))


@given(values | records, st.none() | st.integers(-1, 10**6))
def test_no_body_and_no_status_breaks_the_view(value: object, status: int | None) -> None:
    body = write(value).encode("utf-8", "surrogatepass")
    view, _ = shown(body, status)
    assert view.blocks
