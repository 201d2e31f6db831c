"""Gas of Court: a case of 101 seats among 200 stakers, and what comes before and after it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.court import EVIDENCE, SECRET, STAKE, UPHELD, Played, new_court
from tests.contracts.harness import World

STAKERS = 200


def actions(world: World) -> Iterator[tuple[str, int]]:
    court = new_court(world)
    yield "deploy", court.court.deployment_gas
    yield from _registry(court)
    court.tomorrow()
    case = court.request(101)
    yield "request", _request(court)
    world.mine(3)
    yield "seed", court.court.send("seed", case, SECRET, sender=court.anybody).gas
    draws = [court.court.send("draw", case, start, 20, sender=court.anybody).gas for start in range(0, 101, 20)]
    yield "draw, a seat of 101 in 6 calls", sum(draws) // 101
    yield from _votes(court, case)
    yield from _client(court)


def _registry(court: Played) -> Iterator[tuple[str, int]]:
    for place in range(STAKERS):
        court.stake(f"juror {place}")
    new = court.world.person("new")
    yield "stake, first, one of 201", court.court.send("stake", STAKE, sender=new, value=STAKE).gas
    court.tomorrow()
    yield "stake", court.court.send("stake", STAKE, sender=new, value=STAKE).gas
    yield "unstake", court.court.send("unstake", STAKE, sender=new).gas
    court.tomorrow()
    court.tomorrow()
    yield "payOut", court.court.send("payOut", new.address, sender=new).gas


def _request(court: Played) -> int:
    """The second one, of somebody else."""
    before = court.world.person("another")
    arguments = (2, EVIDENCE, 7, EVIDENCE, "https://example.org/evidence", EVIDENCE)
    return court.court.send("request", *arguments, sender=before, value=court.court.read("costOf", 21)).gas


def _votes(court: Played, case: int) -> Iterator[tuple[str, int]]:
    jurors = [court.people[who] for who in court.seats(case)]
    gas = [court.commit(case, juror, UPHELD).gas for juror in jurors]
    yield "commit", sorted(gas)[len(gas) // 2]
    gas = [court.reveal(case, juror, UPHELD).gas for juror in jurors]
    yield "reveal", sorted(gas)[len(gas) // 2]
    yield "advance, count", court.court.send("advance", case, sender=court.anybody).gas
    gas = [court.court.send("claim", case, juror.address, sender=juror).gas for juror in jurors]
    yield "claim", sorted(gas)[len(gas) // 2]


def _client(court: Played) -> Iterator[tuple[str, int]]:
    client = court.world.person("client")
    court.allow(court.court.read("costOf", 7))
    commitments = [court.world.block_hash(court.world.number - 1), bytes(32)]
    yield "open", court.court.send("open", 5, 7, commitments, sender=client).gas
