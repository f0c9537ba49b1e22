"""The English texts of the administrative template."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from installer.policy.generate.admx import (
    CATEGORY,
    NAMESPACE,
    RECOMMENDED_CATEGORY,
    RECOMMENDED_SUFFIX,
    REVISION,
    choice_id,
    versions,
    written,
)
from installer.policy.generate.settings import (
    LOCKABLE,
    RECOMMENDABLE,
    WINDOWS_CA_FILE,
    allowed_text,
    one_line,
    sample,
    since_id,
)
from trayapp.settings.definition import API, CALL, PARAMETER, TOP
from trayapp.settings.setting import Kind, Setting


def content() -> bytes:
    """Return the file."""
    root = ET.Element("policyDefinitionResources", {"xmlns": NAMESPACE, "revision": REVISION, "schemaVersion": "1.0"})
    ET.SubElement(root, "displayName").text = "Consentray"
    ET.SubElement(root, "description").text = "The settings of Consentray."
    resources = ET.SubElement(root, "resources")
    table = ET.SubElement(resources, "stringTable")
    for name, text in _strings().items():
        ET.SubElement(table, "string", {"id": name}).text = text
    presentations = ET.SubElement(resources, "presentationTable")
    for suffix, settings in (("", LOCKABLE), (RECOMMENDED_SUFFIX, RECOMMENDABLE)):
        for setting in settings:
            if setting.kind is not Kind.SWITCH:
                _present(ET.SubElement(presentations, "presentation", {"id": setting.key + suffix}), setting)
    return written(root)


def _strings() -> dict[str, str]:
    strings = {CATEGORY: "Consentray", RECOMMENDED_CATEGORY: "Recommended (people may change these)"}
    for version in versions():
        strings[since_id(version)] = f"Consentray {version} or later"
    for setting in TOP:
        if setting.kind is Kind.TEXT:
            strings |= {choice_id(setting, choice): label for choice, label in setting.choices.items()}
    for setting in LOCKABLE:
        strings[setting.key] = setting.title
        strings[f"{setting.key}_help"] = _help(setting, recommended=False)
    for setting in RECOMMENDABLE:
        strings[setting.key + RECOMMENDED_SUFFIX] = setting.title
        strings[f"{setting.key}{RECOMMENDED_SUFFIX}_help"] = _help(setting, recommended=True)
    return strings


def _help(setting: Setting, *, recommended: bool) -> str:
    """Say what the setting is, what each state of the policy does, and what a value may be."""
    paragraphs = [" ".join(filter(None, (setting.text, setting.more)))]
    holds = (
        "holds for everybody who has not chosen otherwise; people can change it."
        if recommended
        else "holds for everybody, and people cannot change it."
    )
    if setting.kind is Kind.SWITCH:
        paragraphs.append(f"Enabled means yes, Disabled means no. What you choose {holds}")
    else:
        paragraphs.append(f"If you enable this policy, the value below {holds}")
    otherwise = "Disabled or not" if setting.kind is not Kind.SWITCH else "Not"
    without = ", where there must be one." if setting.required else f"; without one there, it is {_default(setting)}."
    paragraphs.append(f"{otherwise} configured, the value comes from the configuration files{without}")
    if setting.kind is Kind.TEXTS:
        choices = "\n".join(f"    {choice}: {label}" for choice, label in setting.choices.items())
        paragraphs.append(f"One on each line, of:\n{choices}")
    elif setting.kind is not Kind.SWITCH and (not setting.choices):
        paragraphs.append(allowed_text(setting))
    if setting.kind is Kind.TABLES:
        paragraphs.append("Each API has:\n" + _members(API))
        paragraphs.append("Each entry of call has:\n" + _members(CALL))
        paragraphs.append("Each entry of parameter has:\n" + _members(PARAMETER))
        paragraphs.append(f"For example: {one_line(sample(setting))}")
    elif setting.kind is Kind.TEXT and not setting.choices:
        shown = WINDOWS_CA_FILE if setting.key == "ca_file" else sample(setting)
        paragraphs.append(f"For example: {shown}")
    paragraphs.append(
        "A value that is wrong stops Consentray with a message, as this decides whom the program trusts."
        if setting.trust
        else "A value that is wrong is ignored, and said in the log and by consentray config."
    )
    return "\n\n".join(paragraphs)


def _default(setting: Setting) -> str:
    """Say the default as a user reads it."""
    match setting.default:
        case None:
            return "none"
        case bool():
            return "yes" if setting.default else "no"
        case int():
            return f"{setting.default} {setting.unit}".strip()
        case str() if setting.choices:
            return f'"{setting.choices[setting.default]}"'
        case str():
            return f'"{setting.default}"'
        case _:
            return "nothing"


def _members(settings: Iterable[Setting]) -> str:
    return "\n".join(f"    {each.key}{'' if each.required else ' (if wished)'}: {each.text}" for each in settings)


def _present(presentation: ET.Element, setting: Setting) -> None:
    reference = {"refId": setting.key}
    if setting.kind is Kind.NUMBER:
        step = "1" if setting.most - setting.least < 100 else "10"  # noqa: PLR2004 - what a user would click through
        numbers = reference | {"defaultValue": str(setting.default), "spinStep": step}
        unit = f" ({setting.unit})" if setting.unit else ""
        ET.SubElement(presentation, "decimalTextBox", numbers).text = f"{setting.title}{unit}:"
    elif setting.kind is Kind.TEXTS:
        ET.SubElement(presentation, "multiTextBox", reference).text = f"{setting.title}, one on each line:"
    elif setting.choices:
        chosen = str(list(setting.choices).index(str(setting.default)))
        ET.SubElement(
            presentation, "dropdownList", reference | {"noSort": "true", "defaultItem": chosen}
        ).text = f"{setting.title}:"
    else:
        box = ET.SubElement(presentation, "textBox", reference)
        ET.SubElement(box, "label").text = f"{setting.title}:"
