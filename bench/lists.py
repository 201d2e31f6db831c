"""Lists cost what they show, not what is stored: a page of each beside the same page of a home with a few rows."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from bench.home import BOB, Home, make_home, served
from bench.measure import Process, cmwallet_program, cpu_ratio, in_turn
from bench.report import Row, Skipped, Target

CLAIM = "lists (whole processes), 100,000 rows beside a few"
STORED = 100_000
ROUNDS = 11
_TARGET = Target("at most", 3)
"""A page among 100,000 rows takes at most so many times the page among a few, start-up included."""

_COPY = """
INSERT INTO journal SELECT NULL, intent || counted.n, state, network, chain_id, genesis, sender, recipient, amount,
  symbol, decimals, token, data, memo, label, NULL, NULL, NULL, created + counted.n, changed, NULL, NULL, NULL, NULL,
  'copied', mac, named
FROM journal, (WITH RECURSIVE counting(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < ?)
  SELECT n FROM counting) AS counted WHERE id = 1
"""


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Compare each list in a home with many rows and in one with a few."""
    with tempfile.TemporaryDirectory(prefix="cmwallet-bench-") as folder:
        few, many = (_home(Path(folder) / name) for name in ("few", "many"))
        with served(few), served(many):
            for home in (few, many):
                home.cmwallet("chain", "faucet", "account-1", "--quiet")
                home.cmwallet("send", BOB, "1", "--yes", "--quiet")
                home.cmwallet("history", "--quiet")
            _fill(many, int(STORED * max(scale, 0.1)))
            return [_row(arguments, few, many, scale) for arguments in LISTS]


LISTS = (["tx", "list", "--limit", "20"], ["history", "--limit", "5"])


def _home(folder: Path) -> Home:
    folder.mkdir()
    return make_home(folder)


def _fill(home: Home, rows: int) -> None:
    connection = sqlite3.connect(home.path / "wallet.db")
    with connection:
        connection.execute(_COPY, (rows,))
        columns = [row[1] for row in connection.execute("PRAGMA table_info(movements)")]
        (first,) = connection.execute("SELECT * FROM movements LIMIT 1").fetchall()
        place, tx_hash = columns.index("position"), columns.index("hash")
        copies = (
            (
                *first[:place],
                f"{first[place]}/{n}",
                *first[place + 1 : tx_hash],
                f"{first[tx_hash]}{n}",
                *first[tx_hash + 1 :],
            )
            for n in range(rows)
        )
        connection.executemany(f"INSERT INTO movements VALUES ({', '.join('?' * len(columns))})", copies)
    connection.close()


def _row(arguments: list[str], few: Home, many: Home, scale: float) -> Row:
    ours = Process([cmwallet_program(), *arguments], many.environment)
    beside = Process([cmwallet_program(), *arguments], few.environment)
    seconds = in_turn(max(3, int(ROUNDS * scale)), ours, beside)
    note = f"by CPU time: {cpu_ratio(ours, beside):.2f}× the time"
    name = "cmwallet " + " ".join(arguments)
    return Row(name, seconds[0], "the same, a few rows", seconds[1], "slower", target=_TARGET, note=note)
