"""What the bounds of a run let through, as a policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.agent.running import Capability
from cmwallet.policy.evaluation import evaluate
from cmwallet.policy.facts import RequestFacts
from cmwallet.policy.ledger import Ledger
from tests.unit.policy.policies import BOB, EVE, MINE, OTHER, SHOP

BOUNDS = Capability((MINE,), 1234, (BOB,), 10**18, ("aabbccdd",), 60.0)
PAYMENT = RequestFacts("send", "send", MINE, 1234, towards=(BOB,))
CALL = RequestFacts("call", "call", MINE, 1234, towards=(SHOP,), method="aabbccdd")


@pytest.mark.parametrize(
    ("facts", "effect"),
    [
        (PAYMENT, "allow"),
        (CALL, "allow"),
        *((replace(one, chain_id=18), "deny") for one in (PAYMENT, CALL)),
        *((replace(one, account=OTHER), "deny") for one in (PAYMENT, CALL)),
        (replace(PAYMENT, towards=(EVE,)), "deny"),
        (replace(CALL, method="aabbccde"), "deny"),
        (replace(CALL, kind="approve"), "deny"),
        (RequestFacts("message", "message", MINE), "deny"),
    ],
)
def test_a_run_pays_and_calls_on_its_own_chain_alone(facts: RequestFacts, effect: str) -> None:
    policy = BOUNDS.policy
    assert evaluate(policy, Ledger.of(policy.limits, policy.exclusive), facts, 0).effect == effect
