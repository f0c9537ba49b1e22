"""Where one page cannot ask for everything at Microsoft's platform: what an earlier page brought is never lost."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import ADA, NOAH, ROOT, Program
from tests.test_one_prompt import departments
from trayapp.core.consent.plan import URL_LIMIT
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform

MANY = 60
FIRST, LAST = "api000", f"api{MANY - 1:03d}"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with Platform(tmp_path / "demo", apis=departments(MANY)) as platform:
        platform.manners.longest_address = URL_LIMIT
        made = Program(tmp_path, platform)
        made.configure()
        yield made


def answer_but(program: Program, page: int, otherwise: str, account: str = ADA) -> None:
    """Name a browser that answers every page but one; `otherwise` is a shell command for that."""
    walk = shlex.join([sys.executable, str(ROOT / "tests/scripted_browser.py"), "--account", account])
    steps = f"echo >> opened; if [ $(wc -l < opened) = {page} ]; then {otherwise}; else exec {walk} $1; fi"
    program.browse_by(["sh", "-c", f"cd {program.folder}; {steps}", "browser"])


def works(program: Program, *apis: str) -> None:
    """Call the APIs: with the tokens that are kept, and after those have expired."""
    for _ in range(2):
        for api in apis:
            assert program.run("call", api, "--json").document["status"] == 200, api
        forget_access_tokens(program)


def granted(program: Program) -> list[str]:
    """Return the APIs that another process can use."""
    document = program.run("status", "--json").document
    return [each["name"] for each in document["apis"] if each["consent"] == "granted" and each["problem"] is None]


def asked_twice(platform: Platform) -> set[str]:
    """Return the scopes of APIs that more than one page has asked for."""
    pages = [{scope for scope in each.scopes if "://" in scope} for each in platform.record.of(AuthorizeRequest)]
    return {scope for at, page in enumerate(pages) for other in pages[:at] for scope in page & other}


@pytest.mark.parametrize("one_use", [False, True])
@pytest.mark.parametrize(("authority", "account"), [("organizations", ADA), ("common", NOAH)])
def test_every_page_of_a_sign_in_counts(program: Program, authority: str, account: str, one_use: bool) -> None:
    program.configure("common" if authority == "common" else "organizations")
    program.browse_as(account)
    program.platform.manners.one_use = one_use
    ran = program.run("consent", "--json")
    assert ran.document["state"] == "ready", ran.document["problem"]
    assert ran.document["prompts"] > 1
    assert asked_twice(program.platform) == set()
    works(program, FIRST, LAST, FIRST)
    assert len(granted(program)) == MANY


@pytest.mark.parametrize("ends", ["declined", "killed"])
def test_a_later_page_that_ends_badly_takes_nothing_away(program: Program, ends: str) -> None:
    walk = [sys.executable, str(ROOT / "tests/scripted_browser.py"), "--account", ADA, "--decline"]
    answer_but(program, 2, f"exec {shlex.join(walk)} $1" if ends == "declined" else "echo > stuck")
    running = program.start("consent", "--json")
    if ends == "killed":
        while not (program.folder / "stuck").exists():
            assert running.poll() is None
        running.kill()
    running.communicate()
    first = granted(program)
    assert 0 < len(first) < MANY
    works(program, FIRST, first[-1])
    # What is left takes the pages that are left.
    program.browse_as(ADA)
    ran = program.run("consent", "--json")
    assert ran.document["state"] == "ready"
    works(program, FIRST, LAST)


def test_what_a_search_was_granted_on_the_way_is_kept(program: Program) -> None:
    """Several pages of a part each, of which one is refused in the middle."""
    kept = program.platform.apis[1].permissions[1].value
    program.platform.manners.administrators = frozenset({kept})
    program.platform.manners.names_permissions = True
    program.run("consent", "--json")
    ran = program.run("consent", "--without-admin", "--json")
    assert ran.document["approval"]["waiting"] == [program.platform.apis[1].scopes[1]]
    ready = [each["name"] for each in ran.document["apis"] if each["consent"] == "granted"]
    assert len(ready) == MANY - 1
    works(program, FIRST, "api001", LAST)
