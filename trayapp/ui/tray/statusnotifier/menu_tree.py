"""The menu with ids, and what an update changed in it.

A panel knows an item by its id and keeps a menu open as long as its layout stays. So an item that is the same after an
update keeps its id, and an update says exactly what is new: properties of items, and below which item the layout
differs. An id is never used again: a click that was on its way while its item went is dropped, and cannot start
something else.

An item is the same where its action is equal: an object with `__eq__` and `__hash__` of its own says so itself. A plain
function may serve several items, and does what their text says; there the same `MenuItem` is the same item.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from pystray import Menu

from .text import carried

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
"""A panel's defaults for properties that are not sent (libdbusmenu's `dbus-menu.xml`)."""


class Described:
    """An item as it is now, each of its attributes asked for once; `properties` has what differs from DEFAULTS."""

    def __init__(
        self,
        item: Any,
        kind: str,
        key: Hashable,
        properties: dict[str, Variant],
        children: tuple[Described, ...] = (),
    ) -> None:
        self.item, self.kind, self.key = item, kind, key
        self.properties, self.children = properties, children


def describe(menu: Iterable[Any]) -> tuple[Described, ...]:
    """Describe the items of a `pystray.Menu` that are visible now."""
    return tuple(map(_describe, menu))


class Node:
    """One item of the menu, `item` None for the root."""

    __slots__ = ("children", "identity", "item", "key", "kind", "parent", "properties")

    def __init__(self, identity: int, described: Described, parent: Node | None = None) -> None:
        self.identity = identity
        self.item, self.kind, self.key = described.item, described.kind, described.key
        self.properties = described.properties
        self.children: list[Node] = []
        self.parent = parent

    def property(self, name: str) -> Variant | None:
        """Return a property, by default if need be; None for a name that the protocol has not."""
        return self.properties.get(name) or DEFAULTS.get(name)


Change = tuple[int | None, dict[int, dict[str, Variant]]]
"""What an update changed: the id below which the layout is another one, if any, and items' new values, by id."""


class MenuTree:
    """The current menu. `revision` counts the layouts."""

    def __init__(self) -> None:
        self.revision = 1
        self.root = Node(ROOT, Described(None, "submenu", None, {"children-display": ("s", "submenu")}))
        self.nodes: dict[int, Node] = {ROOT: self.root}
        self._last_id = ROOT

    def update(self, menu: Sequence[Described]) -> Change:
        """Take over a menu's items."""
        moved: list[Node] = []
        properties: dict[int, dict[str, Variant]] = {}
        self._update_children(self.root, menu, moved, properties)
        if not moved:
            return None, properties
        self.revision += 1
        self.nodes = {node.identity: node for node in _walk(self.root)}
        parent = _common_ancestor(moved)
        return parent.identity, properties

    def _update_children(
        self, parent: Node, menu: Sequence[Described], moved: list[Node], properties: dict[int, dict[str, Variant]]
    ) -> None:
        kept = _match(parent.children, menu)
        children = []
        for index, described in enumerate(menu):
            wanted = described.properties
            node = kept.get(index)
            if node is None:
                self._last_id += 1
                node = Node(self._last_id, described, parent)
                self._update_children(node, described.children, [], {})
            else:
                node.item = described.item
                changed = {
                    name: wanted.get(name, DEFAULTS[name])
                    for name in {*node.properties, *wanted}
                    if wanted.get(name) != node.properties.get(name)
                }
                if changed:
                    node.properties = wanted
                    properties[node.identity] = changed
                self._update_children(node, described.children, moved, properties)
            children.append(node)
        if [node.identity for node in children] != [node.identity for node in parent.children]:
            parent.children = children
            moved.append(parent)


def _describe(item: Any) -> Described:
    if item is Menu.SEPARATOR:
        return Described(item, "separator", None, {"type": ("s", "separator")})
    # An underscore marks the next letter as the access key; two of them are one to be shown.
    properties: dict[str, Variant] = {"label": ("s", carried(item.text).replace("_", "__"))}
    if not item.enabled:
        properties["enabled"] = ("b", False)
    checked = item.checked
    if checked is not None:
        properties["toggle-type"] = ("s", "radio" if item.radio else "checkmark")
        properties["toggle-state"] = ("i", int(checked))
    if item.submenu is not None:
        properties["children-display"] = ("s", "submenu")
        return Described(item, "submenu", None, properties, describe(item.submenu))
    return Described(item, "item", _key(item), properties)


def _key(item: Any) -> Hashable:
    """Return by what an item is the same after an update."""
    action = item._action  # noqa: SLF001 - what pystray calls at a click, and says nowhere else
    told = not hasattr(action, "__code__") and getattr(type(action), "__hash__", None) is not None
    key: Hashable = action if told else item
    return key


def _match(old: Iterable[Node], new: Sequence[Described]) -> dict[int, Node]:
    """Find, by index in `new`, the nodes that are the same as before.

    An item with an action is identified by its key, whatever its label, and never matches one with another key.
    Submenus and separators are identified by their label, and the rest by order.
    """
    kept: dict[int, Node] = {}
    keys: tuple[Callable[[Node | Described], Hashable], ...] = (_full_key, _own_key, _kind_key)
    for key in keys:
        taken = {node.identity for node in kept.values()}
        candidates: dict[Hashable, deque[Node]] = defaultdict(deque)
        for node in old:
            if node.identity not in taken:
                candidates[key(node)].append(node)
        for index, described in enumerate(new):
            if index not in kept:
                same = candidates.get(key(described))
                if same:
                    kept[index] = same.popleft()
    return kept


def _full_key(one: Node | Described) -> Hashable:
    return one.kind, one.key, one.properties.get("label")


def _own_key(one: Node | Described) -> Hashable:
    return (one.kind, one.key) if one.key is not None else object()


def _kind_key(one: Node | Described) -> Hashable:
    return one.kind if one.key is None else object()


def _walk(node: Node) -> Iterable[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _common_ancestor(nodes: list[Node]) -> Node:
    """Return the deepest node that is above or equal to all of these."""
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
