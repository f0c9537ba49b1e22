"""The menu with ids, and what an update changed in it.

A panel knows an item by its id and keeps a menu open as long as its layout stays. So an item that is the same after an
update keeps its id, and an update says exactly what is new: properties of items, and below which item the layout
differs. An id is never used again: a click that was on its way while its item went is dropped, and cannot start
something else.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any, Final

from trayapp.core.record import Record
from trayapp.ui.tray.pystray_base import Menu
from trayapp.ui.tray.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

Variant = tuple[str, Any]

ROOT: Final = 0
"""The id of the menu itself."""

DEFAULTS: Final[Mapping[str, Variant]] = {
    "type": ("s", "standard"),
    "label": ("s", ""),
    "enabled": ("b", True),
    "visible": ("b", True),
    "toggle-type": ("s", ""),
    "toggle-state": ("i", -1),
    "children-display": ("s", ""),
}
"""What a panel assumes of a property that it was not told (libdbusmenu's `dbus-menu.xml`)."""


class Node:
    """One item; `item` is pystray's, None for the root and separators. `properties` has what differs from DEFAULTS."""

    __slots__ = ("children", "identity", "item", "kind", "parent", "properties")

    def __init__(
        self, identity: int, item: Any, kind: str, properties: dict[str, Variant], parent: Node | None = None
    ) -> None:
        self.identity = identity
        self.item = item
        self.kind = kind
        self.properties = properties
        self.children: list[Node] = []
        self.parent = parent

    def property(self, name: str) -> Variant | None:
        """Give a property, by default if need be; None for a name that the protocol has not."""
        return self.properties.get(name) or DEFAULTS.get(name)


class Change(Record):
    """What an update changed.

    `layout_parent` is the id below which the layout is another one, if any; `properties` has items' new values, by id.
    """

    layout_parent: int | None
    properties: dict[int, dict[str, Variant]]


class MenuTree:
    """The current menu. `revision` counts the layouts."""

    def __init__(self) -> None:
        self.revision = 1
        self.root = Node(ROOT, None, "submenu", {"children-display": ("s", "submenu")})
        self.nodes: dict[int, Node] = {ROOT: self.root}
        self._last_id = ROOT

    def update(self, menu: Any) -> Change:
        """Take over a pystray.Menu, or None for an empty one."""
        moved: list[Node] = []
        properties: dict[int, dict[str, Variant]] = {}
        self._update_children(self.root, menu, moved, properties)
        if not moved:
            return Change(None, properties)
        self.revision += 1
        self.nodes = {node.identity: node for node in _walk(self.root)}
        parent = _common_ancestor(moved)
        return Change(parent.identity, properties)

    def _update_children(
        self, parent: Node, menu: Any, moved: list[Node], properties: dict[int, dict[str, Variant]]
    ) -> None:
        described = [_describe(item) for item in menu or ()]
        kept = _match(parent.children, described)
        children = []
        for index, (item, kind, wanted) in enumerate(described):
            node = kept.get(index)
            if node is None:
                self._last_id += 1
                node = Node(self._last_id, item, kind, wanted, parent=parent)
                self._update_children(node, item.submenu if item else None, [], {})
            else:
                node.item = item
                changed = {
                    name: wanted.get(name, DEFAULTS[name])
                    for name in {*node.properties, *wanted}
                    if wanted.get(name) != node.properties.get(name)
                }
                if changed:
                    node.properties = wanted
                    properties[node.identity] = changed
                self._update_children(node, item.submenu if item else None, moved, properties)
            children.append(node)
        if [node.identity for node in children] != [node.identity for node in parent.children]:
            parent.children = children
            moved.append(parent)


Described = tuple[Any, str, dict[str, Variant]]


def _describe(item: Any) -> Described:
    """Give pystray's item (None for a separator), its kind and its properties that differ from the defaults."""
    if item is Menu.SEPARATOR:
        return None, "separator", {"type": ("s", "separator")}
    # An underscore marks the next letter as the access key; two of them are one to be shown.
    properties: dict[str, Variant] = {"label": ("s", one_line(item.text).replace("_", "__"))}
    if not item.enabled:
        properties["enabled"] = ("b", False)
    checked = item.checked
    if checked is not None:
        properties["toggle-type"] = ("s", "radio" if item.radio else "checkmark")
        properties["toggle-state"] = ("i", int(bool(checked)))
    if item.submenu is not None:
        properties["children-display"] = ("s", "submenu")
        return item, "submenu", properties
    return item, "item", properties


def _match(old: list[Node], new: list[Described]) -> dict[int, Node]:
    """Find, by index in `new`, the nodes that are the same as before.

    An item with an event is told by that event, whatever its label says now, and is never taken for one with another
    event. The others are told by their label, and what is then left over by its order.
    """
    kept: dict[int, Node] = {}
    keys: tuple[Callable[[Any, str, dict[str, Variant]], Hashable], ...] = (_full_key, _event_key, _kind_key)
    for key in keys:
        taken = {node.identity for node in kept.values()}
        candidates: dict[Hashable, deque[Node]] = defaultdict(deque)
        for node in old:
            if node.identity not in taken:
                candidates[key(node.item, node.kind, node.properties)].append(node)
        for index, described in enumerate(new):
            if index not in kept:
                same = candidates.get(key(*described))
                if same:
                    kept[index] = same.popleft()
    return kept


def _event(item: Any) -> Hashable:
    event: Hashable = getattr(item, "event", None)
    return event


def _full_key(item: Any, kind: str, properties: dict[str, Variant]) -> Hashable:
    return kind, _event(item), properties.get("label")


def _event_key(item: Any, kind: str, _properties: dict[str, Variant]) -> Hashable:
    event = _event(item)
    return (kind, event) if event is not None else object()


def _kind_key(item: Any, kind: str, _properties: dict[str, Variant]) -> Hashable:
    return kind if _event(item) is None else object()


def _walk(node: Node) -> Iterable[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _common_ancestor(nodes: list[Node]) -> Node:
    """Give the deepest node that is above or equal to all of these."""
    paths = [_path(node) for node in nodes]
    common = paths[0][0]
    for level in zip(*paths, strict=False):
        if any(node is not level[0] for node in level):
            break
        common = level[0]
    return common


def _path(node: Node) -> list[Node]:
    path = [node]
    while path[-1].parent is not None:
        path.append(path[-1].parent)
    return path[::-1]
