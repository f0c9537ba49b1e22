"""The program's commands against each dialect of identity platform, and the links that each has or has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import ADA, PRIYA, YUKI, Program
from tests.scripted_browser import ScriptedBrowser
from trayapp.core.consent.admin import admin_consent_urls
from trayapp.core.model import Account, AccountKind, Api, AuthorityKind, SessionConfig
from trayapp.demo.accounts import CONTOSO_CUSTOMERS, CONTOSO_EXTERNAL, GRACE, IRIS, LEA
from trayapp.demo.configuration import AuthorityKind as Configured
from trayapp.demo.history import AdminApprovalPage, AuthorizeRequest, ConsentPage, Refresh, SignInPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import VENDOR
from trayapp.settings.authority import kind_of


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def administer(platform: Platform, account: str, link: str) -> None:
    with ScriptedBrowser(account, ca_file=platform.ca_file) as browser:
        assert "Permissions granted" in browser.administer(link).title


class TestAnAdministratorsConsent:
    def test_the_programs_own_link_opens_the_way(self, program: Program) -> None:
        program.browse_as(PRIYA)
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["problem"]["code"]) == (1, "admin-consent-needed")
        administer(program.platform, GRACE.username, ran.document["problem"]["admin_consent_url"])
        program.platform.record.clear()
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert program.platform.record.count(AdminApprovalPage) == program.platform.record.count(ConsentPage) == 0
        assert program.run("status", "--json").document["state"] == "ready"
        for api in ("customer", "vendor"):
            assert program.run("call", api, "--json").document["status"] == 200

    def test_the_link_of_one_api_grants_that_api(self, program: Program) -> None:
        """Its browser ends at http://localhost, where nothing listens for an administrator."""
        program.browse_as(PRIYA)
        (trouble,) = [program.run("consent", "--json").document["problem"]]
        links = {each["for"]: each["url"] for each in trouble["admin_consent_urls"]}
        assert list(links) == ["all APIs", "Customer API", "Vendor API"]
        assert trouble["admin_consent_url"] == links["all APIs"]
        for api in ("Customer API", "Vendor API"):
            with ScriptedBrowser(GRACE.username, ca_file=program.platform.ca_file, deliver=False) as browser:
                ended = browser.visit(links[api])
            assert (ended.redirect_uri, ended.fields["admin_consent"]) == ("http://localhost", "True")
        program.platform.record.clear()
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert program.platform.record.count(ConsentPage) == 0

    def test_the_command_line_says_what_the_administrator_will_see(self, program: Program) -> None:
        program.browse_as(PRIYA)
        said = program.run("consent").err
        for words in ("For Vendor API: https", "usually http://localhost", "Entra admin center"):
            assert words in said

    def test_a_b2c_directory_is_ready_without_a_prompt(self, program: Program) -> None:
        program.configure("b2c")
        program.browse_as(YUKI)
        ran = program.run("consent", "--json")
        assert ran.api("vendor")["consent"] == "admin-needed"
        administer(program.platform, IRIS.username, program.platform.admin_consent_link(CONTOSO_CUSTOMERS.id))
        program.platform.record.clear()
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (0, "ready")
        assert program.platform.record.count(AuthorizeRequest) == 0
        assert program.run("call", "vendor", "--json").document["status"] == 200


# AD FS takes one resource in a request. Its refresh token is good for every other, so one sign-in would be enough.


class TestAdfs:
    def test_one_sign_in_for_every_api(self, program: Program) -> None:
        program.configure("adfs")
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert ran.document["account"]["username"] == ADA
        assert ran.document["account"]["kind"] == "work"
        assert [api["consent"] for api in ran.document["apis"]] == ["granted", "granted"]
        assert program.platform.record.count(ConsentPage) == 0
        (authorize,) = program.platform.record.of(AuthorizeRequest)
        assert not set(VENDOR.scopes) & set(authorize.scopes)
        for api in ("customer", "vendor"):
            assert program.run("call", api, "--json").document["status"] == 200
        assert program.platform.record.count(SignInPage) == 1

    def test_the_next_start_uses_the_tokens_that_were_kept(self, program: Program) -> None:
        program.configure("adfs")
        program.run("consent", "--json")
        program.platform.record.clear()
        for api in ("customer", "vendor"):
            assert program.run("call", api, "--json").document["status"] == 200
        assert program.platform.record.count(Refresh) == 0

    def test_the_first_api_that_is_kept_does_not_stop_the_others(self, program: Program) -> None:
        program.configure("adfs")
        program.platform.grant_admin_consent("adfs", *VENDOR.scopes)
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["prompts"]) == (1, 2)
        assert ran.api("customer")["problem"]["code"] == "admin-consent-needed"
        assert ran.api("vendor")["consent"] == "granted"
        assert program.run("call", "vendor", "--json").document["status"] == 200
        assert program.run("consent", "--json").document["prompts"] == 0
        program.platform.grant_admin_consent("adfs")
        assert program.run("status", "--json").document["state"] == "ready"


class TestExternalId:
    def test_at_a_domain_of_its_own_after_an_administrator_granted_the_apis(self, program: Program) -> None:
        program.configure("external")
        program.browse_as(LEA.username)
        refused = program.run("consent", "--json")
        assert refused.code == 1
        administer(program.platform, IRIS.username, program.platform.admin_consent_link(CONTOSO_EXTERNAL.id))
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert ran.document["account"]["username"] == LEA.username
        for api in ("customer", "vendor"):
            assert program.run("call", api, "--json").document["status"] == 200


@pytest.mark.parametrize(
    ("authority", "given", "kind", "link"),
    [
        ("https://login.microsoftonline.com/organizations", "entra", "entra", "https://login.microsoftonline.com/t-1"),
        ("https://login.microsoftonline.us/organizations", "entra", "entra", "https://login.microsoftonline.us/t-1"),
        (
            "https://login.partner.microsoftonline.cn/contoso.example",
            "entra",
            "entra",
            "https://login.partner.microsoftonline.cn/contoso.example",
        ),
        ("https://login.microsoftonline.us/contoso.example/", "entra", "entra", "https://login.microsoftonline.us/contoso.example"),
        ("https://contoso.ciamlogin.com/t-2", "entra", "external-id", "https://contoso.ciamlogin.com/t-2"),
        ("https://CONTOSO.ciamlogin.com/t-2", "entra", "external-id", "https://contoso.ciamlogin.com/t-2"),
        ("https://contoso.b2clogin.us/contoso.onmicrosoft.us/b2c_1_x", "entra", "b2c", None),
        ("https://contoso.b2clogin.cn/contoso/B2C_1_x", "entra", "b2c", None),
        ("https://sts.contoso.example/adfs", "entra", "adfs", None),
        ("https://sts.contoso.example/ADFS/", "entra", "adfs", None),
        ("https://login.contoso.example/t-2/v2.0", "oidc", "oidc", None),
    ],
)  # fmt: skip
def test_each_cloud_is_told_by_its_address_and_has_its_own_link(
    authority: str, given: str, kind: str, link: str | None
) -> None:
    found = kind_of(authority, given)
    assert found is AuthorityKind(kind)
    apis = (
        Api("one", "One API", ("https://one.example/a.read", "https://one.example/a.write")),
        Api("two", "Two API", ("api://two/b.read",)),
        Api("huge", "Huge API", tuple(f"api://three/{number:0100d}" for number in range(100))),
    )
    setup = SessionConfig("client", authority, found, apis)
    account = Account("u.t", "ada@contoso.example", "Ada", AccountKind.WORK, "t-1")
    links = admin_consent_urls(setup, account, apis)
    if link is None:
        assert links == ()
        return
    scope = "https%3A%2F%2Fone.example%2Fa.read%20https%3A%2F%2Fone.example%2Fa.write"
    one = ("One API", f"{link}/v2.0/adminconsent?client_id=client&scope={scope}&redirect_uri=http%3A%2F%2Flocalhost")
    everything = ("all APIs", f"{link}/adminconsent?client_id=client")
    assert folded(links[:2]) == folded((everything, one))
    assert [what for what, _ in links] == ["all APIs", "One API", "Two API", "Huge API"]
    assert "scope=api%3A%2F%2Fthree%2F.default&" in links[3][1]
    assert folded(admin_consent_urls(setup, account, apis[:1])) == folded((one, everything))


def folded(links: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(what, url.casefold()) for what, url in links]


@pytest.mark.parametrize("authority", ["organizations", "common", "oidc", "b2c", "adfs"])
def test_a_second_run_needs_no_browser(program: Program, authority: Configured) -> None:
    program.configure(authority)
    program.browse_as(YUKI if authority == "b2c" else ADA)
    if authority == "b2c":
        program.platform.grant_admin_consent(CONTOSO_CUSTOMERS.id)
    program.run("consent", "--json")
    program.platform.record.clear()
    forget_access_tokens(program)
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 0)
    assert program.platform.record.count(AuthorizeRequest) == 0
