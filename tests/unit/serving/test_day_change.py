"""Values are sealed anew once a day, when the day begins."""

import pytest

from cmwallet.errors import Locked
from cmwallet.serving.day_change import DayChange

DAY = 86_400
NOON = 1_800_000_000 // DAY * DAY + DAY // 2


def test_it_is_done_once_when_a_day_begins():
    now, done = [float(NOON)], []
    change = DayChange(lambda: done.append(now[0]), lambda: now[0])
    for seconds in (0, DAY // 2 - 1, DAY // 2, DAY // 2 + 60, DAY, DAY + DAY // 2):
        now[0] = float(NOON + seconds)
        change()
    assert done == [NOON + DAY // 2, NOON + DAY + DAY // 2]


def test_what_failed_is_done_the_next_time():
    now, tries = [float(NOON)], []

    def work():
        tries.append(now[0])
        if len(tries) == 1:
            raise Locked("not now")

    change = DayChange(work, lambda: now[0])
    now[0] += DAY
    with pytest.raises(Locked):
        change()
    change()
    change()
    assert len(tries) == 2
