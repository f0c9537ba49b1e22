from __future__ import annotations

import base64
import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trayapp.calls.challenge import challenges, claims_challenge
from trayapp.identity.sign_in import browser

CLAIMS = {"access_token": {"nbf": {"essential": True, "value": "1604106651"}}, "odd": "~~~???"}
ENCODED = base64.b64encode(json.dumps(CLAIMS).encode()).decode()
URL_SAFE = base64.urlsafe_b64encode(json.dumps(CLAIMS).encode()).decode()
assert {"+", "/"} & set(ENCODED)
assert {"-", "_"} & set(URL_SAFE)
assert ENCODED.endswith("=")

MICROSOFT = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize",'
    f' error="insufficient_claims", claims="{ENCODED}"'
)


@pytest.mark.parametrize(
    "value",
    [
        MICROSOFT,
        f'Bearer claims="{ENCODED}", error="insufficient_claims"',
        f'bearer ERROR=insufficient_claims,Claims="{ENCODED}"',
        f"Bearer error=insufficient_claims, claims={ENCODED.rstrip('=')}",
        f'Bearer error="insufficient_claims", claims="{ENCODED.rstrip("=")}"',
        f'Bearer error="insufficient_claims", claims="{URL_SAFE}"',
        f'Bearer error="insufficient_claims", claims="{URL_SAFE.rstrip("=")}"',
        f'Negotiate, Basic realm="a, b", {MICROSOFT}',
        f"Negotiate dG9rZW4=, {MICROSOFT}, PoP nonce=x",
        f'{MICROSOFT}, Bearer realm="other"',
        f'Bearer realm="say \\"hi\\", claims=no", claims="{ENCODED}"',
        f' , ,Bearer  claims = "{ENCODED}" , ',
        f'Bearer broken="unfinished, , {MICROSOFT}',
        'Bearer error="insufficient_claims", claims="' + json.dumps(CLAIMS).replace('"', '\\"') + '"',
    ],
)
def test_the_claims_are_found(value: str) -> None:
    found = claims_challenge(value)
    assert found is not None
    assert json.loads(found) == CLAIMS


@pytest.mark.parametrize(
    ("value", "demanded"),
    [
        ('acr_values="gold silver"', {"acr": {"essential": True, "values": ["gold", "silver"]}}),
        ("max_age=60", {"auth_time": {"essential": True, "max_age": 60}}),
        (
            'max_age="5", acr_values="gold"',
            {"acr": {"essential": True, "values": ["gold"]}, "auth_time": {"essential": True, "max_age": 5}},
        ),
        ('max_age="-1"', None),
        ('max_age="9999999999999"', None),
        ("realm=x", None),
    ],
)
def test_a_step_up_challenge_asks_for_claims_and_parameters(value: str, demanded: dict[str, object] | None) -> None:
    found = claims_challenge(f'Bearer error="insufficient_user_authentication", {value}')
    assert (None if found is None else json.loads(found)["id_token"]) == demanded
    link = dict(parse_qsl(browser.step_up_parameters(found)))
    assert link.get("acr_values", "").split() == ((demanded or {}).get("acr") or {"values": []})["values"]  # type: ignore[index] # as the table has it
    assert ("max_age" in link) == ("auth_time" in (demanded or {}))


@pytest.mark.parametrize(
    "claims", [None, "", "no json", "[]", '{"id_token": []}', '{"id_token": {"acr": 1}}', json.dumps(CLAIMS)]
)
def test_other_claims_add_no_parameter_to_the_link(claims: str | None) -> None:
    assert browser.step_up_parameters(claims) == ""


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Bearer",
        'Bearer error="invalid_token"',
        f'PoP claims="{ENCODED}"',
        'Bearer claims="not base64!"',
        'Bearer claims="WzFd"',  # [1]: no object
        'Bearer claims=""',
    ],
)
def test_where_there_are_none_there_is_no_challenge(value: str | None) -> None:
    assert claims_challenge(value) is None


def test_several_challenges_keep_their_own_parameters() -> None:
    found = challenges('Basic realm="x", charset=UTF-8, Digest qop="auth,auth-int", nonce=abc, Negotiate')
    assert [(each.scheme, each.parameters) for each in found] == [
        ("basic", {"realm": "x", "charset": "UTF-8"}),
        ("digest", {"qop": "auth,auth-int", "nonce": "abc"}),
        ("negotiate", {}),
    ]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(value: str) -> None:
    claims_challenge(value)


@settings(deadline=None)
@given(st.text(st.sampled_from('Bearer claims="=,\\ \tabcZ19+/-_'), max_size=80))
def test_no_near_miss_breaks_the_reader(value: str) -> None:
    claims_challenge(value)


def escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


names = st.text(st.sampled_from("abcdefghij"), min_size=1, max_size=8)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(names, st.dictionaries(names, st.text(max_size=20).filter(str.isprintable), max_size=4)), max_size=4
    )
)
def test_what_is_written_is_read(written: list[tuple[str, dict[str, str]]]) -> None:
    parts = []
    for scheme, parameters in written:
        quoted = [f'{name}="{escape(value)}"' for name, value in parameters.items()]
        parts.append(f"{scheme} {', '.join(quoted)}")
    assert [(each.scheme, each.parameters) for each in challenges(", ".join(parts))] == written


@pytest.mark.parametrize(
    "unit",
    [
        'a="',
        "a",
        "a=",
        ",",
        " ",
        "a ",
        'a="\\',
        "a=a",
        "x y",
        'a="b",',
        'Bearer a="x" ',
        "=",
        '"',
        "a.b/",
        'a ="b" c',
        "\\",
    ],
)
def test_a_long_field_is_no_matter(unit: str) -> None:
    """What takes time by the square of its input would not end within the limit of a test."""
    for start in ("", "Bearer ", 'Bearer claims="'):
        claims_challenge(start + unit * (300_000 // len(unit)))
