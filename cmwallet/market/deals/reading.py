"""What else is to be known of deals: bids while they are disputed, the court's case while it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from cmwallet.calls.abi import encode_call
from cmwallet.calls.contract import interface_of
from cmwallet.calls.multicall import Read
from cmwallet.market.court.case import read_case
from cmwallet.market.deals.deal import DISPUTED, IN_COURT, Deal
from cmwallet.market.reader import Reader
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address


def complete_deals(
    reader: Reader, deals: BoundContract, items: Sequence[Deal], _accounts: Collection[Address]
) -> Sequence[Deal]:
    """Return the deals with what their states call for; those in other states cost no question."""
    disputed = [item for item in items if item.state == DISPUTED]
    judged = [item for item in items if item.state == IN_COURT]
    reads: list[Read] = [(deals.address, deals.call_data("bidCount", item.number)) for item in disputed]
    if judged:
        court = parse_address(deals.ask("COURT"))
        cases = interface_of("Court").function("cases")
        reads += [(court, encode_call(cases, [item.case])) for item in judged]
    answers = reader.many(reads)
    found = {
        item.number: replace(item, bids=int.from_bytes(answer, "big"))
        for item, answer in zip(disputed, answers, strict=False)
    }
    for item, answer in zip(judged, answers[len(disputed) :], strict=True):
        found[item.number] = replace(item, judged=read_case(item.case, answer))
    return [found.get(item.number, item) for item in items]
