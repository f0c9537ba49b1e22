"""The Linux back end by pystray's own interface alone: what pystray's documentation says of an icon and its menu."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

import pytest
from PIL import Image

from tests.menu_client import MenuClient
from tests.ui.tray.fake_desktop import NotificationServer, Watcher
from trayapp.ui.tray import statusnotifier
from trayapp.ui.tray.pystray_base import Menu, MenuItem

IMAGE = Image.new("RGBA", (22, 22), "#3366cc")


class Starter:
    """Runs icons, and stops them at the end of the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __call__(
        self, *arguments: Any, setup: Callable[[Any], None] | None = None, **named: Any
    ) -> statusnotifier.Icon:
        icon = statusnotifier.Icon("test", *arguments, **named)
        thread = Thread(target=icon.run, args=(setup,))
        thread.start()

        def end() -> None:
            icon.stop()
            thread.join(10)
            assert not thread.is_alive()

        self._stack.callback(end)
        return icon


@pytest.fixture
def start(bus: str) -> Iterator[Starter]:
    del bus
    with ExitStack() as stack:
        yield Starter(stack)


def heard(queue: Queue[Any]) -> Any:
    return queue.get(timeout=10)


class TestFolder:
    def test_it_imports_nothing_of_the_program(self) -> None:
        allowed = {"__future__", "pystray", "jeepney", "PIL"} | set(sys.stdlib_module_names)
        for file in Path(statusnotifier.__file__).parent.glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.level < 2:
                    assert node.level or (node.module or "").split(".")[0] in allowed, f"{file.name}: {node.module}"
                elif isinstance(node, ast.Import | ast.ImportFrom):
                    assert {name.name.split(".")[0] for name in node.names} <= allowed, file.name


class TestIcon:
    def test_it_is_shown_with_its_picture_and_its_title(self, client: MenuClient, start: Starter) -> None:
        start(IMAGE, "A title")
        client.wait_for_item()
        properties = client.properties()
        assert (properties["Id"], properties["Title"], properties["ToolTip"][2:]) == (
            "test",
            "A title",
            ("A title", ""),
        )
        assert properties["IconPixmap"] == [(22, 22, bytes.fromhex("ff3366cc") * 22 * 22)]

    def test_set_up_by_a_function_it_is_shown_by_it_alone(self, bus: str, start: Starter) -> None:
        seen: Queue[Any] = Queue()
        with Watcher(bus) as watcher:
            icon = start(IMAGE, setup=seen.put)
            assert heard(seen) is icon
            assert icon.visible is False
            assert watcher.calls.empty()
            icon.visible = True
            watcher.next_call("RegisterStatusNotifierItem")

    def test_without_a_picture_it_cannot_be_shown(self, start: Starter) -> None:
        ready = Event()
        icon = start(setup=lambda _icon: ready.set())
        assert ready.wait(10)
        with pytest.raises(ValueError, match="without icon data"):
            icon.visible = True

    def test_it_is_hidden_and_shown_again(self, bus: str, start: Starter, client: MenuClient) -> None:
        hosts: Queue[bool] = Queue()
        with Watcher(bus) as watcher:
            icon = start(IMAGE)
            icon.on_host_change = hosts.put
            watcher.next_call("RegisterStatusNotifierItem")
            service = client.wait_for_item()
            icon.visible = False
            client.wait_until_gone()
            assert icon.visible is False
            icon.visible = True
            assert watcher.next_call("RegisterStatusNotifierItem") == (service,)
            assert client.wait_for_item() == service

    def test_hidden_it_does_not_register_with_a_new_panel(self, bus: str, start: Starter, client: MenuClient) -> None:
        icon = start(IMAGE)
        client.wait_for_item()
        icon.visible = False
        client.wait_until_gone()
        with Watcher(bus) as watcher:
            with pytest.raises(Empty):
                watcher.calls.get_nowait()
            icon.visible = True
            client.wait_for_item()
            names = [watcher.next_call("RegisterStatusNotifierItem")]
            assert names == [(client.service,)]

    def test_a_picture_that_is_taken_away_hides_it(self, start: Starter, client: MenuClient) -> None:
        icon = start(IMAGE)
        client.wait_for_item()
        icon.icon = None
        client.wait_until_gone()
        assert icon.visible is False

    @pytest.mark.parametrize("mode", ["RGBA", "RGB", "P", "L", "1"])
    def test_another_picture_of_any_mode(self, mode: str, start: Starter, client: MenuClient) -> None:
        icon = start(IMAGE)
        client.wait_for_item()
        icon.icon = Image.new("RGB", (3, 2), "#ffffff").convert(mode)
        assert client.next_signal() == ("NewIcon", ())
        assert client.properties()["IconPixmap"] == [(3, 2, b"\xff" * 24)]

    def test_a_picture_in_several_sizes(self, start: Starter, client: MenuClient) -> None:
        ready = (1, 1, b"\xff\0\0\0")
        start([ready, IMAGE])
        client.wait_for_item()
        assert [pixmap[:2] for pixmap in client.properties()["IconPixmap"]] == [(1, 1), (22, 22)]

    def test_another_title(self, start: Starter, client: MenuClient) -> None:
        icon = start(IMAGE, "One")
        client.wait_for_item()
        icon.title = "Two\0"
        assert [client.next_signal(), client.next_signal()] == [("NewTitle", ()), ("NewToolTip", ())]
        assert client.tooltip() == ("Two ", "")
        icon.tooltip = "<more>"
        assert client.next_signal() == ("NewToolTip", ())
        assert client.tooltip() == ("Two ", "<more>")

    def test_attention(self, start: Starter, client: MenuClient) -> None:
        icon = start(IMAGE)
        client.wait_for_item()
        icon.attention = True
        assert client.next_signal() == ("NewStatus", ("NeedsAttention",))
        assert icon.attention is True

    def test_two_icons_of_one_process(self, bus: str, start: Starter) -> None:
        with Watcher(bus) as watcher:
            start(IMAGE)
            start(IMAGE)
            names = {watcher.next_call("RegisterStatusNotifierItem") for _ in range(2)}
        assert len(names) == 2

    def test_run_detached_returns_and_stop_ends_it(self, bus: str, client: MenuClient) -> None:
        del bus
        icon = statusnotifier.Icon("test", IMAGE)
        icon.run_detached()
        client.wait_for_item()
        icon.stop()
        client.wait_until_gone()

    def test_stop_before_run_lets_run_return(self, bus: str) -> None:
        del bus
        icon = statusnotifier.Icon("test", IMAGE)
        icon.stop()
        icon.run()

    def test_no_bus(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        with pytest.raises(statusnotifier.SessionBusError):
            statusnotifier.Icon("test", IMAGE)


class TestMenu:
    def test_an_action_gets_the_icon_and_the_item(self, start: Starter, client: MenuClient) -> None:
        seen: Queue[Any] = Queue()
        item = MenuItem("One", lambda icon, item: seen.put((icon, item)))
        icon = start(IMAGE, menu=Menu(item, MenuItem("None", None)))
        client.wait_for_item()
        client.click("None")
        client.click("One")
        assert heard(seen) == (icon, item)

    @pytest.mark.parametrize("action", [lambda: None, lambda _icon: None, lambda _icon, _item: None])
    def test_an_action_of_any_arity(self, action: Any, start: Starter, client: MenuClient) -> None:
        start(IMAGE, menu=(MenuItem("One", action),))
        client.wait_for_item()
        client.click("One")

    def test_a_plain_click_takes_the_default(self, start: Starter, client: MenuClient) -> None:
        seen: Queue[str] = Queue()
        start(
            IMAGE,
            menu=Menu(
                MenuItem("Other", partial(lambda word, _icon, _item: seen.put(word), "other")),
                MenuItem("Default", partial(lambda word, _icon, _item: seen.put(word), "default"), default=True),
            ),
        )
        client.wait_for_item()
        client.activate()
        assert heard(seen) == "default"

    def test_a_plain_click_without_a_default_or_a_menu(self, start: Starter, client: MenuClient) -> None:
        icon = start(IMAGE)
        client.wait_for_item()
        client.activate()
        assert client.labels() == []
        icon.menu = Menu(MenuItem("One", None))
        client.activate()
        assert client.labels() == ["One"]

    def test_a_check_mark_follows_its_function_after_a_click(self, start: Starter, client: MenuClient) -> None:
        ticked = False

        def toggle() -> None:
            nonlocal ticked
            ticked = not ticked

        start(IMAGE, menu=Menu(MenuItem("Tick", toggle, checked=lambda _item: ticked), MenuItem("Plain", None)))
        client.wait_for_item()
        before = client.find("Tick")
        assert (before.checked, client.find("Plain").checked) == (False, None)
        client.click("Tick")
        assert client.next_signal()[0] == "ItemsPropertiesUpdated"
        after = client.find("Tick")
        assert (after.identity, after.checked) == (before.identity, True)

    def test_radio_items(self, start: Starter, client: MenuClient) -> None:
        chosen = "a"

        def choose(_icon: Any, item: Any) -> None:
            nonlocal chosen
            chosen = item.text

        names = ("a", "b", "c")
        items = [MenuItem(name, choose, checked=lambda item: item.text == chosen, radio=True) for name in names]
        start(IMAGE, menu=Menu(*items, MenuItem("plain", None, radio=True)))
        client.wait_for_item()
        client.click("b")
        client.wait_until(lambda: [client.find(name).checked for name in names] == [False, True, False])
        get = ("/MenuBar", "com.canonical.dbusmenu", "GetProperty", "is")
        kinds = [client.call(*get, (client.find(name).identity, "toggle-type")) for name in ("a", "plain")]
        assert kinds == [(("s", "radio"),), (("s", ""),)]

    def test_an_action_that_cannot_be_hashed(self, start: Starter, client: MenuClient) -> None:
        class Unhashable:
            __hash__ = None  # type: ignore[assignment] # as Python itself spells it

            def __call__(self, _icon: Any, item: Any) -> None:
                seen.put(item.text)

        seen: Queue[str] = Queue()
        start(IMAGE, menu=(MenuItem("One", Unhashable()),))
        client.wait_for_item()
        client.click("One")
        assert heard(seen) == "One"

    def test_a_submenu(self, start: Starter, client: MenuClient) -> None:
        seen: Queue[str] = Queue()
        inner = Menu(MenuItem("Inner", lambda _icon, item: seen.put(item.text)))
        start(IMAGE, menu=Menu(MenuItem("Outer", inner), MenuItem("Empty", Menu())))
        client.wait_for_item()
        assert client.labels() == [["Outer", ["Inner"]]]
        client.click("Outer", "Inner")
        assert heard(seen) == "Inner"

    def test_hidden_and_disabled_items_and_separators(self, start: Starter, client: MenuClient) -> None:
        seen: Queue[str] = Queue()
        shown = False
        line = Menu.SEPARATOR
        icon = start(
            IMAGE,
            menu=Menu(
                line,
                MenuItem("Hidden", None, visible=lambda _item: shown),
                MenuItem("Disabled", lambda: seen.put("disabled"), enabled=False),
                line,
                line,
                MenuItem("Last", lambda: seen.put("last")),
                line,
            ),
        )
        client.wait_for_item()
        assert client.labels() == ["Disabled", "-", "Last"]
        client.click_id(client.find("Disabled").identity)
        client.click("Last")
        assert heard(seen) == "last"
        shown = True
        icon.update_menu()
        client.wait_until(lambda: client.labels() == ["Hidden", "Disabled", "-", "Last"])

    def test_items_made_by_a_function(self, start: Starter, client: MenuClient) -> None:
        names = ["one"]
        icon = start(IMAGE, menu=Menu(lambda: (MenuItem(name, None) for name in names)))
        client.wait_for_item()
        names.append("two")
        icon.update_menu()
        client.wait_until(lambda: client.labels() == ["one", "two"])

    def test_a_function_that_several_items_share_starts_no_other_item(self, start: Starter, client: MenuClient) -> None:
        def shared(_icon: Any, _item: Any) -> None: ...

        icon = start(IMAGE, menu=Menu(MenuItem("Keep", shared), MenuItem("Delete", shared)))
        client.wait_for_item()
        gone = client.find("Keep").identity
        icon.menu = Menu(MenuItem("Delete", shared), MenuItem("Overwrite", shared))
        client.wait_until(lambda: client.labels() == ["Delete", "Overwrite"])
        assert gone not in {entry.identity for entry in client.menu()}


class TestNotifications:
    def test_shown_and_removed(self, bus: str, start: Starter, client: MenuClient) -> None:
        with NotificationServer(bus) as server:
            icon = start(IMAGE, "A title")
            client.wait_for_item()
            icon.notify("The message")
            sender, _, _, title, message, actions, hints, _ = server.next_call("Notify")
            assert (sender, title, message, actions) == ("A title", "A title", "The message", [])
            assert hints["image-data"][1][:2] == (22, 22)
            icon.notify("Another", "By itself")
            assert server.next_call("Notify")[3] == "By itself"
            icon.remove_notification()
            assert server.next_call("CloseNotification") == (41,)

    def test_one_that_cannot_be_sent_is_the_caller_s_error_and_leaves_the_next(
        self, bus: str, start: Starter, client: MenuClient
    ) -> None:
        with NotificationServer(bus) as server:
            icon = start(IMAGE)
            client.wait_for_item()
            with pytest.raises(AttributeError):
                icon.notify(5)  # type: ignore[arg-type] # as a program without types may
            icon.notify("The message")
            assert server.next_call("Notify")[4] == "The message"

    def test_clicked(self, bus: str, start: Starter, client: MenuClient) -> None:
        seen: Queue[str] = Queue()
        with NotificationServer(bus) as server:
            icon = start(IMAGE)
            client.wait_for_item()
            icon.notify("The message", on_click=lambda: seen.put("clicked"))
            assert server.next_call("Notify")[5] == ["default", "Open"]
            server.signal("ActionInvoked", "us", (41, "default"))
            assert heard(seen) == "clicked"
