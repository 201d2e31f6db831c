"""The loan exchange: 10,000 and 10,000 orders matched, what cutting lists short would cost, 50 visitors at once.

The visitors ask for the page of an order, the dearest one: it shows what is suggested and why others are not, among
2,000 orders. They ask over 50 connections, as a process of their own; the exchange is its own application over SQLite,
in this process.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.market import Bounded
from bench.report import progress

if TYPE_CHECKING:
    from cmwallet.exchange.exchange import Exchange
    from cmwallet.exchange.orders import BorrowOrder, LendOrder

CLAIM = "the loan exchange"
ORDERS: Final = 10_000
COMPARED: Final = 2_000
CANDIDATES: Final = 20
STANDING: Final = 1_000
VISITORS: Final = 50
REQUESTS: Final = 2_000
MATCHING_SECONDS: Final = 20.0
PAGE_SECONDS: Final = 0.1
_NOW: Final = 1_800_000_000


def measure(scale: float = 1) -> list[Bounded]:
    """Match, compare with lists that are cut short, and serve."""
    count = max(COMPARED, int(ORDERS * scale))
    borrows, lends = _orders(count, 1)
    progress(f"{count:,} and {count:,} orders")
    seconds, found = _matched(borrows, lends)
    borrows, lends = _orders(COMPARED, 2)
    _, whole = _matched(borrows, lends)
    short = len(_cut_short(borrows, lends))
    progress(f"{VISITORS} visitors")
    answered, cpu, middle = _visited(max(200, int(REQUESTS * scale)))
    note = f"{found:,} pairs of one currency, all with all"
    return [
        Bounded(f"{count:,} × {count:,} orders matched", seconds, MATCHING_SECONDS, "s", note),
        Bounded(
            f"pairs with {CANDIDATES} candidates each, of those without a limit",
            round(short / whole, 2),
            1,
            "of them",
            f"{short:,} against {whole:,} of {COMPARED:,}: no list is cut short",
        ),
        Bounded("pages refused or failed", answered, 0, "pages", f"{VISITORS} visitors at once"),
        Bounded("a page with suggestion and reasons", cpu, PAGE_SECONDS, "s", f"in the middle {middle:.2f} s later"),
    ]


def _orders(count: int, seed: int) -> tuple[list[BorrowOrder], list[LendOrder]]:
    from cmwallet.exchange.orders import GRADES, BorrowOrder, LendOrder

    source = random.Random(seed)
    borrows, lends = [], []
    for number in range(count):
        amount, months = source.randrange(1, 101) * 10_000, source.randrange(3, 61)
        rate, grade = source.randrange(100, 301) * 5, source.choice(GRADES)
        person = f"did:ethr:0x4d2:b{number}"
        borrows.append(BorrowOrder(f"b{number}", person, "EUR", amount, months, rate, grade, _NOW + number))
        amount, first = source.randrange(20, 121) * 10_000, source.randrange(1, 40)
        rate, grade = source.randrange(60, 261) * 5, source.choice(GRADES)
        last, person = first + source.randrange(40), f"did:ethr:0x4d2:l{number}"
        lends.append(LendOrder(f"l{number}", person, "EUR", amount, first, last, rate, grade, _NOW + number))
    return borrows, lends


def _matched(borrows: Sequence[BorrowOrder], lends: Sequence[LendOrder]) -> tuple[float, int]:
    from cmwallet.exchange.matching import match

    begin = time.process_time()
    found = match(borrows, lends)
    return time.process_time() - begin, len(found)


def _cut_short(borrows: Sequence[BorrowOrder], lends: Sequence[LendOrder]) -> dict[str, str]:
    """Deferred acceptance in which each borrower knows the cheapest lenders alone: what the product does not do."""
    from cmwallet.exchange.matching import borrower_key, lender_key
    from cmwallet.exchange.orders import misfit

    left = {
        one.id: sorted(
            (other for other in lends if misfit(one, other) is None), key=lambda other: borrower_key(one, other)
        )[:CANDIDATES]
        for one in borrows
    }
    free, held = list(borrows), {}
    while free:
        one = free.pop()
        if not left[one.id]:
            continue
        other = left[one.id].pop(0)
        before = held.get(other.id)
        if before is None or lender_key(other, one) < lender_key(other, before):
            held[other.id], rejected = one, before
        else:
            rejected = one
        if rejected is not None:
            free.append(rejected)
    return {one.id: lender for lender, one in held.items()}


def _visited(requests: int) -> tuple[int, float, float]:
    """Return how many pages were not shown, CPU seconds of a page, and the middle of the waiting times."""
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder, _served(Path(folder)) as (port, exchange):
        texts = _prepared(exchange, port, requests)
        file = Path(folder) / "requests.json"
        file.write_text(json.dumps({"port": port, "requests": texts}))
        begin = time.process_time()
        done = subprocess.run(
            [sys.executable, "-m", "bench.oauth_load", str(file), str(VISITORS)],
            capture_output=True,
            text=True,
            check=True,
        )
        cpu = (time.process_time() - begin) / requests
    report = json.loads(done.stdout)
    waits = sorted(report["latencies"])
    return requests - report["statuses"].get("200", 0), cpu, waits[len(waits) // 2]


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, Exchange]]:
    """Serve an exchange without a chain: no page that is asked for needs one."""
    import socket

    import uvicorn

    from cmwallet.exchange.folder import DOCUMENT, Settings, make_folder
    from cmwallet.exchange.serving import Wanted, assembled
    from identity.address import parse_address
    from oauth.registered.own_document import write_document

    nobody = parse_address("0x" + "11" * 20)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
        url, genesis = f"http://127.0.0.1:{port}", "0x" + "ab" * 32
        chain = ("local", 1234, genesis, "CMT", "http://127.0.0.1:1", None, True, 1, 0)
        made = make_folder(folder / "exchange", Settings(url, *chain, nobody, nobody))
        about = {"iat": _NOW, "genesis": genesis, "client_name": "Exchange", "redirect_uris": [f"{url}/answer"]}
        (made.path / DOCUMENT).write_text(write_document(made.key, f"did:ethr:0x4d2:{nobody}", about))
        with assembled(made, Wanted("127.0.0.1", port), lambda: float(_NOW + COMPARED)) as (app, exchange):
            server = uvicorn.Server(
                uvicorn.Config(app, log_level="critical", lifespan="off", ws="none", interface="asgi3")
            )
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            try:
                yield port, exchange
            finally:
                server.should_exit = True
                thread.join()


def _prepared(exchange: Exchange, port: int, requests: int) -> list[str]:
    """Fill the database, let the visitors in, and return what they ask for."""
    from cmwallet.exchange.proving import Proven
    from cmwallet.exchange.store import orders

    borrows, lends = _orders(STANDING, 3)
    with exchange.store.transaction() as work:
        for order in (*borrows, *lends):
            orders.insert(work, order)
    visitors = []
    for order in (*borrows[: VISITORS // 2], *lends[: VISITORS - VISITORS // 2]):
        who = Proven(order.person, "https://me.example/i/x", order.person, f"grant {order.id}", _NOW + 86_400)
        visitors.append((order.id, exchange.sessions.begin(who, "token")))
    source = random.Random(4)
    return [
        f"GET /orders/{name} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
        f"Cookie: exchange={cookie}\r\n\r\n"
        for name, cookie in (source.choice(visitors) for _ in range(requests))
    ]
