"""The pages of the loopback listener, in the program's own look, light and dark.

They are whole HTTP responses: each closes its connection, runs no foreign script and is not cached.
"""

from __future__ import annotations

import secrets
from html import escape
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from trayapp.core.effects import OpenPrompt
from trayapp.core.events import PromptAnswered, PromptFailed
from trayapp.core.language import _, tag
from trayapp.core.record import Record
from trayapp.core.text import clean_line
from trayapp.identity.sign_in.way import Form

STYLE: Final = """
:root{color-scheme:light dark;--page:#f3f5f9;--card:#fff;--text:#1b2330;--soft:#5a6577;--good:#12805c;--bad:#b4232f;
--line:#dfe4ec}
@media (prefers-color-scheme:dark){:root{--page:#14181f;--card:#1e242e;--text:#eef1f6;--soft:#a3adbd;--good:#4cc79b;
--bad:#ff8a8f;--line:#323b49}}
@media (prefers-contrast:more){:root{--soft:var(--text);--line:var(--text)}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--page);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:40px 44px;max-width:440px;
margin:24px;box-shadow:0 8px 30px rgb(15 23 42/.08)}
svg{display:block;width:52px;height:52px;margin:0 0 20px}
h1{font-size:22px;line-height:1.3;margin:0 0 8px;font-weight:650}
p{margin:0;color:var(--soft)}
small{display:block;margin-top:24px;padding-top:16px;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
"""

GOOD: Final = (
    '<svg viewBox="0 0 52 52" aria-hidden="true"><circle cx="26" cy="26" r="26" fill="var(--good)" opacity=".14"/>'
    '<path d="M15 27l8 8 15-17" fill="none" stroke="var(--good)" stroke-width="4.5" stroke-linecap="round"'
    ' stroke-linejoin="round"/></svg>'
)
BAD: Final = (
    '<svg viewBox="0 0 52 52" aria-hidden="true"><circle cx="26" cy="26" r="26" fill="var(--bad)" opacity=".14"/>'
    '<path d="M26 14v15M26 36.5v1" fill="none" stroke="var(--bad)" stroke-width="5" stroke-linecap="round"/></svg>'
)


ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<path d="M16 2l12 4v9c0 8-5 13-12 15C9 28 4 23 4 15V6z" fill="#0f766e"/>'
    '<path d="M10 16l4 4 8-9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"'
    ' stroke-linejoin="round"/></svg>'
)


class Page(Record):
    """What a page says, in English or translated; `good` is True for a success.

    `posts` is a form that the browser sends at once.
    """

    title: str
    text: str
    good: bool = False
    posts: Form | None = None


def closing(ended: PromptAnswered | PromptFailed, effect: OpenPrompt) -> Page:
    """Return the page that ends a prompt: who has signed in, or that the sign-in failed."""
    if isinstance(ended, PromptFailed):
        declined = ended.problem.code == "consent-declined"
        title = _("Nothing was granted") if declined else ended.problem.title
        return Page(title, _("You can close this page. Consentray shows what happened and what to do."))
    who, expected = ended.account, effect.expected
    go_on = _("Another page follows.") if effect.step + 1 < effect.steps else _("You can close this page.")
    if effect.expects(who):
        return Page(_("Signed in as {label}", label=who.label), f"{who.username}. {go_on}", good=True)
    text = _(
        "{expected} was expected, and {username} has signed in. Consentray asks what to do with that sign-in.",
        expected=expected,
        username=who.username,
    )
    return Page(_("Signed in as {label}", label=who.label), f"{text} {go_on}")


def response(status: HTTPStatus, page: Page | str, *, with_body: bool = True) -> bytes:
    """Return the response that shows a page, or that redirects to an address."""
    nonce = secrets.token_urlsafe(16)
    body = b"" if isinstance(page, str) else html(page, nonce)
    policy = f"default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'"
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        f"Content-Security-Policy: {policy}; frame-ancestors 'none'",
    ]
    if isinstance(page, str):
        lines.append(f"Location: {page}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body if with_body else b"")


def html(page: Page, nonce: str) -> bytes:
    """Return the page as UTF-8 HTML.

    Its only script, allowed by `nonce`, removes the answer from the address bar, or sends the form.
    """
    title, text = escape(clean_line(_(page.title))), escape(clean_line(_(page.text)))
    form, script = "", 'history.replaceState(null,"","/")'
    if page.posts is not None:
        fields = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in page.posts.inputs
        )
        button = f"<button>{escape(_('Continue'))}</button>"
        form = f'<form method="post" action="{escape(page.posts.address)}">{fields}{button}</form>'
        script = "document.forms[0].submit()"
    return (
        f'<!doctype html><html lang="{tag()}"><head><meta charset="utf-8"><title>{title} - Consentray</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:image/svg+xml,{quote(ICON)}">'
        f'<style nonce="{nonce}">{STYLE}</style></head><body><main>{GOOD if page.good else BAD}'
        f"<h1>{title}</h1><p>{text}</p>{form}<small>Consentray</small></main>"
        f'<script nonce="{nonce}">{script}</script></body></html>'
    ).encode()
