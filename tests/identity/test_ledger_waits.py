"""What waits for an administrator, on disk beside what was granted."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from trayapp.core.consent.search import Search, Waits
from trayapp.core.model import Account, AccountKind, History
from trayapp.identity.cache.kept import has_saved_session
from trayapp.identity.cache.ledger_file import LedgerFile

ADA = Account("ada", "ada@contoso.example", "Ada", AccountKind.WORK, "t")
NOAH = Account("noah", "noah@contoso.example", "Noah", AccountKind.WORK, "t")
KNOWN = Waits(("a", "b"), ("b",), (), ("a",))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger-1.json"


def test_each_account_has_its_own_and_who_has_not_signed_in_too(file: Path) -> None:
    ledger = LedgerFile(file)
    assert not has_saved_session(file.parent)
    ledger.keep_waits(KNOWN)
    assert has_saved_session(file.parent)
    assert (ledger.waits(None), ledger.waits("ada"), ledger.active) == (KNOWN, Waits(), None)
    # Once somebody has signed in it is theirs, and most likely waits for others here.
    ledger.keep(ADA, (), (), KNOWN)
    assert (LedgerFile(file).waits("ada"), LedgerFile(file).waits("noah")) == (KNOWN, Waits())
    assert LedgerFile(file).waits(None) == Waits(presumed=("a", "b"))
    ledger.keep(NOAH, (), (), Waits())
    assert ledger.waits("ada") == KNOWN


def test_a_search_under_way_is_kept(file: Path) -> None:
    ledger = LedgerFile(file)
    kept = Waits(("a", "b"), ("a", "b"), search=Search(("a",), ("a",), ("b",), 4, ("c",), 2))
    ledger.keep(ADA, (), (), kept)
    assert LedgerFile(file).waits("ada") == kept
    document = json.loads(file.read_text())
    for damage in (3, "a", {}, {"open": None}, {**document["accounts"]["ada"]["waits"]["search"], "told": "x"}):
        document["accounts"]["ada"]["waits"]["search"] = damage
        file.write_text(json.dumps(document))
        assert LedgerFile(file).waits("ada") == Waits(kept.left_out, kept.suspected)


def test_a_sign_out_forgets_it(file: Path) -> None:
    ledger = LedgerFile(file)
    ledger.keep(ADA, (), (), KNOWN)
    ledger.keep_waits(KNOWN)
    assert ledger.forget(frozenset({"ada"})) == ()
    assert (ledger.waits(None), ledger.waits("ada")) == (Waits(), Waits())
    assert not has_saved_session(file.parent)


@pytest.mark.parametrize("waits", [None, 3, "a", [], {}, {"left_out": 3}, {"left_out": ["a"], "suspected": None}])
def test_what_is_damaged_or_of_an_earlier_version_is_nothing_known(file: Path, waits: object) -> None:
    LedgerFile(file).keep(ADA, (("vendor", ("a",)),), (), KNOWN)
    document = json.loads(file.read_text())
    document["accounts"]["ada"]["waits"] = document["nobody"] = waits
    file.write_text(json.dumps(document))
    ledger = LedgerFile(file)
    assert (ledger.waits("ada"), ledger.waits(None)) == (Waits(), Waits())
    assert ledger.of("ada")[0] == (("vendor", ("a",)),)
    del document["accounts"]["ada"]["waits"], document["nobody"]
    file.write_text(json.dumps(document))
    assert LedgerFile(file).waits("ada") == Waits()


LAST = (("find", (("city", "Porto & Co"), ("segment", ""))), ("visit", ()))


def test_the_last_values_are_the_accounts_own_and_readable_by_nobody_else(file: Path) -> None:
    ledger = LedgerFile(file)
    ledger.keep(ADA, (), (), Waits(), (("customer", History(values=LAST)),))
    ledger.keep(NOAH, (), (), Waits())
    assert dict(LedgerFile(file).histories("ada"))["customer"].values == LAST
    assert LedgerFile(file).histories("noah") == ()
    assert sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600
    ledger.forget(frozenset({"ada"}))
    assert "Porto" not in file.read_text()


@pytest.mark.parametrize("values", [None, 3, "ab", ["a"], [["a", 3]], [["a", [["b"]]]], {"a": 1}])
def test_damaged_values_are_none(file: Path, values: object) -> None:
    LedgerFile(file).keep(ADA, (), (), KNOWN, (("customer", History(("x",), values=LAST)),))
    document = json.loads(file.read_text())
    document["accounts"]["ada"]["histories"]["customer"]["values"] = values
    file.write_text(json.dumps(document))
    assert dict(LedgerFile(file).histories("ada"))["customer"] == History(("x",))
    del document["accounts"]["ada"]["histories"]["customer"]["values"]
    file.write_text(json.dumps(document))
    assert dict(LedgerFile(file).histories("ada"))["customer"] == History(("x",))
