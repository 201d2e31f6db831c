"""Loans in any order of any calls: what is held is what is owed, records are what the events tell, everything ends.

Among the people one signs and then never answers, one answers in the last second, and one plays all parts.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.contracts.harness import CMT, DAY, Account, EvmWorld, Reverted
from tests.contracts.loan_records import Met, Record, replayed
from tests.contracts.loans import (
    ACTIVE,
    AGREED,
    CLOSED,
    COINS,
    COURT_FEE,
    DEFAULTED,
    EUROS,
    EVIDENCE,
    MISSING,
    REF,
    Lending,
    Loan,
    new_loans,
)
from tests.contracts.stateful.machine import SETTINGS

MUTE, LATE, EVERYTHING = "mute", "late", "everything"
PEOPLE = (LATE, EVERYTHING, "ann", MUTE)
ROLES = ("borrower", "lender", "anybody")
pairs = st.permutations(PEOPLE).map(lambda names: tuple(names[:2]))
talkers = st.permutations(PEOPLE[:3]).map(lambda names: tuple(names[:2]))
number = st.integers(0, 7)
role = st.sampled_from(ROLES)


def where(currency: str, *states: int) -> Any:
    """Run a rule only while there is a loan of that kind in one of the states."""
    return precondition(lambda self: bool(self.numbers_in(currency, states)))


class Loans(RuleBasedStateMachine):
    @initialize(bank=talkers, coins=talkers, collateral=st.sampled_from((0, 90 * CMT, 400 * CMT)))
    def begin(self, bank: tuple[str, str], coins: tuple[str, str], collateral: int) -> None:
        self.world = EvmWorld()
        self.lending: Lending = new_loans(self.world)
        self.lending.court.jurors(3, 100 * CMT)
        self.closed: dict[int, Loan] = {}
        self.agree(bank, False, 3, collateral, 5, True)
        self.agree(coins, True, 3, collateral, 5, True)

    # What is asked of the contract; whatever it refuses must change nothing, which the invariants see.

    def person(self, name: str) -> Account:
        return self.world.person(name)

    def numbers(self) -> range:
        return range(1, self.lending.loans.read("count") + 1)

    def numbers_in(self, currency: str, states: tuple[int, ...]) -> list[int]:
        found = [(one, self.lending.loan(one)) for one in self.numbers()]
        return [one for one, loan in found if loan.state in states and currency in ("", loan.currency)]

    def pick(self, chosen: int, currency: str, *states: int) -> tuple[int, Loan]:
        found = self.numbers_in(currency, states)
        one = found[chosen % len(found)]
        return one, self.lending.loan(one)

    def name_of(self, address: str) -> str:
        return next(name for name in PEOPLE if self.person(name).address == address.lower())

    def in_role(self, loan: Loan, role: str) -> str:
        """Who has a role; a stranger is the one who plays all parts, perhaps of this loan."""
        return EVERYTHING if role == "anybody" else self.name_of(getattr(loan, role))

    def try_to(self, name: str, sender: str, *values: object, value: int = 0) -> bool:
        if sender == MUTE:
            return False
        try:
            self.lending.send(name, *values, sender=self.person(sender), value=value)
        except Reverted:
            return False
        return True

    def at_last(self, sender: str, loan: Loan) -> None:
        """Who answers in the last second waits for it."""
        if sender == LATE and self.world.time + 1 < loan.until < self.world.time + 40 * DAY:
            self.lending.reach(loan.until)

    # From the agreement to the disbursement.

    @rule(
        people=pairs,
        coins=st.booleans(),
        count=st.integers(1, 4),
        collateral=st.sampled_from((0, 1, 90 * CMT, 400 * CMT)),
        grace=st.sampled_from((0, 5)),
        disbursed=st.sampled_from((True, True, False)),
    )
    def agree(
        self, people: tuple[str, str], coins: bool, count: int, collateral: int, grace: int, disbursed: bool
    ) -> None:
        borrower, lender = (self.person(name) for name in people)
        now, kind = self.world.time, COINS if coins else EUROS
        times = {"disburseBy": now + 7 * DAY, "firstDue": now + 20 * DAY}
        fixed = {"borrower": borrower.address, "lender": lender.address, "count": count, "graceDays": grace}
        terms = self.lending.terms(kind, **times, **fixed, collateral=collateral)
        both = [self.lending.sign(terms, who) for who in (borrower, lender)]
        self.lending.send("agree", tuple(terms.values()), *both, sender=borrower, value=collateral)
        loan = self.lending.loans.read("count")
        if disbursed and coins:
            self.try_to("fund", people[1], loan, self.lending.digest(loan), value=terms["principal"])
        elif disbursed:
            digest = self.lending.digest(loan)
            if self.try_to("paid", people[1], loan, 0, REF, digest):
                self.try_to("received", people[0], loan, 0, digest)

    @rule(chosen=number)
    @where("CMT", AGREED)
    def fund(self, chosen: int) -> None:
        one, loan = self.pick(chosen, "CMT", AGREED)
        sender = self.name_of(loan.lender)
        self.at_last(sender, loan)
        self.try_to("fund", sender, one, loan.digest, value=loan.principal)

    @rule(chosen=number, action=st.sampled_from(("paid", "received", "missing", "contest")), wait=st.integers(0, 14))
    @where("EUR", AGREED)
    def say_of_the_disbursement(self, chosen: int, action: str, wait: int) -> None:
        one, loan = self.pick(chosen, "EUR", AGREED)
        self.world.move(wait * DAY if action != "paid" else 0)
        self.say(one, loan, 0, action)

    @rule(
        chosen=number,
        place=st.integers(1, 5),
        action=st.sampled_from(("paid", "paid", "received", "missing")),
        on_due_date=st.booleans(),
    )
    @where("EUR", ACTIVE, DEFAULTED)
    def say_of_an_instalment(self, chosen: int, place: int, action: str, on_due_date: bool) -> None:
        one, loan = self.pick(chosen, "EUR", ACTIVE, DEFAULTED)
        found = min(place, loan.count + 1) if action != "paid" or place == 5 else min(loan.next, loan.count)
        if on_due_date and action == "paid" and found <= loan.count:
            due = self.lending.due(one, found)
            if due > self.world.time + 1:
                self.lending.reach(due)
        self.say(one, loan, found, action)

    @rule(chosen=number, late=st.booleans(), both=st.sampled_from((True, True, False)))
    @where("EUR", ACTIVE, DEFAULTED)
    def pay_in_the_bank(self, chosen: int, late: bool, both: bool) -> None:
        """The next instalment is claimed when it is due or after the grace, and mostly confirmed."""
        one, loan = self.pick(chosen, "EUR", ACTIVE, DEFAULTED)
        place = min(loan.next, loan.count)
        time = self.lending.due(one, place) + (6 * DAY if late else 0)
        if time > self.world.time + 1:
            self.lending.reach(time)
        for action in ("paid", "received") if both else ("paid",):
            self.say(one, self.lending.loan(one), place, action)

    def say(self, one: int, loan: Loan, place: int, action: str) -> None:
        payer, payee = (loan.borrower, loan.lender) if place else (loan.lender, loan.borrower)
        sender = self.name_of(payer if action in ("paid", "contest") else payee)
        if place == 0:
            self.at_last(sender, loan)
        values: tuple[object, ...] = {
            "paid": (one, place, REF, loan.digest),
            "received": (one, place, loan.digest),
            "missing": (one, place, bytes(32), loan.digest),
            "contest": (one, place, EVIDENCE, "", bytes(32), loan.digest),
        }[action]
        self.try_to(action, sender, *values, value=COURT_FEE if action == "contest" else 0)

    @rule(chosen=number, judged=st.sampled_from((0, 1, 2)))
    @where("EUR", ACTIVE, DEFAULTED)
    def deny_and_contest(self, chosen: int, judged: int) -> None:
        """A claim of the next instalment is denied and contested; the jurors decide, or nobody does."""
        one, loan = self.pick(chosen, "EUR", ACTIVE, DEFAULTED)
        place = min(loan.next, loan.count)
        for action in ("paid", "missing", "contest"):
            self.say(one, loan, place, action)
        self.decide(one, judged)

    @rule(chosen=number, judged=st.sampled_from((0, 1, 2)))
    @where("EUR", AGREED, ACTIVE, DEFAULTED)
    def judge(self, chosen: int, judged: int) -> None:
        self.decide(self.pick(chosen, "EUR", AGREED, ACTIVE, DEFAULTED)[0], judged)

    def decide(self, one: int, judged: int) -> None:
        loan = self.lending.loan(one)
        if loan.case == 0:
            return
        self.try_to("evidence", self.name_of(loan.borrower), one, EVIDENCE, "")
        if judged and self.lending.court.court.read("outcome", loan.case) == 0:
            self.lending.judged(one, judged)
        elif self.world.time <= loan.until:
            self.lending.reach(loan.until + 1)
        self.try_to("advance", "ann", one)

    @rule(chosen=number, wait=st.booleans())
    @where("EUR", ACTIVE)
    def declare(self, chosen: int, wait: bool) -> None:
        one, loan = self.pick(chosen, "EUR", ACTIVE)
        after = self.lending.due(one, loan.first) + 90 * DAY + 1
        if wait and after > self.world.time:
            self.lending.reach(after)
        self.try_to("declare", self.name_of(loan.lender), one, loan.digest)

    @rule(
        chosen=number,
        role=role,
        amount=st.sampled_from((0, 1, 0, 50 * CMT, 0, 204 * CMT, 400 * CMT)),
        when=st.sampled_from(("due", "late", "now")),
    )
    @where("CMT", ACTIVE, DEFAULTED)
    def pay(self, chosen: int, role: str, amount: int, when: str) -> None:
        """Pay an amount, or for 0 what is lacking for the next instalment, with the fee when it is late."""
        one, loan = self.pick(chosen, "CMT", ACTIVE, DEFAULTED)
        sender, lacking = self.in_role(loan, role), loan.owed
        if loan.state == ACTIVE:
            due = self.lending.due(one, loan.first)
            if when == "now":
                self.at_last(sender, loan)
            elif (time := due + (1 if when == "due" else 6 * DAY)) > self.world.time:
                self.lending.reach(time)
            price = loan.last if loan.first == loan.count else loan.installment
            fee = loan.late_fee if self.world.time + 1 > due + loan.grace_days * DAY else 0
            lacking = max(1, price + fee - loan.balance)
        coins = amount or lacking
        self.try_to("pay", sender, one, coins, loan.digest, value=coins)

    @rule(chosen=number, on=st.sampled_from((True, True, False)), allowed=st.sampled_from((1_000 * CMT, 102 * CMT, 0)))
    @where("CMT", AGREED, ACTIVE)
    def automatic(self, chosen: int, on: bool, allowed: int) -> None:
        one, loan = self.pick(chosen, "CMT", AGREED, ACTIVE)
        borrower = self.name_of(loan.borrower)
        self.try_to("automatic", borrower, one, on, loan.digest)
        self.lending.token.send("deposit", sender=self.person(borrower), value=allowed)
        self.lending.token.send("approve", self.lending.loans.address, allowed, sender=self.person(borrower))
        if loan.state == ACTIVE and (time := self.lending.due(one, loan.first) + 1) > self.world.time:
            self.lending.reach(time)
        self.try_to("advance", "ann", one)

    @rule(chosen=number, part=st.sampled_from((1, 2)))
    @where("CMT", ACTIVE)
    def reclaim(self, chosen: int, part: int) -> None:
        one, loan = self.pick(chosen, "CMT", ACTIVE)
        sender = self.name_of(loan.borrower)
        self.at_last(sender, loan)
        self.try_to("reclaim", sender, one, loan.balance // part)

    @rule(chosen=number, role=role)
    @where("", AGREED, ACTIVE, DEFAULTED)
    def release(self, chosen: int, role: str) -> None:
        one, loan = self.pick(chosen, "", AGREED, ACTIVE, DEFAULTED)
        self.try_to("release", self.in_role(loan, role), one, loan.digest)

    @rule(chosen=number, late=st.booleans())
    @where("", AGREED, ACTIVE, DEFAULTED)
    def advance(self, chosen: int, late: bool) -> None:
        one, loan = self.pick(chosen, "", AGREED, ACTIVE, DEFAULTED)
        if late and self.world.time <= loan.until < self.world.time + 120 * DAY:
            self.lending.reach(loan.until + 1)
        self.try_to("advance", "ann", one)

    @rule(days=st.sampled_from((1, 7, 30)))
    def wait(self, days: int) -> None:
        self.world.move(days * DAY)

    @rule(giver=st.sampled_from(PEOPLE[:3]))
    def donate(self, giver: str) -> None:
        """Tokens that nobody asked for: they are no part of what is held."""
        self.lending.token.send("deposit", sender=self.person(giver), value=CMT)
        self.lending.token.send("transfer", self.lending.loans.address, CMT, sender=self.person(giver))

    # What has to be true.

    def owed(self) -> int:
        found = 0
        for one in self.numbers():
            loan = self.lending.loan(one)
            if loan.state in (AGREED, ACTIVE):
                found += loan.collateral + loan.balance
            else:
                assert loan.balance == 0
        return found

    @invariant()
    def held_is_what_is_owed(self) -> None:
        if hasattr(self, "closed"):
            assert self.lending.held == self.owed()
            assert self.lending.wcmt(self.lending.loans.address) >= self.lending.held

    @invariant()
    def what_came_in_is_there_or_went_out(self) -> None:
        """Every coin that was wrapped is somebody's token or a contract's."""
        if hasattr(self, "closed"):
            supply = self.lending.token.read("totalSupply")
            assert supply == self.world.balance(self.lending.token.address)
            people = [self.person(name) for name in PEOPLE]
            stakers = [self.person(f"juror {place}") for place in range(3)]
            known = sum(map(self.lending.wcmt, [*people, *stakers, self.lending.anybody]))
            contracts = (self.lending.loans.address, self.lending.court.court.address)
            assert known + sum(map(self.lending.wcmt, contracts)) == supply

    @invariant()
    def records_are_what_the_events_tell(self) -> None:
        if not hasattr(self, "closed"):
            return
        told, addresses = replayed(self.lending.log), [self.person(name).address for name in PEOPLE]
        for one in addresses:
            assert Record(*self.lending.loans.read("record", one)) == told.record(one)
            for other in addresses:
                assert Met(*self.lending.loans.read("met", one, other)) == told.met(one, other)

    @invariant()
    def money_of_a_loan_in_cmt_is_exact(self) -> None:
        """What was paid in and drawn is settled, taken back or still here; what is not settled is outstanding."""
        if not hasattr(self, "closed"):
            return
        moved: Counter[tuple[int, str]] = Counter()
        for name, values in self.lending.log:
            if name in ("Added", "Pulled", "Reclaimed"):
                moved[values["id"], "balance"] += values["amount"] * (-1 if name == "Reclaimed" else 1)
            elif name == "Settled":
                moved[values["id"], "balance"] -= values["amount"] + values["fee"]
                moved[values["id"], "settled"] += values["amount"]
        for one in self.numbers_in("CMT", (ACTIVE,)):
            loan = self.lending.loan(one)
            assert loan.balance == moved[one, "balance"]
            whole = (loan.count - 1) * loan.installment + loan.last
            assert self.lending.outstanding(one) == whole - moved[one, "settled"]

    @invariant()
    def what_is_missing_is_counted(self) -> None:
        """What a loan knows of its places is what was said of each of them."""
        if not hasattr(self, "closed"):
            return
        for one in self.numbers_in("EUR", (ACTIVE, DEFAULTED)):
            loan = self.lending.loan(one)
            said = [self.lending.claim(one, place).status for place in range(1, loan.count + 1)]
            assert loan.received == said.count(2)
            assert loan.first == next(place for place, status in enumerate(said, 1) if status != 2)
            assert loan.next == 1 + sum(status != 0 for status in said)
            assert (loan.case != 0) == (4 in [*said, self.lending.claim(one, loan.count + 1).status])
            assert self.lending.claim(one, 0).status != MISSING

    @invariant()
    def a_closed_loan_never_changes(self) -> None:
        if not hasattr(self, "closed"):
            return
        for one in self.numbers():
            loan = self.lending.loan(one)
            if one in self.closed:
                assert loan == self.closed[one]
            elif loan.state == CLOSED:
                self.closed[one] = loan

    def teardown(self) -> None:
        """With everybody silent a stranger ends what is not running in forty days, and all of it in the end."""
        if not hasattr(self, "closed"):
            return
        began = self.world.time
        while left := [one for one in self.numbers() if self.open(one)]:
            self.advanced(left)
            assert self.world.time - began <= 40 * DAY
        running = [self.lending.loan(one) for one in self.numbers_in("", (ACTIVE,))]
        assert self.lending.held == sum(loan.collateral + loan.balance for loan in running)
        while left := self.numbers_in("", (ACTIVE,)):
            self.advanced(left)
        assert self.lending.held == 0

    def open(self, one: int) -> bool:
        """Whether a loan is not running yet, or in court."""
        loan = self.lending.loan(one)
        return loan.state == AGREED or loan.case != 0

    def advanced(self, left: list[int]) -> None:
        """Let a stranger advance each; what may be drawn and is not there waits for its default."""
        for one in left:
            loan = self.lending.loan(one)
            if loan.until >= self.world.time:
                self.lending.reach(loan.until + 1)
            if not self.try_to("advance", "ann", one):
                default = self.lending.due(one, loan.first) + 90 * DAY + 1
                if default > self.world.time:
                    self.lending.reach(default)
                self.lending.advance(one)


TestLoans = Loans.TestCase
TestLoans.settings = SETTINGS
