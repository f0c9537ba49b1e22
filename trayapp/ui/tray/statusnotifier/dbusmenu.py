"""The menu on the bus: com.canonical.dbusmenu, as libdbusmenu's `dbus-menu.xml` describes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from .bus import Bus
from .interface import ERROR, CallError, Interface, Method
from .menu_tree import Described, MenuTree, Node, Variant

PATH = "/MenuBar"

_VERSION = 3


class DBusMenu:
    """Serves a menu; `clicked` is called with the `MenuItem` that was clicked."""

    def __init__(self, bus: Bus, clicked: Callable[[Any], None]) -> None:
        self._bus = bus
        self._clicked = clicked
        self._tree = MenuTree()
        self._interface = self._describe()
        bus.export(PATH, self._interface)

    def update(self, menu: Sequence[Described]) -> None:
        """Show another menu, and report to the panel only what has changed."""
        parent, properties = self._tree.update(menu)
        if properties:
            self._bus.emit(PATH, self._interface, "ItemsPropertiesUpdated", list(properties.items()), [])
        if parent is not None:
            self._bus.emit(PATH, self._interface, "LayoutUpdated", self._tree.revision, parent)

    def _get_layout(self, parent: int, depth: int, names: list[str]) -> tuple[int, Any]:
        return self._tree.revision, _layout(self._node(parent), depth, frozenset(names))

    def _get_group_properties(self, ids: list[int], names: list[str]) -> tuple[Any]:
        nodes = self._tree.nodes
        wanted = [nodes[one] for one in ids if one in nodes] if ids else list(nodes.values())
        return ([(node.identity, _chosen(node, frozenset(names))) for node in wanted],)

    def _get_property(self, identity: int, name: str) -> tuple[Variant]:
        value = self._node(identity).property(name)
        if value is None:
            raise CallError(ERROR + "InvalidArgs", f"menu items have no property {name!r}")
        return (value,)

    def _event(self, identity: int, kind: str, _data: Any, _timestamp: int) -> tuple[()]:
        self._handle(self._node(identity), kind)
        return ()

    def _event_group(self, events: list[tuple[int, str, Any, int]]) -> tuple[list[int]]:
        unknown = []
        for identity, kind, _data, _timestamp in events:
            node = self._tree.nodes.get(identity)
            if node is None:
                unknown.append(identity)
            else:
                self._handle(node, kind)
        if events and len(unknown) == len(events):
            raise CallError(ERROR + "InvalidArgs", "the menu has none of these items")
        return (unknown,)

    def _about_to_show(self, identity: int) -> tuple[bool]:
        self._node(identity)
        return (False,)

    def _about_to_show_group(self, ids: list[int]) -> tuple[list[int], list[int]]:
        return [], [one for one in ids if one not in self._tree.nodes]

    def _handle(self, node: Node, kind: str) -> None:
        if kind == "clicked" and node.kind == "item" and node.property("enabled") == ("b", True):
            self._clicked(node.item)

    def _node(self, identity: int) -> Node:
        node = self._tree.nodes.get(identity)
        if node is None:
            raise CallError(ERROR + "InvalidArgs", f"the menu has no item {identity}")
        return node

    def _describe(self) -> Interface:
        return Interface(
            "com.canonical.dbusmenu",
            methods={
                "GetLayout": Method(
                    self._get_layout, "i parentId, i recursionDepth, as propertyNames", "u revision, (ia{sv}av) layout"
                ),
                "GetGroupProperties": Method(
                    self._get_group_properties, "ai ids, as propertyNames", "a(ia{sv}) properties"
                ),
                "GetProperty": Method(self._get_property, "i id, s name", "v value"),
                "Event": Method(self._event, "i id, s eventId, v data, u timestamp"),
                "EventGroup": Method(self._event_group, "a(isvu) events", "ai idErrors"),
                "AboutToShow": Method(self._about_to_show, "i id", "b needUpdate"),
                "AboutToShowGroup": Method(self._about_to_show_group, "ai ids", "ai updatesNeeded, ai idErrors"),
            },
            properties={
                "Version": ("u", lambda: _VERSION),
                "TextDirection": ("s", lambda: "ltr"),
                "Status": ("s", lambda: "normal"),
                "IconThemePath": ("as", list),
            },
            signals={
                "ItemsPropertiesUpdated": "a(ia{sv}) updatedProps, a(ias) removedProps",
                "LayoutUpdated": "u revision, i parent",
                "ItemActivationRequested": "i id, u timestamp",
            },
        )


def _layout(node: Node, depth: int, names: Collection[str]) -> tuple[int, dict[str, Variant], list[Variant]]:
    """Return a node with its children down to `depth`; a negative depth is all of them."""
    children = [] if depth == 0 else [("(ia{sv}av)", _layout(one, depth - 1, names)) for one in node.children]
    return node.identity, _chosen(node, names), children


def _chosen(node: Node, names: Collection[str]) -> dict[str, Variant]:
    """Return a node's properties of these names, or all of them if there are no names."""
    if not names:
        return node.properties
    return {name: value for name, value in node.properties.items() if name in names}
