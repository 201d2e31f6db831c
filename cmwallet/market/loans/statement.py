"""Statement of a loan: what was due when, what was said and paid, what is left; as rows, as CSV, as a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmwallet.market.events import ItemEvent
from cmwallet.market.loans.currency import amount_of, number_text
from cmwallet.market.loans.loan import (
    AGREED,
    CLAIM_WORDS,
    CLAIMED,
    CLOSED,
    CONTESTED,
    DEFAULTED,
    MISSING,
    RECEIVED,
    Loan,
)
from cmwallet.market.loans.schedule import Installment, make_schedule
from identity.timestamps import rfc3339

_HEADER: Final = ("place", "due", "amount", "interest", "principal", "balance", "state", "time", "late", "late_fee")
_BARS: Final = " ▁▂▃▄▅▆▇█"
_PLAIN_BARS: Final = " .:-=+*#@"
_SEVERAL: Final = {"Claimed": CLAIMED, "Missing": MISSING, "Contested": CONTESTED, "Received": RECEIVED}


@dataclass(frozen=True)
class StatementRow:
    """One place: what is due, and what became of it.

    `state` is "open", or what is said of the payment; `time` (Unix seconds) when it was claimed or settled.
    """

    installment: Installment
    state: str
    time: int | None
    late: bool
    late_fee: int

    def as_json(self, currency: str) -> dict[str, object]:
        """The row in JSON."""
        row = self.installment
        amounts = {"amount": row.amount, "interest": row.interest, "principal": row.principal, "balance": row.balance}
        return {
            "place": row.place,
            "due": row.due.isoformat(),
            **{name: amount_of(currency, raw).as_json() for name, raw in amounts.items()},
            "state": self.state,
            "time": None if self.time is None else rfc3339(self.time),
            "late": self.late,
            "late_fee": amount_of(currency, self.late_fee).as_json(),
        }


def statement_rows(loan: Loan, events: Sequence[ItemEvent], times: Mapping[int, int]) -> list[StatementRow]:
    """Return a row for each installment; `times` are the times (Unix seconds) of the blocks of the events."""
    said: dict[int, tuple[str, int, bool, int]] = {}
    for event in events:
        values, moment = event.decoded.values, times[event.block]
        place = values.get("place")
        if not isinstance(place, int):
            continue
        if event.name == "Settled":
            said[place] = ("paid", moment, bool(values["late"]), int(str(values["fee"])))
        elif event.name in _SEVERAL:
            before = said.get(place)
            claimed = moment if event.name == "Claimed" or before is None else before[1]
            late = event.name == "Received" and bool(values["late"])
            fee = loan.late_fee if late else 0
            said[place] = (CLAIM_WORDS[_SEVERAL[event.name]], claimed, late, fee)
    rows = make_schedule(loan.principal, loan.rate_bps, loan.dues)
    paid_off = said.get(loan.payoff_place, ("",))[0] == CLAIM_WORDS[RECEIVED]
    return [_row(item, said.get(item.place), loan, paid_off=paid_off) for item in rows]


def statement_csv(loan: Loan, rows: Sequence[StatementRow]) -> str:
    """Return the statement as CSV (RFC 4180), amounts as decimal numbers of the currency."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for row in rows:
        item = row.installment
        amounts = [
            number_text(loan.currency, raw) for raw in (item.amount, item.interest, item.principal, item.balance)
        ]
        time = "" if row.time is None else rfc3339(row.time)
        late = "yes" if row.late else "no"
        writer.writerow(
            [
                item.place,
                item.due.isoformat(),
                *amounts,
                row.state,
                time,
                late,
                number_text(loan.currency, row.late_fee),
            ]
        )
    return out.getvalue()


def balance_picture(loan: Loan, today: date, columns: int, *, plain: bool = False) -> list[str]:
    """Return the balance over time as bars, a column for so many installments, and a mark under the present one."""
    rows = make_schedule(loan.principal, loan.rate_bps, loan.dues)
    balances = [loan.principal, *(row.balance for row in rows)]
    width = min(len(balances), max(8, columns))
    bars = _PLAIN_BARS if plain else _BARS
    places = [number * (len(balances) - 1) // max(1, width - 1) for number in range(width)]
    text = "".join(bars[-(-balances[place] * (len(bars) - 1) // loan.principal)] for place in places)
    passed = sum(row.due <= today for row in rows)
    mark = max(column for column, place in enumerate(places) if place <= passed)
    return [text, " " * mark + "^"]


def _row(item: Installment, said: tuple[str, int, bool, int] | None, loan: Loan, *, paid_off: bool) -> StatementRow:
    if said is not None:
        return StatementRow(item, *said)
    if loan.state == CLOSED:
        state = "paid off" if paid_off else "not owed"
    elif loan.state == DEFAULTED:
        state = "in default"
    else:
        state = "not paid out" if loan.state == AGREED else "open"
    return StatementRow(item, state, None, late=False, late_fee=0)
