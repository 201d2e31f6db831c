"""Table `pairs`: two orders one of whose owners has said yes to the other, until both have, or it lapses.

    open ─► agreed        from then on both are asked for name and account
      └► gone             a day without the other's yes, or either of them declines

An order is in one pair at a time, so that a yes cannot be overtaken; that is why an open pair lapses soon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from cmwallet.exchange.matching import Match
from oauth.store.work import Row, Work

OPEN_SECONDS: Final = 86_400
AGREED_SECONDS: Final = 7 * 86_400
"""Within which the two have signed; what then stands on chain is a loan, and stays listed with its agreement."""

_COLUMNS: Final = (
    "id, borrower, lender, borrow_order, lend_order, currency, amount, months, rate_bps, borrower_agreed, "
    "lender_agreed, made, expires"
)


@dataclass(frozen=True)
class Pair:
    """Two orders and the terms at which they meet; `borrower_agreed` and `lender_agreed` are times, 0 for not yet."""

    id: str
    borrower: str
    lender: str
    borrow_order: str
    lend_order: str
    currency: str
    amount: int
    months: int
    rate_bps: int
    borrower_agreed: int
    lender_agreed: int
    made: int
    expires: int

    @property
    def agreed(self) -> bool:
        """Whether both have said yes."""
        return bool(self.borrower_agreed and self.lender_agreed)

    def holds(self, person: str) -> bool:
        """Whether somebody is one of the two."""
        return person in (self.borrower, self.lender)

    def has_agreed(self, person: str) -> bool:
        """Whether one of the two has said yes."""
        return bool(self.borrower_agreed if person == self.borrower else self.lender_agreed)

    def role(self, person: str) -> str:
        """Return `borrower` or `lender`."""
        return "borrower" if person == self.borrower else "lender"


def open_pair(work: Work, pair_id: str, match: Match, now: int) -> bool:
    """Make a pair that nobody has agreed to yet; False when one of the orders is in a pair already."""
    borrow, lend = match.borrow, match.lend
    ends = {"borrow": borrow.id, "lend": lend.id, "now": now}
    work.run("DELETE FROM pairs WHERE expires <= :now AND (borrow_order = :borrow OR lend_order = :lend)", ends)
    return (
        work.run(
            """INSERT INTO pairs (id, borrower, lender, borrow_order, lend_order, currency, amount, months, rate_bps,
            borrower_agreed, lender_agreed, made, expires) VALUES (:id, :borrower, :lender, :borrow, :lend, :currency,
            :amount, :months, :rate, 0, 0, :now, :expires) ON CONFLICT DO NOTHING""",
            {
                **ends,
                "id": pair_id,
                "borrower": borrow.person,
                "lender": lend.person,
                "currency": borrow.currency,
                "amount": str(borrow.amount),
                "months": borrow.months,
                "rate": match.rate_bps,
                "expires": now + OPEN_SECONDS,
            },
        )
        == 1
    )


def agree(work: Work, pair_id: str, person: str, now: int) -> Pair | None:
    """Write down that one of the two says yes; the pair as it is then, None when there is none of hers."""
    for column, who in (("borrower_agreed", "borrower"), ("lender_agreed", "lender")):
        work.run(
            f"UPDATE pairs SET {column} = :now WHERE id = :id AND {who} = :person AND {column} = 0 AND expires > :now",  # noqa: S608 - two fixed names
            {"id": pair_id, "person": person, "now": now},
        )
    work.run(
        """UPDATE pairs SET expires = :later WHERE id = :id AND borrower_agreed > 0 AND lender_agreed > 0
        AND expires < :later AND expires > :now AND :now - made <= :open""",
        {"id": pair_id, "later": now + AGREED_SECONDS, "now": now, "open": OPEN_SECONDS},
    )
    found = find(work, pair_id, now)
    return found if found is not None and found.holds(person) else None


def find(work: Work, pair_id: str, now: int) -> Pair | None:
    """Return a pair that has not lapsed."""
    row = work.one(
        f"SELECT {_COLUMNS} FROM pairs WHERE id = :id AND expires > :now",  # noqa: S608 - a constant
        {"id": pair_id, "now": now},
    )
    return None if row is None else _pair(row)


def of_person(work: Work, person: str, now: int) -> list[Pair]:
    """Return the pairs that somebody is one of, the newest first."""
    rows = work.all(
        f"SELECT {_COLUMNS} FROM pairs WHERE (borrower = :person OR lender = :person) AND expires > :now "  # noqa: S608
        "ORDER BY made DESC, id",
        {"person": person, "now": now},
    )
    return [_pair(row) for row in rows]


def keep_until(work: Work, pair_id: str, expires: int) -> None:
    """Have a pair last longer: its loan stands on chain."""
    work.run(
        "UPDATE pairs SET expires = :expires WHERE id = :id AND expires < :expires",
        {"id": pair_id, "expires": expires},
    )


def drop(work: Work, pair_id: str, person: str) -> bool:
    """Part the two, by the word of one of them; whether there was such a pair."""
    return (
        work.run(
            "DELETE FROM pairs WHERE id = :id AND (borrower = :person OR lender = :person)",
            {"id": pair_id, "person": person},
        )
        == 1
    )


def sweep(work: Work, now: int) -> int:
    """Drop the pairs that have lapsed; how many there were."""
    return work.run("DELETE FROM pairs WHERE expires <= :now", {"now": now})


def _pair(row: Row) -> Pair:
    name, borrower, lender, borrow, lend, currency, amount, *numbers = row
    values: list[Any] = numbers
    return Pair(name, borrower, lender, borrow, lend, currency, int(amount), *values)
