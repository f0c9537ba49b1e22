"""Refresh tokens that are good once, several processes that want one at the same moment, and tokens that shrink."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.patience import PATIENCE
from tests.program import Program
from trayapp.demo.history import AuthorizeRequest, Refresh

if TYPE_CHECKING:
    from trayapp.demo.platform import Platform

AT_ONCE = 8


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    return Program(tmp_path, platform)


def call_at_once(program: Program, apis: list[str]) -> list[int | None]:
    """Run one call of each API named, all at once; return the statuses."""
    calls = [program.start("call", api, "--json") for api in apis]
    said = [each.communicate(timeout=PATIENCE) for each in calls]
    return [json.loads(out)["status"] for out, _ in said]


@pytest.mark.parametrize("authority", ["oidc", "organizations"])
def test_processes_that_refresh_at_once_use_each_token_once(program: Program, authority: str) -> None:
    program.configure(authority)  # type: ignore[arg-type] # one of the two
    program.platform.manners.one_use = True
    assert program.run("consent", "--json").code == 0
    for _ in range(2):
        forget_access_tokens(program)
        assert call_at_once(program, ["customer", "vendor"] * (AT_ONCE // 2)) == [200] * AT_ONCE
    program.platform.record.clear()
    forget_access_tokens(program)
    assert call_at_once(program, ["customer"] * AT_ONCE) == [200] * AT_ONCE
    assert program.platform.record.count(Refresh) == 1  # the others used what one had got
    forget_access_tokens(program)
    assert program.run("status", "--json").document["state"] == "ready"
    assert program.platform.record.count(AuthorizeRequest) == 0
