"""`consentray call` against the demo: parameters, the question before a change, and pages."""

from __future__ import annotations

import json
import os
import pty
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.program import Program
from trayapp.demo.history import ApiCall
from trayapp.demo.platform import Platform


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    made.run("consent")
    platform.record.clear()
    return made


def sent(program: Program, method: str) -> int:
    return program.platform.record.count(ApiCall, method=method)


def test_values_are_given_by_name_and_the_rest_is_by_default(program: Program) -> None:
    ran = program.run("call", "customer", "find", "--json")
    assert [each["city"] for each in ran.document["body"]] == ["Lyon"]
    ran = program.run("call", "customer", "find", "--set", "city=o", "--set", "segment=retail", "--json")
    assert [each["city"] for each in ran.document["body"]] == ["Porto", "Verona"]
    assert ran.document["url"].endswith("city=…&segment=…")


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_sent(program: Program) -> None:
    ran = program.run(
        "call", "customer", "register-visit", *("--set", "date=soon"), *("--set", "purpose=x", "--set", "who=me")
    )
    assert ran.code == 2
    for word in ("who: The call has no parameter", "date: Write a date", "purpose: Choose one of", "--set date=…"):
        assert word in ran.err
    assert sent(program, "POST") == 0


class TestACallThatChangesSomething:
    def test_without_a_terminal_it_takes_yes(self, program: Program) -> None:
        ran = program.run("call", "customer", "register-visit", "--json")
        assert ran.code == 2
        assert "--yes" in ran.document["problem"]["message"]
        assert sent(program, "POST") == 0
        ran = program.run("call", "customer", "register-visit", "--set", "date=2026-02-16", "--yes", "--json")
        assert ran.code == 0
        assert (ran.document["status"], ran.document["body"]["date"]) == (201, "2026-02-16")

    @pytest.mark.parametrize(("typed", "posts"), [("yes\n", 1), ("no\n", 0), ("\n", 0)])
    def test_on_a_terminal_it_asks(self, program: Program, typed: str, posts: int) -> None:
        ours, theirs = pty.openpty()
        process = program.start("call", "customer", "register-visit", "--set", "purpose=Complaint", stdin=theirs)
        os.write(ours, typed.encode())
        out, err = process.communicate(timeout=PATIENCE)
        os.close(theirs)
        os.close(ours)
        assert process.returncode == 0, err
        assert "Method: POST; Account: ada" in err
        assert '"purpose": "Complaint"' in err
        assert ("N-9" in out, sent(program, "POST")) == (bool(posts), posts)

    def test_where_they_are_switched_off_nothing_is_sent(self, program: Program) -> None:
        program.configure(head="allow_changing_calls = false\n")
        ran = program.run("call", "customer", "register-visit", "--yes")
        assert ran.code == 2
        assert "allow_changing_calls" in ran.err
        assert sent(program, "POST") == 0


class TestPages:
    def test_one_page_says_that_there_is_more(self, program: Program) -> None:
        ran = program.run("call", "customer", "orders", "--json")
        assert (ran.document["pages"], ran.document["more"], len(ran.document["body"]["value"])) == (1, True, 20)
        assert "20 records of more" in program.run("call", "customer", "orders").err

    def test_all_are_one_document(self, program: Program) -> None:
        ran = program.run("call", "customer", "orders", "--all", "--json")
        assert [f"{count} records so far" in ran.err for count in (20, 40, 60, 80, 100)] == [True] * 4 + [False]
        body = ran.document["body"]
        assert (ran.document["pages"], ran.document["more"], list(body)) == (5, False, ["value"])
        assert [each["id"] for each in body["value"]] == [f"O-{7001 + at}" for at in range(90)]

    def test_lines_come_one_a_record(self, program: Program) -> None:
        ran = program.run("call", "customer", "orders", "--jsonl")
        lines = ran.out.splitlines()
        assert [json.loads(each)["id"] for each in lines] == [f"O-{7001 + at}" for at in range(90)]
        assert sent(program, "GET") == 5


@pytest.mark.parametrize("command", [("apis",), ("call",)])
def test_the_list_marks_what_changes_something_and_says_what_is_asked(
    program: Program, command: tuple[str, ...]
) -> None:
    lines = [" ".join(each.split()) for each in program.run(*command).out.splitlines()]
    for line in (
        "customer: Customer API",
        "list Recent customers",
        "register-visit ✎ Register a visit… (changes data)",
        "--set date=… Date (date, by default today)",
        "--set segment=… Segment (Business | Health | Industry | Retail, can be left out)",
    ):
        assert line in lines
    document = program.run(*command, "--json").document
    calls = {call["name"]: call for call in document["apis"][0]["calls"]}
    assert [name for name, call in calls.items() if call["changes"]] == ["register-visit"]
    assert calls["find"]["url"].endswith("/customers?city=…&segment=…")
    assert [each["name"] for each in calls["find"]["parameters"]] == ["city", "segment"]
    assert program.platform.record.entries == ()


def test_favourites_and_groups_are_listed_as_in_the_menu(program: Program) -> None:
    text = program.config.read_text()
    apis = text.replace('name = "customer"\n', 'name = "customer"\ngroup = "Sales"\n', 1)
    program.config.write_text(f'favourites = ["vendor/list"]\n{apis}')
    ran = program.run("call")
    assert ran.code == 0, ran.err
    lines = [" ".join(each.split()) for each in ran.out.splitlines()]
    assert lines[:5] == ["Favourites", "vendor list Vendor API: Vendors", "", "Sales", "customer: Customer API"]
    assert lines.index("Other APIs") < lines.index("vendor: Vendor API")
    customer, vendor = program.run("apis", "--json").document["apis"]
    assert (customer["group"], vendor["group"]) == ("Sales", None)
    assert [each["name"] for each in vendor["calls"] if each["favourite"]] == ["list"]
    assert not any(each["favourite"] for each in customer["calls"])


class TestWhatBecomesOfAnAnswer:
    def test_it_is_saved_as_it_came(self, program: Program, tmp_path: Path) -> None:
        file = tmp_path / "chart.png"
        ran = program.run("call", "vendor", "chart", "--output", str(file))
        assert (ran.code, ran.out) == (0, "")
        assert f"Saved as {file}: image/png" in ran.err
        assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")

    def test_no_other_file_is_lost_unasked(self, program: Program, tmp_path: Path) -> None:
        file = tmp_path / "mine.txt"
        file.write_text("mine")
        program.platform.record.clear()
        ran = program.run("call", "vendor", "prices", "--output", str(file))
        assert (ran.code, file.read_text(), sent(program, "GET")) == (2, "mine", 0)
        assert "--yes" in ran.err
        assert program.run("call", "vendor", "prices", "--output", str(file), "--yes").code == 0
        assert file.read_text().startswith("article;unit;price")

    def test_in_a_folder_it_has_the_apis_name(self, program: Program, tmp_path: Path) -> None:
        folder = tmp_path / "saved"
        folder.mkdir()
        for name in ("price list.csv", "price list (2).csv"):
            ran = program.run("call", "vendor", "prices", "--output", str(folder), "--json")
            assert (ran.document["saved"], ran.document["body"]) == (str(folder / name), None)
            assert (folder / name).is_file()

    def test_it_is_written_to_stdout_byte_for_byte(self, program: Program) -> None:
        ran = program.run("call", "vendor", "contract", "--output", "-")
        assert ran.out.startswith("<?xml version='1.0'")
        assert ran.out.endswith("</contract>"), "not even a line's end is added"

    def test_an_error_is_no_file(self, program: Program, tmp_path: Path) -> None:
        ran = program.run("call", "vendor", "refused", "--output", str(tmp_path / "x.json"))
        assert ran.code == 1
        assert not (tmp_path / "x.json").exists()
        first, *_ = [line for line in ran.err.splitlines() if "says" in line]
        assert first.startswith("Vendor API says: “The period is closed: January 2026 was closed")
        assert ran.err.index("says") < ran.err.index("The API answered with an error")
        assert "x-ms-request-id: 5f0c1c1e" in ran.err

    def test_its_headers_are_printed(self, program: Program) -> None:
        ran = program.run("call", "vendor", "prices", "--include")
        assert ran.out.startswith("HTTP 200 OK\n")
        assert 'Content-Disposition: attachment; filename="price list.csv"' in ran.out
        ran = program.run("call", "vendor", "prices", "--include", "--json")
        assert ran.document["headers"]["Content-Type"] == "text/csv; charset=utf-8"

    def test_a_query_finds_something_in_it(self, program: Program) -> None:
        ran = program.run("call", "vendor", "journal", "--query", "value[?id=='B-000977'].amount | [0]")
        assert ran.out == "0.77\n", "a text is printed as it is"
        ran = program.run("call", "customer", "list", "--query", "[].city", "--json")
        assert "Lyon" in ran.document["body"]
        ran = program.run("call", "vendor", "journal", "--query", "value[:2]", "--jsonl")
        assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["B-000000", "B-000001"]

    @pytest.mark.parametrize(
        ("options", "word"),
        [
            (("--query", "[?"), "--query: "),
            (("--query", "length(`1`)"), "--query: "),
            (("--query", "a", "--output", "x"), "leave out --query"),
            (("--jsonl", "--output", "x"), "leave out --jsonl"),
            (("--json", "--output", "-"), "leave out --json"),
            (("--output", "no/such/folder/x"), "there is no folder"),
        ],
    )
    def test_a_wrong_wish_is_said_before_anything_is_sent(
        self, program: Program, options: tuple[str, ...], word: str
    ) -> None:
        ran = program.run("call", "customer", "list", *options)
        assert ran.code == 2
        assert word in ran.err + ran.out

    def test_what_is_no_json_has_nothing_to_query(self, program: Program) -> None:
        ran = program.run("call", "vendor", "prices", "--query", "a")
        assert ran.code == 2
        assert "the answer is none (text/csv" in ran.err
