"""Permissions that wait for an administrator: the commands, and the program's own looking, against the platform."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.program import ADA, ROOT, Program
from tests.running import Running, Silent
from tests.test_recovery import is_status
from trayapp.core import events as ev
from trayapp.core.model import Status
from trayapp.demo.history import AuthorizeRequest, ErrorAnswer
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR, Permission, SampleApi

EVERY = (*CUSTOMER.scopes, *VENDOR.scopes)
V_READ, V_WRITE = VENDOR.scopes


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def pages(program: Program) -> list[tuple[str, ...]]:
    """Return the API scopes of each authorize request so far."""
    asked = (request.scopes for request in program.platform.record.of(AuthorizeRequest))
    return [tuple(scope for scope in scopes if scope in EVERY) for scopes in asked]


def test_what_the_service_names_is_left_out_by_one_page_and_added_once_it_is_approved(program: Program) -> None:
    manners = program.platform.manners
    manners.administrators, manners.names_permissions = frozenset({"vendor.write"}), True
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["problem"]["code"], ran.document["problem"]["aadsts"]) == (
        1,
        "admin-consent-needed",
        [90094],
    )
    approval = {"waiting": list(EVERY), "suspected": list(EVERY), "without": [V_WRITE], "pages_at_most": 5}
    assert {name: value for name, value in ran.document["approval"].items() if name in approval} == approval
    assert ran.document["approval"]["admin_consent_urls"][0]["for"] == "all APIs"
    assert "consentray consent --without-admin" in program.run("status").err
    # Another run remembers: the page that was refused is not opened again.
    ran = program.run("consent", "--without-admin", "--json")
    assert pages(program) == [EVERY, (*CUSTOMER.scopes, V_READ)]
    assert (ran.code, ran.document["prompts"], ran.document["state"]) == (1, 1, "attention")
    assert (ran.api("customer")["consent"], ran.api("vendor")["consent"]) == ("granted", "partial")
    assert (ran.api("vendor")["waiting"], ran.api("vendor")["problem"]["code"]) == ([V_WRITE], "approval-awaited")
    assert ran.api("vendor")["problem"]["admin_consent_url"]
    assert program.run("call", "vendor", "--json").document["status"] == 200
    # Nothing more is asked for while it waits.
    assert program.run("consent", "--json").document["prompts"] == 0
    assert program.run("consent", "--without-admin", "--json").document["prompts"] == 0
    program.platform.grant_admin_consent("contoso.example", V_WRITE)
    ran = program.run("status", "--json")
    assert (ran.code, ran.document["state"], ran.document["approval"]) == (0, "ready", None)


@pytest.mark.parametrize("request_page", [False, True])
@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        ({"vendor.write"}, [CUSTOMER.scopes, (V_READ,)]),
        ({"customer.read"}, [CUSTOMER.scopes, CUSTOMER.scopes[:1], (CUSTOMER.scopes[1], *VENDOR.scopes)]),
        (
            {"customer.read", "vendor.read"},
            [
                CUSTOMER.scopes,
                CUSTOMER.scopes[:1],
                (CUSTOMER.scopes[1], *VENDOR.scopes),
                CUSTOMER.scopes[1:],
                (V_READ,),
                (V_WRITE,),
            ],
        ),
    ],
)
def test_what_the_service_does_not_name_is_found_by_pages_of_a_part_each(
    program: Program, waiting: set[str], expected: list[tuple[str, ...]], request_page: bool
) -> None:
    manners = program.platform.manners
    manners.administrators, manners.takes_requests = frozenset(waiting), request_page
    ran = program.run("consent", "--without-admin", "--json")
    assert pages(program) == [EVERY, *expected]
    assert ran.document["approval"]["pages_at_most"] == 0
    kept = {scope for scope in EVERY if scope.rpartition("/")[2] in waiting}
    assert set(ran.document["approval"]["waiting"]) == kept
    granted = {scope for api in ran.document["apis"] for scope in api["granted"]}
    assert granted == set(EVERY) - kept
    assert "Page 1 of 6 at most" in ran.err


def test_in_a_new_organisation_what_microsofts_policy_keeps_is_left_out_first(tmp_path: Path) -> None:
    """The platform does not name it, and the first page without it passes."""
    words = ("User.Read", "Mail.ReadBasic", "Calendars.ReadBasic")
    permissions = tuple(Permission(word, word, f"Lets it use {word}.") for word in words)
    graph = SampleApi("graph", "Microsoft Graph", "Microsoft", "https://graph.microsoft.com", permissions, (), {})
    with Platform(tmp_path / "platform", apis=(CUSTOMER, graph)) as platform:
        platform.manners.administrators = frozenset(words[1:])
        program = Program(tmp_path, platform)
        program.configure()
        ran = program.run("consent", "--without-admin", "--json")
        asked = [set(request.scopes) for request in platform.record.of(AuthorizeRequest)]
        held = {*CUSTOMER.scopes, graph.scopes[0]}
        assert [scopes & {*CUSTOMER.scopes, *graph.scopes} for scopes in asked] == [held | {*graph.scopes[1:]}, held]
        approval = ran.document["approval"]
        assert (approval["waiting"], approval["suspected"], approval["pages_at_most"]) == (
            [*graph.scopes[1:]],
            [*graph.scopes[1:]],
            2,
        )
        assert ran.api("graph")["granted"] == [graph.scopes[0]]
        # Asked for once more, it finds out whether both wait: this tenant keeps both.
        ran = program.run("consent", "--without-admin", "--json")
        assert (ran.document["prompts"], ran.document["approval"]["suspected"]) == (2, [])


def test_where_everything_waits_it_says_so_after_as_many_pages_as_were_told(program: Program) -> None:
    program.browse_as("priya.raman@fabrikam.example")
    ran = program.run("consent", "--without-admin", "--json")
    assert (ran.code, ran.document["account"], ran.document["prompts"]) == (1, None, 7)
    assert len(pages(program)) == len(set(pages(program))) == 7
    assert (ran.document["problem"]["code"], ran.document["approval"]["suspected"]) == ("admin-consent-needed", [])
    program.platform.grant_admin_consent("fabrikam.example")
    assert program.run("consent", "--json").document["state"] == "ready"


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        ({"vendor.write"}, [CUSTOMER.scopes, (V_READ,)]),
        ({"customer.read"}, [CUSTOMER.scopes, CUSTOMER.scopes[:1], (CUSTOMER.scopes[1], *VENDOR.scopes)]),
    ],
)
def test_a_search_that_is_killed_goes_on_where_it_was(
    program: Program, waiting: set[str], expected: list[tuple[str, ...]]
) -> None:
    program.platform.manners.administrators = frozenset(waiting)
    program.run("consent", "--json")
    walk = shlex.join([sys.executable, str(ROOT / "tests/scripted_browser.py"), "--account", ADA])
    # The second page of the search opens, and nobody answers it.
    second = f"echo >> opened; if [ $(wc -l < opened) = 2 ]; then echo > stuck; else exec {walk} $1; fi"
    program.browse_by(["sh", "-c", f"cd {program.folder}; {second}", "browser"])
    running = program.start("consent", "--without-admin", "--json")
    # The page opens while what the first one has found is being written.
    while not (program.folder / "stuck").exists() or not kept(program, '"pages": 1'):
        assert running.poll() is None
    running.kill()
    running.communicate()
    program.browse_as(ADA)
    ran = program.run("consent", "--without-admin", "--json")
    assert pages(program) == [EVERY, *expected]
    assert "Page 2 of 6 at most" in ran.err
    granted = {scope for api in ran.document["apis"] for scope in api["granted"]}
    assert granted == {scope for scope in EVERY if scope.rpartition("/")[2] not in waiting}


def kept(program: Program, text: str) -> bool:
    """Return whether a ledger on disk holds this text."""
    return any(text in each.read_text(encoding="utf-8") for each in program.home.glob("ledger*.json"))


class Notified(Silent):
    """A shell that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def notify(self, title: str, message: str, _event: object = None) -> None:
        self.told.append((title, message))


def test_the_running_program_looks_by_itself_and_tells_of_the_approval(program: Program) -> None:
    platform = program.platform
    platform.manners.administrators = frozenset({"vendor.write"})
    program.run("consent", "--without-admin")
    platform.record.clear()
    shell = Notified()
    running = Running(program.config, program.home, shell=shell)
    try:
        state = running.until(lambda state: state.status is Status.ATTENTION and not state.busy, ev.Started())
        assert state.waits.left_out == (V_WRITE,)
        before = platform.record.count(ErrorAnswer)
        again = running.until(lambda _: platform.record.count(ErrorAnswer) > before, ev.ApprovalDue())
        assert (again.waits, shell.told) == (state.waits, [])
        platform.grant_admin_consent("contoso.example", V_WRITE)
        state = running.until(is_status(Status.READY), ev.ApprovalDue())
        assert shell.told == [("An administrator has approved", "Vendor API: vendor.write. You can use it now.")]
        assert pages(program) == []
    finally:
        running.worker.close()
