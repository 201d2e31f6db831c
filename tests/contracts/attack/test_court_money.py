"""Attacks on what the court pays, for the lines of the table in docs/contracts/court.md."""

from __future__ import annotations

import random

import pytest

from tests.contracts.court import (
    CENSOR,
    EVIDENCE,
    FEE,
    NOTHING,
    REJECTED,
    RESTORE,
    SECRET,
    STAKE,
    SUBJECT,
    UNDECIDED,
    UPHELD,
    VOTE,
    Played,
    commitment_to,
    new_court,
    salt_of,
    settlement,
    shared_out,
)
from tests.contracts.harness import CMT, Account, EvmWorld, Reverted


@pytest.fixture
def court(world: EvmWorld) -> Played:
    return new_court(world)


def claim_all(court: Played, case: int) -> dict[str, int]:
    """Settle every juror by a stranger's calls; returns what each got."""
    paid = {}
    for who in court.seats(case):
        before = court.balance(who)
        court.court.send("claim", case, who, sender=court.anybody)
        paid[who] = court.balance(who) - before
    return paid


def choices_of(sides: list[list[str]], choices: tuple[int | None, ...]) -> dict[str, int | None]:
    return {who: choice for side, choice in zip(sides, choices, strict=True) for who in side}


def test_swallowed_coins_are_refused_on_every_path(court: Played) -> None:
    """One wei sent along is refused, or is the whole amount and `held` rises by it."""
    (ann,) = court.jurors(1)
    court.token.send("deposit", sender=ann, value=10_000 * CMT)
    court.token.send("approve", court.court.address, 2**256 - 1, sender=ann)
    case = court.request()
    for name, *arguments in (
        *(("stake", 0), ("stake", STAKE), ("stake", STAKE + 1)),
        ("request", CENSOR, EVIDENCE, 7, NOTHING, "", commitment_to(SECRET)),
    ):
        with pytest.raises(Reverted, match=r"till: coins|court: stake"):
            court.court.send(name, *arguments, sender=ann, value=1)
    held = court.court.read("held")
    court.court.send("stake", 1, sender=ann, value=1)
    assert court.court.read("held") == held + 1
    court.drawn(case)
    with pytest.raises(Reverted, match="till: coins"):
        court.court.send("commit", case, SECRET, sender=ann, value=1)
    court.commit(case, ann, UPHELD)
    for name, *arguments in (
        *(("unstake", 1), ("payOut", ann.address), ("open", 1, 7, [NOTHING, NOTHING]), ("seed", case, SECRET)),
        *(("secret", case, 0, SECRET), ("draw", case, 0, 1), ("reveal", case, UPHELD, salt_of(ann))),
        *(("advance", case), ("claim", case, ann.address)),
    ):
        with pytest.raises(Reverted):
            court.court.send(name, *arguments, sender=ann, value=1)
    court.reveal(case, ann, UPHELD)
    assert court.world.balance(court.court.address) == 0


def test_copied_commitment_cannot_be_shown_by_who_copied_it(court: Played) -> None:
    court.jurors(2)
    case = court.request(21)
    ann, bea = (court.people[who] for who in court.drawn(case))
    court.commit(case, ann, UPHELD)
    cost = VOTE * court.ballot(case, bea.address).seats
    court.court.send("commit", case, court.sealed(case, ann, UPHELD), sender=bea, value=cost)
    court.reveal(case, ann, UPHELD)
    for choice in (UPHELD, REJECTED):
        with pytest.raises(Reverted, match="court: commitment"):
            court.court.send("reveal", case, choice, salt_of(ann), sender=bea)


def test_selective_reveal_pays_less_than_showing_a_lost_vote(court: Played) -> None:
    """Who sees that she will lose and does not show her vote gets nothing; who shows it keeps the fee."""
    court.jurors(12)
    shown, hidden = (court.request(21, subject=subject) for subject in (SUBJECT, EVIDENCE))
    paid = []
    for case in (shown, hidden):
        court.drawn(case)
        sides = shared_out(court.seats(case), (14, 7))
        court.vote(case, choices_of(sides, (UPHELD, REJECTED)), hide=sides[1] if case == hidden else ())
        assert court.court.read("outcome", case) == UPHELD
        found = claim_all(court, case)
        paid.append(sum(found[who] for who in sides[1]))
    assert paid == [7 * FEE, 0]


def test_unanimity_pays_a_fee_a_seat(court: Played) -> None:
    court.jurors(3)
    case = court.request(21)
    seats = court.drawn(case)
    court.vote(case, dict.fromkeys(seats, UPHELD))
    assert claim_all(court, case) == {who: count * (VOTE + FEE) for who, count in seats.items()}
    assert court.balance(court.world.person("requester")) == 2 * 21 * FEE


def test_seventy_percent_absent_is_undecided_and_heals_the_registry(court: Played) -> None:
    court.jurors(30)
    case = court.request(100)
    seats = court.drawn(case)
    here, away = shared_out(seats, (30, 70))
    court.vote(case, choices_of([here, away], (UPHELD, None)))
    assert court.court.read("outcome", case) == UNDECIDED
    paid = claim_all(court, case)
    assert {who: paid[who] for who in here} == {who: seats[who] * (VOTE + FEE) for who in here}
    assert court.balance(court.anybody) == 70 * FEE // 2
    court.tomorrow()
    assert court.court.read("total") == (30 - len(away)) * 100 * CMT


def test_quorum_is_a_third_of_the_seats_rounded_up(court: Played) -> None:
    court.jurors(12)
    for shown, outcome, subject in ((7, UPHELD, SUBJECT), (6, UNDECIDED, EVIDENCE)):
        case = court.request(20, subject=subject)
        court.drawn(case)
        sides = shared_out(court.seats(case), (shown, 20 - shown))
        court.vote(case, choices_of(sides, (UPHELD, None)))
        assert court.court.read("outcome", case) == outcome


def test_own_accuser_who_repeats_herself_prices_nobody_out_of_the_whole_panel(court: Played) -> None:
    """Weak requests against oneself price nobody out: 903 fees are the most that another request can cost."""
    court.jurors(1)
    pledges = []
    for _ in range(6):
        seats = court.court.read("seatsFor", SUBJECT)
        case = court.request(seats)
        pledges.append(3 * seats)
        court.vote(case, dict.fromkeys(court.drawn(case), REJECTED))
    assert pledges == [21, 63, 189, 567, 903, 903]


def test_client_cases_climb_no_ladder(court: Played) -> None:
    court.jurors(1)
    item = int.from_bytes(SUBJECT, "big")
    case = court.open(item=item)
    court.world.mine(3)
    court.advance(case)
    court.vote(case, dict.fromkeys(court.draw(case), UPHELD))
    assert court.court.read("seatsFor", SUBJECT) == 7
    assert court.court.read("censored", SUBJECT) is False


@pytest.mark.parametrize("turn", range(12))
def test_every_wei_is_accounted_for(court: Played, turn: int) -> None:
    """Random votes: payouts + burnt + what went back = pledge + votes, and nothing but stakes is held at the end."""
    chance = random.Random(turn)
    court.jurors(10)
    seats = chance.choice((7, 9, 20, 33, 101))
    asked = court.world.person("requester")
    case = court.request(seats)
    found = court.drawn(case)
    choices = {who: chance.choice((UPHELD, UPHELD, REJECTED, REJECTED, None)) for who in found}
    hide = [who for who in found if choices[who] and chance.random() < 0.2]
    burnt, before = court.burnt(), court.balance(asked)
    court.vote(case, choices, hide)
    committed = sum(found[who] for who in found if choices[who])
    paid = sum(claim_all(court, case).values())
    back, burnt = court.balance(asked) - before, court.burnt() - burnt
    assert paid + back + burnt == 3 * seats * FEE + VOTE * committed
    upheld, rejected = (
        sum(found[who] for who in found if choices[who] == side and who not in hide) for side in (UPHELD, REJECTED)
    )
    expected = settlement(seats, upheld, rejected, committed - upheld - rejected)
    assert (court.court.read("outcome", case), back, burnt) == (expected.outcome, expected.back, expected.burnt)
    owed = sum(court.court.read("stakeOf", who) + court.court.read("leavingOf", who)[0] for who in court.people)
    assert court.court.read("held") == court.balance(court.court.address) == owed
    assert owed + court.balance(court.anybody) == 10 * 100 * CMT


def test_order_of_showing_changes_nothing(world: EvmWorld) -> None:
    results = set()
    for turn in range(3):
        court = new_court(EvmWorld())
        court.jurors(10)
        case = court.request(33)
        sides = shared_out(court.drawn(case), (18, 15))
        choices = choices_of(sides, (UPHELD, REJECTED))
        order = sorted(choices)
        random.Random(turn).shuffle(order)
        for who in sorted(choices):
            court.commit(case, court.people[who], choices[who] or 0)
        for who in order:
            court.reveal(case, court.people[who], choices[who] or 0)
        court.advance(case)
        paid = claim_all(court, case)
        results.add((court.court.read("outcome", case), court.burnt(), tuple(sorted(paid.items()))))
    assert len(results) == 1


def test_jurors_are_paid_alike_for_either_outcome(court: Played) -> None:
    """Nothing of the requester's goes to jurors who reject, and nothing of theirs depends on what they decide."""
    court.jurors(12)
    paid = []
    for subject, winner, loser in ((SUBJECT, UPHELD, REJECTED), (EVIDENCE, REJECTED, UPHELD)):
        case = court.request(33, subject=subject)
        sides = shared_out(court.drawn(case), (20, 13))
        court.vote(case, choices_of(sides, (winner, loser)))
        found = claim_all(court, case)
        paid.append([sum(found[who] for who in side) for side in sides])
    assert paid[0] == paid[1]


def test_claim_for_others_pays_only_them(court: Played) -> None:
    court.jurors(3)
    case = court.request(21)
    seats = court.drawn(case)
    court.vote(case, dict.fromkeys(seats, UPHELD))
    who = next(iter(seats))
    before = court.balance(court.anybody)
    court.court.send("claim", case, who, sender=court.anybody)
    assert court.balance(who) == seats[who] * (VOTE + FEE)
    assert court.balance(court.anybody) == before
    court.court.send("unstake", 100 * CMT, sender=court.people[who])
    court.tomorrow()
    court.tomorrow()
    court.court.send("payOut", who, sender=court.anybody)
    assert court.balance(court.anybody) == before
    assert court.balance(who) == 100 * CMT + seats[who] * (VOTE + FEE)


def test_donation_of_tokens_or_coins_changes_nothing(court: Played) -> None:
    court.jurors(3)
    donor = court.world.person("donor")
    court.token.send("deposit", sender=donor, value=777 * CMT)
    held = court.court.read("held")
    court.token.send("transfer", court.court.address, 777 * CMT, sender=donor)
    court.world.endow(court.court.address, 5 * CMT)
    assert (court.court.read("held"), court.court.read("total")) == (held, 300 * CMT)
    case = court.request(21)
    seats = court.drawn(case)
    court.vote(case, dict.fromkeys(seats, UPHELD))
    assert sum(claim_all(court, case).values()) == 21 * (VOTE + FEE)
    assert court.court.read("held") == 300 * CMT
    assert court.balance(court.court.address) == 300 * CMT + 777 * CMT
    assert court.world.balance(court.court.address) == 5 * CMT


def test_requester_who_is_every_juror_makes_no_money(court: Played) -> None:
    """She asks, sits in all seats and upholds: she gets back what she paid, less nothing, and wins nothing."""
    ann = court.stake("ann", 1_000 * CMT)
    court.tomorrow()
    case = court.request(21, who="ann")
    seats = court.drawn(case)
    court.vote(case, dict.fromkeys(seats, UPHELD))
    court.court.send("claim", case, ann.address, sender=ann)
    assert court.balance(ann) == 3 * 21 * FEE + 21 * VOTE
    assert court.burnt() == 0


def test_requester_who_splits_her_votes_makes_no_money(court: Played) -> None:
    """All seats are hers; with votes on both sides she only moves her own money, and dust of it is burnt."""
    court.jurors(12)
    case = court.request(21)
    sides = shared_out(court.drawn(case), (11, 10))
    court.vote(case, choices_of(sides, (UPHELD, REJECTED)))
    got = sum(claim_all(court, case).values()) + court.balance(court.world.person("requester"))
    assert got == 3 * 21 * FEE + 21 * VOTE - court.burnt()
    assert court.burnt() < 21


def test_forfeited_pledge_is_burnt_and_goes_to_no_juror(court: Played) -> None:
    court.jurors(12)
    case = court.request(21)
    seats = court.drawn(case)
    court.vote(case, dict.fromkeys(seats, REJECTED))
    assert sum(claim_all(court, case).values()) == 21 * (VOTE + FEE)
    assert court.burnt() == 2 * 21 * FEE
    assert court.balance(court.world.person("requester")) == 0


def test_absent_juror_who_claims_first_is_out_of_the_registry_all_the_same(court: Played) -> None:
    ann, bea = court.jurors(2)
    case = court.request(21)
    seats = court.drawn(case)
    court.vote(case, {ann.address: None, bea.address: UPHELD})
    court.court.send("claim", case, ann.address, sender=ann)
    assert court.balance(ann) == seats[ann.address] * FEE // 2
    assert court.court.read("stakeOf", ann.address) == 0


def test_bounty_is_no_more_than_the_absent_juror_has(court: Played) -> None:
    """Two cases, 202 seats, a stake that covers 40 of them: the second bounty is what is left, never others' money."""
    (ann,) = court.jurors(1, STAKE)
    cases = [court.request(101, subject=subject) for subject in (SUBJECT, EVIDENCE)]
    for case in cases:
        court.drawn(case)
    court.stake("bea", STAKE)
    for case in cases:
        court.reach(max(court.world.time + 1, court.case(case).until + 1))
        court.advance(case)
        court.court.send("claim", case, ann.address, sender=court.anybody)
    assert court.balance(court.anybody) == STAKE
    assert court.court.read("held") == STAKE == court.court.read("stakeOf", court.world.person("bea").address)
    assert court.court.read("seatsOf", ann.address) == 0


def test_vote_on_the_smaller_side_keeps_the_fee_and_loses_the_vote(court: Played) -> None:
    court.jurors(12)
    case = court.request(21)
    sides = shared_out(court.drawn(case), (15, 6))
    court.vote(case, choices_of(sides, (UPHELD, REJECTED)))
    found = claim_all(court, case)
    assert sum(found[who] for who in sides[1]) == 6 * FEE
    assert sum(found[who] for who in sides[0]) == 15 * (VOTE + FEE) + 6 * VOTE * 4 // 5


def test_double_jeopardy_is_refused_in_every_form(court: Played) -> None:
    court.jurors(1)
    case = court.request()
    for kind in (CENSOR, RESTORE):
        with pytest.raises(Reverted):
            court.request(kind=kind, who="another")
    court.vote(case, dict.fromkeys(court.drawn(case), UPHELD))
    with pytest.raises(Reverted, match="court: kind"):
        court.request(301, CENSOR, who="another")


def test_nobody_votes_or_shows_for_another(court: Played) -> None:
    court.jurors(2)
    case = court.request(21)
    ann, bea = (court.people[who] for who in court.drawn(case))
    thief: Account = court.world.person("thief")
    with pytest.raises(Reverted, match="court: no seat"):
        court.court.send("commit", case, court.sealed(case, ann, UPHELD), sender=thief, value=VOTE)
    for juror in (ann, bea):
        court.commit(case, juror, UPHELD)
    with pytest.raises(Reverted, match="court: no hidden vote"):
        court.court.send("reveal", case, UPHELD, salt_of(ann), sender=thief)
    assert court.court.read("rewardOf", case, thief.address) == (0, 0)
