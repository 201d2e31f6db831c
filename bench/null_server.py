"""A server that answers every JSON-RPC call with one hash, as a process of its own: `python -m bench.null_server`.

It prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HASH = '"0x' + "0" * 64 + '"'


class Null(BaseHTTPRequestHandler):
    """Reads a request, and answers as many calls as are in it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        many = asked if isinstance(asked, list) else [asked]
        told = ",".join(f'{{"jsonrpc":"2.0","id":{one["id"]},"result":{_HASH}}}' for one in many)
        body = (f"[{told}]" if isinstance(asked, list) else told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


def main() -> None:
    """Serve until nobody is left who wants it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Null)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
