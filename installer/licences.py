"""Writes docs/licences.md: every package that an installation can have, at the locked version, and its licence.

python -m installer.licences
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from trayapp.system.parts import licence_of

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs/licences.md"
LOCKS: Final = ("requirements.lock", "requirements-telemetry.lock")
SYSTEMS: Final = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}
ELSEWHERE: Final = {
    "pyobjc-core": "MIT",
    "pyobjc-framework-cocoa": "MIT",
    "pyobjc-framework-quartz": "MIT",
    "tzdata": "Apache-2.0",
}
"""The licences of what is installed on other systems alone, from the packages' own metadata."""
_HEAD: Final = """# Licences of the parts

For whoever has to approve the program. Consentray is under the MIT licence. These are the packages that it can be installed with,
at the versions of the lock files; `make lock` writes this page. Each package of ours comes with a list of its own parts (CycloneDX) and
with the licences' texts: [build-packages.md](build-packages.md). pystray, python-bidi and python-xlib are LGPL: their files are
shipped plain and can be replaced.

| package | version | licence | where |
|---|---|---|---|
"""  # noqa: E501 - lines of the page
_LOCKED: Final = r"^([\w.-]+)==([\w.]+)(?: ; (.*?))? \\$"


def page() -> str:
    """Return the page; raise LookupError where a package's licence is not known."""
    rows: dict[str, str] = {}
    for lock in LOCKS:
        for name, version, marker in re.findall(_LOCKED, (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE):
            system = re.search(r"sys_platform == '(\w+)'", marker)
            place = "with telemetry" if lock != LOCKS[0] else SYSTEMS[system[1]] if system else "everywhere"
            rows.setdefault(name, f"| {name} | {version} | {_licence(name)} | {place} |\n")
    return _HEAD + "".join(rows[name] for name in sorted(rows))


def _licence(name: str) -> str:
    found = licence_of(name) or ELSEWHERE.get(name)
    if found is None:
        raise LookupError(f"the licence of {name} isn't known: install it, or add it to ELSEWHERE")
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
