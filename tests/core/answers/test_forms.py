"""Each kind of answer has its forms and its file name."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.answers.test_rows import HOSTILE, all_of, worked
from trayapp.core.answers.body import described
from trayapp.core.answers.forms import Form, forms_of, rows_of
from trayapp.core.answers.names import file_name
from trayapp.core.model import Answer

JSON = "application/json"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


@pytest.mark.parametrize(
    ("content", "content_type", "forms"),
    [
        (b'[{"a": 1}]', JSON, "Table Tree Text"),
        (b'{"@odata.context": "x", "value": [{"a": 1}], "@odata.nextLink": "y"}', JSON, "Table Tree Text"),
        (b'{"name": "x", "members": [{"a": 1}]}', JSON, "Tree Table Text"),
        (b'{"a": [{}], "b": [{}]}', JSON, "Tree Text"),
        (b"[1, 2]", JSON, "Tree Text"),
        (b"[]", JSON, "Tree Text"),
        (b' {"a": 1}', "", "Tree Text"),
        (b'{"a": 1}', "text/plain", "Tree Text"),
        (b'{"a": 1}', "application/problem+json; charset=utf-8", "Tree Text"),
        (json.dumps([{f"k{at}": at for at in range(50_000)}]).encode(), JSON, "Tree Table Text"),
        (b'{"a": 1}\n{"a": 2}\n', "application/x-ndjson", "Table Tree Text"),
        (b"a,b\n1,2\n", "text/csv", "Table Text"),
        ("<a><b>é</b></a>".encode("utf-16"), "text/xml; charset=utf-16", "Readable Text"),
        (b"<?xml version='1.0'?><a/>", "", "Readable Text"),
        (b"<!DOCTYPE html><p>x", "text/html", "Readable Text"),
        (PNG, "application/octet-stream", "Picture"),
        (b"<svg/>", "image/svg+xml", "Readable Text"),
        (b"hello", "text/plain", "Text"),
        (b"hello", "application/octet-stream", "Text"),
        (b"%PDF-1.7 \x00", "application/pdf", ""),
        (b"\x00\x01\x02", "text/plain", ""),
        (b"\x00\x01\x02", "", ""),
        (b"", JSON, ""),
    ],
)
def test_the_forms_of_an_answer(content: bytes, content_type: str, forms: str) -> None:
    assert " ".join(forms_of(content, content_type)) == forms
    for form in forms_of(content, content_type):
        if form is not Form.PICTURE:
            worked(rows_of(content, content_type, form))


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("<?xml version='1.0'?><a x='1>2'><b>t</b><c/><!-- k --></a>",
         ["<?xml version='1.0'?>", "<a x='1>2'>", "  <b>t</b>", "  <c/>", "  <!-- k -->", "</a>"]),
        ('<!DOCTYPE a [<!ENTITY x "bomb">]><a>&x;&x;</a>', None),
        ("<a><b>", ["<a>", "  <b>"]),
        ("a < b", ["a<", "b"]),
    ],
)  # fmt: skip
def test_xml_has_a_line_for_each_element(content: str, lines: list[str] | None) -> None:
    shown = [row[0] for row in all_of(worked(rows_of(content.encode(), "text/xml", Form.READABLE)))]
    if lines is None:
        assert any("&x;&x;" in row for row in shown), "no entity is replaced"
    else:
        assert shown == lines


def test_a_page_is_read_as_text() -> None:
    page = (
        b"<html><head><title>Gone</title><style>p{}</style></head><body><h1>Not  here</h1><p>a &amp; b<br>c"
        b"<script>x<y</script></p><table><tr><td>1</td><td>2</td></tr>"
    )
    assert [row[0] for row in all_of(worked(rows_of(page, "text/html", Form.READABLE)))] == [
        "Gone", "Not here", "a & b", "c", "1\t2",
    ]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("content_type", [JSON, "text/xml", "text/html", "text/csv", "application/x-ndjson", ""])
def test_no_answer_is_without_a_form_that_holds(content: bytes, content_type: str) -> None:
    for form in forms_of(content, content_type):
        rows = worked(rows_of(content, content_type, form))
        for at in range(min(len(rows), 5)):
            rows.cells(at, range(min(len(rows.titles), 10)))


@pytest.mark.attack("a hostile API", "markup that never ends", "linear time")
@pytest.mark.parametrize(
    "content", [b"<" * 300_000, b"<a " * 100_000, b"<!--" * 100_000, b"<a x='" * 50_000, b"<a>" * 20_000]
)
def test_tags_that_never_end_take_no_long(content: bytes) -> None:
    for content_type in ("text/xml", "text/html"):
        worked(rows_of(content, content_type, Form.READABLE))


def answer(content: bytes = b"{}", content_type: str = JSON, disposition: str = "") -> Answer:
    headers = (("content-type", content_type), ("Content-Disposition", disposition))
    return Answer("customer", "list", "https://x", 200, content=content, headers=headers)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="report 1.pdf"', "report 1.pdf"),
        ("attachment; filename=report.pdf", "report.pdf"),
        ("attachment; filename=\"x.txt\"; filename*=UTF-8''%e2%82%ac%20rates.txt", "€ rates.txt"),
        ("attachment; filename*=iso-8859-1'en'%A3.txt", "£.txt"),
        ('attachment; filename="' + "é.txt".encode().decode("latin-1") + '"', "é.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Windows\\\\x.exe"', "x.exe"),
        ('attachment; filename="con.txt"', "_con.txt"),
        ('attachment; filename="a\u202etxt.exe"', "a_txt.exe"),
        ('attachment; filename="a:b|c?.csv. "', "a_b_c_.csv"),
        ('attachment; filename="..."', "customer-list.json"),
        ('attachment; filename="~root"', "root"),
        ('attachment; filename=" .~~"', "customer-list.json"),
        ('attachment; filename=""', "customer-list.json"),
        ("attachment", "customer-list.json"),
        ("", "customer-list.json"),
    ],
)
def test_the_name_of_a_saved_answer(disposition: str, name: str) -> None:
    assert file_name(answer(disposition=disposition)) == name


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [
        (b"%PDF-", "application/pdf", "pdf"),
        (PNG, "image/png", "png"),
        (b"\xff\xd8\xff", "image/jpeg", "jpg"),
        (b"a,b", "text/csv", "csv"),
        (b"<a/>", "application/atom+xml", "xml"),
        (b"\0", "application/x-unheard-of", "bin"),
        (b"x", "text/plain", "txt"),
    ],
)
def test_its_ending_is_of_its_type(content: bytes, content_type: str, ending: str) -> None:
    assert file_name(answer(content, content_type)) == f"customer-list.{ending}"


@pytest.mark.attack("a hostile API", "a file name with folders, devices or a reversed ending", "a plain name")
@settings(deadline=None)
@given(st.text(max_size=60))
@example("\N{GRINNING FACE}" * 300)
@example("\N{HIRAGANA LETTER A}" * 200 + ".pdf")
@example("a" * 119 + " " * 9 + "b.c")
@example("a" * 300 + "." + "\N{HIRAGANA LETTER A}" * 30)
def test_any_name_is_a_plain_file_of_any_system(text: str) -> None:
    for disposition in (
        f'attachment; filename="{text}"',
        f"attachment; filename*=UTF-8''{quote(text, errors='replace')}",
    ):
        name = file_name(answer(disposition=disposition))
        assert re.fullmatch(r'[^\0-\x1f<>:"/\\|?*]{1,180}', name)
        assert name.strip(" .").lstrip("~") == name
        assert len(name.encode()) <= 180


def test_a_body_is_described() -> None:
    assert described(b"%PDF-" + b"x" * 2000, "application/octet-stream") == "application/pdf, 2.0 KiB"
