"""The cache of personal data: how long, and what ends it."""

from __future__ import annotations

from cmwallet.exchange.cache import MOST, PersonalCache

NOW = 1_800_000_000
QUARTER = 15 * 60


class Clock:
    now = float(NOW)

    def __call__(self) -> float:
        return self.now


def made() -> tuple[PersonalCache, Clock]:
    clock = Clock()
    return PersonalCache(clock), clock


def test_data_end_after_a_quarter_of_an_hour_or_with_the_grant_whichever_is_first() -> None:
    cache, clock = made()
    cache.put("long", "maria", {"name": "Maria"}, NOW + 86_400)
    cache.put("short", "maria", {"name": "Maria"}, NOW + 60)
    clock.now = NOW + 59
    assert cache.get("short") is not None
    clock.now = NOW + 60
    assert cache.get("short") is None
    clock.now = NOW + QUARTER - 1
    found = cache.get("long")
    assert found is not None
    assert found.fields == {"name": "Maria"}
    clock.now = NOW + QUARTER
    assert cache.get("long") is None
    assert len(cache) == 0


def test_an_exchange_that_cannot_be_told_of_a_withdrawal_keeps_nothing_from_page_to_page() -> None:
    clock = Clock()
    cache = PersonalCache(clock, 0)
    assert cache.put("long", "maria", {"name": "Maria"}, NOW + 86_400).fields == {"name": "Maria"}
    assert cache.get("long") is None
    assert len(cache) == 0


def test_a_grant_and_a_person_are_forgotten_at_once_and_others_are_not() -> None:
    cache, _ = made()
    for grant, person in (("one", "maria"), ("two", "maria"), ("three", "oleg")):
        cache.put(grant, person, {}, NOW + 86_400)
    cache.drop("one")
    cache.drop("one")
    assert cache.get("one") is None
    assert cache.get("two") is not None
    cache.drop_person("maria")
    assert cache.get("two") is None
    assert cache.get("three") is not None


def test_what_nobody_asks_for_is_swept() -> None:
    cache, clock = made()
    cache.put("one", "maria", {}, NOW + 86_400)
    clock.now = NOW + QUARTER
    cache.sweep()
    assert len(cache) == 0


def test_the_memory_is_bounded_and_the_oldest_goes_first() -> None:
    cache, _ = made()
    for number in range(MOST + 1):
        cache.put(str(number), "maria", {}, NOW + 86_400)
    assert len(cache) == MOST
    assert cache.get("0") is None
    assert cache.get(str(MOST)) is not None


def test_no_value_shows_in_a_text_of_it() -> None:
    cache, _ = made()
    assert "sentinel" not in repr(cache.put("one", "sentinel", {"name": "sentinel"}, NOW + 1))
