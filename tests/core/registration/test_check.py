"""What is missing, wrong or too much in manifests of every format."""

from __future__ import annotations

import pytest

from tests.core.registration.known import CUSTOMER_ID, GRAPH_ID, manifest, of_catalogue, registration
from trayapp.core.model import Api, AuthorityKind
from trayapp.core.record import replace
from trayapp.core.registration.check import Finding, Kind, check
from trayapp.core.registration.manifest import Access, Manifest, Redirect, api_of, manifest_of

ENTRA = "https://login.microsoftonline.com"
COMMON = f"{ENTRA}/common"
B2C = ("https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_in", AuthorityKind.B2C, *())
EXTERNAL = ("https://contoso.ciamlogin.com", AuthorityKind.EXTERNAL_ID)
CUSTOMER_ONLY = Api(
    "customer", "Customer API", tuple(f"api://{CUSTOMER_ID}/customer.{each}" for each in ("read", "write"))
)


def findings(name: str, *given: object) -> list[Finding]:
    it = registration(*given)
    return list(check(it, manifest_of(manifest(name), it.client_id)))


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    """Return each finding's kind, the first words of its message, and its place."""
    return [(each.kind.value, each.message.partition(":")[0][:34], "/".join(map(str, each.path))) for each in found]


@pytest.mark.parametrize("name", ["graph-right", "aad-right", "az-right"])
def test_what_is_right_is_not_complained_of(name: str) -> None:
    assert findings(name) == []


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("az-before-2.37", (), [("too-much", "Tokens may be issued without a cod", "oauth2AllowIdTokenImplicitFlow")]),
        (
            "new-in-the-portal",
            (),
            [
                ("missing", "The redirect address http", ""),
                ("advice", "Microsoft Graph", ""),
                ("missing", "Customer API", ""),
                ("advice", "Public client flows are off", ""),
            ],
        ),
        (
            "redirect-of-the-web",
            (),
            [
                ("wrong", "http", "web/redirectUris/0"),
                ("too-much", "The registration has secrets or ce", "passwordCredentials/0"),
                ("too-much", "Tokens may be issued without a cod", "web/implicitGrantSettings/enableIdTokenIssuance"),
            ],
        ),
        (
            "aad-redirect-of-a-page",
            (),
            [
                ("wrong", "http", "replyUrlsWithType/0"),
                ("too-much", "The program doesn't use https", "replyUrlsWithType/1"),
                ("advice", "Public client flows are off", ""),
            ],
        ),
        (
            "redirects-too-many",
            (),
            [
                ("too-much", "http", "web/redirectUris/0"),
                ("too-much", "The program doesn't use https", "publicClient/redirectUris/1"),
            ],
        ),
        (
            "too-wide",
            (),
            [
                ("too-much", "The registration admits accounts o", "signInAudience"),
                ("wrong", "Personal accounts need access toke", ""),
            ],
        ),
        (
            "too-wide",
            (COMMON,),
            [("wrong", "Personal accounts need access toke", ""), ("advice", "The publisher isn't verified", "")],
        ),
        (
            "graph-right",
            (COMMON,),
            [
                ("wrong", "The registration admits accounts o", "signInAudience"),
                ("advice", "The publisher isn't verified", ""),
            ],
        ),
        (
            "aad-too-much",
            (),
            [
                ("too-much", "The registration admits accounts o", "signInAudience"),
                ("too-much", "Microsoft Graph", "requiredResourceAccess/0/resourceAccess/4"),
                ("too-much", "No call needs the APIs 00000009-00", "requiredResourceAccess/2/resourceAccess/0"),
                ("too-much", "The registration has secrets or ce", "keyCredentials/0"),
                ("too-much", "Tokens may be issued without a cod", "oauth2AllowImplicitFlow"),
            ],
        ),
        (
            "another",
            (),
            [
                ("wrong", "This is the registration 99999999-", "appId"),
                ("wrong", "Microsoft has disabled the applica", "disabledByMicrosoftStatus"),
            ],
        ),
        ("graph-answer", (), [("missing", "Customer API", "")]),
        ("b2c", (*B2C, CUSTOMER_ONLY), []),
        ("external", (*EXTERNAL, CUSTOMER_ONLY), [("missing", "Microsoft Graph", "")]),
    ],
)
def test_what_is_not_as_it_must_be_is_found(
    name: str, given: tuple[object, ...], expected: list[tuple[str, str, str]]
) -> None:
    found = findings(name, *given)
    assert told(found) == expected
    assert all(each.fix for each in found)


def test_the_words_name_what_to_do() -> None:
    (missing,) = findings("graph-answer")
    assert "customer.write" in missing.message
    assert "customer.read" not in missing.message
    assert "Customer API > Delegated permissions: customer.write" in missing.fix
    web = findings("redirect-of-the-web")[0]
    assert "AADSTS7000218" in web.message
    assert "Mobile and desktop applications: add http://localhost" in web.fix
    too_much = findings("aad-too-much")[1].message
    assert "no call needs Mail.Read;" in too_much
    assert "df021288-bdef-4463-88db-98f22de89214" in too_much


RIGHT = manifest_of(manifest("graph-right"), "")


@pytest.mark.parametrize(
    ("registered", "redirect", "same"),
    [
        ("http://localhost", None, True),
        ("http://localhost/", None, True),
        ("HTTP://LOCALHOST:8400", None, True),
        ("http://localhost/callback", None, False),
        ("https://localhost", None, False),
        ("http://127.0.0.1", None, False),
        ("http://127.0.0.1", "http://127.0.0.1:8400/", True),
        ("http://localhost/Callback", "http://localhost/callback", False),
        ("not an address", None, False),
        ("", None, False),
    ],
)
def test_a_port_of_this_computer_does_not_count(registered: str, redirect: str | None, same: bool) -> None:
    it = registration(redirect_uri=redirect)
    found = check(it, replace(RIGHT, redirects=(Redirect("publicClient", registered, ()),)))
    assert (found == ()) is same


def without(manifest: Manifest, *ids: str) -> Manifest:
    return replace(
        manifest, accesses=tuple(each for each in manifest.accesses if each.id not in ids and each.app_id not in ids)
    )


def test_unknown_ids_are_compared_as_far_as_they_can_be() -> None:
    it = registration(find=of_catalogue)
    assert [(each.kind, "--api-manifest" in each.fix) for each in check(it, RIGHT)] == [(Kind.ADVICE, True)]
    assert [each.kind for each in check(it, without(RIGHT, CUSTOMER_ID))] == [Kind.MISSING]
    graph = registration(
        f"{ENTRA}/t", AuthorityKind.ENTRA, Api("g", "G", ("User.Read", "Sites.Selected")), find=of_catalogue
    )
    bare = without(RIGHT, CUSTOMER_ID)
    (missing,) = check(graph, bare)
    assert (missing.kind, "Sites.Selected" in missing.message) == (Kind.MISSING, True)
    (unclear,) = check(graph, replace(bare, accesses=(*bare.accesses, Access(GRAPH_ID, "f89c84ef", True, ()))))
    assert (unclear.kind, "can't be told" in unclear.message) == (Kind.ADVICE, True)


def test_default_takes_whatever_is_listed_and_wants_something() -> None:
    it = registration(
        f"{ENTRA}/t", AuthorityKind.ENTRA, Api("c", "C", (f"api://{CUSTOMER_ID}/.default",)), sign_in_scopes=()
    )
    listed = without(RIGHT, GRAPH_ID)
    assert check(it, listed) == ()
    assert [each.kind for each in check(it, without(listed, CUSTOMER_ID))] == [Kind.MISSING]


@pytest.mark.parametrize("name", ["api", "aad-api", "api-service-principal"])
def test_an_apis_own_registration_names_its_permissions(name: str) -> None:
    known = api_of(manifest(name))
    assert set(known) == {CUSTOMER_ID, f"api://{CUSTOMER_ID}", "https://mytenant.onmicrosoft.com/customerapi"}
    (api,) = {each.title: each for each in known.values()}.values()
    assert (api.title, api.app_id, set(api.ids)) == ("Customer API", CUSTOMER_ID, {"customer.read", "customer.write"})


def test_a_long_list_is_cut() -> None:
    redirects = tuple(Redirect("web", f"https://{number}.example/{'x' * 3000}", ()) for number in range(2_000))
    (found,) = check(registration(), replace(RIGHT, redirects=(*RIGHT.redirects, *redirects)))
    assert "and 1995 more" in found.message
    assert len(found.message) < 5000
