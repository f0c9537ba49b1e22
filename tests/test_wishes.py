"""`--query` and `--output` on any answer: what is found can be printed, and no file is lost unasked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from trayapp.cli.output import Wanted, WrongWishError, queried, save, wish_of
from trayapp.core.model import Answer
from trayapp.core.text import json_text

BODIES = (
    b"[]",
    b"{}",
    b'[{"a": 1}, {"a": "x"}]',
    b'{"s": "1e400", "m": 1e308}',
    b"[1, 2]",
    b'["a", 1]',
    b"null",
    b"NaN",
)
WRONG = ("", " ", "a b", "[", "`[`", "'", "a[", "(" * 5_000, "!" * 5_000, "[?" * 3_000, "nothing(@)", "length(@, @)")
FAILING = (
    *("[?a > 'x']", "max_by(@, &a)", "sort(@)", "[::0]", "avg(@)", "sum(@)"),
    *("to_number('nan')", "ceil(to_number('inf'))", "sum([m, m])", "to_number(s)", "&a", "`NaN`", "`1e999`"),
)


def wish(query: str) -> Wanted:
    return wish_of(output=None, include=False, query=query, yes=False, as_json=False, lines=False)


def answer(body: bytes) -> Answer:
    return Answer("a", "c", "https://x/", 200, content=body, headers=(("Content-Type", "application/json"),))


def printed(body: bytes, query: str) -> str:
    """Return the document of what a query finds in a body, or what is said of the query."""
    try:
        found = queried(answer(body), wish(query))
    except WrongWishError as error:
        return str(error)
    assert json.loads(json_text({"body": found})) == {"body": found}
    return "found"


@pytest.mark.parametrize("query", WRONG + FAILING)
def test_what_it_finds_can_be_printed_or_is_said_to_be_none(query: str) -> None:
    said = [printed(body, query) for body in BODIES]
    assert any(each != "found" for each in said)
    assert all(each == "found" or re.fullmatch("--query:? .+", each) for each in said)


@pytest.mark.parametrize(("query", "found"), [("[].a", [1, "x"]), ("[?a == `1`]", [{"a": 1}]), ("length(@)", 2)])
def test_what_it_finds_comes_through(query: str, found: object) -> None:
    assert queried(answer(BODIES[2]), wish(query)) == found


@pytest.mark.parametrize("yes", [False, True])
def test_what_is_saved_is_what_came(tmp_path: Path, yes: bool) -> None:
    file = tmp_path / "x.bin"
    if yes:
        file.write_text("before")
    wanted = wish_of(output=str(file), include=False, query=None, yes=yes, as_json=False, lines=False)
    save(answer(b"\x00\xff\r\n 1.10"), wanted)
    assert file.read_bytes() == b"\x00\xff\r\n 1.10"


def test_a_file_that_somebody_made_while_the_call_ran_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    wanted = wish_of(output=str(file), include=False, query=None, yes=False, as_json=False, lines=False)
    file.write_text("mine")
    with pytest.raises(FileExistsError):
        save(answer(b"[]"), wanted)
    assert file.read_text() == "mine"
