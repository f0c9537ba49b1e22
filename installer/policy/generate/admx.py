"""The administrative template for Windows: one policy a setting, of class Both, and again below "Recommended".

It refers to no other template and has no dots or hyphens in its identifiers. Each text states its length: Intune takes
1,023 characters otherwise.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from installer.policy.generate.settings import LOCKABLE, RECOMMENDABLE, since_id, words
from trayapp.settings.definition import TOP
from trayapp.settings.policy.windows import KEY, RECOMMENDED
from trayapp.settings.setting import Kind, Setting

NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
TARGET = "Consentray.Policies.Consentray"
REVISION = "1.0"
CATEGORY = "consentray"
RECOMMENDED_CATEGORY = "consentray_recommended"
RECOMMENDED_SUFFIX = "_recommended"


def content() -> bytes:
    """Return the file."""
    root = ET.Element("policyDefinitions", {"xmlns": NAMESPACE, "revision": REVISION, "schemaVersion": "1.0"})
    namespaces = ET.SubElement(root, "policyNamespaces")
    ET.SubElement(namespaces, "target", {"prefix": CATEGORY, "namespace": TARGET})
    ET.SubElement(root, "resources", {"minRequiredRevision": REVISION, "fallbackCulture": "en-US"})
    definitions = ET.SubElement(ET.SubElement(root, "supportedOn"), "definitions")
    for version in versions():
        name = since_id(version)
        ET.SubElement(definitions, "definition", {"name": name, "displayName": string(name)})
    categories = ET.SubElement(root, "categories")
    ET.SubElement(categories, "category", {"name": CATEGORY, "displayName": string(CATEGORY)})
    below = {"name": RECOMMENDED_CATEGORY, "displayName": string(RECOMMENDED_CATEGORY)}
    ET.SubElement(ET.SubElement(categories, "category", below), "parentCategory", {"ref": CATEGORY})
    policies = ET.SubElement(root, "policies")
    for setting in LOCKABLE:
        _policy(policies, setting, setting.key, KEY, CATEGORY)
    for setting in RECOMMENDABLE:
        _policy(policies, setting, setting.key + RECOMMENDED_SUFFIX, RECOMMENDED, RECOMMENDED_CATEGORY)
    return written(root)


def versions() -> list[str]:
    """Return the program's versions that brought settings, the oldest first."""
    return sorted({setting.since for setting in TOP}, key=lambda version: [int(part) for part in version.split(".")])


def string(name: str) -> str:
    """Refer to a text of the language file."""
    return f"$(string.{name})"


def choice_id(setting: Setting, choice: str) -> str:
    """Name the text of a choice."""
    return words(f"{setting.key}_{choice}")


def written(root: ET.Element) -> bytes:
    """Write XML for users too: indented, in UTF-8."""
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _policy(policies: ET.Element, setting: Setting, name: str, key: str, category: str) -> None:
    attributes = {
        "name": name,
        "class": "Both",
        "displayName": string(name),
        "explainText": string(f"{name}_help"),
        "key": key,
    }
    if setting.kind is Kind.SWITCH:
        attributes["valueName"] = setting.key
    else:
        attributes["presentation"] = f"$(presentation.{name})"
    policy = ET.SubElement(policies, "policy", attributes)
    ET.SubElement(policy, "parentCategory", {"ref": category})
    ET.SubElement(policy, "supportedOn", {"ref": since_id(setting.since)})
    if setting.kind is Kind.SWITCH:
        for state, value in (("enabledValue", "1"), ("disabledValue", "0")):
            ET.SubElement(ET.SubElement(policy, state), "decimal", {"value": value})
        return
    _element(ET.SubElement(policy, "elements"), setting)


def _element(elements: ET.Element, setting: Setting) -> None:
    named = {"id": setting.key, "valueName": setting.key, "required": "true"}
    if setting.kind is Kind.NUMBER:
        limits = {"minValue": str(setting.least), "maxValue": str(setting.most)}
        ET.SubElement(elements, "decimal", named | limits)
    elif setting.kind is Kind.TEXTS:
        ET.SubElement(
            elements, "multiText", named | {"maxLength": str(setting.longest), "maxStrings": str(len(setting.choices))}
        )
    elif setting.choices:
        items = ET.SubElement(elements, "enum", named)
        for choice in setting.choices:
            item = ET.SubElement(items, "item", {"displayName": string(choice_id(setting, choice))})
            ET.SubElement(ET.SubElement(item, "value"), "string").text = choice
    else:
        ET.SubElement(elements, "text", named | {"maxLength": str(setting.longest)})
