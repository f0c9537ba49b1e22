"""A connection to the session bus that another thread can wake: jeepney's messages on a socket of our own.

jeepney's own threaded connection brings the standard library's futures, queues and logging, and starts a thread to say
Hello; that is more time than the icon itself takes. Only the thread that receives may send.
"""

from __future__ import annotations

import os
import select
from itertools import count

from jeepney import Message, Parser, message_bus
from jeepney.bus import get_bus
from jeepney.io.blocking import prep_socket

_CHUNK = 65536


class Connection:
    """An authenticated connection; opening takes at most a second.

    Raise ``OSError`` if nobody listens or answers in time, ``RuntimeError`` for a transport that jeepney has not,
    ``ValueError`` for a malformed address or a bus that does not let us in.
    """

    def __init__(self, address: str) -> None:
        self._socket = prep_socket(get_bus(address), timeout=1.0)
        self._parser = Parser()
        self._serials = count(1)
        self._woken, self._waker = os.pipe()
        self._ready = select.poll()
        self._ready.register(self._socket, select.POLLIN)
        self._ready.register(self._woken, select.POLLIN)
        try:
            # The bus requires this call first; its answer, our unique name, is not needed.
            self.send(message_bus.Hello())
        except OSError:
            self.close()
            raise

    def send(self, message: Message) -> int:
        """Send a message; return its serial number. Raise ``OSError`` if the bus has gone."""
        serial = next(self._serials)
        self._socket.sendall(message.serialise(serial))
        return serial

    def receive(self) -> Message | None:
        """Wait for a message and return it; None if `wake` was called. Raise ``OSError`` if the bus has gone."""
        while (message := self._parser.get_next_message()) is None:
            ready = {file for file, _ in self._ready.poll()}
            if self._woken in ready:
                os.read(self._woken, 1)
                return None
            data = self._socket.recv(_CHUNK)
            if not data:
                raise ConnectionResetError("the bus has closed the connection")
            self._parser.add_data(data)
        return message

    def wake(self) -> None:
        """Let `receive` return, now or when it is next called; once for each call. Any thread."""
        os.write(self._waker, b".")

    def close(self) -> None:
        """Close it. Nothing may be called afterwards."""
        self._socket.close()
        os.close(self._woken)
        os.close(self._waker)
