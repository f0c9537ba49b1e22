"""The main job and its troubles on a real desktop: a real panel, the real menu, a real browser, a real keyring."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.browser import Browser
from tests.desktop.person import SIGN_IN, Person
from tests.desktop.program import WINDOW_CLASS
from tests.desktop.session import VirtualDesktop
from trayapp.demo import configuration
from trayapp.demo.accounts import ADA
from trayapp.demo.history import ApiCall, AuthorizeRequest, CodeRedemption, ConsentPage, Refresh
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

pytestmark = pytest.mark.desktop


def test_one_prompt_makes_every_api_ready(person: Person, platform: Platform, tmp_path: Path) -> None:
    with person.run("--config", with_calls_to_the_wrong_api(platform, tmp_path)):
        person.wait_for_state("signed-out")
        assert person.menu.tooltip() == ("Consentray", "Not signed in")
        person.click_menu(SIGN_IN)
        person.confirm_sign_in()
        assert person.consent(ADA.username) == [*CUSTOMER.scopes, *VENDOR.scopes]
        person.wait_for_state("ready")
        assert person.menu.tooltip() == ("Consentray", f"Signed in as {ADA.username}\n2 of 2 APIs ready")

        record = platform.record
        assert record.count(AuthorizeRequest) == 1
        assert record.count(ConsentPage) == 1
        assert [each.scopes for each in record.of(CodeRedemption)] == [CUSTOMER.scopes]
        assert [each.scopes for each in record.of(Refresh)] == [VENDOR.scopes]

        person.click_menu("Customer API", "Recent customers")
        person.show_answer("Recent customers")
        person.menu.click("Vendor API", "Open invoices")
        record.wait_for(ApiCall, api="vendor")
        person.wait_for_state("ready")
        assert [(each.api, each.status, each.outcome) for each in record.of(ApiCall)] == [
            ("customer", 200, "accepted"),
            ("vendor", 200, "accepted"),
        ]
        # Nothing new was asked for these calls.
        assert record.count(Refresh) == record.count(CodeRedemption) == 1

        person.menu.click("Customer API", "At the wrong API")
        record.wait_for(ApiCall, api="vendor", status=401, outcome="invalid_token", username="")
        person.wait_for_state("attention")
        person.menu.click("Vendor API", "At the wrong API")
        record.wait_for(ApiCall, api="customer", status=401, outcome="invalid_token", username="")
        assert record.count(AuthorizeRequest) == 1


def test_a_new_start_is_signed_in_until_the_person_signs_out(person: Person, platform: Platform, file: Path) -> None:
    with person.run("--config", file) as program:
        sign_in(person)
        person.click_menu("Quit")
        assert program.wait() == 0
    with person.run("--config", file):
        person.wait_for_state("ready")
        assert person.menu.tooltip() == ("Consentray", f"Signed in as {ADA.username}\n2 of 2 APIs ready")
        assert platform.record.count(AuthorizeRequest) == 1
        assert not person.browser.links_waiting
        person.menu.click("Sign out")
        person.wait_for_state("signed-out")
    with person.run("--config", file):
        person.menu.wait_until(lambda: any(each == SIGN_IN for each in person.menu.labels()))
        person.wait_for_state("signed-out")


def test_the_very_first_start_opens_the_window_once(person: Person, file: Path) -> None:
    person.new = True
    with person.run("--config", file):
        person.leave_window()
    with person.run("--config", file):
        person.wait_for_state("signed-out")
        assert person.screen.windows(WINDOW_CLASS) == []


def test_a_second_start_raises_the_window_of_the_first(person: Person, file: Path) -> None:
    with person.run("--config", file) as first:
        person.wait_for_state("signed-out")
        assert person.screen.windows(WINDOW_CLASS) == []
        with person.start("--config", file) as second:
            assert second.wait() == 0
        assert second.said == "Consentray is already running, and was asked to show its window.\n"
        person.window()
        assert first.said == ""


def test_the_icon_comes_back_when_the_panel_does(
    person: Person, platform: Platform, file: Path, desktop: VirtualDesktop
) -> None:
    with person.run("--config", file) as program:
        person.wait_for_state("signed-out")
        desktop.kill_panel()
        desktop.start_panel()  # as a panel that restarts
        person.find_icon(program)
        person.wait_for_state("signed-out")
        assert not person.screen.windows(WINDOW_CLASS)
        desktop.kill_panel()
        # Without its icon the program is not out of reach.
        person.window()
        desktop.start_panel()
        person.find_icon(program)
        person.screen.wait_for_no_window(WINDOW_CLASS)
        person.wait_for_state("signed-out")
        person.click_menu(SIGN_IN)
        person.confirm_sign_in()
        person.consent(ADA.username)
        person.wait_for_state("ready")
        assert platform.record.count(AuthorizeRequest) == 1


def test_without_a_panel_the_window_opens_and_the_icon_follows_the_panel(
    person: Person, file: Path, desktop: VirtualDesktop
) -> None:
    desktop.kill_panel()
    with person.run("--config", file, with_icon=False) as program:
        person.window()
        desktop.start_panel()
        person.find_icon(program)
        person.wait_for_state("signed-out")
        # With an icon to come back by, the window goes by itself, and a user's own stays until it's closed.
        person.screen.wait_for_no_window(WINDOW_CLASS)
        person.click_menu("Show Consentray")
        person.window()
        desktop.kill_panel()
        person.leave_window()  # for a moment the panel may only restart
        person.press_in_window("Escape")  # which ends nothing
        person.window()
        person.menu.click("Quit")
        assert program.wait() == 0


def test_cancel_from_the_menu_while_the_browser_waits(person: Person, platform: Platform, file: Path) -> None:
    with person.run("--config", file):
        person.wait_for_state("signed-out")
        person.begin_sign_in()
        person.browser.open_next()
        person.browser.find('button[name="account"]')
        person.click_menu("Cancel sign-in")
        person.wait_for_state("signed-out")
        person.screen.wait_for_no_window(WINDOW_CLASS)
        sign_in(person)
        assert platform.record.count(AuthorizeRequest) == 2


def test_a_closed_browser_is_noticed_at_the_time_limit(person: Person, platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "impatient.toml"
    file.write_text("sign_in_timeout = 6\n" + configuration.text(platform), encoding="utf-8")
    with person.run("--config", file):
        person.wait_for_state("signed-out")
        person.begin_sign_in()
        person.browser.open_next()
        person.browser.find('button[name="account"]')
        person.browser.quit()
        person.wait_for_state("problem")
        assert person.menu.tooltip()[1] == "Not signed in\nSign-in took too long"
        person.leave_window()
        sign_in(person)
        assert platform.record.count(CodeRedemption) == 1


def test_the_demo_touches_nothing_but_its_own_folder(person: Person, tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = home / ".config/consentray/consentray.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("client_id = 'a person''s own'\n", encoding="utf-8")
    person.variables = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "CONSENTRAY_HOME": "",
    }
    person.new = True
    before = files_in(home)
    with person.run("demo") as program:
        sign_in(person)
        person.menu.click("Customer API", "Visits")
        person.show_answer("Visits")
        person.wait_for_state("ready")
        person.click_menu("Quit")
        assert program.wait() == 0
    changed = {name for name, content in files_in(home).items() if before.get(name) != content}
    assert ".local/share/consentray/demo/consentray.toml" in changed
    assert [name for name in changed if not name.startswith(".local/share/consentray/demo/")] == []
    assert before.keys() <= files_in(home).keys()
    with person.run("demo"):
        person.wait_for_state("ready")
        assert not person.browser.links_waiting
        running = files_in(home)
        with person.start("demo") as second:
            assert second.wait() == 0
        person.window()
        assert files_in(home) == running


def test_without_a_keyring_the_sign_in_lasts_as_long_as_the_program(platform: Platform, tmp_path: Path) -> None:
    file = configuration.write(platform, tmp_path)
    with VirtualDesktop(keyring=False) as desktop, Browser(desktop) as browser:
        person = Person(desktop, browser, tmp_path / "home", tmp_path)
        with person.run("--config", file):
            sign_in(person)
            person.menu.click("Vendor API", "Vendors")
            platform.record.wait_for(ApiCall, api="vendor", status=200)
            person.show_answer("Vendors")
        # MSAL keeps each token as a "secret" of its cache; what is encrypted by Fernet begins with gAAAA.
        kept = files_in(person.home)
        assert [name for name, text in kept.items() if b'"secret"' in text or text.startswith(b"gAAAA")] == []
        with person.run("--config", file):
            person.menu.wait_until(lambda: SIGN_IN in person.menu.labels())
            person.wait_for_state("signed-out")


def sign_in(person: Person) -> None:
    """Sign Ada in, by the menu on the bus and the keyboard, and wait until all APIs are ready."""
    person.wait_for_state("signed-out", "problem")
    person.begin_sign_in()
    person.consent(ADA.username)
    person.wait_for_state("ready")


def with_calls_to_the_wrong_api(platform: Platform, folder: Path) -> Path:
    """Write a configuration in which each API has one more call: to an address of the other API."""
    customer, vendor = configuration.text(platform).split('[[api]]\nname = "vendor"')
    call = '[[api.call]]\nname = "wrong"\ntitle = "At the wrong API"\nurl = "{}"\n\n'
    to_vendor = call.format(platform.url(VENDOR, VENDOR.endpoints[0]))
    to_customer = call.format(platform.url(CUSTOMER, CUSTOMER.endpoints[0]))
    file = folder / "wrong.toml"
    file.write_text(customer + to_vendor + '[[api]]\nname = "vendor"' + vendor + to_customer, encoding="utf-8")
    return file


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by its path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
