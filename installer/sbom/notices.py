"""The notices of all that is shipped, in one text for a user."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from installer.sbom.component import Component

RULE: Final = "=" * 100
SOURCES: Final = {
    "pystray": "Its source is published as pystray on the Python Package Index; its files here are plain, and may be"
    " replaced by other ones of the same interface; a compiled copy of a replaced file in __pycache__ must go.",
}
"""What the Lesser General Public Licence has us say (version 3, section 4)."""


def notices(payload: Path, components: Sequence[Component]) -> str:
    """Return the text: every component with its licence, then each licence's text once."""
    lines = ["What Consentray ships of others, and under which terms.", ""]
    lines += [f"{each.name} {each.version}: {each.licence}" for each in components]
    texts: dict[str, list[str]] = {}
    for component in components:
        for notice in component.notices:
            text = (payload / notice).read_text(encoding="utf-8", errors="replace").strip()
            texts.setdefault(text, [])
            if component.name not in texts[text]:
                texts[text].append(component.name)
    for text, names in texts.items():
        said = [SOURCES[name] for name in names if name in SOURCES]
        lines += ["", RULE, ", ".join(names), *said, RULE, "", text]
    return "\n".join(lines) + "\n"
