"""What is declared of deals is what the contract does: in every state, up to its last second and from the next on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

from cmwallet.market.deals.deal import DISPUTED, IN_COURT, read_deal
from cmwallet.market.deals.reading import complete_deals
from cmwallet.market.deals.states import DEALS
from cmwallet.market.states import ANYBODY
from tests.contracts.court import SECOND, SECRET, commitment_to
from tests.contracts.deals import DEPOSIT, EVIDENCE, PROOF, REASON, Dealt, new_deals
from tests.contracts.declared import Bound, Tried, WorldReader, carry_on, declared_moves
from tests.contracts.harness import ZERO, Account, EvmWorld

NAMED = 7
"""How the price is divided, in wei, by whoever proposes it."""
OFF_CHAIN = {"market seal deal/{item} --to {arbiter}", "market seal deal/{item} --to-jurors"}


def offered(dealt: Dealt) -> int:
    return dealt.offer()


def funded(dealt: Dealt) -> int:
    return dealt.funded()


def funded_with_arbiter(dealt: Dealt) -> int:
    dealt.enrol()
    return dealt.funded(arbiter=dealt.judge, fee=500)


def delivered(dealt: Dealt) -> int:
    deal = dealt.funded()
    dealt.deliver(deal)
    return deal


def delivered_with_arbiter(dealt: Dealt) -> int:
    deal = funded_with_arbiter(dealt)
    dealt.deliver(deal)
    return deal


def disputed(dealt: Dealt) -> int:
    return dealt.disputed()


def disputed_with_a_court(dealt: Dealt) -> int:
    dealt.stakers()
    return dealt.disputed()


def disputed_with_a_bid(dealt: Dealt) -> int:
    deal = dealt.disputed()
    dealt.enrol()
    dealt.bid(deal)
    return deal


def arbitrating(dealt: Dealt) -> int:
    return dealt.arbitrated(500)


def arbitrating_with_a_court(dealt: Dealt) -> int:
    dealt.stakers()
    return dealt.arbitrated(500)


def in_court(dealt: Dealt) -> int:
    dealt.stakers()
    deal = dealt.funded()
    dealt.dispute(deal, commitment_to(SECRET))
    dealt.deals.send("evidence", deal, EVIDENCE, "", commitment_to(SECOND), sender=dealt.seller)
    dealt.pass_until(deal)
    dealt.advance(deal)
    dealt.world.mine(3)
    return deal


def in_court_that_waits(dealt: Dealt) -> int:
    dealt.court.at(13)
    return in_court(dealt)


def in_court_that_draws(dealt: Dealt) -> int:
    deal = in_court(dealt)
    case = dealt.deal(deal).case
    for place, secret in enumerate((SECRET, SECOND)):
        dealt.court.court.send("secret", case, place, secret, sender=dealt.anybody)
    return deal


def in_court_that_votes(dealt: Dealt) -> int:
    deal = in_court_that_draws(dealt)
    dealt.court.draw(dealt.deal(deal).case)
    return deal


def judged(dealt: Dealt, choice: int) -> int:
    deal = in_court_that_votes(dealt)
    case = dealt.deal(deal).case
    dealt.court.vote(case, dict.fromkeys(dealt.court.seats(case), choice))
    return deal


def judged_for_the_buyer(dealt: Dealt) -> int:
    return judged(dealt, 1)


def judged_for_the_seller(dealt: Dealt) -> int:
    return judged(dealt, 2)


def undecided_by_the_court(dealt: Dealt) -> int:
    deal = in_court_that_votes(dealt)
    dealt.court.vote(dealt.deal(deal).case, {})
    return deal


def closed(dealt: Dealt) -> int:
    deal = dealt.funded()
    dealt.confirm(deal)
    return deal


def proposed(begin: Callable[[Dealt], int], party: str) -> Callable[[Dealt], int]:
    """The same, where a party has named how the price is to be divided."""

    def situation(dealt: Dealt) -> int:
        deal = begin(dealt)
        dealt.split(deal, dealt.world.person(party), NAMED)
        return deal

    return situation


def chosen(party: str) -> Callable[[Dealt], int]:
    """Disputed, and one party has accepted the arbiter who bids."""

    def situation(dealt: Dealt) -> int:
        deal = disputed_with_a_bid(dealt)
        dealt.choose(deal, dealt.world.person(party))
        return deal

    return situation


SITUATIONS: dict[str, Callable[[Dealt], int]] = {
    begin.__name__: begin
    for begin in (
        *(offered, funded, funded_with_arbiter, delivered, delivered_with_arbiter, disputed, disputed_with_a_court),
        *(disputed_with_a_bid, arbitrating, arbitrating_with_a_court, in_court, in_court_that_waits),
        *(in_court_that_draws, in_court_that_votes, judged_for_the_buyer, judged_for_the_seller),
        *(undecided_by_the_court, closed),
    )
}
SITUATIONS |= {
    f"{begin.__name__}_and_the_{party}_proposed": proposed(begin, party)
    for begin in (funded, delivered, disputed, arbitrating)
    for party in ("buyer", "seller")
}
SITUATIONS |= {f"disputed_and_the_{party}_chose": chosen(party) for party in ("buyer", "seller")}


class Played:
    """A deal in a situation, and how each command is played on it."""

    def __init__(self, situation: str, monkeypatch: Any) -> None:
        self.world = EvmWorld()
        self.dealt = dealt = new_deals(self.world)
        self.bidder = dealt.enrol(DEPOSIT, self.world.person("bidder"))
        self.deal = SITUATIONS[situation](dealt)
        self.monkeypatch = monkeypatch
        self.deals, self.reader = Bound(dealt.deals), WorldReader(self.world)
        self.tried = Tried(self.world, DEALS, self.read, self.actions())

    def read(self) -> Any:
        answer = self.world.ask(ZERO, self.dealt.deals.address, self.deals.call_data("deal", self.deal))
        item = read_deal(self.deal, answer)
        return complete_deals(self.reader, self.deals, [item], ())[0]  # type: ignore[arg-type]

    def actions(self) -> dict[tuple[str, str], tuple[Account, Any]]:
        dealt = self.dealt
        buyer, seller, judge, anybody = dealt.buyer, dealt.seller, dealt.judge, dealt.anybody
        payee = self.world.person("supplier").address
        both = {"buyer": (buyer, [SECRET]), "seller": (seller, [SECOND])}

        def send(name: str, *values: Any, seen: bool = False) -> Any:
            def action(item: Any, who: Account) -> None:
                value = item.deposit if name == "accept" else 0
                more = (item.digest, *values) if seen else values
                dealt.deals.send(name, self.deal, *more, sender=who, value=value)

            return action

        def court(secrets: list[bytes]) -> Any:
            def action(item: Any, who: Account) -> None:
                assert item.judged is not None
                carry_on(self.world, dealt.court.court, item.judged, who, secrets, self.monkeypatch)

            return action

        found = {
            ("seller", "deal accept {item}"): (seller, send("accept", seen=True)),
            ("seller", "deal deliver {item}"): (seller, send("deliver", PROOF, "")),
            ("seller", "deal assign {item} PAYEE AMOUNT"): (seller, send("assign", payee, NAMED, seen=True)),
            ("buyer", "deal confirm {item}"): (buyer, send("confirm", seen=True)),
            ("buyer", "deal dispute {item} --evidence FILE"): (buyer, send("dispute", EVIDENCE, "", bytes(32))),
            ("arbiter", "deal arbiter rule {item} buyer|seller --reason FILE"): (
                judge,
                send("rule", True, REASON, "", seen=True),
            ),
            (ANYBODY, "deal arbiter bid {item} 50%"): (self.bidder, send("bid", 5_000, bytes(32))),
            (ANYBODY, "market advance deal/{item}"): (anybody, send("advance")),
        }
        for party, (who, _) in both.items():
            found[party, "deal refund {item}"] = (who, send("refund", seen=True))
            found[party, "deal split {item} AMOUNT"] = (who, send("split", NAMED, seen=True))
            found[party, "deal evidence {item} FILE"] = (who, send("evidence", EVIDENCE, "", bytes(32)))
            found[party, "deal choose {item} PLACE"] = (who, send("choose", judge.address, 10_000))
        if dealt.deal(self.deal).state == IN_COURT:
            found |= {(party, "market advance court/{case}"): (who, court(own)) for party, (who, own) in both.items()}
            found[ANYBODY, "market advance court/{case}"] = (anybody, court([]))
        return found

    def moments(self) -> list[int]:
        """The next second, the last of the state and of what ends sooner in it, and the one after each."""
        item = self.read()
        ends = [item.until]
        if item.state == DISPUTED:
            ends.append(item.bids_until)
        if item.judged is not None:
            ends += [item.judged.until, item.judged.secrets_until]
        return [self.world.time + 1, *(end + late for end in ends for late in (0, 1))]


@functools.cache
def tried(situation: str) -> Tried:
    """Play everything in a situation, once for all tests."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        played = Played(situation, monkeypatch)
        played.tried.at(played.moments())
        return played.tried


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_declared_is_taken_and_what_is_not_is_refused(situation: str) -> None:
    assert tried(situation).disagreements == []


def test_every_step_that_is_declared_was_played_to_every_state_that_it_leads_to() -> None:
    played = [tried(situation) for situation in SITUATIONS]
    actions = {action for one in played for action in one.actions}
    steps = {(step.who, step.command) for state in DEALS.states for step in state.steps}
    assert {one for one in steps - actions if one[1] not in OFF_CHAIN} == set()
    moves = {move for one in played for move in one.moves}
    assert declared_moves(DEALS, actions) - moves == set()
