"""The white paper's rule, word for word, against somebody with many addresses; and the court against the same."""

from __future__ import annotations

from identity.keccak import keccak256
from tests.contracts.court import CENSOR, REJECTED, SUBJECT, UPHELD, new_court
from tests.contracts.harness import CMT, EvmWorld, compiled_test_contract

HONEST, HOLDS = 1_000, 1_000 * CMT
SHARE_OF_THE_MONEY = 0.0109
FAKES, EACH = 1_100, 10 * CMT


def addresses(name: str, count: int) -> list[str]:
    return ["0x" + keccak256(f"{name} {place}".encode())[12:].hex() for place in range(count)]


def test_one_address_one_vote_is_taken_with_about_one_percent_of_the_money(world: EvmWorld) -> None:
    paper = world.deploy(compiled_test_contract("PaperVote"))
    honest, fakes = addresses("honest", HONEST), addresses("fake", FAKES)
    for start in range(0, HONEST, 500):
        paper.send("give", honest[start : start + 500], HOLDS, sender=world.person("faucet"))
    for start in range(0, FAKES, 500):
        paper.send("give", fakes[start : start + 500], EACH, sender=world.person("faucet"))
    money = sum(paper.read("balanceOf", fake) for fake in fakes)
    assert money / paper.read("totalSupply") < SHARE_OF_THE_MONEY
    taken, seats = 0, 0
    for attempt in range(10):
        subject = keccak256(f"listing {attempt}".encode())
        paper.send("request", subject, sender=world.person("attacker"))
        drawn = [who.lower() for who in paper.send("draw", subject, sender=world.person("attacker")).value]
        assert len(set(drawn)) == 100
        for who in drawn:
            paper.send("vote", subject, who in set(fakes), sender=who)
        seats += sum(who in set(fakes) for who in drawn)
        taken += paper.read("censored", subject)
    assert seats / 10 > 45
    assert taken >= 5


def test_same_money_in_the_court_is_about_one_seat_in_a_hundred(world: EvmWorld) -> None:
    court = new_court(world)
    for place in range(20):
        court.stake(f"honest {place}", HONEST * HOLDS // 20)
    fakes = {court.stake(f"fake {place}", FAKES * EACH // 50).address for place in range(50)}
    court.tomorrow()
    held = 0
    for attempt in range(3):
        case = court.request(100, CENSOR, keccak256(f"listing {attempt}".encode()))
        seats = court.drawn(case)
        held += sum(count for who, count in seats.items() if who in fakes)
    assert held <= 10  # 3.3 are expected; more than 10 come once in a thousand times
    choices = {who: UPHELD if who in fakes else REJECTED for who in seats}
    court.vote(case, dict(choices))
    assert court.court.read("outcome", case) == REJECTED
    assert court.court.read("censored", SUBJECT) is False
