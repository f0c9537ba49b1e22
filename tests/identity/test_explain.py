from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.build import setup
from tests.growth import assert_linear
from trayapp.core.problems import CATALOGUE, MENDERS, Action
from trayapp.identity.errors.explain import explain

PAGE = """Sign in
Sorry, but we are having trouble signing you in.
AADSTS50011: The redirect URI 'http://localhost:50505' specified in the request does not match.
Troubleshooting details
Request Id: 9622a1c4-6081-49b8-bf3b-26b2ae7f0863
Correlation Id: 5340411e-8814-4ceb-b338-b47b0b7de86f
Timestamp: 2026-01-15T08:30:00.123Z
"""
DENIED = "access_denied&error_description=AADB2C90118%3a+It+is+forgotten.%0d%0aCorrelation+ID%3a+c-1"


@pytest.mark.parametrize(
    ("text", "code", "action"),
    [
        ("50105", "not-assigned", Action.ASK_ADMIN),
        (" AADSTS50105 ", "not-assigned", Action.ASK_ADMIN),
        ("aadsts 50105", "not-assigned", Action.ASK_ADMIN),
        ("AADSTS500113: No reply address is registered.", "app-registration", Action.FIX_CONFIG),
        ("AADSTS9002325: Proof Key for Code Exchange is required.", "app-registration", Action.FIX_CONFIG),
        ("AADSTS500200: User account is a personal account.", "account-not-admitted", Action.SIGN_IN),
        ("MSIS9605: The client is not allowed", "admin-consent-needed", Action.ASK_ADMIN),
        ("Need admin approval\nConsentray\nneeds permission", "admin-consent-needed", Action.ASK_ADMIN),
        ("Approval required\nThis app requires your admin's approval", "admin-consent-needed", Action.ASK_ADMIN),
        ("You can\u2019t get there from here", "device-not-admitted", Action.RETRY),
        ("You cannot access this right now. Your sign-in was successful", "access-blocked", Action.NONE),
        ("MSIS9224", "app-registration", Action.FIX_CONFIG),
        ("Error Code: 7000218", "app-registration", Action.FIX_CONFIG),
        (PAGE, "app-registration", Action.FIX_CONFIG),
        ("https://login.microsoftonline.com/error?code=50057", "account-disabled", Action.ASK_ADMIN),
        (f"http://localhost:50505/?error={DENIED}", "password-reset", Action.SIGN_IN),
        (f"http://localhost:50505/#error={DENIED}", "password-reset", Action.SIGN_IN),
        ("http://localhost:1/?error=access_denied&error_subcode=cancel", "consent-declined", Action.CONSENT),
        ("AADSTS12345678: What is this?", "error-unknown", Action.NONE),
        ("AADSTS12345: What is this?", "error-unknown", Action.NONE),
        ("12345", "error-unknown", Action.NONE),
        ("It does not work", "error-unknown", Action.NONE),
        ("", "error-unknown", Action.NONE),
        ("https://login.microsoftonline.com/common/reprocess?ctx=abc", "error-unknown", Action.NONE),
        ("http://localhost:50505/?code=0.SECRETCODE&state=x", "error-unknown", Action.NONE),
    ],
)
def test_an_error_that_stayed_in_the_browser_is_explained(text: str, code: str, action: Action) -> None:
    for trouble in (explain(text), explain(text, setup())):
        assert (trouble.code, trouble.action, trouble.mender) == (code, action, MENDERS[action])
        assert trouble.title == CATALOGUE[code][0]
        assert "SECRET" not in repr(trouble)


def test_what_the_help_desk_asks_for_is_read_off_the_page() -> None:
    trouble = explain(PAGE)
    assert trouble.aadsts == (50011,)
    assert trouble.trace_id == "9622a1c4-6081-49b8-bf3b-26b2ae7f0863"
    assert trouble.correlation_id == "5340411e-8814-4ceb-b338-b47b0b7de86f"
    assert trouble.timestamp == "2026-01-15T08:30:00.123Z"


def test_the_configurations_own_names_are_said_where_there_is_one() -> None:
    text = "AADSTS650053: asked for scope 'vendor.write' that doesn't exist"
    assert "“vendor.write” of Vendor API" in explain(text, setup()).message
    assert "one of the permissions" in explain(text).message
    assert explain("90094").admin_consent_url is None
    assert explain("90094", setup()).admin_consent_url is not None


@given(st.text() | st.text().map("http://localhost/?error={}".format))
def test_no_text_breaks_it(text: str) -> None:
    assert explain(text).code in CATALOGUE


@pytest.mark.parametrize("filling", ["AADSTS", "error code: ", "&error=", "Request ID: ", "1"])
def test_a_text_of_any_length_is_read_in_linear_time(filling: str) -> None:
    assert_linear(lambda size: explain("http://localhost/?" + filling * size) and None, 2_000)
