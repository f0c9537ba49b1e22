from __future__ import annotations

from urllib.parse import unquote

import pytest

from tests.core.build import ADA, APIS, NOAH, content, granted, run, setup, signed_in
from trayapp.cli.output import call_document
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.admin import mail_to_administrator
from trayapp.core.model import Answer, Status, TokenOutcome
from trayapp.core.problems import Problem, verification_needed
from trayapp.core.record import replace
from trayapp.core.report import consent_document, status_document
from trayapp.core.state import State, initial
from trayapp.core.views.answer import MOST_COPIED, answer_blocks, answer_buttons
from trayapp.core.views.elements import Banner, Body, Button, Details, Facts, LedgerList, Paragraph, WindowView
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view
from trayapp.ui.artwork import STATES

START = initial(setup())
ADMIN = Problem(
    "admin-consent-needed",
    "Ask an administrator.",
    aadsts=(90094,),
    error="access_denied",
    correlation_id="c-1",
    trace_id="t-1",
    timestamp="2026-01-01 00:00:00Z",
    admin_consent_urls=(("all APIs", "https://login/adminconsent"),),
)


def labels(state: State) -> list[str]:
    return [entry.label for entry in tray_view(state).menu if not entry.separator]


def entry(state: State, label: str) -> MenuEntry:
    return next(each for each in tray_view(state).menu if each.label == label)


def window(state: State) -> WindowView:
    view = window_view(state)
    assert view is not None
    return view


def button(state: State, label: str) -> Button:
    return next(each for each in window(state).buttons if each.label == label)


def copied(state: State) -> Button:
    (details,) = [block for block in window(state).blocks if isinstance(block, Details)]
    return details.copy


class TestMenu:
    def test_signed_out(self) -> None:
        assert labels(START) == [
            "Not signed in",
            "Sign in and consent to all APIs…",
            "Show Consentray",
            "Settings…",
            "About Consentray",
            "Quit",
        ]
        assert tray_view(START).tooltip == "Not signed in"

    def test_ready(self) -> None:
        state = signed_in()
        assert labels(state) == [
            "Signed in as ada@contoso.example",
            "2 of 2 APIs ready",
            "Check again",
            "Customer API",
            "Vendor API",
            "Show Consentray",
            "Settings…",
            "About Consentray",
            "Switch account",
            "Sign out",
            "Quit",
        ]
        assert tray_view(state).tooltip == "Signed in as ada@contoso.example\n2 of 2 APIs ready"

    def test_an_apis_submenu_has_its_calls_and_its_granted_permissions(self) -> None:
        submenu = entry(signed_in(), "Vendor API").children
        assert [each.label for each in submenu if not each.separator] == [
            "Vendors",
            "✎ Request a payment… (changes data)",
            "Permissions",
            "vendor.read",
            "vendor.write",
        ]
        assert submenu[0].event == ev.CallChosen("vendor", "list")
        assert [each.checked for each in submenu[-2:]] == [True, True]

    def test_a_waiting_browser_can_be_opened_again_copied_and_cancelled(self) -> None:
        state, _ = run(START, ev.SignInChosen(), ev.BrowserWaiting("https://login/authorize"))
        assert entry(state, "Open the browser again").event == ev.BrowserAgainChosen()
        assert entry(state, "Copy the sign-in link").event == ev.CopyChosen("https://login/authorize", "Sign-in link")
        assert entry(state, "Cancel sign-in").event == ev.SignInCancelled()

    def test_what_is_missing_is_counted(self) -> None:
        part = TokenOutcome("vendor", APIS[1].scopes[:1])
        state, _ = run(signed_in(), ev.CheckAgainChosen(), ev.TokensAcquired((granted(APIS[0]), part)))
        assert "Give consent to 1 new permission…" in labels(state)
        assert tray_view(state).tooltip.endswith("1 of 2 APIs ready\n1 new permission needed")
        assert "Vendor API (partly granted)" in labels(state)

    @pytest.mark.parametrize("status", list(Status))
    def test_every_state_has_its_picture(self, status: Status) -> None:
        assert status.value in STATES


class TestWindow:
    def test_a_closed_window_is_no_view(self) -> None:
        assert window_view(START) is None

    def test_the_overview_lists_the_ledger(self) -> None:
        state, _ = run(signed_in(), ev.WindowAsked())
        (ledger,) = [block for block in window(state).blocks if isinstance(block, LedgerList)]
        assert [(row.title, row.chip, row.granted) for row in ledger.rows] == [
            ("Customer API", "Ready", ("customer.read", "customer.write")),
            ("Vendor API", "Ready", ("vendor.read", "vendor.write")),
        ]

    def test_the_personal_warning_can_be_put_away(self) -> None:
        state = signed_in(initial(setup(tenant="common")), NOAH)
        (banner,) = [block for block in window(state).blocks if isinstance(block, Banner)]
        assert banner.dismiss == Button("Hide until restart", ev.NoticeDismissed("personal-account"))

    def test_an_administrators_link_can_be_copied_and_checked_again(self) -> None:
        state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(ADMIN))
        link = button(state, "Copy the administrator's link")
        assert link.event == ev.CopyChosen("https://login/adminconsent", "Administrator's link")
        assert button(state, "Check again").event == ev.CheckAgainChosen()
        mail = button(state, "Email it…").event
        assert isinstance(mail, ev.LinkChosen)
        assert mail.link.startswith("mailto:?subject=Please%20approve")
        assert "https%3A//login/adminconsent" in mail.link

    @pytest.mark.parametrize(("apis", "whole"), [(2, True), (60, False)])
    def test_a_mail_has_every_link_if_they_fit(self, apis: int, whole: bool) -> None:
        links = tuple((f"API {number}", f"https://login/{number}/" + "x" * 100) for number in range(apis))
        mail = unquote(mail_to_administrator(replace(ADMIN, admin_consent_urls=links)))
        assert "https://login/0/" in mail
        assert "the browser then ends at" in mail
        assert (links[-1][1] in mail) == whole

    def test_the_help_desks_details_are_all_there_to_copy(self) -> None:
        state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(ADMIN))
        (details,) = [block for block in window(state).blocks if isinstance(block, Details)]
        assert dict(details.pairs) == {
            "Problem": "admin-consent-needed",
            "Error": "access_denied",
            "AADSTS": "90094",
            "Correlation ID": "c-1",
            "Trace ID": "t-1",
            "Time": "2026-01-01 00:00:00Z",
            "Administrator's link": "https://login/adminconsent",
        }
        assert isinstance(details.copy.event, ev.CopyChosen)
        assert all(value in details.copy.event.text for _, value in details.pairs)

    def test_what_the_provider_says_is_marked_as_its_words(self) -> None:
        trouble = replace(ADMIN, provider_message="Ask Ruth.", provider_codes=("AADB2C90205",))
        state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(trouble))
        quoted = [block for block in window(state).blocks if isinstance(block, Banner)]
        said = [(banner.title, banner.text) for banner in quoted]
        assert said[1] == ("The sign-in service says", "“Ask Ruth.”")
        assert said[2][0] == "What the administrator will see"
        assert "http://localhost" in said[2][1]
        event = copied(state).event
        assert isinstance(event, ev.CopyChosen)
        assert "The sign-in service says: “Ask Ruth.”" in event.text
        assert "Code: AADB2C90205" in event.text

    def test_an_apis_problem_on_the_overview_has_the_details_of_a_page_of_its_own(self) -> None:
        trouble = replace(ADMIN, provider_message="Ask Ruth.")
        page, _ = run(START, ev.SignInChosen(), ev.PromptFailed(trouble))
        failed = TokenOutcome("vendor", problem=trouble)
        answered = ev.PromptAnswered(ADA, granted(APIS[0]))
        overview, _ = run(START, ev.SignInChosen(), answered, ev.TokensAcquired((failed,)), ev.WindowAsked())
        (ledger,) = [block for block in window(overview).blocks if isinstance(block, LedgerList)]
        customer, vendor = ledger.rows
        assert "The sign-in service says: “Ask Ruth.”" in vendor.text
        copies = [each for each in vendor.buttons if each.label == "Copy details"]
        assert copies == [copied(page)]
        assert not [each for each in customer.buttons if each.label == "Copy details"]

    @pytest.mark.parametrize(
        ("code", "label", "event"),
        [
            ("offline", "Try again", ev.CheckAgainChosen()),
            ("consent-declined", "Give consent…", ev.SignInChosen()),
            ("sign-in-expired", "Sign in…", ev.SignInChosen()),
            ("throttled", "Try again", ev.CheckAgainChosen()),
        ],
    )
    def test_the_button_does_what_the_problem_needs(self, code: str, label: str, event: ev.Event) -> None:
        state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(Problem(code, "Something.")))
        assert button(state, label).event == event
        assert button(state, label).primary

    def test_a_challenged_call_offers_to_verify(self) -> None:
        trouble = verification_needed("Vendor API", "{}")
        answer = Answer("vendor", "list", "https://vendor", 401, 3, 2, b"", problem=trouble)
        state, _ = run(signed_in(), ev.CallChosen("vendor", "list"), ev.CallAnswered(answer))
        assert button(state, "Verify in the browser…").event == ev.VerifyChosen("vendor")

    def test_an_answer_shows_status_time_body_and_copies_it(self) -> None:
        answer = Answer(
            "customer", "list", "https://customer", 200, 34, 1, content([{"id": "C-1", "lastVisit": "today"}])
        )
        state, _ = run(signed_in(), ev.CallChosen("customer", "list"), ev.CallAnswered(answer))
        facts, table, details = window(state).blocks[1:]
        assert isinstance(facts, Facts)
        assert [(label, value) for label, value, _ in facts.items] == [
            ("Status", "200 OK"),
            ("Time", "34 ms"),
            ("Size", "37 bytes"),
        ]
        assert isinstance(table, Body)
        assert button(state, "Copy").primary
        assert isinstance(details, Details)
        assert {"Request": "GET https://customer", "Account": "ada@contoso.example"}.items() <= dict(
            details.pairs
        ).items()

    def test_what_may_be_a_secret_in_an_address_is_neither_shown_nor_printed(self) -> None:
        call = replace(APIS[0].calls[0], url="https://customer.contoso.example/x?sig=SECRET")
        apis = (replace(APIS[0], calls=(call,)), APIS[1])
        answer = Answer("customer", "list", call.url, 200, 34, 1, b"[]")
        before = signed_in(initial(setup(apis=apis)))
        state, _ = run(before, ev.CallChosen("customer", "list"), ev.CallAnswered(answer))
        assert "https://customer.contoso.example/x?sig=…" in repr(window(state))
        assert "SECRET" not in repr(window(state))
        assert call_document(answer, None)["url"] == "https://customer.contoso.example/x?sig=…"

    def test_the_person_is_told_how_many_prompts_it_takes(self) -> None:
        many = tuple(replace(APIS[0], name=f"a{i}", scopes=(f"api://{i:060d}/Data.Read",)) for i in range(150))
        state, _ = run(initial(setup(apis=many)), ev.SignInChosen(), ev.BrowserWaiting("https://login"))
        titles = [block.title for block in window(state).blocks if isinstance(block, Banner)]
        assert titles == ["Page 1 of 2"]


@pytest.mark.parametrize(
    ("body", "content_type", "shown"),
    [
        (b"", "", "The answer has no content."),
        (b" \n", "text/plain", "The answer has no content."),
        (b"[]", "application/json", "The answer is an empty list."),
        (b"%PDF-1.4\0", "application/pdf", "The answer is a file to save: application/pdf, 9 bytes."),
        (b"hello", "text/plain", "Text"),
        (b'{"id": 1}', "application/json", "Tree"),
        (b'[{"a": 1}]', "application/json", "Table"),
    ],
)
def test_what_is_shown_of_a_body(body: bytes, content_type: str, shown: str) -> None:
    headers = (("Content-Type", content_type),)
    block = answer_blocks(Answer("a", "b", "https://x", 200, 1, 1, body, headers=headers))[-1]
    assert (block.text if isinstance(block, Paragraph) else getattr(block, "form", None)) == shown


class TestAnAnswer:
    ANSWER = Answer("customer", "list", "https://customer", 200, 34, 1, b'[{"n": 1.10}]')

    def shown(self, *happened: ev.Event) -> tuple[State, WindowView]:
        state, _ = run(signed_in(), ev.CallChosen("customer", "list"), ev.CallAnswered(self.ANSWER), *happened)
        return state, window(state)

    def test_the_form_is_remembered_for_the_call(self) -> None:
        state, _ = self.shown(ev.AnswerFormChosen("customer", "list", "Text"), ev.BackChosen())
        state, _ = run(state, ev.CallChosen("customer", "list"), ev.CallAnswered(self.ANSWER))
        body = next(block for block in window(state).blocks if isinstance(block, Body))
        assert (body.form, [button.primary for button in body.forms]) == ("Text", [False, False, True])

    def test_copying_takes_what_came(self) -> None:
        state, view = self.shown()
        state, effects = run(state, next(each.event for each in view.buttons if each.label == "Copy"))
        assert effects == (fx.Copy('[{"n": 1.10}]'),)
        assert window(state).status == "Answer copied"

    def test_saving_writes_what_came_and_tells_how_it_went(self) -> None:
        state, _ = self.shown()
        assert button(state, "Save…").event == ev.AnswerSaveChosen("customer-list.json", 1)
        state, effects = run(state, ev.AnswerSaveChosen("customer-list.json", 1, "/x/a.json"))
        assert effects == (fx.SaveAnswer("/x/a.json", self.ANSWER.content),)
        saved, _ = run(state, ev.AnswerSaved("a.json"))
        assert window(saved).status == "Saved as a.json"
        failed, _ = run(state, ev.AnswerSaved("a.json", "No space left on device"))
        assert "No space left on device" in repr(window(failed))
        assert window(failed).status == ""

    def test_what_is_saved_is_the_answer_whose_button_it_was(self) -> None:
        """The dialog may be open for long, and another answer, or another account, take the window meanwhile."""
        again = ev.CallAnswered(replace(self.ANSWER, content=b"[]"))
        state, _ = self.shown(ev.CallChosen("customer", "list"), again)
        _, effects = run(state, ev.AnswerSaveChosen("customer-list.json", 1, "/x/a.json"))
        assert effects == (fx.SaveAnswer("/x/a.json", self.ANSWER.content),)
        state, _ = run(state, ev.SignOutChosen(), ev.SignedOut((ADA.home_id,)))
        state = replace(signed_in(state), answer=None)
        _, effects = run(state, ev.AnswerSaveChosen("customer-list.json", 1, "/x/a.json"))
        assert effects == ()

    def test_what_is_too_large_for_the_clipboard_is_to_be_saved(self) -> None:
        large = replace(self.ANSWER, content=b"x" * (MOST_COPIED + 1))
        assert [each.label for each in answer_buttons(large)] == ["Save…"]


class TestDocuments:
    def test_status(self) -> None:
        assert status_document(signed_in()) == {
            "state": "ready",
            "account": {
                "username": "ada@contoso.example",
                "name": "Ada Brandt",
                "kind": "work",
                "tenant_id": "utid",
            },
            "apis": [
                {
                    "name": api.name,
                    "title": api.title,
                    "consent": "granted",
                    "granted": list(api.scopes),
                    "missing": [],
                    "waiting": [],
                    "asked": list(api.scopes),
                    "extra": [],
                    "refused": [],
                    "since": None,
                    "account": "ada@contoso.example",
                    "revoke_url": "https://myapps.microsoft.com",
                    "problem": None,
                }
                for api in APIS
            ],
            "warnings": [],
            "problem": None,
            "approval": None,
        }

    def test_a_problem_of_the_whole_sign_in_is_each_apis_own(self) -> None:
        state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(Problem("offline", "No network.")))
        document = consent_document(state)
        assert document["state"] == "offline"
        assert document["prompts"] == 0
        apis = document["apis"]
        assert isinstance(apis, list)
        assert {api["problem"]["code"] for api in apis} == {"offline"}

    def test_a_problem_has_every_key_and_no_claims(self) -> None:
        document = call_document(Answer("a", "b", "https://x", problem=verification_needed("Vendor API", "{}")), None)
        problem_part = document["problem"]
        assert isinstance(problem_part, dict)
        assert set(problem_part) == {
            "code",
            "title",
            "message",
            "action",
            "aadsts",
            "error",
            "suberror",
            "correlation_id",
            "trace_id",
            "timestamp",
            "admin_consent_url",
            "provider_codes",
            "provider_message",
            "admin_consent_urls",
        }
