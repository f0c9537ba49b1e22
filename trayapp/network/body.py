"""Reads an answer's body up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import requests

CHUNK: Final = 64 * 1024


def read_body(response: requests.Response, most: int) -> tuple[bytes, bool]:
    """Return the first `most` bytes of the body, decompressed, and whether there was more.

    The answer must have been asked for with ``stream=True``. Raises what requests raises if the connection breaks.
    """
    content = bytearray()
    for chunk in response.iter_content(CHUNK):
        content += chunk
        if len(content) > most:
            return bytes(content[:most]), True
    return bytes(content), False
