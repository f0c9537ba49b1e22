"""What must hold of every text that comes out of the program."""

from __future__ import annotations

import re
from typing import Final

from trayapp.core.addresses import address_of
from trayapp.core.problems import CATALOGUE, Problem
from trayapp.core.report import problem_document
from trayapp.core.text import json_text

_HARMFUL: Final = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TOKEN: Final = re.compile("eyJ[A-Za-z0-9_-]{40,}")


def assert_clean(text: str) -> None:
    """Fail where a terminal would obey something in a text, or no encoding can write it."""
    assert _HARMFUL.search(text) is None, f"not clean: {text!r}"


def assert_problem(trouble: Problem) -> None:
    """Fail where a problem is none of the catalogue, or is not fit to be shown, printed and sent to the help desk."""
    assert trouble.code in CATALOGUE
    assert trouble.message
    assert_clean(json_text(problem_document(trouble)))
    assert_clean(trouble.provider_message or "")
    assert _TOKEN.search(trouble.provider_message or "") is None
    for _, url in trouble.admin_consent_urls:
        address = address_of(url)
        assert address is not None
        assert address.is_protected
