"""Whatever the document holds: it is read, or refused with the place of what is wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.registration.known import MANIFESTS, manifest, registration
from tests.growth import assert_linear
from trayapp.core.registration.check import check
from trayapp.core.registration.manifest import NotAManifestError, Path, api_of, manifest_of
from trayapp.settings.lines import JsonLines

NAMES = sorted(each.stem for each in MANIFESTS.iterdir())
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just("\ud800")
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def places(value: object, path: Path = ()) -> list[Path]:
    """Return the paths to every value of a document."""
    below: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [path, *(each for key, inner in below for each in places(inner, (*path, key)))]


def read(document: object) -> None:
    for reader in (lambda it: check(registration(), manifest_of(it, "x")), api_of):
        try:
            reader(document)
        except NotAManifestError as error:
            refused = error
        else:
            continue
        assert str(refused)
        assert not refused.path or isinstance(document, list) or refused.path[0] in document  # type: ignore[operator] # an object, where it is no list


@given(values)
def test_any_document_is_read_or_refused(document: object) -> None:
    read(document)


@given(st.sampled_from(NAMES), st.data())
def test_a_manifest_with_one_strange_value_is_read_or_refused(name: str, data: st.DataObject) -> None:
    document = copy.deepcopy(manifest(name))
    *above, last = data.draw(st.sampled_from(places(document)[1:]))
    inner: Any = document
    for key in above:
        inner = inner[key]
    inner[last] = data.draw(values)
    read(document)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"publicClient": []}, ("publicClient",)),
        ({"publicClient": {"redirectUris": "http://localhost"}}, ("publicClient", "redirectUris")),
        ({"publicClient": {"redirectUris": [1]}}, ("publicClient", "redirectUris", 0)),
        ({"replyUrlsWithType": ["http://localhost"]}, ("replyUrlsWithType", 0)),
        ({"requiredResourceAccess": {}}, ("requiredResourceAccess",)),
        ({"requiredResourceAccess": [{"resourceAccess": [7]}]}, ("requiredResourceAccess", 0, "resourceAccess", 0)),
        ({"isFallbackPublicClient": "true"}, ("isFallbackPublicClient",)),
        ({"api": {"requestedAccessTokenVersion": True}}, ("api", "requestedAccessTokenVersion")),
        ({"accessTokenAcceptedVersion": "2"}, ("accessTokenAcceptedVersion",)),
        ({"signInAudience": 1}, ("signInAudience",)),
        ({"appId": ["x"]}, ("appId",)),
    ],
)
def test_a_wrong_type_is_named_with_its_place(change: dict[str, object], path: Path) -> None:
    with pytest.raises(NotAManifestError, match=r"^must be (a|an|true)") as raised:
        manifest_of({"appId": "x", **change}, "x")
    assert raised.value.path == path


@pytest.mark.parametrize(
    "document", [None, 5, "x", [], {}, {"appId": ""}, {"value": []}, [{"appId": "a"}, {"appId": "b"}]]
)
def test_what_is_no_registration_is_refused(document: object) -> None:
    with pytest.raises(NotAManifestError):
        manifest_of(document, "x")
    with pytest.raises(NotAManifestError):
        api_of(document)


@pytest.mark.parametrize("odd", ["$(id)", "`id`", "x\nEND\nid", "", None, "bbbbbbbb-0000-0000-0000-00000000000g"])
def test_an_apis_ids_are_ids_as_scripts_hold_them(odd: str | None) -> None:
    document = manifest("api")
    document["api"]["oauth2PermissionScopes"][1]["id"] = odd
    with pytest.raises(NotAManifestError, match="must be an ID") as raised:
        api_of(document)
    assert raised.value.path == ("api", "oauth2PermissionScopes", 1, "id")
    with pytest.raises(NotAManifestError):
        api_of(manifest("api") | {"appId": odd})


def test_null_is_absent_and_unknown_keys_are_left_alone() -> None:
    names = [*manifest("graph-right"), *manifest("aad-right"), *manifest("az-before-2.37"), "new", "$odd\ud800"]
    found = manifest_of({**dict.fromkeys(names), "appId": " X "}, "x")
    assert (found.client_id, found.audience, found.public_client, found.redirects, found.accesses) == (
        "x",
        None,
        None,
        (),
        (),
    )


def test_a_huge_manifest_takes_time_in_proportion() -> None:
    def checked(size: int) -> object:
        document = manifest("graph-right")
        document["requiredResourceAccess"] = [
            {"resourceAppId": f"{each}", "resourceAccess": [{"id": f"{each}", "type": "Scope"}]} for each in range(size)
        ]
        return check(registration(), manifest_of(document, "x"))

    assert_linear(checked, 500)


def test_the_place_of_a_finding_has_a_line() -> None:
    text = (MANIFESTS / "redirect-of-the-web.json").read_text()
    (found, *_) = check(registration(), manifest_of(manifest("redirect-of-the-web"), "x"))
    line = JsonLines(text).of(found.path)
    assert line is not None
    assert "http://localhost:8400/" in text.splitlines()[line - 1]
