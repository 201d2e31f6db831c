"""Record of an account in loans: what the events say, held against what the contract counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from cmwallet.calls.abi import decode_event
from cmwallet.errors import NotVerified
from cmwallet.market.index import person_topic
from cmwallet.market.loans.credit import CreditHistory, Score, WithLender, score_of
from cmwallet.market.loans.history import AccountRecord, LoanEvent, PairRecord, Replay, replay
from cmwallet.node.log_walk import walk_logs
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address

_IDS_AT_ONCE = 200
"""Loans whose events are asked for by one question."""


@dataclass(frozen=True)
class LoanRecord:
    """What counts of one account until a block; `lenders` are its counts as a borrower with each lender."""

    account: Address
    block: int
    counts: AccountRecord
    lenders: Mapping[Address, PairRecord]
    loans: Sequence[int]

    def score(self, attested: Collection[Address] = ()) -> Score:
        """Return the account's score; `attested` are lenders of whom the reader knows that they are people."""
        lenders = {
            who: WithLender(pair.on_time, pair.late, who in attested) for who, pair in sorted(self.lenders.items())
        }
        return score_of(CreditHistory(lenders, self.counts.defaults))


def loan_record(contracts: Sequence[BoundContract], account: Address) -> LoanRecord:
    """Return the record of an account over all generations of the contract.

    Raises:
        NotVerified: the events do not give what the contract counts: the node hides some, or makes some up.
        NetworkFailed: it does not answer.
    """
    counts, loans = AccountRecord(), list[int]()
    lenders: dict[Address, PairRecord] = defaultdict(PairRecord)
    last = contracts[0].client.block_number()
    for contract in contracts:
        numbers, found = _replayed(contract, account, last)
        _check(contract, account, found, last)
        _add(counts, found.records[account])
        for (borrower, lender), pair in found.pairs.items():
            if borrower == account:
                _add(lenders[lender], pair)
        loans += numbers
    return LoanRecord(account, last, counts, lenders, loans)


def _replayed(contract: BoundContract, account: Address, last: int) -> tuple[Sequence[int], Replay]:
    """Return the loans that an account is a party of, and what their events give."""
    topic, me = contract.contract.interface.event("Agreed").topic, person_topic(account)
    numbers: set[int] = set()
    first = last + 1
    asked = [(topic, None, me), (topic, None, None, me)]
    for logs, _ in walk_logs(contract.client, 0, last, addresses=[contract.address], topics=asked):
        for log in logs:
            numbers.add(int.from_bytes(log.topics[1], "big"))
            first = min(first, log.block_number)
    wanted = sorted(numbers)
    batches = [wanted[start : start + _IDS_AT_ONCE] for start in range(0, len(wanted), _IDS_AT_ONCE)]
    events: list[LoanEvent] = []
    for batch in batches:
        events += _events(contract, batch, first, last)
    return wanted, replay(events)


def _events(contract: BoundContract, numbers: Sequence[int], first: int, last: int) -> Sequence[LoanEvent]:
    topics = [(None, [number.to_bytes(32, "big") for number in numbers])]
    found = []
    for logs, _ in walk_logs(contract.client, first, last, addresses=[contract.address], topics=topics):
        for log in logs:
            decoded = decode_event(contract.contract.interface, log)
            if decoded is not None and "id" in decoded.values:
                found.append(LoanEvent(decoded.event.name, int(str(decoded.values["id"])), decoded.values))
    return found


def _check(contract: BoundContract, account: Address, found: Replay, last: int) -> None:
    """Compare a replay with the contract's own counts, at the block to which it goes."""
    counted = contract.ask("record", account, at=last)
    mine = found.records[account]
    pairs = {pair: counts for pair, counts in found.pairs.items() if account == pair[0]}
    same = tuple(counted) == tuple(getattr(mine, field.name) for field in fields(mine))
    for (borrower, lender), counts in pairs.items():
        same = same and tuple(contract.ask("met", borrower, lender, at=last)) == (
            counts.on_time,
            counts.late,
            counts.defaults,
        )
    if not same:
        raise NotVerified(
            "the node contradicts itself: its events do not give what the contract counts",
            hint="try another endpoint",
            details={"account": account},
        )


def _add(counts: AccountRecord | PairRecord, more: AccountRecord | PairRecord) -> None:
    for field in fields(counts):
        setattr(counts, field.name, getattr(counts, field.name) + getattr(more, field.name))
