"""The main thread's event loop, before Tk exists and after.

An event comes from any thread; the main thread handles it, with the correlation ID under which it was posted. Until
the first window is needed the main thread sleeps in a read from a socket; from then on it sleeps inside Tk, which is
woken by the same socket. Nothing polls.

A signal wakes both as well: Python writes to the socket when one arrives (`signal.set_wakeup_fd`), as neither Tk nor a
blocked read on Windows would run Python's signal handlers otherwise.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from trayapp.correlation import correlated, correlation_id
from trayapp.ui.collector import Collector

if TYPE_CHECKING:
    import tkinter as tk

CLASS_NAME: Final = "Consentray"
"""The windows' class, by which a desktop groups them and finds their icon."""

_WAKE: Final = "<<ConsentrayWake>>"
_BATCH: Final = 64
"""So many events are handled before Tk may draw again."""

_ENDED: Final[list[tk.Tk]] = []
"""Known to the process's end: where another thread, such as the one that wakes Tk, forgets a root last, Tcl aborts."""

E = TypeVar("E")


class Loop(Generic[E]):
    """The queue of events and the thread that handles them.

    `on_error` is called with each exception of a handler or a Tk callback; the loop goes on. `by_thread` chooses how Tk
    is woken: by a thread that waits for the socket (Windows, where Tk cannot watch one), else by Tk itself.
    """

    def __init__(self, on_error: Callable[[Exception], None], *, by_thread: bool = sys.platform == "win32") -> None:
        self._on_error = on_error
        self._by_thread = by_thread
        self._events: queue.SimpleQueue[tuple[str, E] | threading.Event] = queue.SimpleQueue()
        self._receiver, self._sender = socket.socketpair()
        self._sender.setblocking(False)
        self._stopped = threading.Event()
        self._root: tk.Tk | None = None
        self._collector: Collector | None = None
        self._handle: Callable[[E], None] | None = None
        self._handling = False
        self._interrupt: BaseException | None = None

    def post(self, event: E) -> None:
        """Hand an event to the main thread. From any thread or signal handler; never blocks."""
        self._events.put((correlation_id(), event))
        self._wake()

    def ask(self, event: E, seconds: float) -> bool:
        """Hand an event to the main thread; return whether it was handled within `seconds`.

        Raise ConnectionError if the loop has ended. From any other thread.
        """
        handled = threading.Event()
        self._events.put((correlation_id(), event))
        self._events.put(handled)
        self._wake()
        in_time = not self._stopped.is_set() and handled.wait(seconds)
        if self._stopped.is_set():
            raise ConnectionError("the loop has ended")
        return in_time

    def stop(self) -> None:
        """Make `run` end after the event at hand. From any thread or signal handler."""
        self._stopped.set()
        self._wake()

    def run(self, handle: Callable[[E], None]) -> None:
        """Handle events until `stop`. Has to be called on the main thread, once; destroys Tk's root at its end."""
        self._handle = handle
        earlier = signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        try:
            while self._root is None and not self._stopped.is_set():
                self._receiver.recv(4096)
                self._drain()
            if self._root is not None and not self._stopped.is_set():
                self._run_in_tk(self._root)
            if self._interrupt is not None:
                raise self._interrupt
        finally:
            signal.set_wakeup_fd(earlier)
            self._stopped.set()
            self.close()

    def close(self) -> None:
        """Release what the loop holds; `run` does this at its end. A second call does nothing."""
        if self._root is not None:
            self._root.destroy()
            _ENDED.append(self._root)
            self._root = None
        if self._collector is not None:
            self._collector.close()
            self._collector = None
        self._sender.close()
        self._receiver.close()
        with contextlib.suppress(queue.Empty):  # nobody need wait any more
            while True:
                left = self._events.get_nowait()
                if isinstance(left, threading.Event):
                    left.set()

    def need_tk(self) -> tk.Tk:
        """Return Tk's root, hidden; it is made when first needed. Main thread only.

        Raise ``tkinter.TclError`` if there is no display.
        """
        if self._root is None:
            from trayapp.ui.theme.detect import declare_dpi_awareness

            declare_dpi_awareness()
            import tkinter as tk

            root = tk.Tk(className=CLASS_NAME)
            self._collector = Collector()
            root.withdraw()
            root.report_callback_exception = self._report
            self._root = root
        return self._root

    def _wake(self) -> None:
        # A full buffer means that the main thread is about to wake up; a closed socket, that it has ended.
        with contextlib.suppress(OSError):
            self._sender.send(b"\0")

    def _run_in_tk(self, root: tk.Tk) -> None:
        self._wake()  # what was posted meanwhile
        if sys.platform != "win32" and not self._by_thread:
            root.createfilehandler(self._receiver, 2, self._readable)  # 2: Tcl's TCL_READABLE
            try:
                root.mainloop()
            finally:
                root.deletefilehandler(self._receiver)
            return
        root.bind(_WAKE, lambda _event: self._woken(root))
        waker = threading.Thread(target=self._wait_and_wake, args=(root,), name="tk-waker", daemon=True)
        root.after_idle(waker.start)  # inside Tk's loop, as Tk refuses other threads before it
        root.mainloop()

    def _readable(self, _file: object, _mask: int) -> None:
        self._receiver.recv(4096)
        if self._root is not None:
            self._woken(self._root)

    def _wait_and_wake(self, root: tk.Tk) -> None:
        # It ends by the socket alone: a look at `_stopped` could miss the very wake-up that makes Tk see it.
        while True:
            try:
                if not self._receiver.recv(4096):
                    return
                # Tk hands this to its own thread and waits for it there; hence a thread that has the time.
                root.event_generate(_WAKE, when="tail")
            except (OSError, RuntimeError):  # the loop has ended
                return

    def _woken(self, root: tk.Tk) -> None:
        try:
            self._drain()
        except BaseException as interrupt:  # noqa: BLE001 - kept for `run` to raise: Tk would print it
            self._interrupt = interrupt
            self._stopped.set()
        if self._collector is not None:
            self._collector.collect()
        if self._stopped.is_set():
            root.quit()

    def _drain(self) -> None:
        # Inside a handler that lets Tk run, the outer call continues with the queue: events keep their order.
        if self._handling or self._handle is None:
            return
        self._handling = True
        try:
            for _ in range(_BATCH):
                if self._stopped.is_set():
                    return
                try:
                    posted = self._events.get_nowait()
                except queue.Empty:
                    return
                if isinstance(posted, threading.Event):  # of `ask`: all before it was handled
                    posted.set()
                    continue
                identifier, event = posted
                try:
                    with correlated(identifier):
                        self._handle(event)
                except Exception as error:  # noqa: BLE001 - one event's failure must not end the program
                    self._on_error(error)
        finally:
            self._handling = False
        self._wake()

    def _report(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            self._on_error(error)
            return
        self._interrupt = error
        self.stop()
