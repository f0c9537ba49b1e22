"""The rules of the published schema of administrative templates, as far as a template like ours can break them.

After Microsoft's documentation of the PolicyDefinitions schema (the page of each element; MS-GPREG, section 7): which
children an element has, in which order and how many; which attributes, which of them required, and their values' form.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

ITEM = r"[A-Za-z0-9_]+"
REFERENCE = rf"(?:{ITEM}:)?{ITEM}"
STRING = rf"\$\(string\.{ITEM}\)"
PRESENTATION = rf"\$\(presentation\.{ITEM}\)"
VERSION = r"[0-9]{1,4}\.[0-9]{1,5}"
NUMBER = r"[0-9]{1,10}"
BOOLEAN = r"true|false"
REGISTRY_KEY = r"(?!\\)(?!HK)[^\x00-\x1f]{1,254}[^\\]"
VALUE_NAME = r"[^\x00-\x1f]{1,255}"
ANY = r"(?s).*"

Rules = dict[str, tuple[list[tuple[str, int, int]], dict[str, str]]]
MANY = 10**6
LONGEST_VALUE = 255

_ELEMENT = {"id!": ITEM, "valueName!": VALUE_NAME, "key": REGISTRY_KEY, "required": BOOLEAN, "clientExtension": ANY}

ADMX: Rules = {
    "policyDefinitions": (
        [
            ("policyNamespaces", 1, 1),
            ("supersededAdm", 0, MANY),
            ("annotation", 0, MANY),
            ("resources", 1, 1),
            ("supportedOn", 0, 1),
            ("categories", 0, 1),
            ("policies", 0, 1),
        ],
        {"revision!": VERSION, "schemaVersion!": VERSION},
    ),
    "policyNamespaces": ([("target", 1, 1), ("using", 0, MANY)], {}),
    "target": ([], {"prefix!": ITEM, "namespace!": r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*"}),
    "using": ([], {"prefix!": ITEM, "namespace!": r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*"}),
    "resources": ([], {"minRequiredRevision!": VERSION, "fallbackCulture": r"[a-z]{2}-[A-Z]{2}"}),
    "supportedOn": ([("products", 0, 1), ("definitions", 0, 1)], {}),
    "definitions": ([("definition", 1, MANY)], {}),
    "definition": ([("or", 0, 1), ("and", 0, 1)], {"name!": ITEM, "displayName!": STRING}),
    "categories": ([("category", 1, MANY)], {}),
    "category": (
        [("annotation", 0, MANY), ("parentCategory", 0, 1), ("seeAlso", 0, MANY), ("keywords", 0, 1)],
        {"name!": ITEM, "displayName!": STRING, "explainText": STRING},
    ),
    "parentCategory": ([], {"ref!": REFERENCE}),
    "policies": ([("policy", 1, MANY)], {}),
    "policy": (
        [
            ("annotation", 0, MANY),
            ("parentCategory", 1, 1),
            ("seeAlso", 0, MANY),
            ("keywords", 0, 1),
            ("supportedOn", 1, 1),
            ("enabledValue", 0, 1),
            ("disabledValue", 0, 1),
            ("enabledList", 0, 1),
            ("disabledList", 0, 1),
            ("elements", 0, 1),
        ],
        {
            "name!": ITEM,
            "class!": "User|Machine|Both",
            "displayName!": STRING,
            "explainText": STRING,
            "presentation": PRESENTATION,
            "key!": REGISTRY_KEY,
            "valueName": VALUE_NAME,
        },
    ),
    "policy/supportedOn": ([], {"ref!": REFERENCE}),
    "enabledValue": ([("decimal", 1, 1)], {}),
    "disabledValue": ([("decimal", 1, 1)], {}),
    "enabledValue/decimal": ([], {"value!": NUMBER}),
    "disabledValue/decimal": ([], {"value!": NUMBER}),
    "elements": (
        [("boolean", 0, 1), ("decimal", 0, 1), ("text", 0, 1), ("enum", 0, 1), ("list", 0, 1), ("multiText", 0, 1)],
        {},
    ),
    "decimal": (
        [],
        _ELEMENT | {"minValue": NUMBER, "maxValue": NUMBER, "storeAsText": BOOLEAN, "soft": BOOLEAN},
    ),
    "text": ([], _ELEMENT | {"maxLength": NUMBER, "expandable": BOOLEAN, "soft": BOOLEAN}),
    "multiText": ([], _ELEMENT | {"maxLength": NUMBER, "maxStrings": NUMBER, "soft": BOOLEAN}),
    "enum": ([("item", 0, MANY)], _ELEMENT),
    "item": ([("value", 1, 1), ("valueList", 0, 1)], {"displayName!": STRING}),
    "value": ([("string", 1, 1)], {}),
    "value/string": ([], {}),
}

ADML: Rules = {
    "policyDefinitionResources": (
        [("displayName", 1, 1), ("description", 1, 1), ("annotation", 0, MANY), ("resources", 1, 1)],
        {"revision!": VERSION, "schemaVersion!": VERSION},
    ),
    "displayName": ([], {}),
    "description": ([], {}),
    "resources": ([("stringTable", 0, 1), ("presentationTable", 0, 1)], {}),
    "stringTable": ([("string", 1, MANY)], {}),
    "string": ([], {"id!": ITEM}),
    "presentationTable": ([("presentation", 1, MANY)], {}),
    "presentation": (
        [("decimalTextBox", 0, 1), ("textBox", 0, 1), ("dropdownList", 0, 1), ("multiTextBox", 0, 1)],
        {"id!": ITEM},
    ),
    "decimalTextBox": ([], {"refId!": ITEM, "defaultValue": NUMBER, "spin": BOOLEAN, "spinStep": NUMBER}),
    "textBox": ([("label", 1, 1), ("defaultValue", 0, 1)], {"refId!": ITEM}),
    "label": ([], {}),
    "dropdownList": ([], {"refId!": ITEM, "noSort": BOOLEAN, "defaultItem": NUMBER}),
    "multiTextBox": ([], {"refId!": ITEM, "showAsDialog": BOOLEAN, "defaultHeight": NUMBER}),
}

WITH_TEXT = frozenset(
    {"string", "value/string", "displayName", "description", "label", "decimalTextBox", "dropdownList", "multiTextBox"}
)
BOXES = {"decimal": "decimalTextBox", "text": "textBox", "enum": "dropdownList", "multiText": "multiTextBox"}
"""Which box shows which element."""


def broken(root: ET.Element, rules: Rules, namespace: str, parent: str = "") -> list[str]:
    """Return what breaks the rules, in words."""
    if not root.tag.startswith(f"{{{namespace}}}"):
        return [f"{root.tag} is of another namespace"]
    name = _name(root)
    place = f"{parent}/{name}" if f"{parent}/{name}" in rules else name
    if place not in rules:
        return [f"{place} is no element here"]
    children, attributes = rules[place]
    found = _broken_attributes(root, attributes, place)
    if place == "value/string" and len(root.text or "") > LONGEST_VALUE:
        found.append(f"{place} is too long")
    if place == "elements" and not len(root):
        found.append(f"{place} is empty")
    if (root.text or "").strip() and place not in WITH_TEXT:
        found.append(f"{place} holds text")
    order = [name for name, _, _ in children]
    names = [_name(child) for child in root]
    found += [f"{place} may not hold {child}" for child in names if child not in order]
    positions = [order.index(child) for child in names if child in order]
    if positions != sorted(positions):
        found.append(f"{place} holds {names} out of order")
    found += [
        f"{place} holds {names.count(child)} of {child}"
        for child, least, most in children
        if not least <= names.count(child) <= most
    ]
    for each in root:
        found += broken(each, rules, namespace, name)
    return found


def broken_links(admx: ET.Element, adml: ET.Element) -> list[str]:
    """Return the references that lead nowhere, and the names that stand twice."""
    strings = [each.get("id", "") for each in adml.iterfind(".//{*}string")]
    presentations = {each.get("id", ""): each for each in adml.iterfind(".//{*}presentation")}
    categories = [each.get("name", "") for each in admx.iterfind(".//{*}category")]
    versions = [each.get("name", "") for each in admx.iterfind(".//{*}definition")]
    policies = list(admx.iterfind(".//{*}policy"))
    used = re.findall(rf"\$\(string\.({ITEM})\)", ET.tostring(admx, encoding="unicode"))
    found = [f"string {each} is missing" for each in set(used) - set(strings)]
    found += [f"string {each} is not used" for each in set(strings) - set(used)]
    for names in (strings, categories, versions, [each.get("name", "") for each in policies]):
        found += [f"{each} stands twice" for each in set(names) if names.count(each) > 1]
    for each in admx.iterfind(".//{*}parentCategory"):
        if each.get("ref") not in categories:
            found.append(f"category {each.get('ref')} is missing")
    for policy in policies:
        supported = policy.find("{*}supportedOn")
        if supported is None or supported.get("ref") not in versions:
            found.append(f"{policy.get('name')} is supported on nothing")
        found += _broken_presentation(policy, presentations)
    shown = {policy.get("presentation", "")[15:-1] for policy in policies} - {""}
    return found + [f"presentation {each} is not used" for each in presentations.keys() - shown]


def _broken_presentation(policy: ET.Element, presentations: dict[str, ET.Element]) -> list[str]:
    elements = {each.get("id"): BOXES[_name(each)] for each in policy.iterfind("{*}elements/*")}
    reference = policy.get("presentation")
    if reference is None:
        return [f"{policy.get('name')} does not show {list(elements)}"] if elements else []
    presentation = presentations.get(reference[15:-1])
    if presentation is None:
        return [f"presentation {reference} is missing"]
    boxes = {each.get("refId"): _name(each) for each in presentation}
    return [] if boxes == elements else [f"{policy.get('name')} has {elements} and shows {boxes}"]


def _broken_attributes(element: ET.Element, attributes: dict[str, str], place: str) -> list[str]:
    known = {name.rstrip("!"): pattern for name, pattern in attributes.items()}
    found = [
        f"{place} lacks {name[:-1]}" for name in attributes if name.endswith("!") and name[:-1] not in element.attrib
    ]
    for name, value in element.attrib.items():
        if name not in known:
            found.append(f"{place} may not have {name}")
        elif not re.fullmatch(known[name], value):
            found.append(f"{place}: {name} is {value!r}")
    return found


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
