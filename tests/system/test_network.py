from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading

import pytest

from tests.patience import PATIENCE
from trayapp.system.network import LONGEST_DELAY, NetworkWatch


def watch(first_delay: float) -> tuple[NetworkWatch, threading.Event]:
    changed = threading.Event()
    return NetworkWatch(changed.set, first_delay=first_delay), changed


def test_without_news_it_calls_after_the_delay() -> None:
    made, changed = watch(0.01)
    made.arm()
    assert changed.wait(PATIENCE)


def test_the_delay_grows_up_to_its_limit_and_begins_anew() -> None:
    calls = threading.Semaphore(0)
    made = NetworkWatch(calls.release, first_delay=0.001)
    for expected in (0.002, 0.004, 0.008):
        made.arm()
        assert made.delay == pytest.approx(expected)
        assert calls.acquire(timeout=PATIENCE)
    made.reset()
    assert made.delay == pytest.approx(0.001)


def test_no_delay_is_longer_than_the_limit() -> None:
    made, _ = watch(LONGEST_DELAY * 0.9)
    made.arm()
    assert made.delay == LONGEST_DELAY
    made.reset()


def test_arming_twice_is_arming_once() -> None:
    made, _ = watch(60)
    made.arm()
    made.arm()
    assert made.delay == 120
    made.reset()


def test_a_reset_calls_nobody() -> None:
    made, changed = watch(60)
    made.arm()
    made.reset()
    for thread in threading.enumerate():
        if thread.name == "network":
            thread.join()
    assert not changed.is_set()


NEWS = """
import subprocess, threading
from trayapp.system.network import NetworkWatch
changed = threading.Event()
watch = NetworkWatch(changed.set, first_delay=60)
watch.arm()
while not changed.wait(0.05):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
print("told")
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"),
    reason="needs a network namespace of its own to change",
)
def test_the_kernel_tells_of_a_change() -> None:
    """In a network namespace of its own, whose loopback comes and goes."""
    command = ["unshare", "--net", sys.executable, "-c", NEWS]
    told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if "Operation not permitted" in told.stderr:
        pytest.skip("no namespace may be made here")
    assert told.stdout == "told\n", told.stderr
