"""Properties of the evaluation: order means nothing, and a rule more never lets more through, unless it allows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cmwallet.policy.evaluation import evaluate
from cmwallet.policy.facts import Movement, RequestFacts
from cmwallet.policy.language import Limit, Policy, Rule
from cmwallet.policy.ledger import Ledger, counted_of
from tests.unit.policy.policies import BOB, EVE, MINE, OTHER, TOKEN, limits, policies, requests, rules

STRICTNESS = {"allow": 0, "ask": 1, "deny": 2}
NOW = 1_000


def verdict(policy: Policy, asked: RequestFacts, before: tuple[RequestFacts, ...] = ()):
    ledger = Ledger.of(policy.limits, policy.exclusive)
    for place, one in enumerate(before):
        ledger.add(counted_of(one, policy.exclusive, NOW - 1, ("before", place)))
    ledger.expire(NOW)
    return evaluate(policy, ledger, asked, NOW)


def strictness(policy: Policy, asked: RequestFacts, before: tuple[RequestFacts, ...] = ()) -> int:
    return STRICTNESS[verdict(policy, asked, before).effect]


several = st.lists(requests(), max_size=5).map(tuple)


@given(policies(), requests(), several, st.randoms(use_true_random=False))
def test_the_order_of_rules_and_limits_means_nothing(policy, asked, before, random) -> None:
    shuffled = replace(
        policy,
        rules=tuple(random.sample(policy.rules, len(policy.rules))),
        limits=tuple(random.sample(policy.limits, len(policy.limits))),
    )
    assert verdict(policy, asked, before).effect == verdict(shuffled, asked, before).effect


@given(policies(), requests(), several, rules("another"))
def test_a_deny_or_an_ask_more_lets_nothing_more_through(policy, asked, before, rule) -> None:
    if rule.effect == "allow":
        rule = replace(rule, effect="ask")
    more = replace(policy, rules=(*policy.rules, rule))
    if rule.effect == "ask" and strictness(policy, asked, before) == 2 and policy.default == "deny":
        return  # what nothing allowed is asked about now: less strict, and not looser than the person who is asked
    assert strictness(more, asked, before) >= min(1, strictness(policy, asked, before))
    if rule.effect == "deny":
        assert strictness(more, asked, before) >= strictness(policy, asked, before)


@given(policies(), requests(), several, limits("another"))
def test_a_limit_more_lets_nothing_more_through(policy, asked, before, limit) -> None:
    more = replace(policy, limits=(*policy.limits, limit))
    assert strictness(more, asked, before) >= strictness(policy, asked, before)


@given(policies(), requests(), several)
def test_an_allow_less_lets_nothing_more_through(policy, asked, before) -> None:
    less = replace(policy, rules=tuple(rule for rule in policy.rules if rule.effect != "allow"))
    allowed_by_default = policy.default == "allow"
    assert allowed_by_default or strictness(less, asked, before) >= strictness(policy, asked, before)


@given(policies(), requests(), several)
def test_what_is_frozen_signs_nothing(policy, asked, before) -> None:
    assert verdict(replace(policy, frozen=True), asked, before).effect == "deny"


SEND = RequestFacts(
    kind="send",
    words="pays",
    account=MINE,
    chain_id=1,
    movements=(Movement("native", 6, 0, BOB),),
    towards=(BOB,),
    max_fee=1,
    nonce=7,
)
OPEN = Policy("allow", "yes", exclusive=(1,))
DAY = Limit("day", "native", per_transaction=6, total=10, window=100)


def test_a_member_of_a_limit_and_its_neighbour() -> None:
    at = replace(OPEN, limits=(DAY,))
    assert verdict(at, SEND).effect == "allow"
    over = replace(SEND, movements=(Movement("native", 7, 0, BOB),))
    found = verdict(at, over)
    assert (found.effect, found.rule, found.details["asked"], found.details["limit"]) == ("deny", "day", "7", "6")
    spent = replace(SEND, nonce=8, movements=(Movement("native", 4, 0, BOB),))
    assert verdict(at, SEND, (spent,)).effect == "allow", "10 of 10"
    spent = replace(spent, movements=(Movement("native", 5, 0, BOB),))
    found = verdict(at, SEND, (spent,))
    assert (found.effect, found.details["spent"], found.details["left"]) == ("deny", "5", "5")
    assert found.details["frees_at"] == "1970-01-01T00:18:19Z", "100 seconds after the one before"
    with_fees = replace(OPEN, limits=(replace(DAY, fees=True),))
    assert verdict(with_fees, SEND).effect == "deny", "6 and a fee of 1"
    elsewhere = replace(OPEN, limits=(replace(DAY, accounts=(OTHER,)), replace(DAY, name="b", chains=(18,))))
    assert verdict(elsewhere, over).effect == "allow"


def test_transactions_of_one_nonce_exclude_one_another_where_the_chain_id_is_of_one_network() -> None:
    at = replace(OPEN, limits=(DAY,))
    cheaper = replace(SEND, movements=(Movement("native", 5, 0, BOB),))
    assert verdict(at, SEND, (cheaper, cheaper, SEND)).effect == "allow"
    assert verdict(replace(at, exclusive=()), SEND, (cheaper,)).effect == "deny", "two chains have that id"
    other = replace(SEND, nonce=8)
    assert verdict(at, other, (cheaper,)).effect == "deny"


def test_a_count_lets_so_many_through() -> None:
    at = replace(OPEN, limits=(Limit("twice", "native", window=100, count=2),))
    assert verdict(at, SEND, (replace(SEND, nonce=1),)).effect == "allow"
    assert verdict(at, SEND, (replace(SEND, nonce=1), replace(SEND, nonce=2))).effect == "deny"
    assert verdict(at, SEND, (replace(SEND, nonce=1), SEND)).effect == "allow", "it replaces its own"


APPROVE = RequestFacts(
    kind="approve",
    words="lets take",
    account=MINE,
    chain_id=1,
    movements=(Movement(TOKEN, 3, 3, BOB),),
    towards=(BOB,),
    spenders=(BOB,),
    nonce=1,
)


def test_who_may_take_has_to_be_known_and_bounded() -> None:
    assert verdict(OPEN, APPROVE).rule == "spender-unknown"
    known = replace(OPEN, known=(BOB,))
    assert verdict(known, APPROVE).effect == "allow"
    named = replace(OPEN, rules=(Rule("allow", "shop", kinds=("approve",), to=(BOB,)),))
    assert verdict(named, APPROVE).effect == "allow"
    denied = replace(OPEN, rules=(Rule("ask", "shop", kinds=("approve",), to=(BOB,)),))
    assert verdict(denied, APPROVE).effect == "deny", "a rule that asks names nobody as known"
    endless = replace(APPROVE, movements=(Movement(TOKEN, 1 << 95, 1 << 95, BOB),))
    assert verdict(known, endless).rule == "unlimited"
    assert verdict(replace(known, limits=(Limit("e", "exposure", per_transaction=2),)), APPROVE).rule == "e"
    assert (
        verdict(replace(known, limits=(Limit("t", TOKEN.upper().replace("X", "x"), per_transaction=2),)), APPROVE).rule
        == "t"
    )
    assert verdict(OPEN, replace(SEND, delegates=True)).rule == "delegatecall"


def test_an_allow_wants_all_of_those_named_and_a_deny_any() -> None:
    both = replace(SEND, towards=(BOB, EVE))
    allow = Policy("deny", "yes", rules=(Rule("allow", "bob", to=(BOB,)),))
    assert verdict(allow, SEND).effect == "allow"
    assert verdict(allow, both).effect == "deny"
    deny = Policy("allow", "yes", rules=(Rule("deny", "eve", to=(EVE,)),))
    assert verdict(deny, both).effect == "deny"
    assert verdict(deny, SEND).effect == "allow"
    nobody = replace(SEND, towards=(), movements=())
    assert verdict(allow, nobody).effect == "deny", "nobody is in no list"


def test_a_call_inside_that_nobody_can_read_counts_as_blind_too() -> None:
    inner = replace(SEND, kind="safe", unread=True)
    safe, blind = (Policy("allow", "yes", rules=(Rule("deny", "no", kinds=(kind,)),)) for kind in ("safe", "blind"))
    assert [verdict(policy, inner).effect for policy in (safe, blind)] == ["deny", "deny"]
    assert verdict(blind, replace(inner, unread=False)).effect == "allow"
    for kinds, effect in ((("safe",), "deny"), (("blind",), "deny"), (("safe", "blind"), "allow")):
        assert verdict(Policy("deny", "yes", rules=(Rule("allow", "some", kinds=kinds),)), inner).effect == effect


def test_amounts_and_times_of_a_rule_bound_what_it_allows_and_begin_what_it_denies() -> None:
    allow = Policy("deny", "yes", rules=(Rule("allow", "small", most=6, longest=10),))
    deny = Policy("allow", "yes", rules=(Rule("deny", "large", most=5),))
    short = replace(SEND, until=NOW + 10)
    assert verdict(allow, short).effect == "allow"
    assert verdict(allow, replace(short, until=NOW + 11)).effect == "deny"
    assert verdict(allow, replace(short, until=None)).effect == "deny", "for ever is longer"
    assert verdict(allow, replace(short, movements=(Movement("native", 7, 0, BOB),))).effect == "deny"
    assert verdict(deny, SEND).effect == "deny"
    assert verdict(deny, replace(SEND, movements=(Movement("native", 5, 0, BOB),))).effect == "allow"


def test_reading_and_presenting_are_decided_by_rules_that_name_them() -> None:
    read = RequestFacts(kind="read", words="read email", account="", fields=("email",))
    assert verdict(Policy("deny", "yes"), read).effect == "allow"
    assert verdict(Policy("deny", "yes", rules=(Rule("deny", "all"),)), read).effect == "allow"
    named = Policy("allow", "yes", rules=(Rule("ask", "papers", how="passphrase", kinds=("read",), fields=("em*",)),))
    assert (verdict(named, read).effect, verdict(named, read).how) == ("ask", "passphrase")


def test_a_grant_is_bounded_in_length_and_number() -> None:
    grant = RequestFacts(kind="consent", words="", account=MINE, fields=("email",), client="did:a", until=NOW + 30)
    at = replace(OPEN, limits=(Limit("grants", "grants", window=100, count=1, longest=30),))
    assert verdict(at, grant).effect == "allow"
    assert verdict(at, replace(grant, until=NOW + 31)).rule == "grants"
    assert verdict(at, replace(grant, until=None)).rule == "grants"
    assert verdict(at, grant, (grant,)).effect == "deny"
    assert verdict(at, replace(grant, kind="consent:withdrawal", until=None), (grant,)).effect == "allow"
