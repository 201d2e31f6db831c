"""What is called tighter lets nothing through that was not let through: random pairs, and each way to loosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cmwallet.policy.language import Limit, Policy, Rule
from cmwallet.policy.tightening import is_tighter
from tests.unit.policy.policies import BOB, EVE, limits, policies, requests, rules
from tests.unit.policy.test_evaluation import several, strictness, verdict


@st.composite
def changes(draw) -> tuple[Policy, Policy]:
    """A policy and one that was made of it by a few changes of any direction."""
    old = draw(policies())
    new = old
    for number in range(draw(st.integers(0, 3))):
        match draw(st.integers(0, 7)):
            case 0:
                new = replace(new, default=draw(st.sampled_from(("ask", "deny", "allow"))))
            case 1:
                new = replace(new, asking=draw(st.sampled_from(("yes", "passphrase"))))
            case 2:
                new = replace(new, rules=(*new.rules, draw(rules(f"new {number}"))))
            case 3 if new.rules:
                new = replace(new, rules=new.rules[1:])
            case 4 if new.rules:
                new = replace(new, rules=(draw(rules(new.rules[0].name)), *new.rules[1:]))
            case 5 if new.limits:
                first = new.limits[0]
                total = None if first.total is None else draw(st.integers(0, 30))
                new = replace(new, limits=(replace(first, total=total, per_transaction=3), *new.limits[1:]))
            case 6:
                new = replace(new, limits=(*new.limits, draw(limits(f"new {number}"))))
            case 7:
                new = replace(new, known=draw(st.sampled_from(((), (BOB,)))), frozen=draw(st.booleans()))
    return old, new


@settings(max_examples=1000)
@given(changes(), requests(), several)
def test_a_tighter_policy_lets_nothing_more_through(pair, asked, before) -> None:
    old, new = pair
    assume(is_tighter(old, new))
    assert strictness(new, asked, before) >= 1 or strictness(old, asked, before) == 0
    ways = ("yes", "passphrase")
    was, now = verdict(old, asked, before), verdict(new, asked, before)
    if was.effect == "ask" and now.effect == "ask" and was.rule == now.rule:
        assert ways.index(now.how) >= ways.index(was.how)
    if was.effect == "deny" and was.rule != "default":
        assert now.effect == "deny"


BASE = Policy(
    "ask",
    "yes",
    limits=(Limit("day", "native", per_transaction=5, total=20, window=100, count=3, fees=True),),
    rules=(
        Rule("allow", "bob", kinds=("send",), to=(BOB,), most=10),
        Rule("deny", "eve", to=(EVE,)),
        Rule("ask", "papers", how="passphrase", kinds=("consent",), fields=("document.*",)),
    ),
    known=(BOB,),
    exclusive=(1,),
)
DAY, (ALLOW, DENY, ASK) = BASE.limits[0], BASE.rules


def with_rules(*changed: Rule) -> Policy:
    return replace(BASE, rules=changed)


def with_limit(**changed: object) -> Policy:
    return replace(BASE, limits=(replace(DAY, **changed),))  # type: ignore[arg-type]


TIGHTER = {
    "the same": BASE,
    "a smaller limit": with_limit(per_transaction=4, total=19, count=2),
    "a longer window": with_limit(window=101),
    "one limit more": replace(BASE, limits=(DAY, Limit("hour", "native", total=5, window=60))),
    "an allow less": with_rules(DENY, ASK),
    "fewer are allowed": with_rules(replace(ALLOW, most=9), DENY, ASK),
    "an allow with one member more": with_rules(replace(ALLOW, chains=(1,)), DENY, ASK),
    "a deny more": with_rules(*BASE.rules, Rule("deny", "no approvals", kinds=("approve",))),
    "an ask becomes a deny": with_rules(ALLOW, DENY, replace(ASK, effect="deny", how=None)),
    "the default denies": replace(BASE, default="deny"),
    "asking wants the passphrase": replace(BASE, asking="passphrase"),
    "frozen": replace(BASE, frozen=True),
    "nobody is known": replace(BASE, known=()),
    "no chain excludes": replace(BASE, exclusive=()),
}
LOOSER = {
    "a larger amount": with_limit(per_transaction=6),
    "a larger total": with_limit(total=21),
    "a larger count": with_limit(count=4),
    "no bound": with_limit(total=None),
    "a shorter window": with_limit(window=99),
    "fees no more": with_limit(fees=False),
    "for fewer accounts": with_limit(accounts=(BOB,)),
    "no limit": replace(BASE, limits=()),
    "another name": replace(BASE, limits=(replace(DAY, name="d"),)),
    "an allow more": with_rules(*BASE.rules, Rule("allow", "more", kinds=("message",))),
    "another recipient": with_rules(replace(ALLOW, to=(BOB, EVE)), DENY, ASK),
    "every recipient": with_rules(replace(ALLOW, to=None), DENY, ASK),
    "more at once": with_rules(replace(ALLOW, most=11), DENY, ASK),
    "no deny": with_rules(ALLOW, ASK),
    "a deny becomes an ask": with_rules(ALLOW, replace(DENY, effect="ask"), ASK),
    "a deny of fewer": with_rules(ALLOW, replace(DENY, kinds=("send",)), ASK),
    "a word instead of the passphrase": with_rules(ALLOW, DENY, replace(ASK, how="yes")),
    "no ask": with_rules(ALLOW, DENY),
    "a deny becomes an allow": with_rules(ALLOW, replace(DENY, effect="allow"), ASK),
    "the default allows": replace(BASE, default="allow"),
    "more are known": replace(BASE, known=(BOB, EVE)),
    "more chains exclude": replace(BASE, exclusive=(1, 18)),
}


@pytest.mark.parametrize("name", TIGHTER)
def test_tighter(name: str) -> None:
    assert is_tighter(BASE, TIGHTER[name])


@pytest.mark.parametrize("name", LOOSER)
def test_looser(name: str) -> None:
    assert not is_tighter(BASE, LOOSER[name])


def test_thawing_and_asking_by_a_word_are_looser() -> None:
    assert not is_tighter(replace(BASE, frozen=True), BASE)
    assert not is_tighter(replace(BASE, asking="passphrase"), BASE)
    assert not is_tighter(replace(BASE, default="deny"), BASE)
