"""Claims in the court: what it owes to own accounts, for votes and for stakes that were taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cmwallet.market.reading import Market
from cmwallet.market.todo import OwnItem
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address


@dataclass(frozen=True)
class Claim:
    """A call that pays an account; `amount` is wei, and what it is for stands in words."""

    contract: BoundContract
    function: str
    values: tuple[object, ...]
    account: Address
    amount: int
    what: str


def claims_in_court(market: Market, items: Sequence[OwnItem], accounts: Sequence[Address]) -> Iterator[Claim]:
    """Yield what accounts can collect now: seats of cases that ended, and stakes whose time to leave is over."""
    for own in items:
        if own.system.noun == "court" and own.account in accounts and own.item.owed(own.account):
            contract = market.bound(own.contract)
            reward = own.item.rewards.get(own.account, 0)
            values = (own.item.number, own.account)
            yield Claim(contract, "claim", values, own.account, reward, f"seats in case {own.text}")
    for address, (system, _) in market.contracts.items():
        if system.noun != "court":
            continue
        court = market.bound(address)
        answers = market.reader.many([(address, court.call_data("leavingOf", account)) for account in accounts])
        for account, answer in zip(accounts, answers, strict=True):
            due = int.from_bytes(answer[64:96], "big")
            if due:
                yield Claim(court, "payOut", (account,), account, due, "stake that was taken out")
