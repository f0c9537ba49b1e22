"""What the registration must be, by authority and by what is known of the APIs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.registration.known import CUSTOMER, CUSTOMER_ID, GRAPH_ID, of_catalogue, registration, setup
from trayapp.core.model import Api, AuthorityKind
from trayapp.core.registration.needed import BOTH, MANY, NOT_YET, ONE, PERSONAL, needed

ENTRA = "https://login.microsoftonline.com"
KIND = AuthorityKind


@pytest.mark.parametrize(
    ("authority", "kind", "audience", "version", "tenant"),
    [
        (f"{ENTRA}/contoso.example", KIND.ENTRA, ONE, None, "contoso.example"),
        (
            f"{ENTRA}/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/",
            KIND.ENTRA,
            ONE,
            None,
            "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
        ),
        (f"{ENTRA}/Organizations", KIND.ENTRA, MANY, None, None),
        (f"{ENTRA}/common", KIND.ENTRA, BOTH, 2, None),
        (f"{ENTRA}/consumers", KIND.ENTRA, PERSONAL, 2, None),
        (f"{ENTRA}/9188040d-6c67-4c5b-b112-36a304b66dad", KIND.ENTRA, PERSONAL, 2, None),
        ("https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_in", KIND.B2C, BOTH, 2, "contoso.onmicrosoft.com"),
        ("https://contoso.ciamlogin.com", KIND.EXTERNAL_ID, ONE, None, "contoso.onmicrosoft.com"),
        ("https://contoso.ciamlogin.com/contoso.example", KIND.EXTERNAL_ID, ONE, None, "contoso.example"),
        ("https://sts.contoso.example/adfs", KIND.ADFS, None, None, None),
        ("https://id.example", KIND.OIDC, None, None, None),
    ],
)
def test_the_accounts_follow_from_the_authority(
    authority: str, kind: AuthorityKind, audience: str | None, version: int | None, tenant: str | None
) -> None:
    it = registration(authority, kind)
    assert (it.audience, it.token_version, it.tenant) == (audience, version, tenant)


def shape(*given: Any, **changes: Any) -> dict[str | None, list[str]]:
    return {each.app_id: [p.name for p in each.permissions] for each in registration(*given, **changes).resources}


def test_the_sign_in_is_listed_with_the_apis() -> None:
    assert shape() == {
        GRAPH_ID: ["openid", "profile", "offline_access", "User.Read"],
        CUSTOMER_ID: ["customer.read", "customer.write"],
    }
    assert shape("https://x.b2clogin.com/t/B2C_1_a", KIND.B2C)[GRAPH_ID] == ["openid", "offline_access", "User.Read"]
    assert shape("https://sts.example/adfs", KIND.ADFS, find=of_catalogue) == {None: ["User.Read"]}, (
        "AD FS knows no applications of Microsoft's"
    )


@pytest.mark.parametrize(
    ("scope", "app_id", "permission_id"),
    [
        ("api://cccccccc-1111-2222-3333-444444444444/read", "cccccccc-1111-2222-3333-444444444444", None),
        ("CCCCCCCC-1111-2222-3333-444444444444/read", "cccccccc-1111-2222-3333-444444444444", None),
        ("https://contoso.example/api/read", None, None),
        ("https://graph.microsoft.us/user.read", GRAPH_ID, "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
        (f"{GRAPH_ID}/Sites.Selected", GRAPH_ID, None),
        (
            "https://contoso.sharepoint.com/AllSites.Read",
            "00000003-0000-0ff1-ce00-000000000000",
            "4e0d77b0-96ba-4398-af14-3baa780278f4",
        ),
        (
            "https://contoso.crm4.dynamics.com//user_impersonation",
            "00000007-0000-0000-c000-000000000000",
            "78ce3f0f-a1ce-49c2-8cde-64b5c0896db4",
        ),
        ("https://sharepoint.com.example/AllSites.Read", None, None),
    ],
)
def test_what_is_known_of_an_api(scope: str, app_id: str | None, permission_id: str | None) -> None:
    it = registration(f"{ENTRA}/t", KIND.ENTRA, Api("one", "One", (scope,)), sign_in_scopes=(), find=of_catalogue)
    (resource,) = it.resources
    assert (resource.app_id, resource.permissions[0].id) == (app_id, permission_id)


def test_two_identifiers_of_one_application_are_one_api() -> None:
    apis = (
        Api("bi", "Power BI", ("https://analysis.windows.net/powerbi/api/Workspace.Read.All",)),
        Api("fabric", "Fabric", ("https://api.fabric.microsoft.com/Workspace.Read.All",)),
    )
    found = shape(f"{ENTRA}/t", KIND.ENTRA, *apis, sign_in_scopes=())
    assert found == {"00000009-0000-0000-c000-000000000000": ["Workspace.Read.All"]}


def test_default_asks_for_everything_and_opaque_scopes_are_whole() -> None:
    it = registration(f"{ENTRA}/t", KIND.ENTRA, Api("one", "One", (f"{CUSTOMER}/.default",)), sign_in_scopes=())
    assert it.everything
    assert it.resources[0].permissions == ()
    plain = registration("https://id.example", KIND.OIDC, Api("one", "One", ("https://a.example/read", "b", "B")))
    assert [each.name for each in plain.resources[0].permissions] == ["https://a.example/read", "b", "B"]
    assert plain.redirect == "http://127.0.0.1/"


def test_an_administrators_permission_is_marked_and_a_placeholder_is_no_registration() -> None:
    it = registration(f"{ENTRA}/t", KIND.ENTRA, Api("g", "G", ("User.Read.All", "User.Read")), client_id=NOT_YET)
    assert [each.name for each in it.resources[0].permissions if each.administrator] == ["User.Read.All"]
    assert not it.registered
    assert registration().registered


def test_nothing_has_to_be_known() -> None:
    it = needed(setup(), lambda _: None)
    assert [(each.app_id, [p.id for p in each.permissions]) for each in it.resources] == [
        (None, [None, None]),
        (None, [None]),
    ]
