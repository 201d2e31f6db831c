"""Tables of the exchange, for the engines of `oauth.store` (SQLite, or PostgreSQL by URL).

Columns hold random ids, DIDs, terms of orders, hashes, numbers of loans and times. What is `sealed` (addresses of
people's servers, refresh tokens, labels of bank accounts) opens under the exchange's own key alone. Names, accounts and
whatever else was disclosed stand nowhere here. Amounts are text: they have up to 96 bits.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from oauth.store.engine import Store, open_store
from oauth.store.migrations import Schema

_FIRST: Final = (
    """CREATE TABLE people (
        did TEXT PRIMARY KEY, attested BIGINT NOT NULL, seen BIGINT NOT NULL, sealed BLOB NOT NULL)""",
    """CREATE TABLE orders (
        id TEXT PRIMARY KEY, side TEXT NOT NULL, person TEXT NOT NULL, currency TEXT NOT NULL, amount TEXT NOT NULL,
        least_months BIGINT NOT NULL, most_months BIGINT NOT NULL, rate_bps BIGINT NOT NULL, grade TEXT NOT NULL,
        placed BIGINT NOT NULL, expires BIGINT NOT NULL)""",
    "CREATE INDEX orders_person ON orders (person)",
    """CREATE TABLE pairs (
        id TEXT PRIMARY KEY, borrower TEXT NOT NULL, lender TEXT NOT NULL, borrow_order TEXT NOT NULL,
        lend_order TEXT NOT NULL, currency TEXT NOT NULL, amount TEXT NOT NULL, months BIGINT NOT NULL,
        rate_bps BIGINT NOT NULL, borrower_agreed BIGINT NOT NULL, lender_agreed BIGINT NOT NULL,
        made BIGINT NOT NULL, expires BIGINT NOT NULL)""",
    "CREATE UNIQUE INDEX pairs_borrow_order ON pairs (borrow_order)",
    "CREATE UNIQUE INDEX pairs_lend_order ON pairs (lend_order)",
    """CREATE TABLE shares (
        grant_id TEXT PRIMARY KEY, person TEXT NOT NULL, pair TEXT NOT NULL, expires BIGINT NOT NULL,
        sealed BLOB NOT NULL)""",
    "CREATE UNIQUE INDEX shares_of ON shares (pair, person)",
    """CREATE TABLE agreements (
        digest TEXT PRIMARY KEY, pair TEXT NOT NULL, document TEXT NOT NULL, terms TEXT NOT NULL, made BIGINT NOT NULL,
        deadline BIGINT NOT NULL, loan BIGINT)""",
    "CREATE INDEX agreements_pair ON agreements (pair)",
)

EXCHANGE: Final = Schema("the exchange", (_FIRST,), "exchange_version", 7238110942)


def open_exchange_store(place: Path | str) -> Store:
    """Open the database: a file, `:memory:`, or a URL. Raises as `open_store` does."""
    return open_store(place, EXCHANGE)
