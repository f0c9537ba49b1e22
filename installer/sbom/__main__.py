"""Writes a package's components and notices, after both were held against its files.

    python -m installer.sbom SYSTEM PAYLOAD VERSION TIME OUT

SYSTEM is linux, windows or macos, PAYLOAD the folder that is packed, TIME the release's in seconds since 1970.
OUT.cdx.json and OUT.notices.txt are written. Exit code 1: the components are not what is shipped; each difference is a
line.
"""

from __future__ import annotations

import sys
from pathlib import Path

from installer.sbom.check import differences, files_of
from installer.sbom.document import document
from installer.sbom.notices import notices
from installer.sbom.payloads import others, product


def main(arguments: list[str]) -> int:
    """Write the two files; return the exit code."""
    system, folder, version, time, out = arguments
    payload = Path(folder)
    ours, theirs, files = product(system, version), others(system, payload), files_of(payload)
    wrong = differences(files, [ours, *theirs])
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    if wrong:
        return 1
    Path(f"{out}.cdx.json").write_text(document(ours, theirs, payload, files, int(time)), encoding="utf-8")
    Path(f"{out}.notices.txt").write_text(notices(payload, theirs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
