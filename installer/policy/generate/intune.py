"""The list of OMA-URIs for Intune: the row that ingests the template, then one row a policy with a sample value."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from installer.policy.generate.admx import CATEGORY, RECOMMENDED_CATEGORY, RECOMMENDED_SUFFIX
from installer.policy.generate.settings import LOCKABLE, RECOMMENDABLE, WINDOWS_CA_FILE, made_up, one_line, sample
from trayapp.settings.setting import Kind, Setting

APP = "Consentray"
INGEST = f"./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/{APP}/Policy/ConsentrayAdmx"
CONFIG = f"./Device/Vendor/MSFT/Policy/Config/{APP}~Policy~{CATEGORY}"
HEADINGS = ("Name", "Description", "OMA-URI", "Data type", "Value")
BETWEEN_TEXTS = "\uf000"
"""What stands between the texts of a list in a policy's value (Microsoft, "Understanding ADMX-backed policies")."""


def content() -> bytes:
    """Return the file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(_rows())
    return text.getvalue().encode()


def _rows() -> Iterator[tuple[str, ...]]:
    yield (
        "Consentray: template",
        "Ingests the template; needed before the others.",
        INGEST,
        "String",
        "(the content of consentray.admx)",
    )
    for setting in LOCKABLE:
        yield (
            f"Consentray: {setting.title}",
            f"{setting.text} Locked. For a person, put ./User in place of ./Device.{_placeholder(setting)}",
            f"{CONFIG}/{setting.key}",
            "String",
            _value(setting),
        )
    for setting in RECOMMENDABLE:
        yield (
            f"Consentray: {setting.title} (recommended)",
            f"{setting.text} People may change it.{_placeholder(setting)}",
            f"{CONFIG}~{RECOMMENDED_CATEGORY}/{setting.key}{RECOMMENDED_SUFFIX}",
            "String",
            _value(setting),
        )


def _placeholder(setting: Setting) -> str:
    return " The value is a placeholder: put your own there." if made_up(sample(setting)) else ""


def _value(setting: Setting) -> str:
    value = sample(setting)
    if setting.kind is Kind.SWITCH:
        return "<enabled/>" if value else "<disabled/>"
    if setting.key == "ca_file":
        value = WINDOWS_CA_FILE
    if setting.kind is Kind.TEXTS:
        value = BETWEEN_TEXTS.join(value)
    elif setting.kind is Kind.TABLES:
        value = one_line(value)
    data = ET.tostring(ET.Element("data", {"id": setting.key, "value": str(value)}), encoding="unicode")
    return "<enabled/>" + data.replace(BETWEEN_TEXTS, "&#xF000;").replace(" />", "/>")
