"""Court: `held` is what is owed, every wei is accounted for, what has ended stays so, and strangers end everything.

Among the actors are one who never answers, one who always answers in the last second, and one who plays all roles.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from identity.keccak import keccak256
from tests.contracts.court import (
    CENSOR,
    COMMITTING,
    DISMISSED,
    DRAWING,
    ENDED,
    EVIDENCE,
    FEE,
    NOTHING,
    RESTORE,
    REVEALING,
    SECOND,
    SECRET,
    SHOWING,
    STAKE,
    VOTE,
    Played,
    commitment_to,
    new_court,
    salt_of,
)
from tests.contracts.harness import CMT, DAY, Account, EvmWorld, Reverted
from tests.contracts.stateful.machine import SETTINGS

SILENT, LATE, EVERYBODY, PLAIN = "silent", "late", "everybody", "plain"
SUBJECTS = tuple(keccak256(name.encode()) for name in ("listing", "post"))
actors = st.sampled_from((LATE, EVERYBODY, PLAIN))
seats = st.sampled_from((7, 8, 21))
choices = st.lists(st.integers(0, 2), min_size=3, max_size=3)


class CourtMachine(RuleBasedStateMachine):
    @initialize(
        stakes=st.lists(st.sampled_from((0, STAKE, 7 * STAKE, 30 * STAKE)), min_size=4, max_size=4),
        cases=st.lists(st.tuples(st.booleans(), seats, choices), max_size=2),
    )
    def start(self, stakes: list[int], cases: list[tuple[bool, int, list[int]]]) -> None:
        self.world = EvmWorld()
        self.played: Played = new_court(self.world)
        self.court, self.token = self.played.court, self.played.token
        self.who = {name: self.world.person(name) for name in (SILENT, LATE, EVERYBODY, PLAIN)}
        self.stranger = self.world.person("stranger")
        self.ended: dict[int, int] = {}
        self.settled: dict[int, int] = {}
        self.donated = 0
        for actor in self.who.values():
            self.token.send("deposit", sender=actor, value=10**6 * CMT)
            self.token.send("approve", self.court.address, 2**256 - 1, sender=actor)
        for actor, amount in zip(self.who.values(), stakes, strict=True):
            if amount:
                self.court.send("stake", amount, sender=actor)
        self.played.tomorrow()
        for people, count, sides in cases:
            self.play(people, count, sides)

    @property
    def cases(self) -> range:
        return range(1, self.court.read("count") + 1)

    def pick(self, place: int) -> int:
        return 1 + place % max(1, len(self.cases))

    def attempt(self, name: str, *arguments: object, sender: Account) -> bool:
        """Send it; what went out of a case is written down. False if it was refused."""
        try:
            done = self.court.send(name, *arguments, sender=sender)
        except Reverted as refusal:
            if str(refusal).partition(":")[0] not in ("court", "till", "erc20"):
                raise  # a refusal without a reason is a fault of arithmetic
            return False
        for event, values in done.events:
            if event == "Decided":
                self.settled[values["id"]] = self.settled.get(values["id"], 0) + values["paid"] + values["burnt"]
            elif event == "Claimed":
                self.settled[values["id"]] = self.settled.get(values["id"], 0) + values["amount"]
        return True

    # The registry.

    @rule(who=actors, amount=st.sampled_from((1, STAKE - 1, STAKE, 5 * STAKE)))
    def stake(self, who: str, amount: int) -> None:
        before = self.court.read("stakeOf", self.who[who].address)
        taken = self.attempt("stake", amount, sender=self.who[who])
        assert taken == (before + amount >= STAKE)
        assert self.court.read("stakeOf", self.who[who].address) == before + amount * taken

    @rule(who=st.sampled_from((SILENT, LATE, EVERYBODY, PLAIN)), amount=st.sampled_from((1, STAKE, 6 * STAKE)))
    def unstake(self, who: str, amount: int) -> None:
        before = self.court.read("stakeOf", self.who[who].address)
        assert self.attempt("unstake", amount, sender=self.who[who]) == (before >= amount)

    @rule(who=actors)
    def pay_out(self, who: str) -> None:
        due = self.court.read("leavingOf", self.who[who].address)[2]
        before = self.played.balance(self.who[who])
        self.attempt("payOut", self.who[who].address, sender=self.stranger)
        assert self.played.balance(self.who[who]) >= before + due

    @rule(amount=st.integers(1, CMT))
    def donate(self, amount: int) -> None:
        self.token.send("transfer", self.court.address, amount, sender=self.who[PLAIN])
        self.donated += amount

    # Cases.

    @rule(who=actors, subject=st.sampled_from(SUBJECTS), kind=st.sampled_from((CENSOR, RESTORE)), count=seats)
    def request(self, who: str, subject: bytes, kind: int, count: int) -> None:
        needed = max(count, self.court.read("seatsFor", subject))
        arguments = (kind, subject, needed, EVIDENCE, "", commitment_to(SECRET))
        entry = self.court.read("subjects", subject)
        taken = self.attempt("request", *arguments, sender=self.who[who])
        assert taken == (entry[0] == 0 and entry[4] == (kind == RESTORE))

    @rule(who=actors, count=seats, secrets=st.sampled_from(((), (SECRET,), (SECRET, SECOND))))
    def open(self, who: str, count: int, secrets: tuple[bytes, ...]) -> None:
        commitments = [*map(commitment_to, secrets), NOTHING, NOTHING][:2]
        assert self.attempt("open", 5, count, commitments, sender=self.who[who])

    @precondition(lambda self: len(self.cases))
    @rule(place=st.integers(0, 9), party=st.integers(0, 1), blocks=st.sampled_from((0, 3, 210)))
    def show(self, place: int, party: int, blocks: int) -> None:
        case = self.pick(place)
        self.world.mine(blocks)
        self.attempt("seed", case, SECRET, sender=self.who[PLAIN])
        self.attempt("secret", case, party, (SECRET, SECOND)[party], sender=self.who[PLAIN])

    @precondition(lambda self: len(self.cases))
    @rule(place=st.integers(0, 9), start=st.integers(0, 8), count=st.sampled_from((1, 5, 301)))
    def draw(self, place: int, start: int, count: int) -> None:
        case = self.pick(place)
        before = self.played.case(case)
        drawn = self.attempt("draw", case, start, count, sender=self.who[PLAIN])
        after = self.played.case(case)
        assert after.drawn >= before.drawn
        assert not drawn or after.drawn == min(start + count, before.seats) or after.state == ENDED

    @precondition(lambda self: len(self.cases))
    @rule(place=st.integers(0, 9), who=st.sampled_from((EVERYBODY, PLAIN)), choice=st.integers(1, 2))
    def vote(self, place: int, who: str, choice: int) -> None:
        case, juror = self.pick(place), self.who[who]
        self.attempt("commit", case, self.played.sealed(case, juror, choice), sender=juror)

    @precondition(lambda self: len(self.cases))
    @rule(who=st.lists(actors, min_size=1, max_size=3, unique=True))
    def reveal(self, who: list[str]) -> None:
        for case in self.cases:
            for name in who if self.played.case(case).state == REVEALING else ():
                for choice in (1, 2):
                    self.attempt("reveal", case, choice, salt_of(self.who[name]), sender=self.who[name])

    @rule(people=st.booleans(), count=seats, sides=choices)
    def play(self, people: bool, count: int, sides: list[int]) -> None:
        """A case from its opening to the vote, in which some vote; the one who plays all roles does the rest."""
        self.world.move(DAY - self.world.time % DAY)
        if people:
            self.request(EVERYBODY, SUBJECTS[0], CENSOR, count)
        else:
            self.open(EVERYBODY, count, (SECRET, SECOND))
        case = len(self.cases)
        self.world.mine(3)
        self.attempt("seed", case, SECRET, sender=self.who[EVERYBODY])
        for party, secret in enumerate((SECRET, SECOND)):
            self.attempt("secret", case, party, secret, sender=self.who[EVERYBODY])
        self.attempt("advance", case, sender=self.who[EVERYBODY])
        self.attempt("draw", case, self.played.case(case).drawn, 301, sender=self.who[EVERYBODY])
        for name, choice in zip((EVERYBODY, PLAIN, LATE), sides, strict=True):
            juror = self.who[name]
            if choice:
                self.attempt("commit", case, self.played.sealed(case, juror, choice), sender=juror)
        found = self.played.case(case)
        if count > 7 and found.committed:  # the small ones are left to the other rules
            if found.state == COMMITTING:
                self.played.reach(found.until + 1)
            self.reveal([EVERYBODY, PLAIN, LATE])

    @precondition(lambda self: len(self.cases))
    @rule(place=st.integers(0, 9), choice=st.integers(1, 2), too_late=st.integers(0, 1))
    def last_second(self, place: int, choice: int, too_late: int) -> None:
        """Who answers in the last second, or in the first one too late."""
        case, juror = self.pick(place), self.who[LATE]
        found = self.played.case(case)
        if found.state == ENDED or found.until + too_late <= self.world.time:
            return
        self.played.reach(found.until + too_late)
        sits = self.played.ballot(case, juror.address)
        with self.world.one_block():
            if found.state == COMMITTING and sits.seats:
                arguments = (case, self.played.sealed(case, juror, choice))
                assert self.attempt("commit", *arguments, sender=juror) == (not too_late and sits.status == 0)
            elif found.state == REVEALING and sits.status == 1:
                shown = [self.attempt("reveal", case, side, salt_of(juror), sender=juror) for side in (1, 2)]
                assert any(shown) == (not too_late)
            elif found.state == DRAWING:
                assert self.attempt("draw", case, found.drawn, 1, sender=juror) == (not too_late)
            elif found.state == SHOWING and found.pending & 1:
                assert self.attempt("secret", case, 0, SECRET, sender=juror) == (not too_late)

    @precondition(lambda self: len(self.cases))
    @rule(place=st.integers(0, 9))
    def advance(self, place: int) -> None:
        self.attempt("advance", self.pick(place), sender=self.stranger)

    @precondition(lambda self: len(self.cases))
    @rule(place=st.integers(0, 9), who=st.sampled_from((SILENT, LATE, EVERYBODY, PLAIN)))
    def claim(self, place: int, who: str) -> None:
        self.attempt("claim", self.pick(place), self.who[who].address, sender=self.stranger)

    @rule(seconds=st.sampled_from((60, 3_600, 6 * 3_600, DAY, 3 * DAY)))
    def wait(self, seconds: int) -> None:
        self.world.move(seconds)

    # What always holds.

    def owed(self) -> int:
        """What is owed to people, from what can be read on chain."""
        people = [actor.address for actor in self.who.values()]
        money = sum(self.court.read("stakeOf", who) + self.court.read("leavingOf", who)[0] for who in people)
        for case in self.cases:
            found = self.played.case(case)
            if found.state == ENDED:
                money += sum(self.court.read("rewardOf", case, who)[0] for who in people)
            else:
                money += (3 if found.kind else 1) * FEE * found.seats + VOTE * found.committed
        return money

    @invariant()
    def held_is_what_is_owed(self) -> None:
        held = self.court.read("held")
        assert self.played.balance(self.court.address) == held + self.donated
        assert held == self.owed()

    @invariant()
    def what_has_ended_stays_so(self) -> None:
        for case in self.cases:
            outcome = self.court.read("outcome", case)
            assert (outcome != 0) == (self.played.case(case).state == ENDED)
            if outcome:
                assert self.ended.setdefault(case, outcome) == outcome
                assert outcome != DISMISSED or self.played.case(case).kind != 0

    @invariant()
    def seats_are_counted_alike(self) -> None:
        for actor in self.who.values():
            ballots = [self.played.ballot(case, actor.address) for case in self.cases]
            assert self.court.read("seatsOf", actor.address) == sum(one.seats for one in ballots if not one.claimed)

    def teardown(self) -> None:
        """Everybody falls silent. A stranger who calls every two hours ends all within eight days and settles it."""
        if not hasattr(self, "played"):
            return
        last = self.world.time + 8 * DAY
        while any(self.played.case(case).state != ENDED for case in self.cases):
            assert self.world.time < last
            for case in self.cases:
                for _ in range(4):
                    self.attempt("advance", case, sender=self.stranger)
                    self.world.mine(3)
            self.world.move(2 * 3_600)
        for case in self.cases:
            for actor in self.who.values():
                self.attempt("claim", case, actor.address, sender=self.stranger)
            found = self.played.case(case)
            assert self.settled[case] == (3 if found.kind else 1) * FEE * found.seats + VOTE * found.committed
        self.world.move(2 * DAY)
        for actor in self.who.values():
            self.attempt("payOut", actor.address, sender=self.stranger)
            assert self.court.read("seatsOf", actor.address) == 0
        stakes = sum(self.court.read("stakeOf", actor.address) for actor in self.who.values())
        assert self.court.read("held") == stakes


TestCourt = CourtMachine.TestCase
TestCourt.settings = settings(SETTINGS, max_examples=SETTINGS.max_examples * 5 // 8)
