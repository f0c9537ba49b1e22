"""Writes a package's database anew, in one order.

Releases of wixl differ in the order of the tables, in empty ones, and in the version of their own that they enter.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from installer.windows import product
from installer.windows.tools import run, run_at

_SUMMARY: Final = {
    1: "1252",
    2: "Installation Database",
    3: f"{product.NAME} installation",
    4: product.MANUFACTURER,
    5: "Installer",
    6: product.COMMENTS,
    7: "x64;1033",
    14: "500",  # the least Windows Installer: 5.0
    15: "2",  # compressed
    18: product.NAME,
    19: "2",  # better opened to read alone
}
"""What does not depend on the version (Windows Installer, "Summary Property Descriptions")."""
_ANEW: Final = {"_SummaryInformation", "_ForceCodepage"}


def rewrite(package: Path, code: str, moment: int) -> None:
    """Write `package` anew, with the package code `code`, as made at `moment`; raises `BuildError`."""
    folder = package.with_suffix(".tables")
    folder.mkdir()
    run("msidump", "--tables", "--streams", "--directory", folder, package)
    package.unlink()
    streams = folder / "_Streams"
    (folder / "Icon").symlink_to(streams.name)  # msibuild looks for a table's streams in the folder of its name
    made = time.strftime("%Y/%m/%d %H:%M:%S", time.gmtime(moment))
    summary = {**_SUMMARY, 9: code, 12: made, 13: made}
    heads = ["PropertyId\tValue", "i2\tl255", "_SummaryInformation\tPropertyId"]
    tables = {"_SummaryInformation": [*heads, *(f"{key}\t{value}" for key, value in sorted(summary.items()))]}
    for file in folder.glob("*.idt"):
        lines = file.read_text(encoding="ascii").split("\n")
        if any(lines[3:]) and file.stem not in _ANEW:
            tables[file.stem] = [*lines[:3], *sorted(filter(None, lines[3:]))]
    described = tables["_Validation"]
    tables["_Validation"] = [*described[:3], *(row for row in described[3:] if row.partition("\t")[0] in tables)]
    given: list[str | Path] = []
    for name, table in sorted(tables.items()):
        file = folder / f"{name}.idt"
        file.write_text("".join(f"{line}\r\n" for line in table), encoding="ascii", newline="")
        given += ("-i", file)
    run_at(moment, "msibuild", package, *given, "-a", "consentray.cab", streams / "consentray.cab")
