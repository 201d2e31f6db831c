"""Times: one text for one second, in every time zone of the machine."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from identity.timestamps import rfc3339, seconds_of_time

NOON = 1_793_534_400


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"], autouse=True)
def _zone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01T12:00:00Z",
        "2026-11-01T13:00:00+01:00",
        "2026-11-01T07:00:00-05:00",
        "2026-11-01T12:00:00.999Z",
        "2026-11-01T12:00:00",
    ],
)
def test_a_time_is_that_of_its_text_wherever_it_is_read(text: str) -> None:
    assert seconds_of_time(text) == NOON
    assert rfc3339(NOON) == "2026-11-01T12:00:00Z"


def test_a_day_begins_at_midnight_utc() -> None:
    assert seconds_of_time("2026-11-01") == NOON - 12 * 3600


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_the_calendar_are_times(text: str) -> None:
    again = rfc3339(seconds_of_time(text))
    assert again.startswith(text)


def test_a_second_that_no_calendar_has_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        rfc3339(seconds_of_time("9999-12-31T23:59:59-01:00"))
    for text in ("", "yesterday", "2026-02-30", "2026-11-01T24:01:00Z"):
        with pytest.raises(ValueError, match=r"."):
            seconds_of_time(text)
