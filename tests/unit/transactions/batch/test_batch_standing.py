"""Identity of a line: the file may be run again in any order, longer or corrected, and each line is paid once.

The model knows nothing of ids: it counts how often each content was paid, and compares that with what the file asks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cmwallet.accounts.accounts import Account
from cmwallet.accounts.recipients import Recipient
from cmwallet.errors import Duplicate
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.batch.grammar import WrittenLine
from cmwallet.transactions.batch.lines import Line, Reading, resolve_lines
from cmwallet.transactions.batch.standing import Payment, Standing, compare
from cmwallet.transactions.journal_entry import EntryId, JournalEntry, unsigned_entry
from cmwallet.transactions.order import Asset
from identity.address import parse_address
from identity.vault.interface import RecordId
from tests.unit.transactions.journalling import GENESIS, SENDER

COIN = Asset("CMT", 18)
ACCOUNT = Account(parse_address(SENDER), "a", "seed", None, None, RecordId("0" * 32), "2026-01-01T00:00:00Z")
PEOPLE = [f"0x{number:040x}" for number in range(1, 4)]


class NoHome:
    """A home without accounts and contacts."""

    def row(self, _query: str, *_values: object) -> None:
        return None


READING = Reading(NoHome(), lambda _named: COIN, lambda text, _asset: int(text))  # type: ignore[arg-type]


def written(contents: list[tuple[str, int]], ids: list[str] | None = None) -> list[WrittenLine]:
    named = ids or [""] * len(contents)
    return [
        WrittenLine(number, to, str(amount), id=one)
        for number, ((to, amount), one) in enumerate(zip(contents, named, strict=True), 2)
    ]


def payments(lines: list[Line]) -> list[Payment]:
    return [Payment(line, line.intent(ACCOUNT, 1234, GENESIS)) for line in lines]


class Journal:
    """Entries as the journal holds them, oldest first."""

    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []

    def add(self, payment: Payment, state: str) -> JournalEntry:
        number = EntryId(len(self.entries) + 1)
        signed = {} if state in (states.RESERVED, states.ABANDONED) else {"raw": b"x", "hash": hex(number)}
        self.entries.append(replace(unsigned_entry(number, payment.intent), state=state, **signed))
        return self.entries[-1]

    def become(self, entry: JournalEntry, state: str) -> None:
        self.entries[entry.id - 1] = replace(entry, state=state)

    def stand(self, contents: list[tuple[str, int]], ids: list[str] | None = None) -> Standing:
        return compare(payments(resolve_lines(written(contents, ids), "pay", READING)), self.entries)


content = st.tuples(st.sampled_from(PEOPLE), st.integers(1, 2))


class Payroll(RuleBasedStateMachine):
    """A clerk edits a file and runs it; runs are cut anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.file: list[tuple[str, int]] = []
        self.paid: Counter[tuple[str, int]] = Counter()
        self.journal = Journal()

    @rule(one=content, place=st.integers(0, 9))
    def add(self, one: tuple[str, int], place: int) -> None:
        self.file.insert(place, one)

    @rule(random=st.randoms(use_true_random=False))
    def reorder(self, random) -> None:  # type: ignore[no-untyped-def]
        random.shuffle(self.file)

    @rule(place=st.integers(0, 9), one=content)
    def correct(self, place: int, one: tuple[str, int]) -> None:
        if self.file:
            self.file[place % len(self.file)] = one

    @rule(place=st.integers(0, 9))
    def delete(self, place: int) -> None:
        if self.file:
            self.file.pop(place % len(self.file))

    @rule(most=st.integers(0, 6), reserved=st.integers(0, 2))
    def run(self, most: int, reserved: int) -> None:
        """Pay lines in the order of the file until something stops it; the next few are left reserved."""
        if not self.file:
            return
        standing = self.journal.stand(self.file)
        wanted = Counter(self.file)
        lacking = {one for one, count in self.paid.items() if wanted[one] < count}
        if lacking:
            with pytest.raises(Duplicate) as refused:
                standing.refuse_changed()
            told = refused.value.details["lines"]
            assert len(told) == sum(count - wanted[one] for one, count in self.paid.items() if one in lacking)  # type: ignore[arg-type]
            return
        standing.refuse_changed()
        for entry in standing.reserved:
            self.journal.become(entry, states.ABANDONED)
        waiting = [payment for payment in standing.payments if payment.to_pay]
        due = wanted - self.paid
        assert Counter((one.line.recipient.address.lower(), one.line.amount) for one in waiting) == due
        for payment in waiting[:most]:
            self.journal.add(payment, states.CONFIRMED)
            self.paid[payment.line.recipient.address.lower(), payment.line.amount] += 1
        for payment in waiting[most : most + reserved]:
            self.journal.add(payment, states.RESERVED)

    @invariant()
    def nobody_is_paid_more_than_was_ever_asked(self) -> None:
        labels = [entry.label for entry in self.journal.entries if entry.state == states.CONFIRMED]
        assert len(labels) == len(set(labels))


TestPayroll = Payroll.TestCase
TestPayroll.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)

BOB, CARA = (PEOPLE[0], 1), (PEOPLE[1], 2)
OPEN = (states.SIGNED, states.SENT, states.UNKNOWN, states.REFUSED, states.ORPHANED)


@pytest.mark.parametrize("ids", [None, ["a", "b"]], ids=["by content", "by id"])
@pytest.mark.parametrize("state", [*OPEN, states.CONFIRMED, states.MINED, states.REVERTED, states.REPLACED])
def test_what_has_bytes_is_never_paid_again(state: str, ids: list[str] | None) -> None:
    journal = Journal()
    entry = journal.add(journal.stand([BOB, CARA], ids).payments[0], state)
    first, second = journal.stand([BOB, CARA], ids).payments
    assert first.entry == entry
    assert (first.to_pay, first.open, first.earlier) == (False, state in OPEN, state not in OPEN)
    assert second.to_pay


@pytest.mark.parametrize("state", [states.RESERVED, states.ABANDONED])
def test_what_was_never_signed_is_paid(state: str) -> None:
    journal = Journal()
    entry = journal.add(journal.stand([BOB]).payments[0], state)
    standing = journal.stand([BOB])
    assert standing.payments[0].to_pay
    assert standing.reserved == ([entry] if state == states.RESERVED else [])


@pytest.mark.parametrize("state", [*OPEN, states.CONFIRMED, states.MINED, states.REVERTED, states.REPLACED])
def test_another_amount_under_a_used_id_is_refused_and_never_paid(state: str) -> None:
    journal = Journal()
    entry = journal.add(journal.stand([BOB], ["a"]).payments[0], state)
    standing = journal.stand([(BOB[0], 7)], ["a"])
    assert standing.changed == [entry]
    with pytest.raises(Duplicate, match="'pay/a' as it was"):
        standing.refuse_changed()
    assert not standing.payments[0].to_pay


@pytest.mark.parametrize("state", [states.ABANDONED, states.RESERVED])
def test_another_amount_under_an_id_of_which_nothing_was_signed_is_paid(state: str) -> None:
    journal = Journal()
    journal.add(journal.stand([BOB], ["a"]).payments[0], state)
    standing = journal.stand([(BOB[0], 7)], ["a"])
    standing.refuse_changed()
    assert standing.payments[0].to_pay


@pytest.mark.parametrize("state", [states.REVERTED, states.REPLACED])
def test_a_line_that_failed_can_be_corrected_where_lines_have_no_ids(state: str) -> None:
    journal = Journal()
    journal.add(journal.stand([BOB, CARA]).payments[0], state)
    standing = journal.stand([(BOB[0], 7), CARA])
    standing.refuse_changed()
    assert [payment.to_pay for payment in standing.payments] == [True, True]


def test_ids_make_equal_lines_different_and_changes_of_place_nothing() -> None:
    journal = Journal()
    journal.add(journal.stand([BOB, BOB], ["a", "b"]).payments[1], states.CONFIRMED)
    again = journal.stand([BOB, BOB, CARA], ["b", "a", "c"])
    again.refuse_changed()
    assert [payment.to_pay for payment in again.payments] == [False, True, True]


def test_the_label_is_the_name_the_content_and_the_count() -> None:
    lines = resolve_lines(written([BOB, CARA, BOB]), "pay", READING)
    first, other, second = (line.label.split("/") for line in lines)
    assert first[:2] == second[:2] == ["pay", first[1]]
    assert other[1] != first[1]
    assert [first[2], other[2], second[2]] == ["1", "1", "2"]
    assert Recipient(parse_address(PEOPLE[0])) == lines[0].recipient
