"""A program of somebody else on this computer that keeps a listener's connections busy: flood.py PORT WAY.

It opens 1,100 connections and says so. Then, until it is killed, it lets bytes drip into each ("drip"), reopens what
the listener has closed ("return"), or sends header fields without end ("heads").
"""

from __future__ import annotations

import resource
import socket
import sys
from contextlib import suppress

COUNT = 1100


def opened(port: int) -> socket.socket | None:
    made = socket.socket()
    made.settimeout(5)
    try:
        made.connect(("127.0.0.1", port))
        made.setblocking(False)
        made.send(b"GET / HTTP/1.1\r\n")
    except OSError:
        made.close()
        return None
    return made


def main(port: int, way: str) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    data = {"drip": b"x", "return": b"x", "heads": b"X: " + b"x" * 8000 + b"\r\n"}[way]
    connections = [opened(port) for _ in range(COUNT)]
    print("all are open", flush=True)  # noqa: T201 - to the test
    while True:
        for index, each in enumerate(connections):
            if each is None:
                connections[index] = opened(port) if way == "return" else None
                continue
            try:
                each.send(data)
            except BlockingIOError:
                pass
            except OSError:
                with suppress(OSError):
                    each.close()
                connections[index] = opened(port) if way != "drip" else None
        if not any(connections) and way == "drip":
            connections = [opened(port) for _ in range(COUNT)]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
