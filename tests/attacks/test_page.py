"""The page of attacks lists those that the tests carry out, and no other."""

from __future__ import annotations

import re

from tests.attacks.table import PAGE, Attack, attacks


def test_the_page_lists_every_attack_and_all_were_seen_to_end_as_expected() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \| `(.+?)` \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [Attack(who, what, expected, test) for who, what, expected, _, test in rows] == attacks(), "make attacks"
    assert [test for *_, seen, test in rows if not seen.startswith(("as expected", "not run here"))] == []
