"""Attacks on faults and votes of Stakes: false statements, escapes from a cut, votes that count twice."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, EvmWorld, Reverted, account
from tests.contracts.stakes import ALL, RATE, SLASHED, UNBONDING, WEEK, A, B, Staked, new_stakes, refused

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def staked(world: EvmWorld) -> Staked:
    return new_stakes(world)


def test_a_fault_is_cut_once(staked: Staked) -> None:
    """The same two statements again, and two of another number."""
    one = staked.declare("val")
    staked.delegate("ann", one, 100 * CMT)
    staked.report("bob", one, "key of val")
    held = staked.parameters.held
    for number in (7, 8):
        refused("state", staked.report, "bob", one, "key of val", number)
    assert (staked.parameters.held, staked.delegation("ann", one).amount) == (held, 95 * CMT)


def test_what_is_no_contradiction_is_no_fault(staked: Staked) -> None:
    one, two = staked.declare("val"), staked.declare("other")
    refused("same statement", staked.report, "bob", one, "key of val", 7, (A, A))
    good = [staked.proof("key of val", one, 7, content) for content in (A, B)]
    other_number = [good[0], staked.proof("key of val", one, 8, B)]
    other_validator = [good[0], staked.proof("key of val", two, 7, B)]
    other_key = [good[0], staked.proof("key of other", one, 7, B)]
    for proofs in (other_number, other_validator, other_key, [good[0], good[0]], [good[1], good[0]]):
        refused("another key", staked.send, "bob", "report", one, 7, (A, B), proofs)
    refused("another key", staked.send, "bob", "report", two, 7, (A, B), good)
    refused("state", staked.send, "bob", "report", two + 1, 7, (A, B), good)
    staked.send("bob", "report", one, 7, (B, A), good[::-1])


def test_a_second_form_of_one_signature_is_none(staked: Staked) -> None:
    """High s, a v of neither form, and garbage that recovers to nobody: the key of no validator is nobody."""
    one = staked.declare("val")
    first, (v, r, s) = (staked.proof("key of val", one, 7, content) for content in (A, B))
    high = (55 - v, r, (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big"))
    for forged in (high, (v - 27, r, s), (v, b"\0" * 32, s)):
        with pytest.raises(Reverted, match=r"^bad_signature$"):
            staked.send("bob", "report", one, 7, (A, B), [first, forged])


def test_a_statement_for_another_chain_or_contract_is_void(staked: Staked) -> None:
    one = staked.declare("val")
    other = new_stakes(staked.world)
    other.declare("val")
    proofs = [other.proof("key of val", one, 7, content) for content in (A, B)]
    refused("another key", staked.send, "bob", "report", one, 7, (A, B), proofs)
    own = [staked.proof("key of val", one, 7, content) for content in (A, B)]
    with staked.world.tried():
        staked.world.split(4321)
        refused("another key", staked.send, "bob", "report", one, 7, (A, B), own)
    staked.world.split(1234)
    hashed = staked.stakes.read("statementHash", one, 7, A)
    assert account("key of val").sign(hashed) == own[0]
    elsewhere = new_stakes(EvmWorld(home="another home"))
    assert elsewhere.stakes.address == staked.stakes.address  # of another chain with the same id
    copied = [elsewhere.proof("key of val", one, 7, content) for content in (A, B)]
    refused("another key", staked.send, "bob", "report", one, 7, (A, B), copied)
    staked.send("bob", "report", one, 7, (A, B), own)


def test_no_escape_from_a_cut_by_taking_back(staked: Staked) -> None:
    """Delegators and owner see the report coming and take back first; the owner retires, too."""
    one = staked.declare("val", own=200 * CMT)
    staked.delegate("ann", one, 100 * CMT)
    staked.undelegate("ann", one)
    staked.undelegate("val", one, 100 * CMT)
    staked.send("val", "retire", one)
    staked.before(staked.validator(one).until)
    with staked.world.tried():
        done = staked.report("bob", one, "key of val")
        assert done.events[-1][1]["reward"] == 100 * CMT // 40  # what was due earlier is out of reach by then
        refused("no such entry", staked.send, "val", "cancel", one, 2)
    staked.world.move(-DAY)
    with staked.world.tried():
        staked.report("bob", one, "key of val")
        assert [entry.amount for entry in staked.entries("val", one)] == [95 * CMT, 95 * CMT]
        assert [entry.amount for entry in staked.entries("ann", one)] == [95 * CMT]
        staked.world.move(WEEK)
        assert staked.paid("ann", "complete", one, 0) == 95 * CMT
        assert staked.paid("val", "complete", one, 0) == 190 * CMT


def test_who_retired_is_slashable_until_its_unbonding_ends_and_not_after(staked: Staked) -> None:
    one = staked.declare("val")
    staked.delegate("ann", one, 100 * CMT)
    staked.send("val", "retire", one)
    staked.before(staked.validator(one).until)
    with staked.world.tried():
        staked.report("bob", one, "key of val")
        assert staked.validator(one).state == SLASHED
    staked.world.move(1)
    refused("retired", staked.report, "bob", one, "key of val")
    staked.undelegate("ann", one)


def test_no_escape_from_a_cut_by_moving(staked: Staked) -> None:
    """To another validator, from there on, back again, out, by retiring, or by handing the validator over."""
    one, two, three = staked.declare("val"), staked.declare("other"), staked.declare("third")
    staked.delegate("ann", one, 100 * CMT)
    staked.send("ann", "redelegate", one, two, ALL)
    for name, values in (
        ("redelegate", (two, three, 1)),
        ("redelegate", (two, one, ALL)),
        ("undelegate", (two, 1)),
        ("undelegate", (two, ALL)),
    ):
        refused("amount", staked.send, "ann", name, *values)
    staked.report("bob", one, "key of val")
    assert staked.delegation("ann", two).amount == 95 * CMT
    refused("amount", staked.undelegate, "ann", two, 95 * CMT + 1)


def test_no_escape_from_a_cut_by_a_shorter_unbonding(staked: Staked) -> None:
    """A vote that shortens the unbonding changes nothing of what began before."""
    one, two = staked.declare("val"), staked.declare("other")
    staked.delegate("ann", one, 800 * CMT)
    number = staked.propose("ann", UNBONDING, 3_600)
    staked.send("ann", "vote", number, True)
    staked.before(staked.proposal(number).ends)
    staked.undelegate("ann", one, 100 * CMT)
    staked.send("ann", "redelegate", one, two, 100 * CMT)
    staked.send("anybody", "execute", number)
    assert staked.parameters.unbonding == 3_600
    staked.world.move(2 * DAY)
    staked.report("bob", one, "key of val")
    assert [entry.amount for entry in staked.entries("ann", one)] == [95 * CMT]
    assert staked.delegation("ann", two).amount == 95 * CMT


def test_an_owner_who_reports_herself_loses(staked: Staked) -> None:
    """Also with delegators, whose cut she would like to share: her part of it is none."""
    one = staked.declare("val")
    staked.delegate("ann", one, 900 * CMT)
    owner = account("val").address
    before = staked.world.balance(owner)
    staked.report("val", one, "key of val")
    gained = staked.world.balance(owner) - before
    assert gained == 5 * CMT // 2
    assert gained < 100 * CMT - staked.delegation("val", one).amount


def test_an_owner_below_the_minimum_neither_takes_nor_earns(staked: Staked) -> None:
    one = staked.declare("val")
    for name, values in (("undelegate", (one, 1)), ("undelegate", (one, ALL))):
        refused("self stake", staked.send, "val", name, *values)
    two = staked.declare("other")
    refused("self stake", staked.send, "val", "redelegate", one, two, ALL)
    refused("self stake", staked.send, "val", "update", one, "v", "", 1_000 * CMT + 10)
    staked.delegate("ann", one, 1)
    refused("max stake", staked.send, "val", "update", one, "v", "", 100 * CMT)


def test_no_double_vote_by_moving_the_stake(staked: Staked) -> None:
    """Who voted hands her stake to another account, directly, by another validator, or with the validator."""
    one, two = staked.declare("val"), staked.declare("other")
    staked.delegate("ann", one, 50 * CMT)
    number = staked.propose("ann", RATE, 5)
    staked.send("ann", "vote", number, True)
    staked.send("ann", "redelegate", one, two, ALL)
    refused("voted", staked.send, "ann", "vote", number, True)
    staked.send("val", "vote", number, True)
    staked.send("val", "move", one, account("heir").address)
    staked.send("heir", "accept", one)
    refused("no stake", staked.send, "heir", "vote", number, True)
    staked.delegate("late", two, 500 * CMT)
    refused("no stake", staked.send, "late", "vote", number, True)
    found = staked.proposal(number)
    assert (found.yes, found.total) == (150 * CMT, 250 * CMT)


def test_a_stake_of_the_same_second_does_not_vote(staked: Staked) -> None:
    """Borrowed for one block: delegated, proposed and voted at once, and taken back."""
    staked.declare("val")
    with staked.world.one_block():
        staked.delegate("mallory", 1, 900 * CMT)
        number = staked.propose("mallory", RATE, 10 * CMT)
        refused("no stake", staked.send, "mallory", "vote", number, True)
        staked.undelegate("mallory", 1)
    assert staked.proposal(number).total == 100 * CMT
    with staked.world.one_block():
        refused("no stake", staked.send, "mallory", "vote", number, True)


def test_who_took_back_after_the_snapshot_still_votes_with_it(staked: Staked) -> None:
    staked.declare("val")
    staked.delegate("ann", 1, 50 * CMT)
    number = staked.propose("ann", RATE, 5)
    staked.undelegate("ann", 1)
    staked.send("ann", "vote", number, False)
    assert staked.proposal(number).no == 50 * CMT
