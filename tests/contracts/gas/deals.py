"""Gas of Deals: a deal without a dispute, one before an arbiter, one in court, and whatever time alone does."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.court import NOTHING
from tests.contracts.deals import DEPOSIT, EVIDENCE, PRICE, PROOF, REASON, TERMS, Dealt, new_deals
from tests.contracts.harness import CMT, DAY, ZERO, World

URI = "https://example.org/paper"


def actions(world: World) -> Iterator[tuple[str, int]]:
    dealt = new_deals(world)
    yield "deploy", dealt.deals.deployment_gas
    yield from _trade(dealt)
    yield from _assigned(dealt)
    yield from _ended_early(dealt)
    yield from _arbiter(dealt)
    yield from _late(dealt)
    yield from _court(dealt)


def _offer(dealt: Dealt, coins: int) -> int:
    """With an address of the terms and without an arbiter."""
    now = dealt.world.time
    values = (dealt.seller.address, PRICE, DEPOSIT, now + DAY, now + 7 * DAY, 3 * DAY, TERMS, URI, ZERO, 0)
    return dealt.deals.send("offer", *values, sender=dealt.buyer, value=coins).gas


def _allowed(dealt: Dealt) -> None:
    """Buyer and seller have WCMT, and have allowed its use without a bound."""
    for who in (dealt.buyer, dealt.seller, dealt.judge):
        dealt.token.send("deposit", sender=who, value=10_000 * CMT)
        dealt.token.send("approve", dealt.deals.address, 2**256 - 1, sender=who)


def _trade(dealt: Dealt) -> Iterator[tuple[str, int]]:
    """The second deal between two who have dealt before: the first use of a slot is dearer, and is had once."""
    _allowed(dealt)
    dealt.deliver(deal := dealt.funded())
    dealt.confirm(deal)
    yield "offer, with coins", _offer(dealt, PRICE + DEPOSIT)
    deal = dealt.deals.read("count")
    yield "accept, with coins", dealt.accept(deal).gas
    yield "deliver", dealt.deals.send("deliver", deal, PROOF, URI, sender=dealt.seller).gas
    yield "confirm", dealt.confirm(deal).gas
    yield "offer, by allowance", _offer(dealt, 0)
    deal = dealt.deals.read("count")
    digest = dealt.digest(deal)
    yield "accept, by allowance", dealt.deals.send("accept", deal, digest, sender=dealt.seller).gas
    yield "offer, with an arbiter", _offer_with_arbiter(dealt)


def _offer_with_arbiter(dealt: Dealt) -> int:
    now = dealt.world.time
    named = (dealt.judge.address, 5_000)
    values = (dealt.seller.address, PRICE, DEPOSIT, now + DAY, now + 7 * DAY, 3 * DAY, TERMS, URI, *named)
    return dealt.deals.send("offer", *values, sender=dealt.buyer, value=PRICE + DEPOSIT).gas


def _assigned(dealt: Dealt) -> Iterator[tuple[str, int]]:
    deal = dealt.funded()
    supplier = dealt.world.person("supplier")
    dealt.token.send("deposit", sender=supplier, value=CMT)
    yield "assign", dealt.assign(deal, supplier.address, 30 * CMT).gas
    yield "confirm, with one assignee", dealt.confirm(deal).gas
    deal = dealt.funded()
    for _ in range(8):
        gas = dealt.assign(deal, supplier.address, CMT).gas
    yield "assign, the eighth", gas
    yield "confirm, with eight assignees", dealt.confirm(deal).gas


def _ended_early(dealt: Dealt) -> Iterator[tuple[str, int]]:
    yield "refund, of an offer", dealt.refund(dealt.offer(), dealt.buyer).gas
    yield "refund", dealt.refund(dealt.funded()).gas
    deal = dealt.funded()
    yield "split, first", dealt.split(deal, dealt.buyer, 20 * CMT).gas
    yield "split, second", dealt.split(deal, dealt.seller, 20 * CMT).gas


def _dispute(dealt: Dealt, deal: int) -> int:
    return dealt.deals.send("dispute", deal, EVIDENCE, URI, NOTHING, sender=dealt.buyer).gas


def _arbiter(dealt: Dealt) -> Iterator[tuple[str, int]]:
    yield "enrol", dealt.deals.send("enrol", 10 * DEPOSIT, TERMS, URI, sender=dealt.judge, value=10 * DEPOSIT).gas
    yield "enrol, more", dealt.deals.send("enrol", DEPOSIT, TERMS, URI, sender=dealt.judge, value=DEPOSIT).gas
    deal = dealt.funded()
    yield "dispute", _dispute(dealt, deal)
    yield "evidence", dealt.deals.send("evidence", deal, EVIDENCE, URI, NOTHING, sender=dealt.seller).gas
    yield (
        "evidence, with a commitment",
        dealt.deals.send("evidence", deal, EVIDENCE, URI, TERMS, sender=dealt.buyer).gas,
    )
    yield "bid", dealt.deals.send("bid", deal, 5_000, TERMS, sender=dealt.judge).gas
    yield "bid, again", dealt.deals.send("bid", deal, 4_000, TERMS, sender=dealt.judge).gas
    yield "choose, first", dealt.choose(deal, dealt.buyer, 4_000).gas
    yield "choose, second", dealt.choose(deal, dealt.seller, 4_000).gas
    yield "rule", dealt.deals.send("rule", deal, dealt.digest(deal), True, REASON, URI, sender=dealt.judge).gas
    deal = dealt.funded(arbiter=dealt.judge, fee=5_000)
    yield "dispute, with an arbiter", _dispute(dealt, deal)
    dealt.rule(deal, False)


def _late(dealt: Dealt) -> Iterator[tuple[str, int]]:
    """What `advance` does where no court is asked, and the end of an arbiter's bond."""
    for state, begin in (
        ("offered", dealt.offer),
        ("funded", dealt.funded),
        ("delivered", lambda: _delivered(dealt)),
        ("disputed, nobody judges", dealt.disputed),
    ):
        deal = begin()
        dealt.pass_until(deal)
        yield f"advance, {state}", dealt.advance(deal).gas
    yield "leave", dealt.deals.send("leave", sender=dealt.judge).gas


def _delivered(dealt: Dealt) -> int:
    deal = dealt.funded()
    dealt.deliver(deal)
    return deal


def _court(dealt: Dealt) -> Iterator[tuple[str, int]]:
    dealt.stakers()
    deal = dealt.disputed()
    dealt.pass_until(deal)
    yield "advance, disputed", dealt.advance(deal).gas
    dealt.judged(deal, 1)
    yield "advance, in court, decided", dealt.advance(deal).gas
    deal = dealt.sued()
    dealt.pass_until(deal)
    yield "advance, in court, undecided", dealt.advance(deal).gas
    deal = dealt.arbitrated()
    dealt.pass_until(deal)
    yield "advance, arbitrating", dealt.advance(deal).gas
