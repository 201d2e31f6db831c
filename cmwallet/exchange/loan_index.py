"""Index of loans from the events of `Loans`: kept in memory, followed block by block, so that a page costs no scan.

What it says of a record is compared with what the contract counts: a node that hides events is found out, and nothing
is shown then.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.calls.abi import decode_event
from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.market.loans.credit import CreditHistory, WithLender
from cmwallet.market.loans.history import AccountRecord, LoanEvent, replay
from cmwallet.market.loans.loan import ENDINGS
from cmwallet.node.answers import Log
from cmwallet.node.client import NodeClient
from cmwallet.node.log_walk import walk_logs
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address

_AGREED: Final = "Agreed"
_OF_NO_LOAN: Final = frozenset({"Revoked"})


@dataclass(frozen=True)
class PastLoan:
    """A loan as a candidate's page lists it. `ending` is empty while it runs."""

    number: int
    currency: str
    principal: int
    count: int
    rate_bps: int
    on_time: int
    late: int
    defaulted: bool
    ending: str


class LoanIndex:
    """The loans of one contract. It may be used by several threads."""

    def __init__(self, first_block: int, confirmations: int) -> None:
        """Read from `first_block` on, where the contract's events begin, but not the newest `confirmations` − 1."""
        self._next = first_block
        self._confirmations = max(1, confirmations)
        self._lock = threading.Lock()
        self._events: dict[int, list[LoanEvent]] = defaultdict(list)
        self._borrowed: dict[Address, list[int]] = defaultdict(list)
        self._lent: dict[Address, list[int]] = defaultdict(list)
        self._numbers: dict[bytes, int] = {}

    def follow(self, contract: BoundContract) -> int:
        """Read what is new; return the newest block that was read. Raises `NetworkFailed`, `RpcRefused`."""
        with self._lock:
            last = contract.client.block_number() - self._confirmations + 1
            for logs, end in walk_logs(contract.client, self._next, last, addresses=[contract.address]):
                events = _decoded(contract, logs)
                self._check(events)
                for event in events:
                    self._add(event)
                self._next = end + 1
            return self._next - 1

    def number_of(self, digest: bytes) -> int | None:
        """Return the loan that stands under a digest."""
        with self._lock:
            return self._numbers.get(digest)

    def history(self, contract: BoundContract, borrower: Address, attested: Collection[Address]) -> CreditHistory:
        """Return what a borrower's record is made of. Raises `NetworkFailed` when the contract counts otherwise."""
        at = self.follow(contract)
        with self._lock:
            events = [event for number in self._borrowed.get(borrower, ()) for event in self._events[number]]
        found = replay(events)
        record = found.records.get(borrower, AccountRecord())
        stated = contract.ask("record", borrower, at=at)
        if (record.loans, record.repaid, record.on_time, record.late, record.defaults) != tuple(stated)[:5]:
            raise NetworkFailed("the node's events of loans are not what the contract counts", hint="ask another node")
        lenders = {
            lender: WithLender(one.on_time, one.late, lender in attested) for (_, lender), one in found.pairs.items()
        }
        return CreditHistory(lenders, record.defaults)

    def past(self, account: Address, *, lent: bool = False) -> Sequence[PastLoan]:
        """Return the loans that somebody borrowed, or lent, and that were paid out, the newest first, as last read."""
        with self._lock:
            numbers = (self._lent if lent else self._borrowed).get(account, ())
            found = [_past(number, self._events[number]) for number in numbers]
        return [one for one in reversed(found) if one is not None]

    def _check(self, events: Sequence[LoanEvent]) -> None:
        """Raise `NetworkFailed`, before anything is taken, for an event of a loan that nobody agreed to."""
        known = {event.number for event in events if event.name == _AGREED}
        if any(event.number not in known and event.number not in self._events for event in events):
            raise NetworkFailed("the node gave an event of a loan that nobody agreed to", hint="ask another node")

    def _add(self, event: LoanEvent) -> None:
        if event.name == _AGREED:
            self._borrowed[parse_address(str(event.values["borrower"]))].append(event.number)
            self._lent[parse_address(str(event.values["lender"]))].append(event.number)
            self._numbers[_bytes(event.values["digest"])] = event.number
        self._events[event.number].append(event)


def first_block_of(client: NodeClient, contract: Address) -> int:
    """Return the block from which on a contract is there; 0 where the node does not keep what was before."""
    low, high = 0, client.block_number()
    try:
        while low < high:
            middle = (low + high) // 2
            if client.code(contract, at=middle):
                high = middle
            else:
                low = middle + 1
    except (NetworkFailed, RpcRefused):
        return 0
    return low


def _decoded(contract: BoundContract, logs: Sequence[Log]) -> list[LoanEvent]:
    """Return the events of loans, in the order in which they stand on chain."""
    in_order = sorted(logs, key=lambda one: (one.block_number, one.log_index or 0))
    found = [decode_event(contract.contract.interface, log) for log in in_order]
    return [
        LoanEvent(one.event.name, _whole(one.values, "id"), one.values)
        for one in found
        if one is not None and one.event.name not in _OF_NO_LOAN
    ]


def _past(number: int, events: Sequence[LoanEvent]) -> PastLoan | None:
    """Return what became of a loan; None for one that was never paid out: it is in nobody's record."""
    agreed = events[0].values
    borrower, lender = (parse_address(str(agreed[role])) for role in ("borrower", "lender"))
    found = replay(events)
    if not found.records[borrower].loans:
        return None
    counts = found.pairs[borrower, lender]
    closed = next((event.values for event in events if event.name == "Closed"), None)
    return PastLoan(
        number,
        str(agreed["currency"]),
        _whole(agreed, "principal"),
        _whole(agreed, "count"),
        _whole(agreed, "rateBps"),
        counts.on_time,
        counts.late,
        bool(counts.defaults),
        "" if closed is None else ENDINGS[_whole(closed, "endedAs")],
    )


def _whole(values: Mapping[str, object], name: str) -> int:
    return int(str(values[name]))


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value
