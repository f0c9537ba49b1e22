"""What the docs say is what the program does."""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from trayapp.cli.arguments import COMMANDS, parser
from trayapp.core.consent.plan import URL_LIMIT, URL_OVERHEAD
from trayapp.core.problems import CATALOGUE

ROOT = Path(__file__).parent.parent
PROBLEMS = (ROOT / "docs" / "problems.md").read_text()
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text()


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


def test_the_documented_limit_is_the_plans() -> None:
    assert f"{URL_LIMIT:,} bytes, {URL_OVERHEAD:,} of them" in COMMAND_LINE


PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))


def test_every_link_between_pages_leads_somewhere() -> None:
    links = [(page, *link) for page in PAGES for link in re.findall(r"\]\(([^)#:\s]*)(#[^)]*)?\)", page.read_text())]
    assert [
        (page.name, place + part) for page, place, part in links if not _leads(page.parent / place, page, part)
    ] == []


def _leads(target: Path, page: Path, part: str) -> bool:
    """Return whether a link leads to a file, and to a heading of it if it names one."""
    target = page if target == page.parent else target
    return target.exists() and (not part or part[1:] in _parts(target))


def _parts(page: Path) -> set[str]:
    """Return the names that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_says_first_for_whom_it_is() -> None:
    indexes = {"README.md"}
    first = {page.name: re.sub(r"<!--.*?-->", "", page.read_text()).split("\n\n")[1:3] for page in PAGES}
    assert [
        name for name, texts in first.items() if name not in indexes and not "".join(texts).strip().startswith("For ")
    ] == []


def test_every_page_is_in_the_index() -> None:
    indexes = (ROOT / "docs/README.md", ROOT / "docs/developers/README.md")
    listed = {
        (index.parent / link).resolve()
        for index in indexes
        for link in re.findall(r"\]\(([^)#:\s]+\.md)", index.read_text())
    }
    assert [page.name for page in PAGES if page.resolve() not in {*listed, indexes[0]}] == []


def _commands() -> list[str]:
    """Return every command line of the program that the pages name, without what leads to it."""
    found = set()
    for page in PAGES:
        text = re.sub(r"\\\n\s*", "", page.read_text())
        lines = re.findall(r"`([^`\n]+)`|^ {4,}(.+)$|^((?:sudo |\")?\S*consentray\S* .+)$", text, re.MULTILINE)
        for line in filter(None, (part for parts in lines for part in parts)):
            command = re.fullmatch(r"(?:sudo )?(?:\"?C:.*\\)?consentray(?:-cli\.exe\"?)? (.*)", line)
            if command:
                found.add(re.split(r"  +|\s+#| [|>] ", command[1])[0])
    return sorted(found)


@pytest.mark.parametrize("command", _commands())
def test_every_command_is_one_of_the_program(command: str) -> None:
    words = shlex.split(command.replace("...", "ID").translate(str.maketrans("", "", "[]")))
    if words and (words[0] not in COMMANDS or len(words) > 1):
        with contextlib.suppress(_PrintedItsVersionError):
            parser().parse_args(words)


def test_every_option_is_named() -> None:
    text = "".join(page.read_text() for page in PAGES)
    assert [option for option in _options(parser()) if option not in {*re.findall(r"--[a-z-]+", text), "--help"}] == []


def _options(of: argparse.ArgumentParser) -> Iterator[str]:
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from _options(each)
        yield from (option for option in action.option_strings if option.startswith("--"))


class _PrintedItsVersionError(Exception):
    pass


@pytest.fixture(autouse=True)
def _ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a wrong command line fail with what it prints."""

    def end(_parser: argparse.ArgumentParser, status: int = 0, message: str | None = None) -> NoReturn:
        if status == 0:
            raise _PrintedItsVersionError
        pytest.fail(str(message))

    monkeypatch.setattr(argparse.ArgumentParser, "exit", end)


def test_every_folder_is_on_the_map() -> None:
    page = (ROOT / "docs/developers/architecture.md").read_text()
    top = [folder.parent for folder in (ROOT / "trayapp").glob("*/__init__.py")]
    inner = [
        folder.parent for room in ("core", "identity") for folder in (ROOT / "trayapp" / room).glob("*/__init__.py")
    ]
    assert [folder.name for folder in (*top, *inner) if f" {folder.name}/" not in page] == []


def test_every_path_that_is_named_exists() -> None:
    parts = ("", "trayapp", "trayapp/ui", "trayapp/ui/window")
    inside = {path.name for part in parts for path in (ROOT / part).iterdir() if path.is_dir()} - {"build"}
    named = {path for page in PAGES for path in re.findall(r"`([\w.-]+/[\w./-]+?)/?(?:::\w+)*`", page.read_text())}
    assert [
        path
        for path in sorted(named)
        if path.split("/")[0] in inside and not any((ROOT / part / path).exists() for part in parts)
    ] == []


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target for page in PAGES for target in re.findall(r"(?:`|^ {4})make ([a-z-]+)", page.read_text(), re.MULTILINE)
    }
    assert named - targets == set()
