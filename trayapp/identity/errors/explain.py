"""What an error says that stayed in the browser: a number, an address, or the text of the sign-in page.

Microsoft shows most mistakes of the set-up on its own page and sends no answer back, so that the program only sees that
the time ran out. What a user copies from there holds the same numbers.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl

from trayapp.core.addresses import address_of
from trayapp.core.language import _
from trayapp.core.model import AuthorityKind, SessionConfig
from trayapp.core.problems import Problem
from trayapp.identity.errors.aadsts import kind_of
from trayapp.identity.errors.details import LONGEST_DESCRIPTION, details, numbers, other_codes
from trayapp.identity.errors.judge import from_answer

ANY_SETUP: Final = SessionConfig("", "https://login.microsoftonline.com/organizations", AuthorityKind.ENTRA, ())
"""What is assumed if there is no configuration to name APIs of."""
_BARE: Final = re.compile(r"[0-9]{3,7}")
_LABELLED: Final = re.compile(r"(?i:error code):? ?([0-9]{3,7})")
_WITHOUT_NUMBER: Final = {
    "need admin approval": 90094,
    "approval required": 90095,
    "you can't get there from here": 53000,
    "you cannot access this right now": 53003,
    "you can't access this right now": 53003,
}
"""Titles of Microsoft's pages that name no number, and the number that each stands for."""
_FIELDS: Final = frozenset({"error", "error_description", "error_subcode", "suberror"})
MOST_FIELDS: Final = 100


def explain(text: str, setup: SessionConfig = ANY_SETUP) -> Problem:
    """Return the problem that a number, an address or the text of an error page stands for."""
    line = " ".join(text[:LONGEST_DESCRIPTION].split())
    answer = _answer(line)
    if not numbers(answer) and not other_codes(answer):
        folded = line.casefold().replace("\u2019", "'")
        meant = next((number for title, number in _WITHOUT_NUMBER.items() if title in folded), None)
        if meant is not None:
            found_by_title = from_answer({**answer, "error_codes": [meant]}, setup=setup, account=None, api=None)
            return found_by_title.with_details(details(answer))  # the page has not said the number
    known = kind_of(numbers(answer), other_codes(answer))
    if known is not None or answer.get("error"):
        return from_answer(answer, setup=setup, account=None, api=None)
    found = [*(f"AADSTS{number}" for number in numbers(answer)), *other_codes(answer)]
    if found:
        message = _(
            "{found} is not among the errors that this program knows. Microsoft's own words for an AADSTS"
            " number are at https://login.microsoftonline.com/error. Send the details to the help desk.",
            found=found[0],
        )
    else:
        message = _(
            "There is no error number in it. Copy the text of the whole page, or the number that begins"
            " with AADSTS, AADB2C or MSIS."
        )
    return Problem("error-unknown", message).with_details(details(answer))


def _answer(text: str) -> dict[str, object]:
    """Return the text as the answer that the sign-in service would have sent."""
    if _BARE.fullmatch(text):
        return {"error_codes": [int(text)]}
    address = address_of(text)
    if address is None:
        return {"error_description": text, "error_codes": _LABELLED.findall(text)}
    fields: dict[str, str] = {}
    for part in (address.query, address.fragment):
        try:
            fields |= dict(parse_qsl(part or "", max_num_fields=MOST_FIELDS))
        except ValueError:  # more fields than any such address has
            continue
    code = fields.get("code", "")
    return {
        **{name: value for name, value in fields.items() if name in _FIELDS},
        "error_codes": [code] if _BARE.fullmatch(code) else [],
    }
