"""Record of an account: what stands on chain about its deals and cases, counted.

It is no reputation. Deals with oneself cost nothing but gas, so only distinct partners are counted, and whoever reads
it has to know the partners to know what it is worth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmwallet.market.court.case import Case
from cmwallet.market.deals.deal import CLOSED, Deal
from cmwallet.market.index import person_topic, persons_topics
from cmwallet.market.reading import Market
from cmwallet.node.log_walk import walk_logs
from identity.address import Address


@dataclass(frozen=True)
class Record:
    """Counts of an account. `deals` are those that were accepted and ended, by how they ended.

    `partners` are distinct accounts on the other side of those; `lost` are disputes that were conceded or decided
    against the account, `undecided` those that nobody judged. `ruled` deals it decided as arbiter, `silent` those in
    which it should have. `requests` are cases that it asked for, by how they ended; `juries` cases with seats of it.
    """

    deals: Mapping[str, int]
    partners: int
    lost: int
    undecided: int
    ruled: int
    silent: int
    requests: Mapping[str, int]
    juries: int


def record_of(market: Market, account: Address) -> Record:
    """Return the record of anybody, by the events that name the account. Raises `NetworkFailed`."""
    found = _items(market, account)
    deals = [item for item in found if isinstance(item, Deal)]
    cases = [item for item in found if isinstance(item, Case)]
    ended = [deal for deal in deals if account in (deal.buyer, deal.seller) and _counts(deal)]
    judged = Counter(
        name
        for contract, (system, _) in market.contracts.items()
        if system.noun == "deal"
        for name in _rulings(market, contract, account)
    )
    return Record(
        deals=Counter(deal.ending for deal in ended),
        partners=len({deal.seller if deal.buyer == account else deal.buyer for deal in ended}),
        lost=sum(_lost(deal, account) for deal in ended),
        undecided=sum(deal.ending == "undecided" for deal in ended),
        ruled=judged["Ruled"],
        silent=judged["Silent"],
        requests=Counter(case.outcome for case in cases if case.who == account and case.outcome),
        juries=sum(account in case.ballots for case in cases),
    )


def _counts(deal: Deal) -> bool:
    return deal.state == CLOSED and deal.ending != "cancelled"


def _lost(deal: Deal, account: Address) -> bool:
    """Whether a dispute was decided against the account, by a judge or by its own concession."""
    if not deal.disputed_at or deal.ending not in ("paid", "refunded", "ruled"):
        return False
    return (deal.to_seller == deal.price) == (account == deal.buyer)


def _items(market: Market, account: Address) -> Sequence[object]:
    """Return every item of the market that an event says the account entered."""
    client, contracts = market.access.client, market.contracts
    numbers: dict[Address, set[int]] = defaultdict(set)
    last = client.block_number()
    for logs, _ in walk_logs(client, 0, last, addresses=list(contracts), topics=persons_topics([account])):
        for log in logs:
            numbers[log.address].add(int.from_bytes(log.topics[1], "big"))
    items: list[object] = []
    for contract, wanted in numbers.items():
        items += market.read_all(contract, sorted(wanted), [account]).values()
    return items


def _rulings(market: Market, contract: Address, account: Address) -> Sequence[str]:
    """Return the name of each event by which an arbiter ruled or was silent."""
    bound = market.bound(contract)
    topics = {bound.contract.interface.event(name).topic: name for name in ("Ruled", "Silent")}
    client = market.access.client
    asked = [(list(topics), None, person_topic(account))]
    walked = walk_logs(client, 0, client.block_number(), addresses=[contract], topics=asked)
    return [topics[log.topics[0]] for logs, _ in walked for log in logs]
