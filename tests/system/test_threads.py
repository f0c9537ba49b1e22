from __future__ import annotations

import threading

import pytest

from tests.broken_program import fail
from tests.patience import PATIENCE
from trayapp.system.threads import Threads, parallel


def test_results_keep_their_order_and_run_at_once() -> None:
    meet = threading.Barrier(4, timeout=PATIENCE)

    def work(number: int) -> int:
        meet.wait()
        return number * 2

    assert parallel(work, range(4), 4) == [0, 2, 4, 6]


def test_no_more_than_asked_run_at_once() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        with lock:
            running -= 1

    parallel(work, range(50), 3)
    assert most <= 3


def test_one_at_a_time_keeps_the_order_of_the_work() -> None:
    seen: list[int] = []
    parallel(seen.append, range(20), 1)
    assert seen == list(range(20))


def test_nothing_to_do_is_nothing() -> None:
    assert parallel(str, [], 8) == []


def test_waiting_ends_with_the_work_or_the_patience() -> None:
    threads, go = Threads("test"), threading.Event()

    def job() -> None:
        go.wait(PATIENCE)

    threads.start(job)
    assert not threads.wait(0.01)
    go.set()
    assert threads.wait(PATIENCE)


def test_a_thread_that_could_not_begin_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = Threads("test")
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        with pytest.raises(OverflowError):
            threads.start(lambda: None)
    assert threads.wait(0)
