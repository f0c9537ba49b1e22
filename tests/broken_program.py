"""The program with one part of it broken: ``python -m tests.broken_program MODULE:NAME ARGUMENT...``."""

from __future__ import annotations

import sys
from functools import reduce
from importlib import import_module
from typing import NoReturn


def fail(*_arguments: object, **_named: object) -> NoReturn:
    raise OverflowError("int too large to convert to float")


if __name__ == "__main__":
    where, *arguments = sys.argv[1:]
    module, _, names = where.partition(":")
    *owners, name = names.split(".")
    setattr(reduce(getattr, owners, import_module(module)), name, fail)
    from trayapp.cli.main import main

    sys.argv[1:] = arguments
    sys.exit(main())
