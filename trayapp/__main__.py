"""Run Consentray: `python -m trayapp`."""

from __future__ import annotations

import sys

from trayapp.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
