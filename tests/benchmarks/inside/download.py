"""Sends a quick call whose answer is large, from a process of its own; says what memory that takes at most.

    python -m tests.benchmarks.inside.download MEBIBYTES

`memory` is what the process has grown by at its highest, in sizes of the answer, which itself counts; `seconds` is the
whole call. The answer names a next page, which has to be found in it.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Connection

from tests.benchmarks.inside.answers import MEBIBYTE, content, memory
from trayapp.calls.sender import Sender
from trayapp.core.model import Api
from trayapp.core.request import Request
from trayapp.network.limits import call_limits

API = Api("api", "API", ("api://x/read",))


def _serve(size: int, out: Connection) -> None:
    body = b'{"value": %s, "nextLink": "/2"}' % bytes(content("rows", size)[0])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = body if self.path == "/large" else b"{}"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    out.send(server.server_port)
    server.serve_forever()


def main() -> None:
    """Send one small call, so that all modules are there, and the large one."""
    size = int(sys.argv[1]) * MEBIBYTE
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(size, theirs), daemon=True)
    server.start()
    origin = f"http://127.0.0.1:{ours.recv()}"
    sender = Sender(None, limits=call_limits(600, 2 * size // 1024))
    sender.send(API, Request("api", "c", "GET", f"{origin}/small"), lambda _: "token")
    before = highest = memory()
    ended = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not ended.wait(0.005):
            highest = max(highest, memory())

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    answer = sender.send(API, Request("api", "c", "GET", f"{origin}/large"), lambda _: "token")
    seconds = time.perf_counter() - began
    ended.set()
    watching.join()
    if answer.next is None:
        raise SystemExit(f"no next page: {answer.problem}")
    print(json.dumps({"memory": (highest - before) / len(answer.content), "seconds": seconds}))  # noqa: T201 - the answer
    server.terminate()


if __name__ == "__main__":
    main()
