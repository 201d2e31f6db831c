"""When the same payment is refused again: which states, for how long, and never because a clock went back."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.errors import Duplicate
from cmwallet.transactions import journal_entry as states
from tests.unit.transactions.journalling import Clock, force, intent, open_database, open_journal, reserve, signed

LONG = 10**9
ENDED = [(599, True), (600, False), (601, False), (-1, True), (-LONG, True)]


def refused(folder: Path, state: str, seconds: int, *, label: str = "") -> bool:
    clock = Clock()
    database = open_database(folder)
    journal = open_journal(database, clock)
    entry = signed(journal, label=label)
    force(journal, entry, state=state, changed=clock())
    clock.now += seconds
    try:
        reserve(journal, label=label)
    except Duplicate:
        return True
    finally:
        database.close()
    return False


@pytest.mark.parametrize(("seconds", "twice"), ENDED)
@pytest.mark.parametrize("state", states.ENDED)
def test_an_ended_payment_is_refused_again_for_ten_minutes(
    tmp_path: Path, state: str, seconds: int, twice: bool
) -> None:
    assert refused(tmp_path, state, seconds) is twice


@pytest.mark.parametrize("seconds", [0, 600, LONG])
@pytest.mark.parametrize("state", [state for state in states.OPEN if state != states.RESERVED])
def test_an_open_one_is_refused_however_old_it_is(tmp_path: Path, state: str, seconds: int) -> None:
    assert refused(tmp_path, state, seconds)


@pytest.mark.parametrize("seconds", [0, 600, LONG])
@pytest.mark.parametrize("state", [*states.ENDED, states.UNKNOWN])
def test_an_id_is_used_once_however_long_ago(tmp_path: Path, state: str, seconds: int) -> None:
    assert refused(tmp_path, state, seconds, label="invoice-17")


def test_another_payment_is_no_duplicate(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    journal = open_journal(database, Clock())
    signed(journal)
    assert intent(amount="6") != intent()
    reserve(journal, amount="6")
    reserve(journal, recipient="0x" + "99" * 20)
    reserve(journal, label="another")
    with pytest.raises(Duplicate):
        reserve(journal)
    database.close()
