"""Run of a batch after the yes: chunk after chunk, few enough unconfirmed, until all is settled or something stops.

The account's lock is let go between chunks, and a chunk is as long as a second: another terminal's transfer goes in
between. What stops a run stops it at the border of a chunk; what was handed over is followed all the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from cmwallet.calls.erc20 import balance_of
from cmwallet.errors import InsufficientFunds, NetworkFailed, Problem, RpcRefused, Unconfirmed
from cmwallet.node.lane import Lane
from cmwallet.transactions.batch.chunks import Office, foresee, give_up_reserved, send_chunk
from cmwallet.transactions.batch.following import Found, question, settle_found, take_up
from cmwallet.transactions.batch.plan import Plan
from cmwallet.transactions.batch.register import Batches
from cmwallet.transactions.batch.standing import Payment
from cmwallet.transactions.order import Asset, native_asset
from cmwallet.transactions.sending import Outbox, check_rows, check_source

MOST_LINES: Final = 400
"""Lines of the longest chunk."""
_FIRST_LINES, _FEWEST_LINES = 100, 10
_CHUNK_SECONDS: Final = 2.0
_LET_OTHERS_SECONDS: Final = 0.03
"""Longer than others wait between two looks at the account's lock."""
_FIRST_PAUSE, _LONGEST_PAUSE, _PAUSE_GROWTH = 0.05, 1.0, 1.5


@dataclass(frozen=True)
class Rules:
    """How a batch is run: so many lines unconfirmed at once, so deep, so many seconds without any progress."""

    in_flight: int
    confirmations: int
    seconds: float
    no_wait: bool = False


@dataclass
class Run:
    """One run of a batch. `moved` is called whenever something changed, `stop` tells whether to end at the border.

    `problem` is what ended it, `interrupted` whether `stop` did.
    """

    office: Office
    plan: Plan
    rules: Rules
    moved: Callable[[], None] = lambda: None
    stop: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    problem: Problem | None = None
    interrupted: bool = False
    _lines: int = field(default=_FIRST_LINES, init=False)
    _asked: Callable[[], Found] | None = field(default=None, init=False)
    """What the node was asked beside, about lines that were handed over."""

    def go(self) -> None:
        """Run it to its end, or to what stops it; how far each line came stands in the plan's payments.

        Raises:
            Tampered: a row that a line rests on was changed from outside; nothing was sent. Others as `check_rows`.
        """
        self._check()
        foresee(self.office, self.plan.to_pay)
        try:
            if self.plan.standing.reserved:
                give_up_reserved(self.office, self.plan.standing.reserved)
            take_up(self.office, self.plan.payments, self.rules.confirmations)
            self.moved()
            if not self._stuck():
                self._pay()
        except Problem as problem:
            self.problem = problem
        try:
            self._wait()
        except Problem as problem:
            self.problem = self.problem or problem
        if self.problem is None:
            self._tell_stuck()

    def _check(self) -> None:
        """Check every row that decides where money goes, and what the journal says was paid."""
        office, place = self.office, self.office.place
        entries = [payment.entry for payment in self.plan.payments if payment.entry is not None]
        office.lists.check([*entries, *self.plan.standing.reserved])
        outbox = Outbox(place.home, place.database, place.client, office.keeper, office.seconds, office.warn)
        waiting = self.plan.to_pay
        firsts = {payment.line.asset: payment for payment in waiting}
        for payment in firsts.values():
            assert payment.prepared is not None
            check_rows(outbox, payment.prepared)
        for source in dict.fromkeys(payment.line.recipient.source for payment in waiting):
            check_source(outbox, source)
        if self.plan.name:
            where = (place.network.name, place.chain.genesis, place.sender.address)
            lines = len(self.plan.payments)
            Batches(place.database).keep(office.keeper, *where, self.plan.name, self.plan.sha256, lines)

    def _pay(self) -> None:
        with Lane(self.office.place.client) as lane:
            self._pay_through(lane)

    def _pay_through(self, lane: Lane) -> None:
        queue = self.plan.to_pay
        while queue:
            if self._asked_to_stop() or not self._room():
                return
            chunk = queue[: min(self._lines, self.rules.in_flight - len(self._flying()))]
            self._refuse_short(chunk)
            begin = self.clock()
            try:
                begun = send_chunk(self.office, chunk, lane, self._take_up_answer)
            finally:
                self.moved()
            queue = queue[len(begun) :]
            self._measure(len(begun), self.clock() - begin)
            if any(payment.stuck for payment in begun):
                return
            if self._asked is None:
                self._asked = lane.ask(question(self.office.place.client, self._ahead(), self.rules.confirmations))
            self.office.sleep(_LET_OTHERS_SECONDS)

    def _measure(self, lines: int, seconds: float) -> None:
        """Let chunks be as long as two seconds, so that nobody waits long for the account's lock."""
        fitting = int(lines * _CHUNK_SECONDS / max(seconds, 0.001))
        self._lines = min(MOST_LINES, max(_FEWEST_LINES, fitting))

    def _room(self) -> bool:
        """Wait until another line may be under way; False when it was stopped before. Raises `Unconfirmed`."""
        return self._until(lambda: len(self._flying()) < self.rules.in_flight)

    def _wait(self) -> None:
        """Wait for the end of what was handed over, as far as nothing stands before it. Raises `Unconfirmed`."""
        if self.rules.no_wait or self.interrupted:
            with suppress(Problem):
                self._settle()
            return
        self._until(lambda: not self._ahead())

    def _until(self, enough: Callable[[], bool]) -> bool:
        deadline, pause = self.clock() + self.rules.seconds, _FIRST_PAUSE
        while not enough():
            if self._asked_to_stop():
                return False
            if self._settle():
                deadline, pause = self.clock() + self.rules.seconds, _FIRST_PAUSE
                continue
            if self.clock() >= deadline:
                raise Unconfirmed(
                    f"{len(self._flying())} lines are submitted, none was confirmed for {self.rules.seconds:g} seconds",
                    hint="do not send them again by hand: run the batch again",
                )
            self.office.sleep(pause)
            pause = min(pause * _PAUSE_GROWTH, _LONGEST_PAUSE)
        return True

    def _settle(self) -> int:
        """Return how many lines came further; a node that fails is asked again later."""
        answer = self._asked or question(self.office.place.client, self._ahead(), self.rules.confirmations)
        self._asked = None
        try:
            moved = settle_found(self.office, answer(), self.rules.confirmations)
        except (NetworkFailed, RpcRefused):
            return 0
        if moved:
            self.moved()
        return moved

    def _take_up_answer(self) -> None:
        """Settle what the node was asked about beside, if it was."""
        if self._asked is not None:
            self._settle()

    def _flying(self) -> list[Payment]:
        """Lines whose bytes are under way and in no block."""
        return [payment for payment in self.plan.payments if payment.open and not payment.mined]

    def _stuck(self) -> list[Payment]:
        return [payment for payment in self.plan.payments if payment.open and payment.stuck and not payment.mined]

    def _ahead(self) -> list[Payment]:
        """Open lines that no line holds up whose bytes no node is known to have."""
        first = min((payment.signed.nonce or 0 for payment in self._stuck()), default=None)
        waiting = [payment for payment in self.plan.payments if payment.open]
        return waiting if first is None else [one for one in waiting if (one.signed.nonce or 0) < first]

    def _asked_to_stop(self) -> bool:
        self.interrupted = self.interrupted or self.stop()
        return self.interrupted

    def _tell_stuck(self) -> None:
        stuck = sorted(self._stuck(), key=lambda one: one.signed.nonce or 0)
        if stuck:
            self.problem = stuck[0].problem or Unconfirmed(stuck[0].signed.reason or "the node does not have it")

    def _refuse_short(self, chunk: Sequence[Payment]) -> None:
        """Raise `InsufficientFunds` when somebody spent meanwhile what the next lines need.

        What is mined and not known to be so would be counted twice, so the node is asked again before that is said.
        """
        short = self._shortage(chunk)
        if short is not None:
            self._take_up_answer()
            self._settle()
            short = self._shortage(chunk)
        if short is not None:
            chunk[0].problem = short
            raise short

    def _shortage(self, chunk: Sequence[Payment]) -> InsufficientFunds | None:
        """Return what to say when the account holds less than these lines and those under way need."""
        client, sender = self.office.place.client, self.office.place.sender
        native = native_asset(self.office.place.network)
        needed: dict[Asset, int] = {native: 0}
        for payment in (*chunk, *self._flying()):
            needed[payment.line.asset] = needed.get(payment.line.asset, 0) + payment.line.amount
            if payment.prepared is not None:
                needed[native] += payment.prepared.quote.max_fee
        for asset, raw in needed.items():
            account = sender.address
            held = client.balance(account) if asset.token is None else balance_of(client, asset.token, account)
            if raw > held:
                there, wanted = asset.amount(held), asset.amount(raw)
                return InsufficientFunds(
                    f"{sender.name} holds {there} and the next {len(chunk)} lines need {wanted}",
                    hint="fund the account, then run the batch again",
                )
        return None
