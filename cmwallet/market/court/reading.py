"""What else is to be known of cases: the seats of own accounts, and what a claim pays for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from cmwallet.calls.multicall import Read
from cmwallet.market.court.case import ENDED, Case, read_ballot
from cmwallet.market.reader import Reader
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address


def complete_cases(
    reader: Reader, court: BoundContract, items: Sequence[Case], accounts: Collection[Address]
) -> Sequence[Case]:
    """Return the cases with the family of their client and our accounts' ballots; none without seats is asked for."""
    asked = [(case.number, who) for case in items if case.drawn for who in accounts]
    ballots = [(court.address, court.call_data("ballots", number, who)) for number, who in asked]
    answers = zip(asked, reader.many(ballots), strict=True)
    found = {place: read_ballot(place[0], answer) for place, answer in answers}
    found = {place: ballot for place, ballot in found.items() if ballot.seats}
    ended = {case.number for case in items if case.state == ENDED}
    owed = [place for place, ballot in found.items() if place[0] in ended and not ballot.claimed]
    reads: list[Read] = [(court.address, court.call_data("rewardOf", number, who)) for number, who in owed]
    rewards = {
        place: int.from_bytes(answer[:32], "big") for place, answer in zip(owed, reader.many(reads), strict=True)
    }
    return [
        replace(
            case,
            ballots={who: ballot for (number, who), ballot in found.items() if number == case.number},
            rewards={who: wei for (number, who), wei in rewards.items() if number == case.number},
            client=reader.families.get(case.who, ""),
        )
        for case in items
    ]
