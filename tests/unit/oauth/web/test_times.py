"""How a page tells a time: to the minute, how far off, and how long something lasts."""

from __future__ import annotations

import pytest

from oauth.web.times import away, span, universal

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def say(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01 00:00 UTC"),
        (59, "1970-01-01 00:00 UTC"),
        (60, "1970-01-01 00:01 UTC"),
        (1_800_000_000, "2027-01-15 08:00 UTC"),
    ],
)
def test_universal_time_is_told_to_the_minute(seconds: int, text: str) -> None:
    assert universal(seconds) == text


@pytest.mark.parametrize(
    ("distance", "about"),
    [
        (30, None),
        (31, "1 minute"),
        (89, "1 minute"),
        (91, "2 minutes"),
        (20 * MINUTE, "20 minutes"),
        (HOUR - 73, "59 minutes"),
        (HOUR - 72, "1 hour"),
        (HOUR + 72, "1 hour"),
        (HOUR + 73, "61 minutes"),
        (2 * HOUR - 1, "120 minutes"),
        (2 * HOUR, "2 hours"),
        (DAY - 1_729, "24 hours"),
        (DAY - 1_728, "1 day"),
        (DAY + 1_728, "1 day"),
        (DAY + 1_729, "24 hours"),
        (2 * DAY - 1, "48 hours"),
        (2 * DAY, "2 days"),
        (30 * DAY - MINUTE, "30 days"),
    ],
)
def test_a_distance_is_told_in_a_unit_of_which_there_are_two_or_nearly_one(distance: int, about: str | None) -> None:
    now = 1_800_000_000
    assert away(now + distance, now, say) == ("in a moment" if about is None else f"in {about}")
    assert away(now - distance, now, say) == ("just now" if about is None else f"{about} ago")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (1, "1 seconds"),
        (59, "59 seconds"),
        (MINUTE, "1 minute"),
        (61, "61 seconds"),
        (2 * MINUTE, "2 minutes"),
        (HOUR, "1 hour"),
        (90 * MINUTE, "90 minutes"),
        (2 * HOUR, "2 hours"),
        (DAY, "1 day"),
        (36 * HOUR, "36 hours"),
        (2 * DAY, "2 days"),
        (2 * DAY + 1, "172801 seconds"),
    ],
)
def test_a_length_is_told_in_its_largest_whole_unit(seconds: int, text: str) -> None:
    assert span(seconds, say) == text
