"""Ids and changes of the menu, without a bus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.tray.views import item
from trayapp.core.views.menu import MenuEntry
from trayapp.ui.tray.pystray_menu import build_menu
from trayapp.ui.tray.statusnotifier.menu_tree import DEFAULTS, MenuTree, Node, describe

Plain = list[Any]


def update(tree: MenuTree, entries: Sequence[MenuEntry]) -> Any:
    return tree.update(describe(build_menu(entries, print, str)))


def plain(node: Node) -> Plain:
    return [node.identity, dict(node.properties), [plain(child) for child in node.children]]


def entry(identity: Plain, label: str) -> Plain:
    found: Plain = next(child for child in identity[2] if child[1].get("label") == ("s", label))
    return found


entries_strategy = st.recursive(
    st.builds(
        item,
        label=st.sampled_from("abcd"),
        event=st.none() | st.integers(0, 5),
        enabled=st.booleans(),
        checked=st.none() | st.booleans(),
        separator=st.booleans(),
    ),
    lambda inner: st.builds(
        item, label=st.sampled_from("abcd"), children=st.lists(inner, min_size=1, max_size=4).map(tuple)
    ),
    max_leaves=12,
)
menus = st.lists(entries_strategy, max_size=6)


@given(st.lists(menus, min_size=1, max_size=5))
def test_a_panel_that_follows_the_changes_sees_the_menu(history: list[list[MenuEntry]]) -> None:
    """Apply only what the changes say to a copy, as a panel does; it must end as a menu built again."""
    tree = MenuTree()
    panel = plain(tree.root)
    for entries in history:
        parent, changed = update(tree, entries)
        by_id = flat(panel)
        if parent is not None:
            node = tree.nodes[parent]
            by_id[parent][2] = [plain(child) for child in node.children]
            by_id = flat(panel)
        for identity, properties in changed.items():
            by_id[identity][1].update(properties)
        assert without_defaults(panel) == plain(tree.root)
        assert sorted(tree.nodes) == sorted(flat(panel))
        fresh = MenuTree()
        update(fresh, entries)
        assert shape(fresh.root) == shape(tree.root)


def flat(node: Plain) -> dict[int, Plain]:
    found = {node[0]: node}
    for child in node[2]:
        below = flat(child)
        assert not found.keys() & below.keys()
        found |= below
    return found


def without_defaults(node: Plain) -> Plain:
    properties = {name: value for name, value in node[1].items() if value != DEFAULTS[name] or name == "label"}
    return [node[0], properties, [without_defaults(child) for child in node[2]]]


def shape(node: Node) -> list[Any]:
    return [node.kind, node.key, node.properties, [shape(child) for child in node.children]]


def test_reordering_keeps_ids_and_tells_the_parent() -> None:
    tree = MenuTree()
    update(tree, [item("a", 1), item("b", 2)])
    before = plain(tree.root)
    assert update(tree, [item("b", 2), item("a", 1)]) == (0, {})
    assert plain(tree.root)[2] == before[2][::-1]


def test_a_renamed_submenu_stays() -> None:
    tree = MenuTree()
    update(tree, [item("Customer API", children=(item("List", 1),))])
    submenu = tree.root.children[0].identity
    change = update(tree, [item("Customer API (consent missing)", children=(item("List", 1),))])
    assert change == (None, {submenu: {"label": ("s", "Customer API (consent missing)")}})


def test_changes_in_two_submenus_are_told_once_above_both() -> None:
    tree = MenuTree()
    one = item("one", children=(item("x", 1),))
    two = item("two", children=(item("y", 2),))
    update(tree, [one, two])
    revision = tree.revision
    more = (item("z", 3),)
    parent, _ = update(tree, [item("one", children=one.children + more), item("two", children=two.children + more)])
    assert parent == 0
    assert tree.revision == revision + 1


def test_an_item_s_event_is_never_exchanged() -> None:
    tree = MenuTree()
    update(tree, [item("Sign in", "in")])
    before = tree.root.children[0].identity
    update(tree, [item("Sign in", "out")])
    assert tree.root.children[0].identity != before
