"""ChromeDriver on a port that is its own."""

from __future__ import annotations

from typing import Any, Final

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

TRIES: Final = 5


def driven(options: ChromeOptions, executable: str, **service: Any) -> Chrome:
    """Start ChromeDriver and return the browser that it drives; raises ``WebDriverException``.

    Selenium chooses the port before the driver takes it. Where another process was quicker the driver ends at once, and
    another port is tried.
    """
    for tried in range(TRIES):
        try:
            return Chrome(options=options, service=Service(executable_path=executable, **service))
        except WebDriverException as error:
            if "unexpectedly exited" not in str(error.msg) or tried == TRIES - 1:
                raise
    raise AssertionError
