from __future__ import annotations

import json

import filelock
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from msal.exceptions import MsalServiceError

from tests.core.build import APIS, setup
from tests.growth import assert_linear
from trayapp.core.model import AuthorityKind
from trayapp.core.problems import CATALOGUE, LONGEST_CLAIMS, Action, unexpected
from trayapp.identity.errors.aadsts import SENTENCES
from trayapp.identity.errors.details import LONGEST_FIELD, MOST_NUMBERS
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.judge import from_answer
from trayapp.identity.errors.provider import (
    FaultError,
    NoAnswerError,
    ThrottledError,
    UnexpectedAnswerError,
    WrongAuthorityError,
)
from trayapp.network.failures import Failure, failure_of

CLAIMS = '{"access_token": {}}'
DESCRIPTION = (
    "AADSTS65004: User declined to consent to access the app."
    " Trace ID: 9622a1c4-6081-49b8-bf3b-26b2ae7f0863 Correlation ID: 5340411e-8814-4ceb-b338-b47b0b7de86f"
    " Timestamp: 2026-01-15 08:30:00Z"
)


@pytest.mark.parametrize(
    ("answer", "code", "action"),
    [
        ({"error": "access_denied"}, "consent-declined", Action.CONSENT),
        ({"error": "access_denied", "error_codes": [90094]}, "admin-consent-needed", Action.ASK_ADMIN),
        ({"error": "consent_required"}, "consent-missing", Action.CONSENT),
        ({"error": "invalid_grant", "suberror": "consent_required"}, "consent-missing", Action.CONSENT),
        ({"error": "invalid_grant"}, "sign-in-expired", Action.SIGN_IN),
        ({"error": "login_required"}, "sign-in-expired", Action.SIGN_IN),
        ({"error": "invalid_grant", "suberror": "user_password_expired"}, "sign-in-expired", Action.SIGN_IN),
        ({"error": "interaction_required", "claims": CLAIMS}, "verification-needed", Action.SIGN_IN),
        ({"error": "interaction_required", "suberror": "basic_action"}, "verification-needed", Action.SIGN_IN),
        ({"error": "interaction_required", "suberror": "message_only"}, "access-blocked", Action.NONE),
        ({"error": "invalid_grant", "suberror": "message_only", "claims": CLAIMS}, "access-blocked", Action.NONE),
        ({"error": "interaction_required"}, "verification-needed", Action.SIGN_IN),
        ({"error": "invalid_grant", "suberror": "additional_action"}, "verification-needed", Action.SIGN_IN),
        ({"error": "invalid_grant", "suberror": "client_mismatch"}, "app-registration", Action.FIX_CONFIG),
        ({"error": "invalid_grant", "suberror": "bad_token"}, "sign-in-expired", Action.SIGN_IN),
        ({"error": "redirect_uri_mismatch"}, "app-registration", Action.FIX_CONFIG),
        ({"error": "server_error"}, "provider-unavailable", Action.RETRY),
        ({"error": "invalid_grant", "suberror": "protection_policy_required"}, "app-registration", Action.FIX_CONFIG),
        ({"error": "invalid_client"}, "app-registration", Action.FIX_CONFIG),
        ({"error": "unauthorized_client"}, "app-registration", Action.FIX_CONFIG),
        ({"error": "invalid_scope"}, "app-registration", Action.FIX_CONFIG),
        ({"error": "temporarily_unavailable"}, "provider-unavailable", Action.RETRY),
        ({"error": "something_new"}, "provider-unexpected", Action.RETRY),
        ({}, "provider-unexpected", Action.RETRY),
    ],
)
def test_an_answer_becomes_its_problem(answer: dict[str, object], code: str, action: Action) -> None:
    trouble = from_answer(answer, setup=setup(), account=None, api=APIS[0])
    assert (trouble.code, trouble.action) == (code, action)
    assert trouble.message


def test_the_help_desks_details_are_read_from_the_fields_or_the_text() -> None:
    from_text = from_answer(
        {"error": "access_denied", "error_description": DESCRIPTION}, setup=setup(), account=None, api=None
    )
    from_fields = from_answer(
        {
            "error": "access_denied",
            "error_codes": [65004],
            "trace_id": "9622a1c4-6081-49b8-bf3b-26b2ae7f0863",
            "correlation_id": "5340411e-8814-4ceb-b338-b47b0b7de86f",
            "timestamp": "2026-01-15 08:30:00Z",
        },
        setup=setup(),
        account=None,
        api=None,
    )
    assert from_text == from_fields
    assert from_text.aadsts == (65004,)
    assert from_text.timestamp == "2026-01-15 08:30:00Z"


def test_the_claims_travel_with_the_problem() -> None:
    answer = {"error": "interaction_required", "claims": CLAIMS}
    assert from_answer(answer, setup=setup(), account=None, api=APIS[1]).claims == CLAIMS


@pytest.mark.parametrize("suberror", ["", "basic_action"])
def test_claims_that_no_link_could_carry_are_refused(suberror: str) -> None:
    answer = {"error": "interaction_required", "suberror": suberror, "claims": json.dumps({"x": "x" * LONGEST_CLAIMS})}
    trouble = from_answer(answer, setup=setup(), account=None, api=APIS[1])
    assert (trouble.code, trouble.action, trouble.claims) == ("claims-too-long", Action.NONE, None)
    assert "Vendor API" in trouble.message


def test_an_administrators_problem_names_each_permission_and_the_link() -> None:
    trouble = from_answer(
        {"error": "x", "error_codes": [90094]}, setup=setup(tenant="contoso.example"), account=None, api=None
    )
    for name in ("Customer API: customer.read, customer.write", "Vendor API: vendor.read, vendor.write"):
        assert name in trouble.message
    assert (
        trouble.admin_consent_url == "https://login.microsoftonline.com/contoso.example/adminconsent?client_id=client"
    )


def test_b2c_says_that_the_other_apis_are_an_administrators() -> None:
    b2c = setup(tenant="contoso/b2c_1_signin", kind=AuthorityKind.B2C)
    for answer in ({"error": "invalid_request"}, {"error": "consent_required"}, {"error": "unauthorized_client"}):
        trouble = from_answer(answer, setup=b2c, account=None, api=APIS[1])
        assert trouble.code == "b2c-admin-consent-needed"
        assert "Vendor API (vendor.read, vendor.write)" in trouble.message


def test_ad_fs_knows_no_declining_but_by_an_administrator() -> None:
    adfs = setup(tenant="adfs", kind=AuthorityKind.ADFS)
    trouble = from_answer({"error": "access_denied"}, setup=adfs, account=None, api=APIS[1])
    assert (trouble.code, trouble.action) == ("admin-consent-needed", Action.ASK_ADMIN)
    assert "Vendor API (vendor.read, vendor.write)" in trouble.message
    assert trouble.admin_consent_url is None


def test_a_plain_provider_says_missing_consent_at_refresh_by_invalid_scope() -> None:
    oidc = setup(kind=AuthorityKind.OIDC)
    assert from_answer({"error": "invalid_scope"}, setup=oidc, account=None, api=APIS[0]).code == "consent-missing"
    assert from_answer({"error": "invalid_scope"}, setup=oidc, account=None, api=None).code == "app-registration"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (requests.exceptions.SSLError(), "tls-untrusted"),
        (requests.exceptions.ConnectTimeout(), "timed-out"),
        (requests.exceptions.ReadTimeout(), "timed-out"),
        (requests.exceptions.ConnectionError(), "offline"),
        (requests.exceptions.ProxyError(), "proxy-refused"),
        (requests.exceptions.InvalidURL(), "provider-unexpected"),
        (requests.exceptions.ChunkedEncodingError(), "provider-unexpected"),
        (MsalServiceError("HTTP Error: 500", error=None, error_description=None), "provider-unavailable"),
        (json.JSONDecodeError("x", "y", 0), "provider-unexpected"),
        (ValueError("state mismatch"), "provider-unexpected"),
        (NoAnswerError(Failure.SILENT), "timed-out"),
        (ThrottledError(5.0, {}), "throttled"),
        (FaultError(500, None, {}), "provider-unavailable"),
        (UnexpectedAnswerError("a redirect"), "provider-unexpected"),
        (WrongAuthorityError(), "configuration"),
        (RuntimeError("nonce"), "provider-unexpected"),
        (KeyError("token_endpoint"), "provider-unexpected"),
        (IndexError(), "provider-unexpected"),
        (TypeError(), "provider-unexpected"),
        (AttributeError(), "provider-unexpected"),
        (AssertionError(), "provider-unexpected"),
        (OverflowError(), "provider-unexpected"),
        (PermissionError(13, "Permission denied", "/x"), "unexpected"),
        (filelock.Timeout("tokens.lock"), "unexpected"),
        (ZeroDivisionError(), "unexpected"),
    ],
)
def test_what_is_raised_becomes_its_problem(error: Exception, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failure_of, "__kwdefaults__", {"network": lambda: True})  # also where the tests have none
    assert from_exception(error).code == code


@pytest.mark.parametrize("number", sorted(SENTENCES))
def test_a_number_sharpens_the_sentence_and_changes_nothing_else(number: int) -> None:
    plain: dict[str, object] = {"error": "invalid_grant"}
    without = from_answer(plain, setup=setup(), account=None, api=APIS[0])
    sharpened = from_answer({**plain, "error_codes": [number]}, setup=setup(), account=None, api=APIS[0])
    assert (sharpened.code, sharpened.title, sharpened.action) == (without.code, without.title, without.action)
    assert sharpened.message == SENTENCES[number] != without.message


def test_every_number_worth_a_sentence_has_one() -> None:
    mfa, session = {50076, 50079, 50072, 50074, 50078}, {50173, 700082, 70043, 50089, 50132, 50133}
    policy = {53000, 53001, 53002, 53003, 50097, 50129, 50158}
    set_up = {50011, 50194, 650052, 650057, 500011, 700016}
    assert set(SENTENCES) == mfa | session | policy | set_up | {50196, 28000, 28004, 70011}
    assert all(text.endswith(".") and "AADSTS" not in text for text in SENTENCES.values())


def test_a_missing_consent_still_names_its_api_whatever_the_number() -> None:
    answer = {"error": "invalid_grant", "suberror": "consent_required", "error_codes": [65001, 50076]}
    assert "Customer API" in from_answer(answer, setup=setup(), account=None, api=APIS[0]).message


def test_an_unknown_error_is_named_where_it_is_a_word_and_not_quoted_where_it_is_none() -> None:
    known = from_answer({"error": "teapot"}, setup=setup(), account=None, api=None)
    assert "(teapot)" in known.message
    odd = from_answer({"error": "<b>call this number</b>"}, setup=setup(), account=None, api=None)
    assert "<b>" not in odd.message


@pytest.mark.parametrize(
    ("wait", "says"),
    [(None, "in a few minutes"), (1.0, "in 1 second."), (30.2, "in 30 seconds"), (600.0, "10 minutes")],
)
def test_how_long_to_wait_is_said(wait: float | None, says: str) -> None:
    for error in (ThrottledError(wait, {}), FaultError(503, wait, {})):
        assert says in from_exception(error).message


def test_a_faults_own_details_reach_the_help_desk() -> None:
    trouble = from_exception(
        FaultError(503, None, {"error": "temporarily_unavailable", "trace_id": "t", "error_codes": [7]})
    )
    assert (trouble.error, trouble.trace_id, trouble.aadsts) == ("temporarily_unavailable", "t", (7,))


def test_an_unknown_error_names_its_type_and_nothing_secret() -> None:
    trouble = unexpected(OSError("refresh_token=secret"))
    assert trouble.error == "OSError"
    assert "secret" not in trouble.message


words = (
    st.sampled_from(["", "invalid_grant", "interaction_required", "access_denied", "invalid_scope", "new"]) | st.text()
)
junk = (
    st.none() | st.integers() | st.text() | st.lists(st.integers() | st.text()) | st.dictionaries(st.text(), st.text())
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "error": words | junk,
            "suberror": words | junk,
            "error_description": st.text() | junk,
            "error_codes": junk,
            "claims": junk,
            "correlation_id": junk,
            "trace_id": junk,
            "timestamp": junk,
        },
    ),
    st.sampled_from(list(AuthorityKind)),
    st.sampled_from([None, *APIS]),
)
def test_no_answer_breaks_the_boundary(answer: dict[str, object], kind: AuthorityKind, api: object) -> None:
    trouble = from_answer(answer, setup=setup(kind=kind), account=None, api=api)  # type: ignore[arg-type] # an Api or None
    assert trouble.code in CATALOGUE
    assert trouble.title
    assert trouble.message


@pytest.mark.parametrize("label", ["Trace ID", "Correlation ID", "Timestamp", "AADSTS"])
@pytest.mark.parametrize("value", ["", "a", "2026-01-15 ", "12345"])
@pytest.mark.parametrize("filling", [" ", "-", "1", "Trace ID: ", "AADSTS", "\n", ": "])
def test_a_description_of_any_length_is_read_in_linear_time(label: str, value: str, filling: str) -> None:
    def read(size: int) -> None:
        description = f"{label}: {value}{filling * size}!"
        from_answer({"error": "x", "error_description": description}, setup=setup(), account=None, api=None)

    assert_linear(read, 2_000)


def test_a_flood_of_fields_reaches_nobody_whole() -> None:
    flood = dict.fromkeys(("error", "suberror", "correlation_id", "trace_id", "timestamp"), "x" * 100000)
    codes = [65004, True, -1, 10**12, "50076", *range(100_000)]
    trouble = from_answer({**flood, "error_codes": codes}, setup=setup(), account=None, api=None)
    for text in (trouble.error, trouble.suberror, trouble.correlation_id, trouble.trace_id, trouble.timestamp):
        assert text is not None
        assert len(text) <= LONGEST_FIELD
    assert len(trouble.aadsts) <= MOST_NUMBERS
    assert len(trouble.message) < 500


@pytest.mark.parametrize("error", [{"a": {}}, ["x"], 5, None, True])
def test_an_error_that_is_no_text_is_none(error: object) -> None:
    trouble = from_answer({"error": error, "suberror": error}, setup=setup(), account=None, api=None)
    assert (trouble.code, trouble.error, trouble.suberror) == ("provider-unexpected", None, None)
