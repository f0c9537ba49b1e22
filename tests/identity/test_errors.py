from __future__ import annotations

import json

import filelock
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from msal.exceptions import MsalServiceError

from tests.core.build import ADA, APIS, VENDOR, setup
from tests.growth import assert_linear
from trayapp.core.model import AuthorityKind
from trayapp.core.problems import CATALOGUE, LONGEST_CLAIMS, Action, Problem, unexpected
from trayapp.core.record import replace
from trayapp.core.text import LONGEST_WORDS
from trayapp.identity.errors.aadsts import KINDS, kind_of
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
        ({"error": "access_denied"}, "sign-in-refused", Action.SIGN_IN),
        ({"error": "access_denied", "error_codes": [65004]}, "consent-declined", Action.CONSENT),
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
        ({"error": "invalid_scope"}, "scope-unknown", Action.FIX_CONFIG),
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
    assert from_text == replace(
        from_fields, provider_message="AADSTS65004: User declined to consent to access the app."
    )
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
    place = "https://login.microsoftonline.com/contoso.example"
    assert trouble.admin_consent_url == f"{place}/adminconsent?client_id=client"
    assert [what for what, _ in trouble.admin_consent_urls] == ["all APIs", "Customer API", "Vendor API"]


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
    assert from_answer({"error": "invalid_scope"}, setup=oidc, account=None, api=None).code == "scope-unknown"


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
        (FaultError(None, {}), "provider-unavailable"),
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


def judged(
    error: str, *codes: object, api: int | None = 0, kind: AuthorityKind = AuthorityKind.ENTRA, **more: object
) -> Problem:
    answer = {"error": error, "error_codes": list(codes), **more}
    return from_answer(answer, setup=setup(kind=kind), account=ADA, api=None if api is None else APIS[api])


@pytest.mark.parametrize(
    ("number", "error", "code", "action"),
    [
        (65004, "access_denied", "consent-declined", Action.CONSENT),
        (65001, "invalid_grant", "consent-missing", Action.CONSENT),
        (90095, "access_denied", "admin-consent-needed", Action.ASK_ADMIN),
        (50076, "invalid_grant", "verification-needed", Action.SIGN_IN),
        (50078, "interaction_required", "verification-needed", Action.SIGN_IN),
        (70000, "invalid_grant", "sign-in-expired", Action.SIGN_IN),
        (700082, "invalid_grant", "sign-in-expired", Action.SIGN_IN),
        (53000, "access_denied", "device-not-admitted", Action.RETRY),
        (53001, "access_denied", "device-not-admitted", Action.RETRY),
        (53002, "access_denied", "access-blocked", Action.NONE),
        (53003, "access_denied", "access-blocked", Action.NONE),
        (53006, "access_denied", "access-blocked", Action.NONE),
        (53011, "access_denied", "access-blocked", Action.NONE),
        (530084, "invalid_grant", "access-blocked", Action.NONE),
        (50105, "access_denied", "not-assigned", Action.ASK_ADMIN),
        (50105, "invalid_grant", "not-assigned", Action.ASK_ADMIN),
        (50057, "invalid_grant", "account-disabled", Action.ASK_ADMIN),
        (50053, "access_denied", "account-locked", Action.WAIT),
        (50020, "access_denied", "account-not-admitted", Action.ASK_ADMIN),
        (500213, "access_denied", "account-not-admitted", Action.ASK_ADMIN),
        (50011, "invalid_request", "app-registration", Action.FIX_CONFIG),
        (7000218, "invalid_client", "app-registration", Action.FIX_CONFIG),
        (9002326, "invalid_request", "app-registration", Action.FIX_CONFIG),
        (50194, "invalid_request", "app-registration", Action.FIX_CONFIG),
        (700016, "unauthorized_client", "app-registration", Action.FIX_CONFIG),
        (7000112, "unauthorized_client", "application-disabled", Action.ASK_ADMIN),
        (500011, "invalid_resource", "resource-unknown", Action.FIX_CONFIG),
        (650053, "invalid_client", "scope-unknown", Action.FIX_CONFIG),
        (650052, "invalid_client", "licence-missing", Action.ASK_ADMIN),
        (90002, "invalid_request", "configuration", Action.FIX_CONFIG),
        (50196, "invalid_grant", "throttled", Action.WAIT),
        (90033, "invalid_request", "provider-unavailable", Action.RETRY),
        (80001, "access_denied", "federation-failed", Action.RETRY),
    ],
)
def test_a_number_says_what_kind_of_refusal_it_is(number: int, error: str, code: str, action: Action) -> None:
    for api in (0, None):
        trouble = judged(error, number, api=api)
        assert (trouble.code, trouble.action, trouble.aadsts) == (code, action, (number,))
        assert trouble.title == CATALOGUE[code][0]


@pytest.mark.parametrize(
    ("code", "error", "expected", "action"),
    [
        ("AADB2C90091", "access_denied", "sign-in-cancelled", Action.SIGN_IN),
        ("AADB2C90118", "access_denied", "password-reset", Action.SIGN_IN),
        ("AADB2C90114", "access_denied", "account-locked", Action.WAIT),
        ("AADB2C90129", "invalid_grant", "sign-in-expired", Action.SIGN_IN),
        ("AADB2C90058", "invalid_request", "app-registration", Action.FIX_CONFIG),
        ("AADB2C90205", "invalid_request", "b2c-admin-consent-needed", Action.ASK_ADMIN),
        ("MSIS9224", "invalid_request", "app-registration", Action.FIX_CONFIG),
        ("MSIS9605", "access_denied", "admin-consent-needed", Action.ASK_ADMIN),
        ("MSIS9602", "invalid_resource", "resource-unknown", Action.FIX_CONFIG),
    ],
)
def test_the_numbers_of_b2c_and_ad_fs_are_read_in_the_description(
    code: str, error: str, expected: str, action: Action
) -> None:
    kind = AuthorityKind.B2C if code.startswith("AADB2C") else AuthorityKind.ADFS
    trouble = judged(error, kind=kind, error_description=f"{code}: Something happened.\r\nCorrelation ID: c-1\r\n")
    assert (trouble.code, trouble.action) == (expected, action)
    assert (trouble.provider_codes, trouble.correlation_id) == ((code,), "c-1")
    assert trouble.provider_message == f"{code}: Something happened."


@pytest.mark.parametrize("codes", [[50105], ["50105"], ["AADSTS50105"], "50105", "AADSTS50105", None])
def test_a_number_is_read_however_it_comes(codes: object) -> None:
    text = "AADSTS50105: Your administrator has configured the application to block users."
    trouble = judged("access_denied", error_codes=codes, error_description=text)
    assert (trouble.code, trouble.aadsts) == ("not-assigned", (50105,))


def test_a_refusal_is_called_declined_only_where_it_is_known_to_be() -> None:
    assert judged("access_denied", api=None).code == "sign-in-refused"
    assert judged("access_denied", api=None, error_subcode="cancel").code == "consent-declined"
    assert judged("authorization_declined", api=None).code == "consent-declined"
    plain = judged("access_denied", api=None, kind=AuthorityKind.OIDC, error_description="Not in the group Sales")
    assert (plain.code, plain.provider_message) == ("sign-in-refused", "Not in the group Sales")


def test_a_suberror_that_says_that_no_page_helps_outweighs_the_number() -> None:
    assert judged("invalid_grant", 50076, suberror="message_only").code == "access-blocked"
    device = judged("interaction_required", 53000, suberror="additional_action", claims=CLAIMS)
    assert (device.code, device.action, device.claims) == ("device-not-admitted", Action.SIGN_IN, CLAIMS)


def test_another_account_can_be_chosen_where_nobody_was_expected() -> None:
    answer = {"error": "access_denied", "error_codes": [50020]}
    assert from_answer(answer, setup=setup(), account=None, api=None).action is Action.SIGN_IN


SCOPE = (
    "AADSTS650053: The application 'Consentray' asked for scope 'vendor.write' that doesn't exist on the resource 'x'."
)
RESOURCE = f"AADSTS500011: The resource principal named {VENDOR} was not found in the tenant named Contoso."
INVALID = f"AADSTS70011: The provided value is not valid. The scope {VENDOR}/vendor.read is not valid."


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        (SCOPE, "scope-unknown", "the permission “vendor.write” of Vendor API"),
        (INVALID, "scope-unknown", "the permission “vendor.read” of Vendor API"),
        (RESOURCE, "resource-unknown", f"Vendor API ({VENDOR})"),
        ("AADSTS650053: asked for scope 'call 555'", "scope-unknown", "one of the permissions"),
        ("AADSTS500011: http://evil.example", "resource-unknown", "one of the APIs"),
    ],
)
def test_a_mistake_in_the_set_up_names_what_is_wrong_among_our_own_names(text: str, code: str, named: str) -> None:
    trouble = judged("invalid_client", api=None, error_description=text)
    assert (trouble.code, trouble.action) == (code, Action.FIX_CONFIG)
    assert named in trouble.message
    assert "evil" not in trouble.message
    assert "555" not in trouble.message


def test_every_kind_is_a_problem_with_words_of_its_own() -> None:
    kinds = set(KINDS.values())
    assert len({kind.sentence for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.code in CATALOGUE
        assert kind.sentence.endswith(".")
        assert "AADSTS" not in kind.sentence
    assert kind_of((1, 2), ("MSIS1",)) is None


@pytest.mark.attack(
    "a hostile sign-in service", "an error text with a token, a code or codes of a terminal", "quoted without them"
)
def test_what_the_provider_says_goes_along_cleaned_and_without_what_may_be_secret() -> None:
    text = (
        "Ask\u202e Ruth\x1b[31m at https://help.example/?token=SECRET or say eyJhbGciOi5"
        + "a1" * 40
        + DESCRIPTION.removeprefix("AADSTS65004: User declined to consent to access the app.")
    )
    said = judged("access_denied", api=None, error_description=text).provider_message
    assert said is not None
    assert said.startswith("Ask")
    for harm in ("\u202e", "\x1b", "SECRET", "a1a1", "Trace ID", "9622a1c4"):
        assert harm not in said
    assert judged("access_denied", api=None, error_description=" \r\n").provider_message is None
    flood = judged("access_denied", api=None, error_description="word " * 100_000).provider_message
    assert flood is not None
    assert len(flood) <= LONGEST_WORDS + 1


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
    for error in (ThrottledError(wait, {}), FaultError(wait, {})):
        assert says in from_exception(error).message


def test_a_faults_own_details_reach_the_help_desk() -> None:
    trouble = from_exception(
        FaultError(None, {"error": "temporarily_unavailable", "trace_id": "t", "error_codes": [7]})
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


@pytest.mark.parametrize("label", ["Trace ID", "Correlation ID", "Timestamp", "AADSTS", "AADB2C", "https"])
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


@pytest.mark.parametrize("words", [{"error_description": "AADSTS65001: No."}, {"suberror": "consent_required"}])
def test_customers_of_external_id_are_not_asked_for_a_consent_that_they_cannot_give(words: dict[str, str]) -> None:
    customers = setup(kind=AuthorityKind.EXTERNAL_ID)
    for api, first in ((None, "all APIs"), (APIS[1], APIS[1].title)):
        found = from_answer({"error": "invalid_grant", **words}, setup=customers, account=None, api=api)
        assert (found.code, found.action) == ("admin-consent-needed", Action.ASK_ADMIN)
        assert found.admin_consent_urls[0][0] == first
