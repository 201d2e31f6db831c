"""What is declared of loans is what the contract does: in every state, up to its last second and from the next on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

from cmwallet.errors import Reverted as WalletReverted
from cmwallet.market.loans.cmt_payment import cmt_payment
from cmwallet.market.loans.loan import AGREED, CLAIMED, MISSING, Loan, read_loan
from cmwallet.market.loans.reading import complete_loans
from cmwallet.market.loans.states import LOANS
from cmwallet.market.states import ANYBODY
from tests.contracts.court import SECOND, SECRET, commitment_to
from tests.contracts.declared import Bound, Tried, WorldReader, carry_on, declared_moves
from tests.contracts.harness import CMT, DAY, ZERO, Account, EvmWorld, Reverted
from tests.contracts.loans import COINS, COURT_FEE, DOCUMENT, EVIDENCE, REF, Lending, new_loans

OFF_CHAIN = {"market seal loan/{item} --to-jurors"}


def agreed(lending: Lending) -> int:
    return lending.agreed(collateral=3 * CMT)


def agreed_and_claimed(lending: Lending) -> int:
    loan = lending.agreed()
    lending.paid(loan, 0)
    return loan


def agreed_and_denied(lending: Lending) -> int:
    loan = agreed_and_claimed(lending)
    lending.missing(loan, 0)
    return loan


def agreed_and_denied_too_often(lending: Lending) -> int:
    loan = agreed_and_denied(lending)
    for _ in range(2):
        lending.paid(loan, 0)
        lending.missing(loan, 0)
    return loan


def disbursement_in_court(lending: Lending) -> int:
    lending.court.jurors(3)
    return in_court(lending, agreed_and_denied(lending), 0)


def agreed_in_cmt(lending: Lending) -> int:
    return lending.agreed(COINS)


def active(lending: Lending) -> int:
    return lending.active(collateral=3 * CMT)


def active_and_claimed(lending: Lending) -> int:
    loan = lending.active()
    lending.paid(loan, 1)
    return loan


def active_and_denied(lending: Lending) -> int:
    loan = active_and_claimed(lending)
    lending.missing(loan, 1)
    return loan


def active_and_one_received(lending: Lending) -> int:
    loan = lending.active()
    lending.confirmed(loan, 1)
    return loan


def all_claimed(lending: Lending) -> int:
    loan = lending.active(count=2)
    for place in (1, 2):
        lending.paid(loan, place)
    lending.received(loan, 1)
    return loan


def paid_off(lending: Lending) -> int:
    loan = lending.active()
    lending.paid(loan, 7)
    return loan


def pay_off_denied(lending: Lending) -> int:
    loan = paid_off(lending)
    lending.missing(loan, 7)
    return loan


def past_due(lending: Lending) -> int:
    loan = lending.active(collateral=3 * CMT)
    lending.reach(lending.due(loan, 1) + 89 * DAY)
    return loan


def past_due_and_claimed(lending: Lending) -> int:
    loan = past_due(lending)
    lending.paid(loan, 1)
    return loan


def past_due_and_denied(lending: Lending) -> int:
    loan = past_due_and_claimed(lending)
    lending.missing(loan, 1)
    return loan


def past_due_and_denied_at_last(lending: Lending) -> int:
    loan = past_due_and_claimed(lending)
    lending.reach(lending.world.time + 10 * DAY)
    lending.missing(loan, 1)
    return loan


def in_court(lending: Lending, loan: int, place: int) -> int:
    values = (loan, place, EVIDENCE, "", commitment_to(SECRET), lending.digest(loan))
    lending.send("contest", *values, sender=lending.payer(place), value=COURT_FEE)
    lending.world.mine(3)
    return loan


def installment_in_court(lending: Lending) -> int:
    loan = active_and_claimed(lending)
    lending.missing(loan, 1, commitment=commitment_to(SECOND))
    lending.court.jurors(3)
    return in_court(lending, loan, 1)


def installment_in_court_without_jurors(lending: Lending) -> int:
    return in_court(lending, active_and_denied(lending), 1)


def judged(lending: Lending, choice: int) -> int:
    loan = lending.contested(1)
    lending.judged(loan, choice)
    return loan


def judged_for_the_payer(lending: Lending) -> int:
    return judged(lending, 1)


def judged_for_the_payee(lending: Lending) -> int:
    return judged(lending, 2)


def disbursement_judged(lending: Lending) -> int:
    loan = lending.contested(0)
    lending.judged(loan, 1)
    return loan


def judged_after_the_default(lending: Lending) -> int:
    loan = defaulted_but_for_the_last(lending)
    lending.missing(loan, 1)
    lending.contest(loan, 1)
    lending.judged(loan, 1)
    return loan


def judged_once(lending: Lending) -> int:
    loan = judged(lending, 2)
    lending.advance(loan)
    return loan


def defaulted(lending: Lending) -> int:
    loan = past_due(lending)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    lending.declare(loan)
    return loan


def defaulted_and_claimed(lending: Lending) -> int:
    loan = defaulted(lending)
    lending.paid(loan, 1)
    return loan


def defaulted_but_for_the_last(lending: Lending) -> int:
    loan = lending.active(count=1)
    lending.reach(lending.due(loan, 1) + 90 * DAY + 1)
    lending.declare(loan)
    lending.paid(loan, 1)
    return loan


def defaulted_and_denied(lending: Lending) -> int:
    loan = defaulted_and_claimed(lending)
    lending.missing(loan, 1)
    return loan


def funded(lending: Lending) -> int:
    return lending.funded()


def funded_for_one(lending: Lending) -> int:
    return lending.funded(count=1)


def prepaid(lending: Lending) -> int:
    loan = lending.funded()
    lending.pay(loan, 103 * CMT)
    return loan


def prepaid_twice(lending: Lending) -> int:
    loan = lending.funded()
    lending.pay(loan, 205 * CMT)
    return loan


def prepaid_in_part(lending: Lending) -> int:
    loan = lending.funded()
    lending.pay(loan, 40 * CMT)
    return loan


def prepaid_whole(lending: Lending) -> int:
    loan = lending.funded(count=1)
    lending.pay(loan, 101 * CMT)
    return loan


def drawn(lending: Lending) -> int:
    loan = lending.funded()
    lending.automatic(loan)
    lending.allow(102 * CMT)
    return loan


def drawn_without_money(lending: Lending) -> int:
    loan = lending.funded()
    lending.automatic(loan)
    return loan


def due_in_cmt(lending: Lending) -> int:
    loan = lending.funded()
    lending.reach(lending.due(loan, 1) + 1)
    lending.world.mine(1)
    return loan


def late_in_cmt(lending: Lending) -> int:
    loan = lending.funded(collateral=400 * CMT)
    lending.reach(lending.due(loan, 1) + 80 * DAY)
    lending.world.mine(1)
    return loan


def defaulted_in_cmt(lending: Lending) -> int:
    return lending.defaulted()


def closed(lending: Lending) -> int:
    loan = lending.active()
    lending.release(loan)
    return loan


SITUATIONS: dict[str, Callable[[Lending], int]] = {
    begin.__name__: begin
    for begin in (
        *(agreed, agreed_and_claimed, agreed_and_denied, agreed_and_denied_too_often, disbursement_in_court),
        *(agreed_in_cmt, active, active_and_claimed, active_and_denied, active_and_one_received, all_claimed),
        *(
            paid_off,
            pay_off_denied,
            past_due,
            past_due_and_claimed,
            past_due_and_denied,
            past_due_and_denied_at_last,
            installment_in_court,
        ),
        *(
            disbursement_judged,
            judged_after_the_default,
            installment_in_court_without_jurors,
            judged_for_the_payer,
            judged_for_the_payee,
            judged_once,
            defaulted,
        ),
        *(defaulted_and_claimed, defaulted_but_for_the_last, defaulted_and_denied, funded, funded_for_one, prepaid),
        *(prepaid_twice, prepaid_in_part, prepaid_whole, drawn, drawn_without_money, due_in_cmt, late_in_cmt),
        *(defaulted_in_cmt, closed),
    )
}


class Played:
    """A loan in a situation, and how each command is played on it."""

    def __init__(self, situation: str, monkeypatch: Any) -> None:
        self.world = EvmWorld()
        self.lending = lending = new_loans(self.world)
        self.loan = SITUATIONS[situation](lending)
        self.monkeypatch = monkeypatch
        self.loans, self.reader = Bound(lending.loans), WorldReader(self.world)
        self.tried = Tried(self.world, LOANS, self.read, self.actions())

    def read(self) -> Loan:
        answer = self.world.ask(ZERO, self.lending.loans.address, self.loans.call_data("loans", self.loan))
        item = read_loan(self.loan, answer)
        return complete_loans(self.reader, self.loans, [item], ())[0]  # type: ignore[arg-type]

    def actions(self) -> dict[tuple[str, str], tuple[Account, Any]]:
        lending = self.lending
        both = {"borrower": lending.borrower, "lender": lending.lender}

        def send(name: str, *values: Any, seen: bool = True, value: int = 0) -> Any:
            def action(item: Loan, who: Account) -> None:
                digest = (item.digest,) if seen else ()
                lending.send(name, self.loan, *values, *digest, sender=who, value=value)

            return action

        def of_place(name: str, *statuses: int, more: tuple[Any, ...] = (), value: int = 0) -> Any:
            def action(item: Loan, who: Account) -> None:
                role = item.payer if name in ("paid", "contest") else item.payee
                claims = [one for one in item.claims_of(None, *statuses) if role(one.place).lower() == who.address]
                found = [one.place for one in claims if name != "paid" or one.place <= item.count]
                if not found:
                    raise Reverted("no such claim")
                self._each(name, found, item, who, more, value)

            return action

        def pay(item: Loan, who: Account) -> None:
            if item.in_cmt and (who is lending.lender) != (item.state == AGREED):
                raise Reverted("anybody may, and the command is for the payer")
            if item.in_cmt:
                try:
                    due = cmt_payment(item, self.world.time + 1, None)
                except WalletReverted as refusal:
                    raise Reverted(refusal.message) from refusal
                lending.send(due.function, *due.values, sender=who, value=due.amount)
            else:
                lending.send("paid", self.loan, item.place_to_pay, REF, item.digest, sender=who)

        def off(item: Loan, who: Account) -> None:
            lending.send("paid", self.loan, item.payoff_place, REF, item.digest, sender=who)

        def collect(item: Loan, who: Account) -> None:
            of_place("received", CLAIMED, MISSING)(item, who)

        def court(secrets: list[bytes]) -> Any:
            def action(item: Loan, who: Account) -> None:
                assert item.judged is not None
                carry_on(self.world, lending.court.court, item.judged, who, secrets, self.monkeypatch)

            return action

        found: dict[tuple[str, str], tuple[Account, Any]] = {
            ("lender", "loan pay {item}"): (lending.lender, pay),
            ("borrower", "loan pay {item}"): (lending.borrower, pay),
            ("borrower", "loan pay {item} --place PLACE"): (lending.borrower, of_place("paid", MISSING, more=(REF,))),
            ("borrower", "loan pay {item} --amount AMOUNT"): (lending.borrower, send("pay", 1, value=1)),
            ("borrower", "loan pay {item} --off"): (lending.borrower, off),
            ("borrower", "loan automatic {item}"): (
                lending.borrower,
                lambda item, who: send("automatic", not item.automatic)(item, who),
            ),
            ("borrower", "loan reclaim {item} AMOUNT"): (lending.borrower, send("reclaim", 1, seen=False)),
            ("lender", "loan declare {item}"): (lending.lender, send("declare")),
            ("lender", "loan release {item}"): (lending.lender, send("release")),
            (ANYBODY, "market advance loan/{item}"): (lending.anybody, send("advance", seen=False)),
        }
        for party, who in both.items():
            found[party, "loan collect {item}"] = (who, collect)
            found[party, "loan missing {item} PLACE"] = (who, of_place("missing", CLAIMED, more=(bytes(32),)))
            more = (EVIDENCE, "", bytes(32))
            found[party, "loan contest {item} PLACE --evidence FILE"] = (
                who,
                of_place("contest", CLAIMED, MISSING, more=more, value=COURT_FEE),
            )
            found[party, "loan evidence {item} FILE"] = (who, send("evidence", DOCUMENT, "", seen=False))
        if lending.loan(self.loan).case:
            secrets = {"borrower": [SECRET, SECOND], "lender": [SECRET, SECOND]}
            for party, who in both.items():
                found[party, "market advance court/{case}"] = (who, court(secrets[party]))
            found[ANYBODY, "market advance court/{case}"] = (lending.anybody, court([]))
        return found

    def _each(self, name: str, places: list[int], item: Loan, who: Account, more: tuple[Any, ...], value: int) -> None:
        """Do it for the first place for which the contract takes it: a command names one for which it is possible."""
        refusal: Reverted | None = None
        for place in places:
            try:
                self.lending.send(name, self.loan, place, *more, item.digest, sender=who, value=value)
            except Reverted as reason:
                refusal = reason
            else:
                return
        assert refusal is not None
        raise refusal

    def moments(self) -> list[int]:
        """The next second, the last of the state and of whatever ends sooner in it, and the one after each."""
        item = self.read()
        ends = [item.until, item.disburse_by]
        for claim in item.claims:
            ends += [claim.claimed_at + 14 * DAY]
            ends += [claim.missing_at + 7 * DAY]
            ends += [claim.claimed_at + 7 * DAY] if claim.place == 0 else []
        for place in {item.first, item.next} - {item.count + 1}:
            ends += [item.late_after(place)] if place == item.next else []
            ends += [item.due(place)] if item.in_cmt else []
            ends += [item.due(place) + 90 * DAY] if place == item.first else []
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
    steps = {(step.who, step.command) for state in LOANS.states for step in state.steps}
    assert {one for one in steps - actions if one[1] not in OFF_CHAIN} == set()
    moves = {move for one in played for move in one.moves}
    assert declared_moves(LOANS, actions) - moves == set()
