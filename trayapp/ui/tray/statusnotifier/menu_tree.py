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
from trayapp.ui.tray.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from trayapp.ui.tray.model import MenuEntry

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
    """One item; `entry` is the view's, None for the root. `properties` has what differs from DEFAULTS."""

    __slots__ = ("children", "entry", "identity", "kind", "parent", "properties")

    def __init__(
        self,
        identity: int,
        entry: MenuEntry | None,
        kind: str,
        properties: dict[str, Variant],
        parent: Node | None = None,
    ) -> None:
        self.identity = identity
        self.entry = entry
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

    def update(self, menu: Sequence[MenuEntry]) -> Change:
        """Take over a menu's entries."""
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
        self, parent: Node, menu: Sequence[MenuEntry], moved: list[Node], properties: dict[int, dict[str, Variant]]
    ) -> None:
        described = [_describe(entry) for entry in menu]
        kept = _match(parent.children, described)
        children = []
        for index, (entry, kind, wanted) in enumerate(described):
            node = kept.get(index)
            if node is None:
                self._last_id += 1
                node = Node(self._last_id, entry, kind, wanted, parent=parent)
                self._update_children(node, entry.children, [], {})
            else:
                node.entry = entry
                changed = {
                    name: wanted.get(name, DEFAULTS[name])
                    for name in {*node.properties, *wanted}
                    if wanted.get(name) != node.properties.get(name)
                }
                if changed:
                    node.properties = wanted
                    properties[node.identity] = changed
                self._update_children(node, entry.children, moved, properties)
            children.append(node)
        if [node.identity for node in children] != [node.identity for node in parent.children]:
            parent.children = children
            moved.append(parent)


Described = tuple["MenuEntry", str, dict[str, Variant]]


def _describe(entry: MenuEntry) -> Described:
    """Give an entry, its kind and its properties that differ from the defaults."""
    if entry.separator:
        return entry, "separator", {"type": ("s", "separator")}
    # An underscore marks the next letter as the access key; two of them are one to be shown.
    properties: dict[str, Variant] = {"label": ("s", one_line(entry.label).replace("_", "__"))}
    if not entry.enabled:
        properties["enabled"] = ("b", False)
    if entry.checked is not None:
        properties["toggle-type"] = ("s", "checkmark")
        properties["toggle-state"] = ("i", int(entry.checked))
    if entry.children:
        properties["children-display"] = ("s", "submenu")
        return entry, "submenu", properties
    return entry, "item", properties


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
                candidates[key(node.entry, node.kind, node.properties)].append(node)
        for index, described in enumerate(new):
            if index not in kept:
                same = candidates.get(key(*described))
                if same:
                    kept[index] = same.popleft()
    return kept


def _full_key(entry: MenuEntry, kind: str, properties: dict[str, Variant]) -> Hashable:
    return kind, entry.event, properties.get("label")


def _event_key(entry: MenuEntry, kind: str, _properties: dict[str, Variant]) -> Hashable:
    return (kind, entry.event) if entry.event is not None else object()


def _kind_key(entry: MenuEntry, kind: str, _properties: dict[str, Variant]) -> Hashable:
    return kind if entry.event is None else object()


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
