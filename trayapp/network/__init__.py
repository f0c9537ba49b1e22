"""What signing in and calling share of HTTP: sessions, limits, what a failure means and how it is said."""

import os
from typing import Final

KEY_LOG: Final = "SSLKEYLOGFILE"
"""Names a file for the secrets of every connection, by which a recording of it can be read, tokens included."""

# Some libraries look at it when they are imported, so it goes before any of them is.
os.environ.pop(KEY_LOG, None)
