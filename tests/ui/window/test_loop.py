"""The loop runs on the main thread of a process of its own: it takes over signals, and Tk's one root."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
HEAD = """
import os, signal, sys, threading
from trayapp.ui.loop import Loop
errors = []
loop = Loop(errors.append)
seen = []
def soon(action):
    threading.Thread(target=action, daemon=True).start()
"""
BY_THREAD = HEAD.replace("Loop(errors.append)", "Loop(errors.append, by_thread=True)")


def run(body: str, head: str = HEAD) -> str:
    program = head + textwrap.dedent(body)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_events_are_handled_in_order_on_the_main_thread_without_tk() -> None:
    out = run("""
        def handle(event):
            seen.append((event, threading.current_thread() is threading.main_thread()))
            if event == 4:
                loop.stop()
        loop.post(0)
        soon(lambda: [loop.post(number) for number in range(1, 9)])
        loop.run(handle)
        print(seen == [(number, True) for number in range(5)], "tkinter" in sys.modules)
    """)
    assert out == "True False\n"


def test_who_asks_learns_whether_the_main_thread_reacts_and_that_it_has_ended() -> None:
    out = run("""
        import time
        told = []
        def handle(event):
            if event == "busy":
                time.sleep(0.3)
            if event == "end":
                loop.stop()
        def ask():
            told.append(loop.ask("at once", 5))
            loop.post("busy")
            told.append(loop.ask("late", 0.01))
            loop.post("end")
            try:
                loop.ask("too late", 5)
            except ConnectionError as error:
                told.append(str(error))
        asking = threading.Thread(target=ask)
        asking.start()
        loop.run(handle)
        asking.join(5)
        print(told, errors)
    """)
    assert out == "[True, False, 'the loop has ended'] []\n"


@pytest.mark.parametrize("head", [HEAD, BY_THREAD], ids=["file handler", "thread"])
@pytest.mark.usefixtures("display")
def test_events_go_on_inside_tk(head: str) -> None:
    out = run(
        """
        def handle(event):
            seen.append(event)
            if event == "window":
                root = loop.need_tk()
                assert root is loop.need_tk()
                assert root.winfo_class() == "Consentray", root.winfo_class()
                assert root.wm_state() == "withdrawn"
                loop.post("from inside")
                soon(lambda: [loop.post(number) for number in range(500)])
            if event == 499:
                soon(loop.stop)
        loop.post("window")
        loop.post("right after")
        loop.run(handle)
        print(sorted(map(str, seen[:3])), [each for each in seen if isinstance(each, int)] == list(range(500)), errors)
        """,
        head,
    )
    assert out.endswith("True []\n")
    assert "'right after', 'window'" in out or "'from inside', 'right after', 'window'" in out


@pytest.mark.parametrize("head", [HEAD, BY_THREAD], ids=["file handler", "thread"])
@pytest.mark.usefixtures("display")
def test_errors_reach_the_one_handler_and_the_loop_goes_on(head: str) -> None:
    out = run(
        """
        def handle(event):
            if event == "tk":
                root = loop.need_tk()
                root.after_idle(lambda: 1 / 0)
                root.after_idle(lambda: loop.post("stop"))
            elif event == "stop":
                loop.stop()
            else:
                raise ValueError(event)
        loop.post("early")
        loop.post("tk")
        loop.post("late")
        loop.run(handle)
        print([type(error).__name__ for error in errors])
        """,
        head,
    )
    assert out == "['ValueError', 'ValueError', 'ZeroDivisionError']\n"


@pytest.mark.usefixtures("display")
def test_a_handler_that_lets_tk_run_keeps_the_order() -> None:
    out = run("""
        def handle(event):
            seen.append(f"begin {event}")
            if event == "tk":
                loop.need_tk()
                loop.post("first")
                loop.post("second")
            elif event == "first":
                loop.need_tk().update()
            else:
                loop.stop()
            seen.append(f"end {event}")
        loop.post("tk")
        loop.run(handle)
        print(seen)
    """)
    assert out == "['begin tk', 'end tk', 'begin first', 'end first', 'begin second', 'end second']\n"


@pytest.mark.parametrize("with_tk", [False, True], ids=["before Tk", "in Tk"])
@pytest.mark.parametrize("by_thread", [False, True], ids=["file handler", "thread"])
@pytest.mark.usefixtures("display")
def test_a_signal_handler_can_end_an_idle_loop(with_tk: bool, by_thread: bool) -> None:
    body = f"""
        signal.signal(signal.SIGTERM, lambda *_: loop.post("signal"))
        def handle(event):
            seen.append(event)
            if event == "start":
                if {with_tk}:
                    loop.need_tk().after_idle(lambda: print("ready", flush=True))
                else:
                    print("ready", flush=True)
            if event == "signal":
                loop.stop()
        loop.post("start")
        loop.run(handle)
        print(seen)
    """
    program = (BY_THREAD if by_thread else HEAD) + textwrap.dedent(body)
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGTERM)
        assert process.stdout.read() == "['start', 'signal']\n"
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("with_tk", [False, True], ids=["before Tk", "in Tk"])
@pytest.mark.usefixtures("display")
def test_an_interrupt_from_the_keyboard_comes_out_of_run(with_tk: bool) -> None:
    body = f"""
        signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have it ignored
        def handle(event):
            if {with_tk}:
                loop.need_tk().after_idle(lambda: print("ready", flush=True))
            else:
                print("ready", flush=True)
        loop.post("start")
        try:
            loop.run(handle)
        except KeyboardInterrupt:
            print("interrupted", errors)
    """
    with subprocess.Popen(
        [sys.executable, "-c", HEAD + textwrap.dedent(body)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGINT)
        assert process.stdout.read() == "interrupted []\n"
        assert process.wait(PATIENCE) == 0


def test_posting_never_blocks_and_after_the_end_does_nothing() -> None:
    out = run("""
        for number in range(100_000):
            loop.post(number)
        def handle(event):
            seen.append(event)
            if event == 99_999:
                loop.stop()
        loop.run(handle)
        loop.post("late")
        loop.stop()
        print(len(seen), seen == sorted(seen))
    """)
    assert out == "100000 True\n"


@pytest.mark.usefixtures("display")
def test_what_tk_left_is_collected_on_its_own_thread_however_busy_the_others_are() -> None:
    out = run("""
        import gc, weakref
        import tkinter as tk
        class Card:
            pass
        def busy():
            for _ in range(5):  # three generations' worth of Python's thresholds
                [[] for _ in range(20_000)]
            for _ in range(2_000):
                loop.post("work")
            loop.post("end")
        def finished(_):
            seen.append(("collected", threading.current_thread() is threading.main_thread()))
        def handle(event):
            global left
            if event == "window":
                card = Card()
                card.on, card.itself = tk.BooleanVar(loop.need_tk()), card
                left = weakref.ref(card, finished)
                del card
                threading.Thread(target=busy).start()
            elif event == "work":
                seen.append([[] for _ in range(200)])
            else:
                loop.stop()
        loop.post("window")
        loop.run(handle)
        print(*(each for each in seen if isinstance(each, tuple)), gc.isenabled())
    """)
    assert out == "('collected', True) True\n"


@pytest.mark.usefixtures("display")
@pytest.mark.parametrize("head", [HEAD, BY_THREAD], ids=["file handler", "thread"])
def test_tk_is_not_freed_by_another_thread(head: str) -> None:
    """Tcl ends the whole process then; the thread that wakes Tk may be the last that knows it."""
    out = run(
        """
        ended = threading.Event()
        def know(root):
            ended.wait()
        def handle(event):
            global other
            if event == "tk":
                other = threading.Thread(target=know, args=(loop.need_tk(),))
                other.start()
                loop.need_tk().after_idle(lambda: loop.post("stop"))
            else:
                loop.stop()
        loop.post("tk")
        loop.run(handle)
        del loop
        ended.set()
        other.join()
        print("ended")
        """,
        head,
    )
    assert out == "ended\n"
