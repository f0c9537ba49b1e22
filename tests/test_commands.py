"""The commands as a user or a script runs them: real processes, real MSAL, the embedded platform, no screen."""

from __future__ import annotations

import json
import queue
import re
import signal
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.program import ADA, ELENA, MARCUS, NOAH, PRIYA, TOMAS, YUKI, Program
from tests.small_disk import remount, small_disk
from trayapp.cli.session import _interrupts_cancel
from trayapp.core import events as ev
from trayapp.core.state import Activity
from trayapp.demo.history import ApiCall, AuthorizeRequest, CodeRedemption, ConsentPage, Refresh
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import DEFAULT_APIS, SampleApi

CUSTOMER, VENDOR = DEFAULT_APIS


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


class TestTheMainJob:
    def test_one_prompt_one_consent_page_one_redemption_one_refresh(self, program: Program) -> None:
        ran = program.run("consent", "--json")
        record = program.platform.record
        assert ran.code == 0, ran
        assert ran.document["state"] == "ready"
        assert ran.document["prompts"] == 1
        assert [api["consent"] for api in ran.document["apis"]] == ["granted", "granted"]
        assert ran.document["account"] == {
            "username": ADA,
            "name": "Ada Brandt",
            "kind": "work",
            "tenant_id": ran.document["account"]["tenant_id"],
        }
        (authorize,) = record.of(AuthorizeRequest)
        assert set(authorize.scopes) >= {*CUSTOMER.scopes, *VENDOR.scopes}
        assert authorize.response_mode == "form_post"
        assert record.count(ConsentPage) == 1
        assert [each.scopes for each in record.of(CodeRedemption)] == [tuple(CUSTOMER.scopes)]
        assert [each.scopes for each in record.of(Refresh)] == [tuple(VENDOR.scopes)]

    def test_each_token_is_accepted_by_its_own_api_and_no_other(self, program: Program) -> None:
        program.run("consent")
        for api in ("customer", "vendor"):
            ran = program.run("call", api, "--json")
            assert (ran.code, ran.document["status"]) == (0, 200)
            assert len(ran.document["body"]) >= 10
        text = program.config.read_text()
        swapped = (
            text.replace("/customer/customers", "/@")
            .replace("/vendor/vendors", "/customer/customers")
            .replace("/@", "/vendor/vendors")
        )
        program.config.write_text(swapped)
        for api in ("customer", "vendor"):
            ran = program.run("call", api, "--json")
            assert (ran.code, ran.document["status"]) == (3, 401)
            assert ran.document["problem"]["code"] == "call-unauthorised"
        accepted = [call.outcome == "accepted" for call in program.platform.record.of(ApiCall)]
        assert accepted == [True, True, *[False] * 4]  # each refusal once more, to a token that was issued anew

    def test_the_next_process_is_signed_in_without_a_browser(self, program: Program) -> None:
        program.run("consent")
        for command in ("status", "consent"):
            ran = program.run(command, "--json")
            assert (ran.code, ran.document["state"]) == (0, "ready")
        assert ran.document["prompts"] == 0
        assert program.platform.record.count(AuthorizeRequest) == 1

    def test_calls_in_new_processes_need_no_new_token(self, program: Program) -> None:
        program.run("consent")
        program.platform.record.clear()
        for _ in range(2):
            assert program.run("call", "vendor", "invoices", "--json").document["status"] == 200
        assert program.platform.record.count(Refresh) == 0

    def test_sign_out_forgets_the_account(self, program: Program) -> None:
        program.run("consent")
        assert program.run("sign-out", "--json").document["state"] == "signed-out"
        kept = "".join(file.read_text() for file in program.home.iterdir())
        assert "Ada" not in kept
        assert ADA not in kept
        ran = program.run("call", "customer", "--json")
        assert (ran.code, ran.document["problem"]["code"]) == (3, "sign-in-needed")
        assert program.run("status", "--json").document["account"] is None

    def test_only_json_is_on_stdout_though_the_browser_talks(self, program: Program) -> None:
        ran = program.run("consent", "--json")
        assert json.loads(ran.out)
        assert "a browser that talks" in ran.err

    def test_people_read_plain_text(self, program: Program) -> None:
        program.run("consent")
        ran = program.run("status")
        assert ran.out.splitlines() == [
            f"Signed in as {ADA}",
            "2 of 2 APIs ready",
            "  Customer API: granted",
            "  Vendor API: granted",
        ]

    @pytest.mark.attack(
        "a stolen disk or file",
        "a search of all files and outputs for tokens, codes and verifiers",
        "in the encrypted cache alone",
    )
    def test_no_token_code_or_verifier_is_said_or_left_in_a_file_but_the_cache(self, program: Program) -> None:
        said = "".join(
            ran.out + ran.err for ran in (program.run("consent", "--json"), program.run("call", "vendor", "--json"))
        )
        cache = next(program.home.glob("tokens-*.json"))
        secrets = set(re.findall(r'"secret": "([^"]+)"', cache.read_text()))
        assert len(secrets) >= 4
        others = "".join(file.read_text() for file in program.home.iterdir() if file != cache)
        for secret in secrets:
            assert secret not in said
            assert secret not in others
        assert "code_verifier" not in said


class TestOtherProviders:
    def test_any_openid_provider_with_a_private_ca(self, program: Program) -> None:
        program.configure("oidc")
        program.environ["REQUESTS_CA_BUNDLE"] = "/etc/ssl/certs/ca-certificates.crt"
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert ran.document["account"]["kind"] == "other"
        for api in ("customer", "vendor"):
            assert program.run("call", api, "--json").document["status"] == 200

    def test_a_provider_that_refuses_the_redemption_by_invalid_scope_means_missing_consent(
        self, program: Program
    ) -> None:
        program.configure("oidc")
        program.platform.answer_next_token_with("invalid_scope")
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["problem"]["code"]) == (1, "consent-missing")
        assert program.run("consent", "--json").code == 0

    def test_an_unknown_ca_is_said_and_nothing_is_sent(self, program: Program) -> None:
        text = program.config.read_text()
        program.config.write_text(re.sub(r"ca_file = .*", "", text))
        ran = program.run("consent", "--json")
        assert ran.code == 1
        assert ran.document["problem"]["code"] == "tls-untrusted"
        assert program.platform.record.count(AuthorizeRequest) == 0

    def test_b2c_signs_in_for_the_first_api_and_lists_the_others(self, program: Program) -> None:
        program.configure("b2c")
        program.browse_as(YUKI)
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"]) == (1, "attention")
        assert ran.document["account"]["kind"] == "b2c"
        assert ran.api("customer")["consent"] == "granted"
        assert ran.api("vendor")["consent"] == "admin-needed"
        assert "vendor.read, vendor.write" in ran.api("vendor")["problem"]["message"]
        (authorize,) = program.platform.record.of(AuthorizeRequest)
        assert not set(VENDOR.scopes) & set(authorize.scopes)


class TestAccounts:
    def test_a_personal_account_is_warned_before_and_after(self, program: Program) -> None:
        program.configure("common")
        program.browse_as(NOAH)
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["account"]["kind"]) == (0, "personal")
        assert [warning["code"] for warning in ran.document["warnings"]] == ["personal-account"]
        assert ran.err.index("Using a personal Microsoft account?") < ran.err.index("Continue in your browser")

    def test_a_restart_sends_it_no_authorize_request(self, program: Program) -> None:
        program.configure("common")
        program.browse_as(NOAH)
        program.run("consent")
        assert program.run("consent", "--json").document["prompts"] == 0
        assert program.platform.record.count(AuthorizeRequest) == 1

    def test_a_guest_is_told_from_a_member(self, program: Program) -> None:
        program.browse_as(MARCUS)
        text = program.config.read_text()
        program.config.write_text(text.replace("/organizations", "/contoso.example"))
        assert program.run("consent", "--json").document["account"]["kind"] == "guest"

    def test_an_administrators_consent_is_named_with_its_link_and_then_works(self, program: Program) -> None:
        program.browse_as(PRIYA)
        ran = program.run("consent", "--json")
        assert ran.code == 1
        assert {api["consent"] for api in ran.document["apis"]} == {"admin-needed"}
        trouble = ran.document["problem"]
        assert (trouble["code"], trouble["action"], trouble["aadsts"]) == ("admin-consent-needed", "ask-admin", [90094])
        assert "/adminconsent?client_id=" in trouble["admin_consent_url"]
        assert trouble["correlation_id"]
        assert trouble["trace_id"]
        assert trouble["timestamp"]
        program.platform.grant_admin_consent("fabrikam.example")
        assert program.run("consent", "--json").document["state"] == "ready"

    def test_a_second_factor_for_one_api_takes_one_more_prompt(self, program: Program) -> None:
        program.browse_as(TOMAS)
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 2)
        assert program.run("call", "vendor", "--json").document["status"] == 200

    def test_a_challenge_by_the_api_itself_is_kept_for_the_next_consent(self, program: Program) -> None:
        program.browse_as(ELENA)
        assert program.run("consent", "--json").document["prompts"] == 1
        ran = program.run("call", "vendor", "--json")
        assert (ran.code, ran.document["status"]) == (3, 401)
        assert ran.document["problem"]["code"] == "verification-needed"
        assert "claims" not in ran.document["problem"]
        assert program.run("status", "--json").code == 3
        assert program.run("consent", "--json").document["prompts"] == 1
        assert program.run("call", "vendor", "--json").document["status"] == 200


class TestSeveralAccounts:
    def test_each_keeps_its_own_ledger_and_one_is_active(self, program: Program) -> None:
        program.configure("common")
        assert program.run("consent", "--json").document["account"]["username"] == ADA
        program.browse_as(NOAH)
        ran = program.run("consent", "--account", NOAH, "--json")
        assert (ran.code, ran.document["account"]["username"], ran.document["prompts"]) == (0, NOAH, 1)
        assert program.platform.record.of(AuthorizeRequest)[-1].login_hint == NOAH
        assert program.run("status", "--json").document["account"]["username"] == NOAH
        ran = program.run("status", "--account", ADA, "--json")
        assert (ran.document["account"]["username"], ran.document["state"]) == (ADA, "ready")
        assert program.run("status", "--json").document["account"]["username"] == ADA
        assert program.run("call", "vendor", "--account", NOAH.upper(), "--json").document["status"] == 200
        assert program.platform.record.of(ApiCall)[-1].username == NOAH
        assert program.platform.record.count(AuthorizeRequest) == 2

    def test_signing_out_of_one_leaves_the_other_and_of_all_none(self, program: Program) -> None:
        program.configure("common")
        program.run("consent")
        program.browse_as(NOAH)
        program.run("consent", "--account", NOAH)
        assert program.run("sign-out").out == f"Signed out {NOAH}.\n"
        assert program.run("status", "--json").document["state"] == "signed-out"
        assert program.run("status", "--account", ADA, "--json").document["state"] == "ready"
        program.run("consent", "--account", NOAH)
        assert program.run("sign-out", "--all").out == f"Signed out {ADA}, {NOAH}.\n"
        assert program.run("status", "--account", ADA).code == 2

    def test_an_unknown_account_is_wrong_use_where_nobody_can_sign_in(self, program: Program) -> None:
        program.run("consent")
        ran = program.run("call", "customer", "--account", "nobody@contoso.example", "--json")
        assert ran.code == 2
        assert f"Known: {ADA}." in ran.err

    def test_a_known_person_is_hinted_when_a_prompt_is_needed(self, program: Program) -> None:
        program.configure("common")
        program.browse_as(NOAH, "--untick", "vendor.write")
        program.run("consent")
        program.browse_as(NOAH)
        program.run("consent")
        assert program.platform.record.of(AuthorizeRequest)[-1].login_hint == NOAH


class TestWhatGoesWrong:
    def test_declined(self, program: Program) -> None:
        program.browse_as(ADA, "--decline")
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["account"]) == (1, "problem", None)
        assert ran.document["problem"]["code"] == "consent-declined"
        assert [api["problem"]["code"] for api in ran.document["apis"]] == ["consent-declined"] * 2
        program.browse_as(ADA)
        assert program.run("consent", "--json").code == 0

    def test_an_unticked_permission(self, program: Program) -> None:
        program.browse_as(ADA, "--untick", VENDOR.scopes[1])
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"]) == (1, "attention")
        assert ran.api("customer")["consent"] == "granted"
        assert ran.api("vendor")["consent"] == "partial"
        assert ran.api("vendor")["missing"] == [VENDOR.scopes[1]]
        assert ran.api("vendor")["problem"]["code"] == "consent-partial"
        assert program.run("call", "vendor", "--json").document["status"] == 200
        program.browse_as(ADA)
        program.platform.record.clear()
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        (authorize,) = program.platform.record.of(AuthorizeRequest)
        assert set(authorize.scopes) & {*CUSTOMER.scopes, *VENDOR.scopes} == {VENDOR.scopes[1]}

    def test_the_whole_first_api_unticked_is_a_success_without_a_scope(self, program: Program) -> None:
        program.browse_as(ADA, "--untick", CUSTOMER.scopes[0], "--untick", CUSTOMER.scopes[1])
        ran = program.run("consent", "--json")
        assert ran.code == 1
        assert ran.api("customer")["consent"] == "missing"
        assert ran.api("vendor")["consent"] == "granted"
        assert program.run("call", "customer", "--json").code == 3

    def test_a_closed_browser_meets_the_time_limit_and_the_next_try_works(self, program: Program) -> None:
        program.configure(head="sign_in_timeout = 1\n")
        program.no_browser()
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["problem"]["code"]) == (1, "sign-in-timed-out")
        program.configure()
        program.browse_as(ADA)
        assert program.run("consent", "--json").code == 0

    def test_a_revoked_refresh_token(self, program: Program) -> None:
        program.run("consent")
        program.platform.revoke_refresh_tokens(ADA)
        cache = next(program.home.glob("tokens-*.json"))
        entries = json.loads(cache.read_text())
        entries["AccessToken"] = {}
        cache.write_text(json.dumps(entries))
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (3, "attention")
        assert {api["problem"]["code"] for api in ran.document["apis"]} == {"sign-in-expired"}
        assert program.run("consent", "--json").document["state"] == "ready"

    def test_no_network_at_the_start_and_in_the_middle(self, program: Program) -> None:
        program.platform.stop()
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"]) == (1, "offline")
        assert ran.document["problem"]["code"] == "offline"
        program.platform.start()
        assert program.run("consent", "--json").code == 0
        program.platform.stop()
        ran = program.run("call", "customer", "--json")
        assert (ran.code, ran.document["problem"]["code"]) == (1, "offline")
        ran = program.run("status", "--json")
        assert ran.document["account"]["username"] == ADA
        assert [api["consent"] for api in ran.document["apis"]] == ["granted", "granted"]
        program.platform.start()
        assert program.run("call", "customer", "--json").document["status"] == 200

    def test_a_browser_that_cannot_be_opened_is_said_and_the_link_still_works(self, program: Program) -> None:
        program.configure(head="sign_in_timeout = 1\n")
        program.environ["BROWSER"] = "/nowhere/browser"
        ran = program.run("consent", "--json")
        assert ran.document["problem"]["code"] == "sign-in-timed-out"
        assert "Couldn't open a browser here." in ran.err

    def test_a_cache_that_cannot_be_read_is_set_aside(self, program: Program) -> None:
        program.run("consent")
        cache = next(program.home.glob("tokens-*.json"))
        cache.write_text("{ broken")
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (0, "signed-out")
        assert [warning["code"] for warning in ran.document["warnings"]] == ["cache-set-aside"]
        assert program.run("consent", "--json").code == 0

    def test_without_a_keyring_the_sign_in_is_kept_in_memory_and_that_is_said(self, program: Program) -> None:
        program.configure(token_cache="encrypted")
        program.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"]) == (0, "ready")
        assert [warning["code"] for warning in ran.document["warnings"]] == ["cache-in-memory"]
        assert not list(program.home.glob("tokens-*"))


class TestSignOut:
    def test_what_cannot_be_removed_is_a_problem_and_nobody_is_signed_out(self, program: Program) -> None:
        with small_disk(program.folder / "disk", "1m") as disk:
            program.environ["CONSENTRAY_HOME"] = str(disk)
            program.run("consent")
            remount(disk, "ro")
            for command in (("sign-out",), ("sign-out", "--all")):
                ran = program.run(*command, "--json")
                assert (ran.code, ran.document["state"]) == (1, "problem")
                assert ran.document["problem"]["code"] == "sign-out-incomplete"
                assert ran.document["account"]["username"] == ADA
                assert "Signed out" not in ran.err
            assert program.run("status", "--json").document["account"]["username"] == ADA
            remount(disk, "rw")
            assert program.run("sign-out").out == f"Signed out {ADA}.\n"
            assert program.run("status", "--json").document["state"] == "signed-out"

    def test_tokens_that_cannot_be_removed_yet_count_no_more(self, program: Program) -> None:
        with small_disk(program.folder / "disk", "1m") as disk:
            program.environ["CONSENTRAY_HOME"] = str(disk)
            program.run("consent")
            (cache,) = disk.glob("tokens-*.json")
            subprocess.run(["mount", "--bind", cache, cache], check=True)
            try:
                remount(cache, "ro,bind")
                ran = program.run("sign-out", "--json")
                assert (ran.code, ran.document["account"]) == (1, None)
                assert ran.document["problem"]["code"] == "sign-out-incomplete"
                ran = program.run("status", "--account", ADA, "--json")
                assert ran.code == 2
                assert f"{ADA} isn't known on this computer." in ran.err
                assert program.run("status", "--json").document["state"] == "signed-out"
                assert program.run("call", "customer", "--json").document["problem"]["code"] == "sign-in-needed"
            finally:
                subprocess.run(["umount", cache], check=True)
            assert program.run("status", "--json").document["state"] == "signed-out"
            assert not list(disk.glob("tokens-*.json"))

    def test_a_damaged_file_is_removed_though_nobody_is_known(self, program: Program) -> None:
        program.run("consent")
        (cache,) = program.home.glob("tokens-*.json")
        cache.write_text(cache.read_text()[:-5])
        ran = program.run("sign-out", "--json")
        assert (ran.code, ran.document["state"]) == (0, "signed-out")
        assert [warning["code"] for warning in ran.document["warnings"]] == ["cache-set-aside", "cache-removed"]
        assert not list(program.home.glob("*tokens-*.json*[!k]"))


class TestUsage:
    def test_ctrl_c_cancels_the_sign_in_and_the_next_try_works(self, program: Program) -> None:
        program.no_browser()
        process = program.start("consent", "--json")
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Continue in your browser"):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        document = json.loads(out)
        assert (process.returncode, document["state"], document["prompts"]) == (1, "problem", 1)
        assert document["problem"]["code"] == "sign-in-cancelled"
        assert "Traceback" not in err
        program.browse_as(ADA)
        assert program.run("consent", "--json").document["state"] == "ready"

    def test_ctrl_c_is_noticed_by_whatever_thread_the_system_has_given_it_to(self) -> None:
        """A signal that does not reach the waiting thread itself, or comes just before it waits, ends no wait."""
        events: queue.SimpleQueue[ev.Event | None] = queue.SimpleQueue()
        waiting: Any = SimpleNamespace(state=SimpleNamespace(activity=Activity.PROMPTING))
        with _interrupts_cancel(waiting, events):
            elsewhere = threading.Thread(target=lambda: signal.pthread_kill(threading.get_ident(), signal.SIGINT))
            elsewhere.start()
            received = [events.get(timeout=PATIENCE) for _ in range(2)]
            elsewhere.join()
        assert ev.SignInCancelled(told=True) in received

    def test_a_terminal_that_cannot_show_a_letter_sees_it_escaped(self, program: Program) -> None:
        program.configure()
        program.config.write_text(program.config.read_text().replace('title = "Vendor', 'title = "Zuli\u00e9 Vendor'))
        program.environ["PYTHONIOENCODING"] = "ascii"
        program.run("consent")
        ran = program.run("status")
        assert (ran.code, ran.err) == (0, "")
        assert "  Zuli\\xe9 Vendor API: granted" in ran.out

    @pytest.mark.parametrize("configured", [True, False])
    def test_without_a_display_and_a_tray_the_program_says_so_and_ends(
        self, program: Program, configured: bool
    ) -> None:
        program.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
        if not configured:
            program.config.write_text("")
        ran = program.run(timeout=PATIENCE)
        assert ran.code == (1 if configured else 2)
        assert "No window can be opened" in ran.err

    def test_a_reader_that_goes_away_is_no_traceback(self, program: Program) -> None:
        process = program.start("status", "--json")
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
        assert process.wait(PATIENCE) == 1
        assert "Traceback" not in err
        process.stderr.close()

    def test_a_wrong_configuration_is_exit_code_2_and_nothing_is_sent(self, program: Program) -> None:
        program.config.write_text(program.config.read_text().replace("client_id", "client"))
        ran = program.run("consent", "--json")
        assert ran.code == 2
        assert ran.document["problem"]["code"] == "configuration"
        assert f"{program.config}, line 5: client: This key isn't known." in ran.err
        assert program.platform.record.entries == ()

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("call", "custmer"), 'There is no API "custmer". Did you mean "customer"?'),
            (("call", "invoices"), 'There is no API "invoices". The configuration has: customer, vendor.'),
            (("call", "vendor", "invoice"), 'has no call "invoice". Did you mean "invoices"? It has: list, invoices'),
            (
                ("call", "customer", "find", "--set", "citty=x"),
                'no parameter citty. It has: city, segment. Did you mean "city"?',
            ),
            (("call", "customer", "find", "--set", "segment=Helth"), 'Did you mean "Health"?'),
            (("call", "customer", "lst"), "It has: list, visits, register-visit (✎ changes data), find, orders."),
            (("frobnicate",), "invalid choice"),
        ],
    )
    def test_wrong_words_are_exit_code_2(self, program: Program, arguments: tuple[str, ...], says: str) -> None:
        ran = program.run(*arguments)
        assert ran.code == 2
        assert says in ran.err

    def test_the_configuration_may_stand_before_the_command(self, program: Program) -> None:
        ran = program.run("--config", "/nowhere.toml", "status", "--json")
        assert (ran.code, ran.document["state"]) == (0, "signed-out")


def many(count: int) -> list[SampleApi]:
    """Make so many APIs like the vendor's."""
    return [
        replace(
            VENDOR,
            name=f"api{n:03d}",
            title=f"API {n}",
            resource=f"https://mytenant.onmicrosoft.com/department-{n:03d}",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(("count", "prompts"), [(2, 1), (20, 1), (100, 3)])
def test_many_apis_take_as_few_prompts_as_fit_and_the_person_is_told(tmp_path: Path, count: int, prompts: int) -> None:
    with Platform(tmp_path / "demo", apis=many(count)) as platform:
        program = Program(tmp_path, platform)
        program.configure()
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", prompts)
        assert len(ran.document["apis"]) == count
        requests = platform.record.of(AuthorizeRequest)
        assert len(requests) == prompts
        assert all(request.url_length <= 8000 for request in requests)
        assert ("(page 2 of 3)" in ran.err) == (prompts == 3)
        ran = program.run("call", f"api{count - 1:03d}", "--json")
        assert ran.document["status"] == 200, ran
