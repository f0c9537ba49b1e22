"""What is removed from a text before it is logged or handed out."""

from __future__ import annotations

import json
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import assert_linear
from trayapp.core.redaction import redacted, redacted_document

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
ID = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"token {JWT}.", "token [hidden]"),
        ('{"access_token": "a", "expires_in": 5}', '{"access_token": [hidden], "expires_in": 5}'),
        ("{'code': 'it\\'s', 'scope': ['User.Read']}", "{'code': [hidden], 'scope': ['User.Read']}"),
        ('{"password": ["a", "b"], "refresh_token": 17}', '{"password": [hidden], "refresh_token": [hidden]}'),
        (
            "grant_type=authorization_code&code=0.AX&state=x",
            "grant_type=authorization_code&code=[hidden]&state=[hidden]",
        ),
        ("Authorization: Bearer abc, Cookie", "Authorization: [hidden], Cookie"),
        ("GET https://ada:pw@host.example/a?key=b#c", "GET https://…@host.example/a?key=…#…"),
        ("Cookie: sid=abc; x=1", "Cookie: [hidden]"),
        ("X-Api-Key: abc123", "X-Api-Key: [hidden]"),
        ("to http%3A%2F%2Fx%3Fcode%3Dabc%26x%3D1", "to http%3A%2F%2Fx%3Fcode%3D[hidden]%26x%3D1"),
        (r'"{\"access_token\": \"abc\", \"n\": 1}"', r'"{\"access_token\": [hidden], \"n\": 1}"'),
        ("x-auth-token: hunter2", "x-auth-token: [hidden]"),
        ("PRIVATE-TOKEN:glpat", "PRIVATE-TOKEN:[hidden]"),
        ("AccountName=a;AccountKey=ab/=+;sig=a", "AccountName=a;AccountKey=[hidden];sig=[hidden]"),
        ('client_secret = "a b"', "client_secret = [hidden]"),
        ("password='a b' password : correct horse", "password=[hidden] password : [hidden]"),
        ("run --client-secret abc --db-password=abc -v", "run --client-secret [hidden] --db-password=[hidden] -v"),
        ("<wsse:Password>a b</wsse:Password>", "<wsse:Password>[hidden]</wsse:Password>"),
        ("check token:graph, token_type=Bearer", "check token:graph, token_type=Bearer"),
        ("found 8f14e45fceea167a5a36dedd4bea2543", "found [hidden]"),
        ("found q7hPvXtA9mZ2kLw0sYbR", "found [hidden]"),
        (f"{ID} AADSTS700016 of customer-orders-2-production", f"{ID} AADSTS700016 of customer-orders-2-production"),
        ("call: a/b, sub1.api.company42.example, 200, 34 ms", "call: a/b, sub1.api.company42.example, 200, 34 ms"),
        ("_acquire_token_silent_by_finding_rt_belongs_to_me", "_acquire_token_silent_by_finding_rt_belongs_to_me"),
    ],
)
def test_secrets_go_and_what_helps_stays(text: str, left: str) -> None:
    assert redacted(text, personal=True) == redacted(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("signed in as ada@contoso.example.", "signed in as [person]"),
        (f"account {ID}.{ID}", "account [person]"),
        ("/home/ada/.local and C:\\Users\\Ada\\x", "/home/[person]/.local and C:\\Users\\[person]\\x"),
        (
            r"in 'C:\Users\Ada Brandt\x y' not C:\Users\Ada, or B:\x",
            r"in 'C:\Users\[person]\x y' not C:\Users\[person] or B:\x",
        ),
        ('{"preferred_username": "Ada", "tid": "t"}', '{"preferred_username": [person], "tid": "t"}'),
        ("login_hint=ada&tenant=x", "login_hint=[person]&tenant=x"),
    ],
)
def test_personal_data_goes_unless_it_is_allowed(text: str, left: str) -> None:
    assert redacted(text) == left
    assert redacted(text, personal=True) == text


def test_of_a_document_every_text_is_looked_at() -> None:
    document = {"log": ["code=1", {"who": "a@b.example", "count": 3}], "on": True, "none": None}
    expected = {"log": ["code=[hidden]", {"who": "[person]", "count": 3}], "on": True, "none": None}
    assert redacted_document(document) == expected


def test_a_known_name_goes_though_it_looks_like_none() -> None:
    document = {"fix": r"Sign in as CONTOSO\ada, ada or Ada in Canada."}
    left = {"fix": "Sign in as [person], [person] or Ada in Canada."}
    assert redacted_document(document, people=frozenset({"ada", r"CONTOSO\ada"})) == left
    assert redacted_document(document, people=frozenset({"ada"}), personal=True) == document


@pytest.mark.attack(
    "a stolen disk or file", "a stolen diagnostics file or log: whatever stands behind the name of a secret", "left out"
)
@given(st.text(), st.text(), st.sampled_from(["code", "access_token", "client_secret", "code_verifier"]))
def test_the_value_behind_a_secrets_name_never_stays(before: str, after: str, name: str) -> None:
    secret = secrets.token_urlsafe(32)
    for form in (json.dumps({name: secret}), str({name: secret}), f"{name}={secret}", f"Bearer {secret}"):
        assert secret not in redacted(f"{before} {form} {after}")


@pytest.mark.parametrize(
    "piece",
    [
        "x",
        "a@",
        "state=",
        '"code": "',
        "'code': '\\",
        "eyJ",
        "//a@",
        "/home/",
        "[",
        "?a=",
        "Bearer ",
        "%26code%3D",
        "cookie:",
        "\\",
    ],
)
def test_it_takes_linear_time(piece: str) -> None:
    assert_linear(lambda count: redacted(piece * count), 2000)
