"""The bench, set up once for all faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.bench import Bench
from tests.faults.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Bench(tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.fixture(scope="package")
def matrix(bench: Bench) -> Matrix:
    return Matrix(bench)
