"""Gas of Stakes: what one validator's people do, and the same while twenty-one share the rewards."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contracts.harness import CMT, DAY, World
from tests.contracts.stakes import ALL, RATE, SLOTS, WEEK, Staked, new_stakes


def actions(world: World) -> Iterator[tuple[str, int]]:
    staked = new_stakes(world, pool=500 * CMT)
    yield "deploy", staked.stakes.deployment_gas
    yield from _validator(staked)
    yield from _delegator(staked)
    yield from _votes(staked)
    yield from _faults(staked)
    yield from _many(new_stakes(world, pool=500 * CMT))


def _validator(staked: Staked) -> Iterator[tuple[str, int]]:
    key = staked.person("key of one").address
    values = ("A validator", "https://validator.example", key, 1_000 * CMT, 1_000)
    staked.declare("zero")
    yield "declare", staked.send("one", "declare", *values, value=200 * CMT).gas
    yield "update", staked.send("one", "update", 2, *values[:2], 900 * CMT, value=CMT).gas
    staked.world.move(DAY)
    yield "setCommission", staked.send("one", "setCommission", 2, 900).gas
    yield "deactivate", staked.send("one", "deactivate", 2).gas
    yield "activate", staked.send("one", "activate", 2).gas
    yield "rank", staked.send("anybody", "rank", 2).gas
    yield "fund", staked.send("sponsor", "fund", value=CMT).gas
    yield "withdrawCommission", staked.send("one", "withdrawCommission", 2).gas
    yield "move", staked.send("one", "move", 2, staked.person("heir").address).gas
    yield "accept", staked.send("heir", "accept", 2).gas
    staked.declare("brief")
    yield "retire", staked.send("brief", "retire", 3).gas


def _delegator(staked: Staked) -> Iterator[tuple[str, int]]:
    yield "delegate, the first time", staked.delegate("ann", 1, 50 * CMT).gas
    yield "delegate", staked.delegate("ann", 1, 50 * CMT).gas
    yield "undelegate", staked.send("ann", "undelegate", 1, CMT).gas
    yield "cancel", staked.send("ann", "cancel", 1, 0).gas
    for _ in range(6):
        staked.undelegate("ann", 1, CMT)
    yield "undelegate, the seventh", staked.send("ann", "undelegate", 1, CMT).gas
    yield "withdraw", staked.send("ann", "withdraw", 1).gas
    yield "redelegate", staked.send("ann", "redelegate", 1, 2, CMT).gas
    staked.world.move(WEEK)
    yield "complete, one of seven", staked.send("ann", "complete", 1, staked.entries("ann", 1)[3].id).gas
    yield "complete, the other six", staked.send("ann", "complete", 1, 0).gas
    yield "settle, of what has matured", staked.send("anybody", "settle", staked.person("ann").address, 2).gas


def _votes(staked: Staked) -> Iterator[tuple[str, int]]:
    yield "propose", staked.send("ann", "propose", RATE, CMT // 200, value=10 * CMT).gas
    yield "vote", staked.send("ann", "vote", 1, True).gas
    staked.send("zero", "vote", 1, True)
    staked.world.move(3 * DAY)
    yield "execute", staked.send("anybody", "execute", 1).gas
    yield "reclaim", staked.send("ann", "reclaim", 1).gas


def _faults(staked: Staked) -> Iterator[tuple[str, int]]:
    staked.send("ann", "redelegate", 1, 2, CMT)
    staked.delegate("zero", 1, 20 * CMT)
    for _ in range(7):
        staked.undelegate("zero", 1, CMT)
    yield "report, of an owner with seven entries", staked.report("bob", 1, "key of zero").gas
    yield "settle, of what was moved from there", staked.send("anybody", "settle", staked.person("ann").address, 2).gas


def _many(staked: Staked) -> Iterator[tuple[str, int]]:
    for place in range(21):
        staked.declare(f"v{place}", own=(100 + place) * CMT)
    staked.delegate("ann", 1, CMT)
    yield "delegate, among 21", staked.delegate("ann", 1, CMT).gas
    yield "undelegate, among 21", staked.send("ann", "undelegate", 1, ALL).gas
    staked.declare("late")
    yield "delegate, which ranks the 22nd", staked.delegate("ann", 22, 10 * CMT).gas
    number = staked.propose("ann", SLOTS, 1)
    for place in range(21):
        staked.send(f"v{place}", "vote", number, True)
    staked.world.move(3 * DAY)
    yield "execute, which leaves one of 21", staked.send("anybody", "execute", number).gas
