"""The pages of an answer: where the next one is, and the pages put together, with each record as it came."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urljoin

from requests.utils import parse_header_links

from trayapp.core.addresses import origin_of
from trayapp.core.answers.body import body_of, header, text_of, utf8
from trayapp.core.answers.scan import WORKING, items, member, text_at
from trayapp.core.language import _
from trayapp.core.model import Answer
from trayapp.core.problems import Problem
from trayapp.core.record import Record, replace

_KEYS: Final = ("@odata.nextLink", "odata.nextLink", "nextLink")
"""OData JSON Format 4.01 section 4.6.6, its version 3, and Azure's own."""

LONGEST_LINK: Final = 8192
"""Characters of a ``Link`` header that are read."""


def next_page(answer: Answer, url: str) -> Answer:
    """Return an answer that came from `url` with the address of its next page, if it names one."""
    links = header(answer, "Link")
    if answer.body_cut or not (links or b"nextLink" in answer.content):
        return answer
    body = _outline(answer)
    link = next_link(body, links)
    target = leads_to(url, link) if link else url
    if target == url:
        return answer
    here = origin_of(target) == origin_of(url)
    elsewhere = None if here else origin_of(target) or _("an address that isn't valid")
    return replace(answer, next=target if here else None, next_elsewhere=elsewhere, records=_count(body))


def leads_to(url: str, link: str) -> str:
    """Return where a link that came from `url` leads (RFC 3986 section 5); empty where it is no link at all."""
    try:
        return urljoin(url, link)
    except ValueError:  # half an IPv6 address
        return ""


def _outline(answer: Answer) -> object:
    """Return what matters here of a body: its values would take ten times its size, and hold up every thread."""
    content = utf8(answer.content, header(answer, "Content-Type"))
    start = len(content) - len(content.lstrip())
    if content[start : start + 1] == b"[":
        return _blanks(content, start)
    if content[start : start + 1] != b"{":
        return None
    members = [member(content, at) for at in items(content, start) if at >= 0]
    texts = [(name, at) for name, at in members if name in _KEYS and content[at : at + 1] == b'"']
    links: dict[str, object] = {name: text_at(content, at, len(content), LONGEST_LINK) for name, at in texts}
    return links | {name: _blanks(content, at) for name, at in members if content[at : at + 1] == b"["}


def _blanks(content: bytes, start: int) -> list[None]:
    """Return a list as long as the one that begins there."""
    return [None] * sum(at >= 0 for at in items(content, start))


def next_link(body: object, links: str) -> str | None:
    """Return the address of the next page as an answer names it, in its body or its ``Link`` (RFC 8288); else None."""
    if isinstance(body, dict):
        named = next((link for key in _KEYS if isinstance(link := body.get(key), str) and link), None)
        if named is not None:
            return named
    if not links or len(links) > LONGEST_LINK:
        return None
    parsed = parse_header_links(links)
    return next((each["url"] for each in parsed if "next" in each.get("rel", "").casefold().split()), None)


def joined(first: Answer, more: Answer) -> Answer:
    """Return an answer with the records of the next page behind its own; a page that failed leaves it as it is.

    The records are the bytes that came. Of an object, its other members are the first page's, without the address of
    the next page.
    """
    if more.problem is not None:
        return replace(first, problem=more.problem)
    content = _content(first, more)
    if content is None:
        other = Problem(
            "call-failed", _("The next page isn't a list as the first one is. What was loaded before is below.")
        )
        return replace(first, problem=other, next=None)
    others = (each for each in first.headers if each[0].casefold() != "content-type")
    return replace(
        more,
        content=content,
        headers=(("Content-Type", "application/json"), *others),
        request=first.request,
        method=first.method,
        url=first.url,
        pages=first.pages + 1,
        records=first.records + (more.records or _count(body_of(more))),
        elapsed_ms=(first.elapsed_ms or 0) + (more.elapsed_ms or 0),
        attempts=max(first.attempts, more.attempts),
    )


class _Page(Record):
    """A page in parts: what stands before its records, the records, and what stands behind them.

    `name` is the end of what stands before.
    """

    name: bytes
    before: bytes
    records: bytes
    behind: bytes


def _content(first: Answer, more: Answer) -> bytes | None:
    """Return the content of both; None if they are not lists, or objects with one list each under the same name."""
    last = _page(more)
    if last is None:
        return None
    begun = first.content
    if first.pages == 1:
        page = _page(first)
        if page is None:
            return None
        begun = page.before + page.records + page.behind
    if not begun.endswith(last.behind) or last.name not in begun or begun[:1] != last.before[:1]:
        return None
    head = begun[: -len(last.behind)]
    comma = b",\n" if last.records and not head.endswith(b"[") else b""
    return b"".join((head, comma, last.records, last.behind))


def _page(answer: Answer) -> _Page | None:
    body = body_of(answer)
    content = text_of(answer.content, header(answer, "Content-Type")).encode("utf-8", "replace")
    if isinstance(body, list):
        return _Page(b"[", b"[", content[content.index(b"[") + 1 : content.rindex(b"]")].strip(), b"]")
    if not isinstance(body, dict):
        return None
    names = [name for name, value in body.items() if isinstance(value, list)]
    members = _members(content)
    if len(names) != 1 or len({name for name, _ in members}) < len(members):
        return None
    rest = (json.dumps(name).encode() + b": " + value for name, value in members if name not in {*names, *_KEYS})
    others = b"".join(each + b",\n" for each in rest)
    name = f"{json.dumps(names[0])}: [".encode()
    return _Page(name, b"{" + others + name, dict(members)[names[0]][1:-1].strip(), b"]}")


def _members(content: bytes) -> list[tuple[str, bytes]]:
    """Return the members of a JSON object, each value as it is written."""
    *starts, end = (at for at in items(content, content.index(b"{")) if at != WORKING)
    values = [member(content, at)[1] for at in starts]
    names = [json.loads(content[at:value].rstrip(b" \t\r\n:")) for at, value in zip(starts, values, strict=True)]
    ends = [*starts[1:], -2 - end]
    written = (content[value:stop].rstrip(b" \t\r\n,") for value, stop in zip(values, ends, strict=False))
    return list(zip(names, written, strict=True))


def _count(body: object) -> int:
    lists = [each for each in body.values() if isinstance(each, list)] if isinstance(body, dict) else [body]
    return len(lists[0]) if len(lists) == 1 and isinstance(lists[0], list) else 0
