"""The Linux back end against a real bus, with a fake panel."""

from __future__ import annotations

import socket
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path
from queue import Empty
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from tests.broken_program import fail
from tests.menu_client import DBusErrorResponse, MenuClient, open_client
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.ui.tray.conftest import TrayStarter
from tests.ui.tray.fake_desktop import NotificationServer, Watcher
from tests.ui.tray.views import MENU, item, tray_view
from trayapp.core.record import replace
from trayapp.ui import artwork
from trayapp.ui.tray import TrayUnavailableError, open_tray
from trayapp.ui.tray.statusnotifier.item import StatusNotifierItem

ITEM = "org.kde.StatusNotifierItem"
MENU_INTERFACE = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"


def by_label(client: MenuClient) -> dict[str, int]:
    return {entry.label: entry.identity for entry in client.menu() if entry.label}


def error_name(client: MenuClient, path: str, interface: str, method: str, *call: Any) -> str:
    with pytest.raises(DBusErrorResponse) as caught:
        client.call(path, interface, method, *call)
    return str(caught.value.name).rsplit(".", 1)[-1]


def wait_for(release: Event) -> None:
    assert release.wait(PATIENCE)


class TestHost:
    def test_registers_with_a_panel_that_is_there(self, bus: str, client: MenuClient, start_tray: TrayStarter) -> None:
        with Watcher(bus) as watcher:
            tray = start_tray()
            assert watcher.next_call("RegisterStatusNotifierItem") == (client.wait_for_item(),)
            assert tray.next_host() is True

    def test_says_that_there_is_no_panel_and_registers_when_one_comes(self, bus: str, start_tray: TrayStarter) -> None:
        tray = start_tray()
        assert tray.next_host() is False
        with Watcher(bus) as watcher:
            watcher.next_call("RegisterStatusNotifierItem")
            assert tray.next_host() is True

    def test_registers_again_when_the_panel_restarts(self, bus: str, start_tray: TrayStarter) -> None:
        tray = start_tray()
        assert tray.next_host() is False
        for _ in range(3):
            with Watcher(bus) as watcher:
                watcher.next_call("RegisterStatusNotifierItem")
                assert tray.next_host() is True
            assert tray.next_host() is False

    def test_a_watcher_without_a_host_shows_nothing_until_a_host_comes(self, bus: str, start_tray: TrayStarter) -> None:
        with Watcher(bus, host=False) as watcher:
            tray = start_tray()
            assert tray.next_host() is False
            watcher.host = True
            watcher.signal("StatusNotifierHostRegistered")
            assert tray.next_host() is True
            watcher.host = False
            watcher.signal("StatusNotifierHostUnregistered")
            assert tray.next_host() is False

    def test_presence_that_does_not_change_is_told_once(self, bus: str, start_tray: TrayStarter) -> None:
        with Watcher(bus) as watcher:
            tray = start_tray()
            assert tray.next_host() is True
            watcher.next_call("Get")
            watcher.signal("StatusNotifierHostRegistered")
            watcher.next_call("Get")
        assert tray.next_host() is False
        with pytest.raises(Empty):
            tray.host.get_nowait()

    def test_stop_takes_the_icon_away(self, bus: str, start_tray: TrayStarter) -> None:
        with open_client(bus) as client:
            tray = start_tray()
            service = client.wait_for_item()
            tray.stop()
            client.wait_until_gone()
            with pytest.raises(DBusErrorResponse, match="NameHasNoOwner"):
                client.call_bus("GetNameOwner", service)

    def test_stop_before_run_lets_run_return(self, bus: str) -> None:
        del bus
        tray = open_tray(print, tray_view(), on_host_change=lambda _present: None, on_error=print)
        tray.stop()
        tray.run()

    def test_the_bus_going_away_ends_the_thread_and_is_told(
        self, own_bus: PrivateBus, start_tray: TrayStarter, caplog: pytest.LogCaptureFixture
    ) -> None:
        with Watcher(own_bus.address) as watcher:
            tray = start_tray()
            assert tray.next_host() is True
            watcher.quit()
            own_bus.process.terminate()
            tray.thread.join()
            assert not tray.thread.is_alive()
        # The watcher's name may be seen to go first, or the connection; either way it is told once.
        assert tray.next_host() is False
        assert tray.host.empty()
        assert "session bus is lost" in caplog.text

    def test_show_and_notify_after_the_bus_went_are_harmless(
        self, own_bus: PrivateBus, start_tray: TrayStarter
    ) -> None:
        tray = start_tray()
        assert tray.next_host() is False
        own_bus.process.terminate()
        tray.thread.join()
        tray.tray.show(tray_view("problem"))
        tray.tray.notify("title", "message")


class TestBroken:
    def test_a_menu_that_cannot_be_shown_leaves_the_rest_and_the_next_is_shown_whole(
        self, client: MenuClient, start_tray: TrayStarter
    ) -> None:
        tray = start_tray()
        client.wait_for_item()
        tray.tray.show(tray_view("problem", tooltip="New", menu=(item(None, "broken"),)))
        client.wait_until(lambda: client.tooltip() == ("Consentray", "New"))
        assert client.state() == "problem"
        assert "Quit" in client.labels(), "the menu from before stands"
        assert [type(each) for each in tray.errors] == [AttributeError]
        client.click("Quit")
        assert tray.next_event() == "quit"
        tray.tray.show(tray_view("problem", tooltip="New", menu=(item("Mended", "mended"),)))
        client.wait_until(lambda: client.labels() == ["Mended"])

    def test_a_notification_that_cannot_be_shown_leaves_the_icon(
        self, client: MenuClient, start_tray: TrayStarter, bus: str
    ) -> None:
        tray = start_tray()
        client.wait_for_item()
        with NotificationServer(bus) as server:
            tray.tray.notify(None, "message")  # type: ignore[arg-type] # what no rule of ours would do
            tray.tray.show(tray_view("problem", menu=MENU))
            client.wait_until(lambda: client.state() == "problem")
            assert len(tray.errors) == 1
            tray.tray.notify("title", "message")
            assert server.next_call("Notify")[3] == "title"

    def test_a_call_that_fails_is_answered_and_leaves_the_icon(
        self, client: MenuClient, start_tray: TrayStarter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(StatusNotifierItem, "_status", fail)
        tray = start_tray()
        client.wait_for_item()
        with pytest.raises(DBusErrorResponse, match="could not be answered"):
            client.properties()
        assert client.call("/MenuBar", MENU_INTERFACE, "GetLayout", "iias", (0, -1, []))
        assert tray.thread.is_alive()

    def test_an_odd_answer_of_the_bus_leaves_the_icon(
        self, client: MenuClient, start_tray: TrayStarter, bus: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Odd(NotificationServer):
            def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
                return (None, ()) if member == "GetCapabilities" else super().answer(member, body)

        tray = start_tray()
        client.wait_for_item()
        with Odd(bus) as server:
            tray.tray.notify("title", "message")
            assert server.next_call("Notify")[3] == "title"
            server.signal("ActionInvoked")  # it names neither the notification nor the action
            tray.tray.show(tray_view("problem", menu=MENU))
            client.wait_until(lambda: client.state() == "problem")
        assert tray.thread.is_alive()
        assert "not understood: ValueError" in caplog.text


class TestNoBus:
    def test_no_address(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        with pytest.raises(TrayUnavailableError, match="no D-Bus session bus") as caught:
            open_tray(print, tray_view(), on_host_change=lambda _present: None, on_error=print)
        assert caught.value.fix

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("unix:path=/nonexistent/bus", r"doesn't answer \(No such file or directory\)"),
            ("autolaunch:", "at 'autolaunch:' can't be used"),
            ("nonsense", "at 'nonsense' can't be used"),
            ("tcp:host=localhost,port=1", "can't be used"),
        ],
    )
    def test_address_of_nothing(self, address: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with pytest.raises(TrayUnavailableError, match=said):
            open_tray(print, tray_view(), on_host_change=lambda _present: None, on_error=print)

    @pytest.mark.parametrize("answer", [b"", b"REJECTED EXTERNAL\r\n"], ids=["silent", "refuses"])
    def test_a_socket_that_lets_nobody_in(self, answer: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(tmp_path / "bus"))
            listener.listen()

            def serve() -> None:
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(answer)
                    while connection.recv(1024):
                        pass

            server = Thread(target=serve)
            server.start()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
            with pytest.raises(TrayUnavailableError, match=r"doesn't answer|can't be used"):
                open_tray(print, tray_view(), on_host_change=lambda _present: None, on_error=print)
            server.join(5)
            assert not server.is_alive()

    def test_the_runtime_folder_s_bus_is_found(
        self, shared_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, start_tray: TrayStarter
    ) -> None:
        path = shared_bus.address.partition("path=")[2].partition(",")[0]
        (tmp_path / "bus").symlink_to(path)
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        assert start_tray().next_host() is False


class TestItem:
    def test_properties(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray(tray_view("ready", "Consentray", "2 of 2 APIs ready"))
        client.wait_for_item()
        properties = client.properties()
        assert properties["Id"] == "consentray"
        assert properties["Title"] == "Consentray"
        assert properties["Category"] == "ApplicationStatus"
        assert properties["Status"] == "Active"
        assert properties["ItemIsMenu"] is False
        assert properties["IconName"] == ""
        assert properties["ToolTip"] == ("", [], "Consentray", "2 of 2 APIs ready")
        one = client.call("/StatusNotifierItem", PROPERTIES, "Get", "ss", (ITEM, "Id"))
        assert one == (("s", "consentray"),)

    def test_pixmaps_are_big_endian_argb_in_all_sizes(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray(tray_view("ready"))
        client.wait_for_item()
        pixmaps = client.properties()["IconPixmap"]
        assert [(width, height) for width, height, _ in pixmaps] == [(s, s) for s in (16, 20, 22, 24, 32, 40, 48, 64)]
        assert all(len(data) == width * height * 4 for width, height, data in pixmaps)
        width, _, data = pixmaps[-1]
        middle_left = (32 * width + 12) * 4
        alpha, red, green, blue = data[middle_left : middle_left + 4]
        assert alpha == 255
        assert green > red
        assert green > blue

    @pytest.mark.parametrize("state", artwork.STATES)
    def test_every_state_has_its_icon_and_status(self, state: str, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray(tray_view(state))
        client.wait_for_item()
        assert client.state() == state
        attention = state in {"attention", "problem"}
        assert client.properties()["Status"] == ("NeedsAttention" if attention else "Active")
        assert bool(client.properties()["AttentionIconPixmap"]) is attention

    def test_a_change_is_signalled_and_nothing_else(self, client: MenuClient, start_tray: TrayStarter) -> None:
        view = tray_view("ready", "Consentray", "ready", MENU)
        tray = start_tray(view)
        client.wait_for_item()
        tray.tray.show(replace(view, icon="problem"))
        assert [client.next_signal() for _ in range(3)] == [
            ("NewIcon", ()),
            ("NewAttentionIcon", ()),
            ("NewStatus", ("NeedsAttention",)),
        ]
        tray.tray.show(replace(view, icon="problem"))
        tray.tray.show(replace(view, icon="problem", tooltip="other"))
        assert client.next_signal() == ("NewToolTip", ())

    def test_click_posts_the_default_event(self, client: MenuClient, start_tray: TrayStarter) -> None:
        tray = start_tray()
        client.wait_for_item()
        client.activate()
        assert tray.next_event() == "open"
        client.call("/StatusNotifierItem", ITEM, "SecondaryActivate", "ii", (3, 4))
        assert tray.next_event() == "open"
        client.call("/StatusNotifierItem", ITEM, "Scroll", "is", (3, "vertical"))
        client.call("/StatusNotifierItem", ITEM, "ContextMenu", "ii", (3, 4))
        assert tray.posted.empty()

    def test_click_without_a_default_entry_posts_nothing(self, client: MenuClient, start_tray: TrayStarter) -> None:
        tray = start_tray(tray_view(menu=(item("Quit", "quit"), item("Wait", "w", enabled=False, default=True))))
        client.wait_for_item()
        client.activate()
        client.click("Quit")
        assert tray.next_event() == "quit"

    def test_text_that_the_bus_cannot_carry(self, client: MenuClient, start_tray: TrayStarter) -> None:
        odd = "A\0B\udc80_C\nD\t& <E>"
        start_tray(tray_view("ready", odd, odd, (item(odd, "odd"),)))
        client.wait_for_item()
        assert client.labels() == ["A B?_C D & <E>"]
        assert client.tooltip() == ("A B?_C D & <E>", "A B?_C\nD\t& <E>")


class TestMenu:
    def test_layout(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray()
        client.wait_for_item()
        assert client.labels() == [
            "Open window",
            "ana@contoso.example",
            "-",
            ["Customer API", ["Recent customers", "customer.read"]],
            "Start at sign-in",
            "Not now",
            "-",
            "Quit",
        ]
        assert client.find("Start at sign-in").checked is True
        assert client.find("Quit").checked is None
        assert client.find("Not now").enabled is False

    def test_depth_and_property_filter(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray()
        client.wait_for_item()
        _, (_, properties, children) = client.call("/MenuBar", MENU_INTERFACE, "GetLayout", "iias", (0, 0, []))
        assert properties == {"children-display": ("s", "submenu")}
        assert children == []
        _, (_, _, children) = client.call("/MenuBar", MENU_INTERFACE, "GetLayout", "iias", (0, 1, ["enabled"]))
        assert [child[1][1] for child in children] == [
            {"enabled": ("b", False)} if label in {"ana@contoso.example", "Not now"} else {}
            for label in [entry.label for entry in MENU]
        ]
        assert all(child[1][2] == [] for child in children)
        parent = client.find("Customer API").identity
        _, (identity, _, children) = client.call("/MenuBar", MENU_INTERFACE, "GetLayout", "iias", (parent, -1, []))
        assert identity == parent
        assert [child[1][1]["label"] for child in children] == [("s", "Recent customers"), ("s", "customer.read")]

    def test_properties_of_items(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray(tray_view(menu=(item("read_write", "rw", checked=False), item("Quit", "quit"))))
        client.wait_for_item()
        ids = by_label(client)
        everything = client.call("/MenuBar", MENU_INTERFACE, "GetGroupProperties", "aias", ([], []))[0]
        assert [identity for identity, _ in everything] == [0, *ids.values()]
        some = client.call("/MenuBar", MENU_INTERFACE, "GetGroupProperties", "aias", ([ids["read_write"], 999], []))[0]
        assert some == [
            (
                ids["read_write"],
                {"label": ("s", "read__write"), "toggle-type": ("s", "checkmark"), "toggle-state": ("i", 0)},
            )
        ]
        get = ("/MenuBar", MENU_INTERFACE, "GetProperty", "is")
        assert client.call(*get, (ids["Quit"], "label")) == (("s", "Quit"),)
        assert client.call(*get, (ids["Quit"], "enabled")) == (("b", True),)
        assert error_name(client, *get, (ids["Quit"], "colour")) == "InvalidArgs"
        assert error_name(client, *get, (999, "label")) == "InvalidArgs"

    def test_clicks_post_the_entry_s_event(self, client: MenuClient, start_tray: TrayStarter) -> None:
        tray = start_tray()
        client.wait_for_item()
        client.click("Customer API", "Recent customers")
        assert tray.next_event() == ("call", "customer", "list")
        ids = by_label(client)
        assert client.click_ids(ids["Quit"], 999, ids["Open window"]) == [999]
        assert [tray.next_event(), tray.next_event()] == ["quit", "open"]

    def test_what_cannot_be_clicked_posts_nothing(self, client: MenuClient, start_tray: TrayStarter) -> None:
        tray = start_tray()
        client.wait_for_item()
        ids = by_label(client)
        separator = next(entry.identity for entry in client.menu() if entry.separator)
        client.click_ids(ids["Not now"], ids["Customer API"], ids["ana@contoso.example"], separator, 0)
        client.call("/MenuBar", MENU_INTERFACE, "Event", "isvu", (ids["Quit"], "hovered", ("i", 0), 0))
        client.click("Quit")
        assert tray.next_event() == "quit"
        assert tray.posted.empty()

    def test_about_to_show(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray()
        client.wait_for_item()
        assert client.call("/MenuBar", MENU_INTERFACE, "AboutToShow", "i", (0,)) == (False,)
        assert client.call("/MenuBar", MENU_INTERFACE, "AboutToShowGroup", "ai", ([0, 999],)) == ([], [999])
        assert error_name(client, "/MenuBar", MENU_INTERFACE, "AboutToShow", "i", (999,)) == "InvalidArgs"

    def test_a_new_label_leaves_the_layout_alone(self, client: MenuClient, start_tray: TrayStarter) -> None:
        tray = start_tray()
        client.wait_for_item()
        before = by_label(client)
        entries = list(MENU)
        entries[1] = replace(entries[1], label="eva@contoso.example")
        entries[4] = replace(entries[4], checked=False)
        entries[5] = replace(entries[5], enabled=True)
        tray.tray.show(tray_view(menu=tuple(entries)))
        name, (updated, removed) = client.next_signal()
        assert name == "ItemsPropertiesUpdated"
        assert dict(updated) == {
            before["ana@contoso.example"]: {"label": ("s", "eva@contoso.example")},
            before["Start at sign-in"]: {"toggle-state": ("i", 0)},
            before["Not now"]: {"enabled": ("b", True)},
        }
        assert removed == []
        tray.tray.show(tray_view("problem", menu=tuple(entries)))
        assert client.next_signal()[0] == "NewIcon", "a signal of the menu came in between"

    def test_a_new_entry_keeps_the_ids_of_the_others(self, client: MenuClient, start_tray: TrayStarter) -> None:
        tray = start_tray()
        client.wait_for_item()
        before = {entry.label: entry for entry in client.menu()}
        entries = list(MENU)
        entries[3] = replace(entries[3], children=(item("Add", "add"), *entries[3].children))
        tray.tray.show(tray_view(menu=tuple(entries)))
        assert client.next_signal() == ("LayoutUpdated", (3, before["Customer API"].identity))
        after = {entry.label: entry for entry in client.menu()}
        assert {label: entry.identity for label, entry in after.items()} == {
            label: entry.identity for label, entry in before.items()
        }
        assert after["Customer API"].children[1:] == before["Customer API"].children

    def test_a_click_on_an_entry_that_went_starts_nothing_else(
        self, client: MenuClient, start_tray: TrayStarter
    ) -> None:
        tray = start_tray(tray_view(menu=(item("Sign in", "sign-in"),)))
        client.wait_for_item()
        gone = client.find("Sign in").identity
        tray.tray.show(tray_view(menu=(item("Sign out", "sign-out"),)))
        client.wait_until(lambda: client.labels() == ["Sign out"])
        with pytest.raises(DBusErrorResponse, match="no item"):
            client.click_id(gone)
        client.click("Sign out")
        assert tray.next_event() == "sign-out"

    def test_a_hundred_apis(self, client: MenuClient, start_tray: TrayStarter) -> None:
        menu = tuple(item(f"API {n}", children=tuple(item(f"Call {k}", (n, k)) for k in range(5))) for n in range(100))
        tray = start_tray(tray_view(menu=menu))
        client.wait_for_item()
        client.click("API 99", "Call 4")
        assert tray.next_event() == (99, 4)


class TestThreads:
    def test_two_threads_show_at_once_and_the_last_view_stands(
        self, client: MenuClient, start_tray: TrayStarter
    ) -> None:
        tray = start_tray()
        client.wait_for_item()
        barrier = Barrier(2)

        def show(name: str) -> None:
            barrier.wait(PATIENCE)
            for count in range(200):
                tray.tray.show(tray_view("working", name, str(count), (item(f"{name} {count}", name),)))

        threads = [Thread(target=show, args=(name,)) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        last = tray_view("ready", "last", "view", (item("Last", "last"),))
        tray.tray.show(last)
        client.wait_until(
            lambda: (client.state(), client.tooltip(), client.labels()) == ("ready", ("last", "view"), ["Last"])
        )

    def test_a_burst_is_shown_as_its_last_view(self, client: MenuClient, start_tray: TrayStarter) -> None:
        release = Event()
        tray = start_tray()
        client.wait_for_item()
        tray.tray._icon.call_soon(partial(wait_for, release))
        for count in range(50):
            tray.tray.show(tray_view("ready", "Consentray", str(count), MENU))
        release.set()
        assert client.next_signal() == ("NewToolTip", ())
        assert client.tooltip() == ("Consentray", "49")
        tray.tray.show(tray_view("offline", "Consentray", "49", MENU))
        assert client.next_signal() == ("NewIcon", ())


class TestBusManners:
    def test_errors_have_the_right_names(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray()
        client.wait_for_item()
        item = "/StatusNotifierItem"
        assert error_name(client, item, ITEM, "Explode") == "UnknownMethod"
        assert error_name(client, item, "org.example.Other", "Explode") == "UnknownInterface"
        assert error_name(client, "/Elsewhere", ITEM, "Activate", "ii", (0, 0)) == "UnknownObject"
        assert error_name(client, item, ITEM, "Activate", "s", ("x",)) == "InvalidArgs"
        assert error_name(client, item, PROPERTIES, "Get", "ss", (ITEM, "Colour")) == "UnknownProperty"
        assert error_name(client, item, PROPERTIES, "GetAll", "s", ("org.example.Other",)) == "UnknownInterface"
        set_ = ("Set", "ssv", (ITEM, "Title", ("s", "x")))
        assert error_name(client, item, PROPERTIES, *set_) == "PropertyReadOnly"

    def test_introspection_leads_to_both_objects(self, client: MenuClient, start_tray: TrayStarter) -> None:
        start_tray()
        client.wait_for_item()
        introspect = ("org.freedesktop.DBus.Introspectable", "Introspect")
        root = ET.fromstring(client.call("/", *introspect)[0])  # noqa: S314 - our own document
        assert [node.get("name") for node in root.iter("node") if node.get("name")] == ["MenuBar", "StatusNotifierItem"]
        for path, name, member in (
            ("/StatusNotifierItem", ITEM, "Activate"),
            ("/MenuBar", MENU_INTERFACE, "EventGroup"),
        ):
            document = ET.fromstring(client.call(path, *introspect)[0])  # noqa: S314 - our own document
            interface = document.find(f"interface[@name='{name}']")
            assert interface is not None
            assert interface.find(f"method[@name='{member}']") is not None
        assert client.call("/MenuBar", "org.freedesktop.DBus.Peer", "Ping") == ()


class TestNotifications:
    def test_shown_and_replaced_and_clicked(self, bus: str, client: MenuClient, start_tray: TrayStarter) -> None:
        with NotificationServer(bus) as server:
            tray = start_tray()
            shown: Any = "show-account"
            tray.tray.notify("Signed in", "as Ana & <Eva>", shown)
            name, replaces, icon, title, message, actions, hints, _timeout = server.next_call("Notify")
            assert (name, replaces, icon, title) == ("Consentray", 0, "consentray", "Signed in")
            assert message == "as Ana &amp; &lt;Eva&gt;"
            assert actions[0] == "default"
            width, height, row, alpha, bits, channels, data = hints["image-data"][1]
            assert (width, height, row, alpha, bits, channels, len(data)) == (48, 48, 192, True, 8, 4, 48 * 48 * 4)
            server.signal("ActionInvoked", "us", (41, "default"))
            assert tray.next_event() == "show-account"
            tray.tray.notify("Again", "second")
            assert server.next_call("Notify")[1] == 41
            server.signal("ActionInvoked", "us", (77, "default"))
            server.signal("ActionInvoked", "us", (41, "default"))
            assert tray.next_event() == "open"
            server.signal("NotificationClosed", "uu", (41, 2))
            server.signal("ActionInvoked", "us", (41, "default"))
            server.click_icon(client.wait_for_item())
            assert tray.next_event() == "open"
            assert tray.posted.empty()
            tray.tray.notify("Third", "third")
            assert server.next_call("Notify")[1] == 0
            server.click_icon(client.service)
            assert tray.next_event() == "open"
            tray.stop()
            assert server.next_call("CloseNotification") == (42,)

    def test_a_server_without_markup_gets_plain_text(self, bus: str, start_tray: TrayStarter) -> None:
        with NotificationServer(bus, markup=False) as server:
            start_tray().tray.notify("Title", "a & b")
            assert server.next_call("Notify")[4] == "a & b"

    def test_no_server_is_no_trouble(self, client: MenuClient, start_tray: TrayStarter) -> None:
        tray = start_tray()
        client.wait_for_item()
        tray.tray.notify("Title", "nobody sees this")
        client.click("Quit")
        assert tray.next_event() == "quit"
