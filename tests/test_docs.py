"""What the docs say is what the program does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from trayapp.core.consent.plan import URL_LIMIT, URL_OVERHEAD
from trayapp.core.problems import CATALOGUE
from trayapp.settings.definition import TOP

ROOT = Path(__file__).parent.parent
PROBLEMS = (ROOT / "docs" / "problems.md").read_text()
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text()
SETTINGS = (ROOT / "docs" / "settings.md").read_text()


def test_every_problem_is_listed_with_its_title_and_action() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([^|]+) \| ([a-z-]+) \|", PROBLEMS, re.MULTILINE)
    assert {code: (title, action) for code, title, action in rows} == {
        code: (title, action.value) for code, (title, action) in CATALOGUE.items()
    }


def test_every_code_is_used_somewhere() -> None:
    sources = [file for file in (ROOT / "trayapp").rglob("*.py") if file.name != "problems.py"]
    text = (
        "".join(file.read_text() for file in sources)
        + (ROOT / "trayapp/core/problems.py").read_text().split("}\n", 1)[1]
    )
    assert [code for code in CATALOGUE if f'"{code}"' not in text] == []


def test_the_example_configuration_is_complete_and_parses() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", SETTINGS, re.DOTALL)
    assert set(tomllib.loads(example)) == {setting.key for setting in TOP}


def test_the_documented_limit_is_the_plans() -> None:
    assert f"{URL_LIMIT:,} bytes, {URL_OVERHEAD:,} of them" in COMMAND_LINE


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    links = [
        (page.name, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / link).exists()
    ]
    assert links == []
