"""Python's cyclic garbage, collected on Tk's thread alone.

The finalisers of Tk's images and variables call into Tk. Python collects garbage on whichever thread happens to
allocate: on a worker's, each such call is handed to the main thread, and where that is not inside Tk's loop it waits a
second and fails. A window that was redrawn in other colours leaves some eighty images behind.
"""

from __future__ import annotations

import gc


class Collector:
    """Takes over from Python's own collection, from its making until `close`. For Tk's thread only."""

    def __init__(self) -> None:
        gc.disable()

    def collect(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds; mostly there is none."""
        due = zip(gc.get_count(), gc.get_threshold(), strict=True)
        oldest = max((number for number, (count, limit) in enumerate(due) if 0 < limit < count), default=None)
        if oldest is not None:
            gc.collect(oldest)

    def close(self) -> None:
        """Collect everything, and let Python collect by itself again."""
        gc.collect()
        gc.enable()
