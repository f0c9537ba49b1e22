"""Which source wins, what is kept of the others, and what a policy's mistakes do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from trayapp.core.mistake import Mistake
from trayapp.settings.definition import TOP
from trayapp.settings.errors import ConfigurationError, NoConfigurationError
from trayapp.settings.lines import Lines
from trayapp.settings.load import load, load_resolved
from trayapp.settings.resolve import Resolved, resolve
from trayapp.settings.source import Layer, Policy, Source
from trayapp.system.folders import Folders, folders

APIS = [{"name": "a", "scopes": ["https://x.example/a/read"]}]
WHOLE: dict[str, object] = {
    "client_id": "from the file",
    "authority": "https://login.contoso.example/organizations",
    "api": APIS,
}
WHERE = {
    Layer.MACHINE_POLICY: "HKLM",
    Layer.USER_POLICY: "HKCU",
    Layer.COMMAND_LINE: "named.toml",
    Layer.ENVIRONMENT: "environ.toml",
    Layer.PERSON: "person.toml",
    Layer.RECOMMENDED_POLICY: "recommended.json",
    Layer.MACHINE: "machine.toml",
}
FILE = Layer.MACHINE


def layered(folder: Path, said: dict[Layer, dict[str, object]]) -> Resolved:
    sources = [
        Source(layer, WHERE[layer], document, Lines(), None if layer.is_policy else folder)
        for layer, document in said.items()
    ]
    return resolve(sources, folder / "person.toml")


@pytest.mark.parametrize("reverse", [False, True])
def test_each_layer_is_stronger_than_those_below_whatever_order_they_are_found_in(
    tmp_path: Path, reverse: bool
) -> None:
    layers = list(WHERE)
    for index, strongest in enumerate(layers):
        said = {layer: WHOLE | {"sign_in_timeout": 100 + number} for number, layer in enumerate(layers[index:])}
        if reverse:
            said = dict(reversed(said.items()))
        value = layered(tmp_path, said).values["sign_in_timeout"]
        assert (value.value, value.origin.layer, value.origin.place) == (100, strongest, WHERE[strongest])
        assert [each.value for each in value.overrides] == list(range(101, 100 + len(layers) - index))
        assert value.locked == (strongest in {Layer.MACHINE_POLICY, Layer.USER_POLICY})


def test_values_are_merged_key_by_key_and_the_apis_as_a_whole(tmp_path: Path) -> None:
    other = [{"name": "b", "scopes": ["https://x.example/b/read"]}]
    settings = layered(
        tmp_path,
        {
            Layer.MACHINE_POLICY: {"api": other},
            Layer.PERSON: {"theme": "dark", "client_id": "mine"},
            FILE: WHOLE | {"theme": "light", "log_level": "info"},
        },
    ).require()
    assert (settings.client_id, settings.theme, settings.log_level) == ("mine", "dark", "info")
    assert [api.name for api in settings.apis] == ["b"]


def test_what_nothing_says_is_built_in(tmp_path: Path) -> None:
    resolved = layered(tmp_path, {FILE: WHOLE})
    for setting in TOP:
        value = resolved.values[setting.key]
        if setting.key not in WHOLE:
            assert (value.value, value.origin.layer, value.origin.place) == (setting.default, Layer.BUILT_IN, None)


TRUST = [setting.key for setting in TOP if setting.trust]


def test_what_decides_trust() -> None:
    assert TRUST == [
        "client_id",
        "authority",
        "authority_type",
        "token_cache",
        "ca_file",
        "trust_environment",
        "api",
    ]


@pytest.mark.attack(
    "a tampered configuration or policy", "a policy with a mistake in what decides trust", "the program stops"
)
@pytest.mark.parametrize("layer", [Layer.MACHINE_POLICY, Layer.USER_POLICY, Layer.RECOMMENDED_POLICY])
@pytest.mark.parametrize("key", TRUST)
@pytest.mark.parametrize("bad", [5, "", "\0", [], None, [{"name": "a"}], "x" * 3000])
def test_a_bad_policy_on_whom_to_trust_stops_the_program(tmp_path: Path, layer: Layer, key: str, bad: object) -> None:
    resolved = layered(tmp_path, {layer: {key: bad}, FILE: WHOLE})
    assert resolved.settings is None
    assert [mistake.file for mistake in resolved.mistakes] == [WHERE[layer]] * len(resolved.mistakes)
    assert {mistake.key.split("[")[0] for mistake in resolved.mistakes} == {key}
    assert resolved.values[key].wrong
    with pytest.raises(ConfigurationError, match=f"{WHERE[layer]}: {key}"):
        resolved.require()


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        (setting.key, bad)
        for setting in TOP
        if not setting.trust
        for bad in (None, 1.5, "\0", b"", ["nonsense"], {"a": 1}, -1)
    ],
)
def test_another_bad_policy_is_ignored_alone_and_said(tmp_path: Path, key: str, bad: object) -> None:
    resolved = layered(
        tmp_path,
        {Layer.MACHINE_POLICY: {key: bad, "client_id": "from the policy"}, FILE: WHOLE | {"log_level": "info"}},
    )
    settings = resolved.require()
    assert settings.client_id == "from the policy"
    expected = "info" if key == "log_level" else next(each.default for each in TOP if each.key == key)
    assert resolved.values[key].value == expected
    assert {(warning.file, warning.key) for warning in resolved.warnings} == {("HKLM", key)}


def test_an_unknown_key_of_a_policy_is_ignored_unless_it_may_be_one_that_decides_trust(tmp_path: Path) -> None:
    resolved = layered(tmp_path, {Layer.MACHINE_POLICY: {"favourite": 1}, FILE: WHOLE})
    assert resolved.settings is not None
    assert [warning.key for warning in resolved.warnings] == ["favourite"]
    resolved = layered(tmp_path, {Layer.MACHINE_POLICY: {"clientid": "x"}, FILE: WHOLE})
    assert resolved.settings is None
    assert 'Did you mean "client_id"?' in str(resolved.mistakes[0])


def test_a_policy_only_recommends_what_a_person_needs_to_read_the_screen(tmp_path: Path) -> None:
    free = [setting.key for setting in TOP if not setting.lockable]
    assert free == ["theme", "language"]
    policy: dict[str, object] = {"theme": "dark", "language": "de"}
    resolved = layered(tmp_path, {Layer.MACHINE_POLICY: policy, Layer.PERSON: {"theme": "light"}, FILE: WHOLE})
    settings = resolved.require()
    assert (settings.theme, settings.language) == ("light", "de")
    assert not resolved.values["language"].locked
    assert [warning.key for warning in resolved.warnings] == free
    assert "can't lock" in resolved.warnings[0].message


@pytest.mark.parametrize("layer", WHERE)
def test_where_telemetry_goes_is_not_a_persons_to_say(tmp_path: Path, layer: Layer) -> None:
    mine, theirs = "https://mine.example", "https://theirs.example"
    own = layer in {Layer.COMMAND_LINE, Layer.ENVIRONMENT, Layer.PERSON}
    for machine in ({"telemetry_endpoint": theirs}, {}):
        said = {FILE: WHOLE | machine}
        said[layer] = said.get(layer, {}) | {"telemetry_endpoint": mine}
        resolved = layered(tmp_path, said)
        assert resolved.require().telemetry_endpoint == (machine.get("telemetry_endpoint") if own else mine)
        assert [(each.key, each.place) for each in resolved.warnings] == [("telemetry_endpoint", WHERE[layer])] * own


def test_mistakes_of_every_file_are_reported_at_once(tmp_path: Path) -> None:
    resolved = layered(
        tmp_path, {Layer.PERSON: {"them": "dark", "log_level": "loud"}, FILE: WHOLE | {"call_attempts": 0}}
    )
    assert [(mistake.file, mistake.key) for mistake in resolved.mistakes] == [
        ("person.toml", "them"),
        ("person.toml", "log_level"),
        ("machine.toml", "call_attempts"),
    ]


def test_values_of_different_sources_are_judged_together_and_blamed_where_they_stand(tmp_path: Path) -> None:
    provider: dict[str, object] = {"authority": "https://provider.example"}
    assert layered(tmp_path, {Layer.PERSON: provider, FILE: WHOLE | {"authority_type": "oidc"}}).settings is not None
    resolved = layered(tmp_path, {Layer.PERSON: provider, FILE: WHOLE})
    ((mistake),) = resolved.mistakes
    assert (mistake.file, mistake.key) == ("person.toml", "authority")
    assert "tenant is missing" in mistake.message


def test_a_ca_file_of_a_policy_is_absolute_and_the_home_folder_is_not_the_persons_to_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "root.pem").write_text("x")
    for path in ("root.pem", "~/root.pem"):
        ((mistake),) = layered(tmp_path, {Layer.MACHINE_POLICY: {"ca_file": path}, FILE: WHOLE}).mistakes
        assert (mistake.file, mistake.key) == ("HKLM", "ca_file")
        assert "must be absolute" in mistake.message


class TestMissing:
    def test_what_is_missing_is_asked_of_the_strongest_file(self, tmp_path: Path) -> None:
        resolved = layered(tmp_path, {Layer.PERSON: {"client_id": "x"}, FILE: {"authority": "https://a.example/t"}})
        assert [(each.file, each.key) for each in resolved.mistakes] == [("person.toml", "api")]

    def test_with_policy_alone_it_is_asked_of_the_policy(self, tmp_path: Path) -> None:
        """A user who has no file can't be asked to correct it."""
        resolved = layered(tmp_path, {Layer.MACHINE_POLICY: {"client_id": "x"}})
        assert {(each.file, each.policy) for each in resolved.mistakes} == {("HKLM", True)}

    def test_a_policys_mistakes_come_first(self, tmp_path: Path) -> None:
        resolved = layered(tmp_path, {FILE: WHOLE | {"call_timeout": "x"}, Layer.MACHINE_POLICY: {"authority": 7}})
        assert [(each.key, each.policy) for each in resolved.mistakes] == [("authority", True), ("call_timeout", False)]

    @pytest.mark.parametrize("layer", [Layer.MACHINE_POLICY, Layer.PERSON, None])
    def test_taste_alone_is_no_configuration(self, tmp_path: Path, layer: Layer | None) -> None:
        with pytest.raises(NoConfigurationError, match="consentray demo"):
            layered(tmp_path, {layer: {"theme": "dark"}} if layer else {}).require()

    def test_policy_alone_is_a_whole_configuration(self, tmp_path: Path) -> None:
        assert layered(tmp_path, {Layer.MACHINE_POLICY: WHOLE}).require().client_id == "from the file"


class TestFiles:
    @pytest.fixture
    def places(self, tmp_path: Path) -> Folders:
        return Folders(
            tmp_path / "person", tmp_path / "data", tmp_path / "log", tmp_path / "machine", tmp_path / "cache"
        )

    def write(self, file: Path, text: str) -> Path:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return file

    def origins(self, resolved: Resolved) -> dict[str, Any]:
        return {
            key: (each.origin.layer.value, each.origin.line)
            for key, each in resolved.values.items()
            if each.origin.source
        }

    def test_a_named_file_stands_in_place_of_the_persons_and_the_machines_lies_beneath(
        self, tmp_path: Path, places: Folders
    ) -> None:
        self.write(places.machine_file, 'log_level = "info"\nclient_id = "machine"\n')
        self.write(places.person_file, 'theme = "dark"\n')
        named = self.write(tmp_path / "named.toml", '# named\nclient_id = "named"\n')
        for given, environ, layer in (
            (str(named), {}, "command-line"),
            (None, {"CONSENTRAY_CONFIG": str(named)}, "environment"),
        ):
            resolved = load_resolved(given, places, environ, policy=Policy())
            assert self.origins(resolved) == {"client_id": (layer, 2), "log_level": ("machine", 1)}
            assert [each.value for each in resolved.values["client_id"].overrides] == ["machine"]
        resolved = load_resolved(None, places, {}, policy=Policy())
        assert self.origins(resolved) == {
            "client_id": ("machine", 2),
            "log_level": ("machine", 1),
            "theme": ("person", 1),
        }

    def test_a_policy_that_could_not_be_read_stops_the_program_whatever_the_files_say(
        self, tmp_path: Path, places: Folders
    ) -> None:
        text = 'client_id = "x"\nauthority = "https://a.example/t"\napi = [{name = "a", scopes = ["a/b"]}]\n'
        assert tomllib.loads(text)
        self.write(places.person_file, text)
        assert load_resolved(None, places, {}, policy=Policy()).settings is not None
        failed = Mistake("", "The policy isn't trusted.", str(tmp_path / "x.json"), policy=True)
        resolved = load_resolved(None, places, {}, policy=Policy((), (failed,)))
        assert resolved.settings is None
        assert resolved.mistakes == (failed,)

    @pytest.mark.attack("whoever sets the environment", "a variable that names other policies", "not read")
    def test_the_environment_cannot_choose_another_place_of_policies(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = folders({}).policies
        for home in (None, tmp_path / "elsewhere"):
            environ = {"CONSENTRAY_HOME": str(home)} if home else {}
            for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
                monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
            assert folders(environ).policies == before


def test_what_was_ignored_is_told_to_whoever_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(Layer.MACHINE_POLICY, "HKLM", WHOLE | {"log_level": "loud"}, Lines())
    monkeypatch.setattr("trayapp.settings.load.read_policy", lambda _: Policy((source,)))
    told: list[str] = []
    places = Folders(tmp_path, tmp_path, tmp_path, tmp_path / "machine", tmp_path)
    assert load(None, places, {}, ignored=told.append).log_level == "error"
    assert len(told) == 1
    assert told[0].startswith('HKLM: log_level: "loud" isn\'t one of "error"')
