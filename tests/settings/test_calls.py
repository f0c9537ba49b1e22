"""A call's parameters, headers and body in a configuration: what they mean, and what is refused, where, and why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.settings.test_load import GOOD
from trayapp.core.request import Call, Parameter, ParameterKind
from trayapp.settings.load import read_file
from trayapp.settings.show import config_document

PAGE = Path(__file__).parents[2] / "docs/calls.md"
HEAD = GOOD.partition("[[api.call]]")[0]
WHOLE = """\
[[api.call]]
name = "mail"
method = "POST"
url = "https://graph.example/users/{who}/sendMail?silent={silent}"
headers = {Prefer = "outlook.timezone=\\"{zone}\\""}
confirm = "never"
[api.call.body]
message.subject = "{subject}"
message.toRecipients = [{address = "{to}"}]
[[api.call.parameter]]
name = "who"
title = "From"
default = "me"
pattern = "[a-z]+"
[[api.call.parameter]]
name = "subject"
remember = false
[[api.call.parameter]]
name = "to"
[[api.call.parameter]]
name = "zone"
kind = "choice"
choices = ["UTC", "CET"]
default = "UTC"
[[api.call.parameter]]
name = "silent"
kind = "yes-no"
required = false
"""


def call(folder: Path, text: str) -> Call:
    file = folder / "consentray.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return read_file(file).require().apis[0].calls[0]


def test_a_call_with_everything(tmp_path: Path) -> None:
    assert call(tmp_path, WHOLE) == Call(
        "mail",
        "mail",
        "POST",
        "https://graph.example/users/{who}/sendMail?silent={silent}",
        (
            Parameter("who", "From", default="me", pattern="[a-z]+"),
            Parameter("subject", "subject", remember=False),
            Parameter("to", "to"),
            Parameter("zone", "zone", ParameterKind.CHOICE, "UTC", ("UTC", "CET")),
            Parameter("silent", "silent", ParameterKind.YES_NO, required=False),
        ),
        (("Prefer", 'outlook.timezone="{zone}"'),),
        '{"message": {"subject": "{subject}", "toRecipients": [{"address": "{to}"}]}}',
        "application/json",
        confirm=False,
    )


def test_braces_that_are_no_hole_stay_as_they_were(tmp_path: Path) -> None:
    url = "https://a.example/x?q={}&r={1}&s=%7Bname%7D"
    assert call(tmp_path, f'[[api.call]]\nname = "c"\nurl = "{url}"\n').url == url


P = '[[api.call.parameter]]\nname = "q"\n'
URL = 'url = "https://a.example/x?q={q}"\n'
POST = 'method = "POST"\n'


@pytest.mark.parametrize(
    ("text", "key", "line", "says"),
    [
        ('url = "https://a.example/{q}"\n', "url", 2, "{q} isn't declared. Add a [[api.call.parameter]]"),
        ('url = "https://{q}/x"\n' + P, "url", 2, "No value can decide to whom the token goes."),
        ('url = "https://a{q}.example/x"\n' + P, "url", 2, "No value can decide to whom the token goes."),
        ('url = "https://a.example:{q}/x"\n' + P, "url", 2, "No value can decide to whom the token goes."),
        ('url = "https://{q}@a.example/x"\n' + P, "url", 2, "No value can decide to whom the token goes."),
        ('url = "https://a.example/x"\n' + P, "parameter[1].name", 4, "Nothing uses it."),
        ('url = "https://a.example/x#{q}"\n' + P, "url", 2, "What follows # isn't sent."),
        ('url = "https://a.example/{q}"\n' + P + "required = false\n", "url", 2, "It needs required = true."),
        (URL + P + P, "parameter[2].name", 6, 'The name "q" is used twice.'),
        (URL + '[[api.call.parameter]]\nname = "1 q"\n', "parameter[1].name", 4, "Begin with a letter"),
        (URL + P + 'kind = "datum"\n', "parameter[1].kind", 5, 'Did you mean "date"?'),
        (URL + P + 'kind = "choice"\n', "parameter[1].choices", 3, "needs the values to choose from"),
        (URL + P + 'choices = ["a"]\n', "parameter[1].choices", 5, 'The kind "text" has no choices.'),
        (URL + P + 'pattern = "(a"\n', "parameter[1].pattern", 5, "isn't a regular expression: missing ),"),
        (URL + P + 'pattern = "(a+)+$"\n', "parameter[1].pattern", 5, '"(a+)+$" can take for ever on some values.'),
        (URL + P + 'kind = "date"\ndefault = "soon"\n', "parameter[1].default", 6, "Write a date: today, +7d,"),
        (URL + P + 'kind = "number"\ndefault = "x"\n', "parameter[1].default", 6, "Write a number"),
        (URL + P + 'pattern = "a+"\ndefault = "b"\n', "parameter[1].default", 6, "doesn't match the pattern a+"),
        (URL + P + 'kind = "date"\ntime_zone = "CEST"\n', "parameter[1].time_zone", 6, "an offset from UTC"),
        (URL + P + 'kind = "date"\ntime_zone = "Europe/Berln"\n', "parameter[1].time_zone", 6, "knows no time zone"),
        (URL + P + 'kind = "number"\npattern = "1"\n', "parameter[1].pattern", 6, 'The kind "number" has no pattern.'),
        (URL + P + "wanted = true\n", "parameter[1].wanted", 5, "This key isn't known."),
        (URL + P + 'kind = "file"\n', "url", 2, 'A file is the whole body. Write body = "{q}"'),
        *(
            (f'url = "https://a.example/"\nheaders = {{"{name}" = "x"}}\n', f"headers.{name}", 3, says)
            for name, says in {
                "Authorization": "The token stands there. Leave this header out.",
                "host": "The program writes it itself.",
                "Transfer-Encoding": "It belongs to the connection",
                "Proxy-Authorization": "It belongs to the connection",
                "Content-Type": "Write it into content_type.",
                "Cookie": "A call keeps no cookies.",
                "X-HTTP-Method-Override": "Write the method into method.",
            }.items()
        ),
        ('url = "https://a.example/"\nheaders = {"a b" = "x"}\n', 'headers."a b"', 3, "This isn't a header's name."),
        ('url = "https://a.example/"\nheaders = {A = "x", a = "y"}\n', "headers.a", 3, "This header is there twice."),
        ('url = "https://a.example/"\nheaders = {A = "x\\ny"}\n', "headers.A", 3, "printable ASCII on one line"),
        ('url = "https://a.example/"\nheaders = {A = 1}\n', "headers", 3, "The value must be texts by their names."),
        ('url = "https://a.example/"\nbody = "x"\n', "body", 3, "A GET has no body"),
        ('url = "https://a.example/"\ncontent_type = "text/plain"\n', "content_type", 3, "There is no body."),
        (POST + 'url = "https://a.example/"\nbody = 1\n', "body", 4, "must be a text, or names and values"),
        (
            POST + 'url = "https://a.example/"\nbody = "{,"\ncontent_type = "application/json"\n',
            "body",
            4,
            "This isn't JSON: Expecting property name",
        ),
        (POST + 'url = "https://a.example/"\nbody = {a = 2026-02-16}\n', "body", 4, "JSON has no dates"),
        (
            POST + 'url = "https://a.example/"\nbody = {a = 1}\ncontent_type = "text/plain"\n',
            "content_type",
            5,
            "A table or a list is sent as JSON.",
        ),
        (
            POST + 'url = "https://a.example/"\nbody = "a,{q}"\ncontent_type = "text/csv"\n' + P,
            "content_type",
            5,
            "A value can be put only into JSON, a form, XML or plain text.",
        ),
        (POST + 'url = "https://a.example/"\nbody = {a = "{x}"}\n', "body", 4, "{x} isn't declared."),
        (POST + 'url = "https://a.example/"\nbody = "x"\ncontent_type = "json"\n', "content_type", 5, "a media type"),
        ('url = "https://a.example/"\nconfirm = "always"\n', "confirm", 3, 'isn\'t one of "changing", "never"'),
    ],
)
def test_a_mistake_names_its_line_its_key_and_what_to_do(
    tmp_path: Path, text: str, key: str, line: int, says: str
) -> None:
    file = tmp_path / "consentray.toml"
    file.write_text(f'{HEAD}[[api.call]]\nname = "c"\n{text}', encoding="utf-8")
    found = [(each.line, each.key, each.message) for each in read_file(file).mistakes]
    assert [(at, which) for at, which, _ in found] == [(HEAD.count("\n") + 1 + line, f"api[1].call[1].{key}")]
    assert says in found[0][2]


def test_every_mistake_of_a_call_is_found_at_once(tmp_path: Path) -> None:
    file = tmp_path / "consentray.toml"
    text = 'url = "https://a.example/{a}"\nheaders = {Host = "x", Cookie = "y"}\nbody = "z"\n' + P
    file.write_text(f'{HEAD}[[api.call]]\nname = "c"\n{text}', encoding="utf-8")
    keys = [each.key.removeprefix("api[1].call[1].") for each in read_file(file).mistakes]
    assert keys == ["headers.Host", "headers.Cookie", "body"]


def test_headers_are_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "consentray.toml"
    file.write_text(f'{HEAD}[[api.call]]\nname = "c"\nurl = "https://a.example/"\nheaders = {{Key = "hunter2"}}\n')
    document = repr(config_document(read_file(file), {}))
    assert "hunter2" not in document
    assert "'Key': '…'" in document


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
def test_each_example_of_the_page_is_right(tmp_path: Path, example: str) -> None:
    assert call(tmp_path, example).url.startswith("https://")
