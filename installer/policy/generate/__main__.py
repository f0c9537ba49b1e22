"""``python -m installer.policy.generate``: write every generated file in its place."""

from __future__ import annotations

import sys
from pathlib import Path

from installer.policy.generate.outputs import outputs

ROOT = Path(__file__).parents[3]


def main() -> int:
    """Write the files; say which have changed."""
    for name, content in outputs().items():
        file = ROOT / name
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            sys.stderr.write(f"Written: {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
