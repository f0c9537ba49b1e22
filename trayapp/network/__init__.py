"""What signing in and calling share of HTTP: sessions, limits, what a failure means and how it is worded."""

import os
from typing import Final

KEY_LOG: Final = "SSLKEYLOGFILE"
"""The variable that names a file for TLS keys, with which recorded traffic can be decrypted, tokens included."""

# Some libraries read it when they are imported, so it is removed before.
os.environ.pop(KEY_LOG, None)
