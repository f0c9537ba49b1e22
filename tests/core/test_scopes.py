from __future__ import annotations

import pytest

from trayapp.core.consent.scopes import granted_of, names, resource_of
from trayapp.core.model import AuthorityKind

ENTRA, OIDC = AuthorityKind.ENTRA, AuthorityKind.OIDC
READ, WRITE = (
    "https://mytenant.onmicrosoft.com/customerapi/customer.read",
    "https://mytenant.onmicrosoft.com/customerapi/customer.write",
)


@pytest.mark.parametrize(
    ("scope", "kind", "resource"),
    [
        (READ, ENTRA, "https://mytenant.onmicrosoft.com/customerapi"),
        ("api://1111/access_as_user", ENTRA, "api://1111"),
        ("API://1111/Other", ENTRA, "api://1111"),
        ("11111111-2222-3333-4444-555555555555/.default", ENTRA, "11111111-2222-3333-4444-555555555555"),
        ("https://management.azure.com//user_impersonation", ENTRA, "https://management.azure.com"),
        ("User.Read", ENTRA, "https://graph.microsoft.com"),
        ("https://graph.microsoft.com/User.Read", ENTRA, "https://graph.microsoft.com"),
        ("customer.read", OIDC, None),
        ("customer:read", OIDC, None),
        ("https://api.example/read", OIDC, "https://api.example"),
    ],
)
def test_the_resource_of_a_scope(scope: str, kind: AuthorityKind, resource: str | None) -> None:
    assert resource_of(scope, kind) == resource


@pytest.mark.parametrize(
    ("asked", "answer", "kind", "granted"),
    [
        ((READ, WRITE), f"{READ} {WRITE} openid profile", ENTRA, (READ, WRITE)),
        ((READ, WRITE), f"{WRITE}", ENTRA, (WRITE,)),
        ((READ, WRITE), "", ENTRA, ()),
        ((READ, WRITE), "openid profile email", ENTRA, ()),
        ((READ, WRITE), None, ENTRA, (READ, WRITE)),
        ((READ,), READ.upper(), ENTRA, (READ,)),
        (
            ("https://graph.microsoft.com/User.Read",),
            "User.Read Mail.Read",
            ENTRA,
            ("https://graph.microsoft.com/User.Read",),
        ),
        (("api://1/.default",), "api://1/a api://1/b", ENTRA, ("api://1/.default",)),
        (("api://1/.default",), "openid", ENTRA, ()),
        (("a/read",), "b/read", OIDC, ()),
        (("read", "write"), "read", OIDC, ("read",)),
    ],
)
def test_what_an_answer_grants(
    asked: tuple[str, ...], answer: str | None, kind: AuthorityKind, granted: tuple[str, ...]
) -> None:
    assert granted_of(asked, answer, kind) == granted


def test_names_leave_the_resource_out() -> None:
    assert names((READ, WRITE)) == "customer.read, customer.write"
