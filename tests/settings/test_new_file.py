"""The catalogue and the configurations that are made of it: each is judged by the rules of any configuration."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.settings import catalogue_page
from trayapp.cli.main import main
from trayapp.core.consent.scopes import resource_of
from trayapp.core.filling import fill
from trayapp.core.model import AuthorityKind
from trayapp.core.request import Request, holes
from trayapp.settings.catalogue import KnownApi, catalogue
from trayapp.settings.load import read_file
from trayapp.settings.model import Settings
from trayapp.settings.new_file import NewFile, NewFileError, new_file

CLIENT = "11111111-2222-3333-4444-555555555555"
EXAMPLES = {f"{api.name}.{each.name}": each.example for api in catalogue() for each in api.parameters}
NAMES = [api.name for api in catalogue()]


def make(*wanted: str, client_id: str = CLIENT, authority: str | None = None, **values: str) -> NewFile:
    given_values = {key.replace("__", "."): value for key, value in values.items()}
    return new_file(client_id=client_id, authority=authority, wanted=wanted, values=given_values)


def mistakes(*wanted: str, client_id: str = CLIENT, **values: str) -> str:
    with pytest.raises(NewFileError) as caught:
        make(*wanted, client_id=client_id, **values)
    return str(caught.value)


def loaded(folder: Path, wanted: Sequence[str]) -> tuple[NewFile, Settings]:
    """Make a file of these wishes with every parameter's example, and load it."""
    names = {each.partition(":")[0] for each in wanted}
    values = {key: value for key, value in EXAMPLES.items() if key.partition(".")[0] in names}
    made = new_file(client_id=CLIENT, authority=None, wanted=wanted, values=values)
    file = folder / "consentray.toml"
    file.write_text(made.text, encoding="utf-8")
    return made, read_file(file).require()


class TestTheCatalogue:
    def test_the_named_apis_are_there(self) -> None:
        assert {"graph", "azure", "devops", "power-bi", "sharepoint", "dynamics"} <= set(NAMES)

    @pytest.mark.parametrize("api", catalogue(), ids=lambda api: api.name)
    def test_every_call_makes_a_configuration_that_loads(self, api: KnownApi, tmp_path: Path) -> None:
        made, settings = loaded(tmp_path, [f"{api.name}:all"])
        (written,) = settings.apis
        assert [call.name for call in written.calls] == [call.name for call in api.calls]
        assert {scope.rpartition("/")[2] for scope in written.scopes} == {
            name for call in api.calls for name in call.permissions
        }
        (choice,) = made.choices
        assert {resource_of(scope, AuthorityKind.ENTRA) for scope in written.scopes} == {choice.fill(api.resource)}

    @pytest.mark.parametrize("wanted", list(combinations(NAMES, 2)), ids=" ".join)
    def test_apis_stand_together(self, wanted: tuple[str, str], tmp_path: Path) -> None:
        _, settings = loaded(tmp_path, wanted)
        assert [api.name for api in settings.apis] == list(wanted)
        assert all(api.calls for api in settings.apis)

    @pytest.mark.parametrize("api", catalogue(), ids=lambda api: api.name)
    def test_each_fact_has_a_page_of_microsofts_documentation(self, api: KnownApi) -> None:
        for source in (api.source, *(call.source for call in api.calls)):
            assert re.fullmatch(r"https://learn\.microsoft\.com/[a-z0-9/.-]+", source), source

    @pytest.mark.parametrize("api", catalogue(), ids=lambda api: api.name)
    def test_the_usual_calls_need_no_administrator(self, api: KnownApi) -> None:
        usual = [call for call in api.calls if call.usual]
        assert usual
        assert not any(api.by_definition(call.permissions) for call in usual)

    @pytest.mark.parametrize("api", catalogue(), ids=lambda api: api.name)
    def test_what_a_policy_keeps_is_not_kept_by_definition(self, api: KnownApi) -> None:
        names = {name for call in api.calls for name in call.permissions}
        assert set(api.by_definition(names)).isdisjoint(api.in_new_organisations(names))

    def test_the_administrators_flags_follow_microsofts_policy_of_new_organisations(self) -> None:
        graph = catalogue()[0]
        calls = {call.name: call.permissions for call in graph.calls}
        kept = [name for name, permissions in calls.items() if graph.in_new_organisations(permissions)]
        assert kept == ["unread", "calendar", "meetings", "find-mail", "tasks", "planner", "find-files"]
        assert [name for name, permissions in calls.items() if graph.by_definition(permissions)] == [
            "manager",
            "health",
            "devices",
        ]

    @pytest.mark.parametrize("api", catalogue(), ids=lambda api: api.name)
    def test_every_placeholder_is_a_parameter_and_every_parameter_is_used(self, api: KnownApi) -> None:
        used, asked = {*holes(api.resource)}, set()
        for call in api.calls:
            parameters = {each["name"] for each in dict(call.written).get("parameter", ())}
            used |= {*holes(call.url)} - parameters
            asked |= parameters
        assert used == {each.name for each in api.parameters}
        assert used.isdisjoint(asked)
        for each in api.parameters:
            assert re.fullmatch(each.pattern, each.example)

    def test_what_is_asked_for_fills_the_calls(self, tmp_path: Path) -> None:
        _, settings = loaded(tmp_path, ["graph:all", "devops:all", "storage:all"])
        now = datetime(2026, 2, 18, 12, 30, tzinfo=UTC)

        def made(api: str, name: str, **values: str) -> Request:
            call = settings.setup.call(api, name)
            assert call is not None
            filled = fill(api, call, values, now)
            assert filled.request is not None, filled.mistakes
            return filled.request

        meetings = made("graph", "meetings").url
        assert "startDateTime=2026-02-18T12%3A30%3A00Z&endDateTime=2026-02-25T12%3A30%3A00Z&" in meetings
        work = made("devops", "find-work", word="O'Brien")
        assert "CONTAINS 'O''Brien' ORDER" in json.loads(work.body or "")["query"]
        mail = made("graph", "send-mail", to="sam@contoso.example", subject='A "test"', text="Hello")
        assert json.loads(mail.body or "")["message"]["toRecipients"] == [
            {"emailAddress": {"address": "sam@contoso.example"}}
        ]
        assert made("storage", "blobs", container="logs").url.endswith("/logs?restype=container&comp=list")
        assert made("storage", "containers").headers == (("x-ms-version", "2023-11-03"),)
        changing = [call.name for api in settings.apis for call in api.calls if call.changes]
        assert changing == ["send-mail"]

    @pytest.mark.parametrize("host", ["evil.example", "contoso.sharepoint.com.evil.example", "a/b.sharepoint.com", ""])
    def test_a_host_of_somebody_else_is_refused(self, host: str) -> None:
        said = mistakes("sharepoint", sharepoint__host=host)
        assert "sharepoint.host" in said
        assert "--set sharepoint.host=contoso.sharepoint.com" in said

    def test_the_page_in_the_docs_is_made_of_it(self) -> None:
        assert catalogue_page.PAGE.read_text(encoding="utf-8") == catalogue_page.page()


class TestWishes:
    def test_an_api_alone_asks_only_for_its_usual_calls(self) -> None:
        (choice,) = make("graph").choices
        assert choice.permissions == ("User.Read", "Mail.ReadBasic", "Calendars.ReadBasic")
        assert choice.administrator == ()
        assert choice.in_new_organisations == ("Mail.ReadBasic", "Calendars.ReadBasic")

    def test_named_calls_ask_for_theirs_only(self) -> None:
        (choice,) = make("graph:health,profile").choices
        assert [call.name for call in choice.calls] == ["profile", "health"]
        assert choice.permissions == ("User.Read", "ServiceHealth.Read.All")
        assert choice.administrator == ("ServiceHealth.Read.All",)

    def test_an_api_named_twice_is_written_once(self) -> None:
        (choice,) = make("graph:teams", "graph").choices
        assert [call.name for call in choice.calls] == ["profile", "unread", "calendar", "teams"]

    def test_a_parameter_that_no_chosen_call_takes_is_not_asked_for(self) -> None:
        assert make("azure").choices[0].values == ()
        assert "azure.subscription" in mistakes("azure:groups")

    def test_comments_say_who_must_consent_and_who_can_use_it(self) -> None:
        text = " ".join(line.lstrip("# ") for line in make("graph:profile,health", "power-bi").text.splitlines())
        assert "An administrator must consent to ServiceHealth.Read.All" in text
        assert "Personal Microsoft accounts can use profile; the other calls are for work and school accounts." in text
        assert "personal Microsoft accounts can't use it" in text
        assert "https://learn.microsoft.com/rest/api/power-bi/groups/get-groups" in text

    @pytest.mark.parametrize(
        ("wanted", "says"),
        [
            ([], "Name at least one API"),
            (["grap"], 'Did you mean "graph"?'),
            (["graph:profil"], 'Did you mean "profile"?'),
            (["graph:"], "names no call"),
            (["sharepoint"], "SharePoint needs the organisation's SharePoint host: --set sharepoint.host="),
        ],
    )
    def test_what_is_wrong_or_missing_is_said(self, wanted: list[str], says: str) -> None:
        assert says in mistakes(*wanted)

    def test_every_mistake_is_said_at_once(self) -> None:
        said = mistakes("grap", "sharepoint", client_id="x", sharepoint__hots="a")
        assert '"x" is not an application (client) ID' in said
        assert 'Did you mean "graph"?' in said
        assert "needs the organisation's SharePoint host" in said
        assert "sharepoint.hots isn't a value that is asked for. The chosen APIs take sharepoint.host." in said

    @pytest.mark.parametrize("client_id", ["", "my-app", CLIENT + "0", "{" + CLIENT + "}", CLIENT.replace("-", "")])
    def test_a_client_id_is_a_guid(self, client_id: str) -> None:
        assert "client" in mistakes("graph", client_id=client_id)

    @given(st.text(min_size=1).filter(str.strip))
    def test_whatever_is_given_stays_within_its_quotes(self, authority: str) -> None:
        document = tomllib.loads(make("graph", authority=authority).text)
        assert document["authority"] == authority.strip()
        assert set(document) == {"client_id", "authority", "api"}


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONSENTRAY_HOME", str(tmp_path / "home"))

    def test_it_writes_to_the_persons_place_what_the_program_then_loads(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code = main(["config", "new", "--client-id", CLIENT, "--api", "graph", "--api", "azure:tenants", "--json"])
        file = tmp_path / "home" / "consentray.toml"
        assert code == 0
        assert json.loads(capsys.readouterr().out) == {
            "file": str(file),
            "apis": ["graph", "azure"],
            "administrator": [{"api": "graph", "permissions": ["Mail.ReadBasic", "Calendars.ReadBasic"]}],
            "problem": None,
        }
        assert [api.name for api in read_file(file).require().apis] == ["graph", "azure"]

    def test_it_keeps_a_file_that_exists_unless_forced(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "mine.toml"
        file.write_text("mine")
        command = ["config", "new", "--client-id", CLIENT, "--api", "graph:devices", "--output", str(file)]
        assert main(command) == 2
        assert file.read_text() == "mine"
        assert "--force" in capsys.readouterr().err
        assert main([*command, "--force"]) == 0
        assert "An administrator must consent to DeviceManagementManagedDevices.Read.All" in capsys.readouterr().out
        assert read_file(file).require().client_id == CLIENT

    def test_what_is_missing_is_said_and_nothing_written(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["config", "new", "--api", "sharepoint", "--json"]) == 2
        said = capsys.readouterr()
        assert json.loads(said.out)["problem"]["code"] == "configuration"
        assert "The client ID is missing" in said.err
        assert "--set sharepoint.host=contoso.sharepoint.com" in said.err
        assert not (tmp_path / "home").exists()

    def test_an_authority_that_is_none_is_found_by_the_configurations_own_rules(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = ["config", "new", "--client-id", CLIENT, "--api", "graph", "--authority", "http://login.example/x"]
        assert main(command) == 2
        assert "authority" in capsys.readouterr().err
        assert not (tmp_path / "home").exists()

    def test_a_folder_that_cannot_be_written_is_a_problem(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").write_text("")
        output = str(tmp_path / "file" / "new.toml")
        assert main(["config", "new", "--client-id", CLIENT, "--api", "graph", "--output", output]) == 1
        assert "can't be written" in capsys.readouterr().err

    def test_the_list_names_every_call(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["config", "new", "--list"]) == 0
        lines = capsys.readouterr().out.splitlines()
        for api in catalogue():
            assert f"{api.name}: {api.title}" in lines
            for call in api.calls:
                assert any(call.name in line and call.permissions[0] in line for line in lines)

    def test_the_list_as_json_holds_the_sources(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["config", "new", "--list", "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert [api["name"] for api in document["apis"]] == NAMES
        (health,) = [call for call in document["apis"][0]["calls"] if call["name"] == "health"]
        assert (health["administrator"], health["personal"], health["usual"]) == (True, False, False)
        assert all(call["source"] for api in document["apis"] for call in api["calls"])
