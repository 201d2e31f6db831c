"""Sends prepared HTTP requests over kept-alive connections, as fast as they are answered: a process of its own.

`python -m bench.oauth_load FILE CONNECTIONS` reads JSON `{"port", "requests": [text, …]}` and prints
`{"seconds", "latencies", "statuses"}`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path


async def ask_all(port: int, requests: list[bytes], connections: int) -> dict[str, object]:
    """Send every request once; each connection takes the next one when its last was answered."""
    waiting = iter(requests)
    latencies: list[float] = []
    statuses: dict[str, int] = {}

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            begin = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
            latencies.append(time.perf_counter() - begin)
            status = head[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    begin = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return {"seconds": time.perf_counter() - begin, "latencies": latencies, "statuses": statuses}


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise ValueError("an answer without a length")


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    prepared = [text.encode() for text in given["requests"]]
    sys.stdout.write(json.dumps(asyncio.run(ask_all(given["port"], prepared, int(sys.argv[2])))))
