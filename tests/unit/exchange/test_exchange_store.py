"""The exchange's tables, on every engine.

`tests/interop/test_exchange_on_postgresql.py` runs the same functions on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.exchange.matching import Match
from cmwallet.exchange.store import agreements, orders, pairs, people, shares
from cmwallet.exchange.store.agreements import KeptAgreement
from cmwallet.exchange.store.people import Person
from cmwallet.exchange.store.schema import EXCHANGE, open_exchange_store
from cmwallet.exchange.store.shares import Share
from identity.errors import Damaged, InvalidInput
from identity.secret import Secret
from oauth.errors import StoreTooNew
from oauth.state_key import StateKey
from oauth.store.engine import Store, open_store
from oauth.store.migrations import up_to_date
from tests.unit.exchange.orders import borrow, lend

NOW = 1_800_000_000
STATE = StateKey(Secret(b"x" * 32))
MARIA, OLEG = "did:ethr:0x4d2:maria", "did:ethr:0x4d2:oleg"
ISSUER, TOKEN, SUBJECT = "https://maria.example/i/slug", "refreshsentinel", "subjectsentinel"


@pytest.fixture(params=["memory", "file", "sqlalchemy"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    places = {"memory": ":memory:", "file": tmp_path / "exchange.db", "sqlalchemy": f"sqlite:///{tmp_path}/other.db"}
    opened = open_exchange_store(places[request.param])
    yield opened
    opened.close()


def matched(**changes: object) -> Match:
    return Match(borrow(person=MARIA, placed=NOW, **changes), lend(person=OLEG, placed=NOW))


def paired(store: Store, name: str = "pair") -> None:
    match = matched()
    with store.transaction() as work:
        assert orders.insert(work, match.borrow)
        assert orders.insert(work, match.lend)
        assert pairs.open_pair(work, name, match, NOW)


def share(**changes: object) -> Share:
    values: dict[str, object] = {
        "grant_id": "grant",
        "person": MARIA,
        "pair": "pair",
        "expires": NOW + 100,
        "issuer": ISSUER,
        "refresh_token": TOKEN,
        "label": "main",
    }
    return Share(**{**values, **changes})  # type: ignore[arg-type]


def text_of(store: Store) -> str:
    with store.reading() as work:
        tables = ("people", "orders", "pairs", "shares", "agreements")
        return " ".join(repr(row) for table in tables for row in work.all(f"SELECT * FROM {table}"))


def test_orders_come_back_as_they_were_placed_with_every_bit_of_their_amounts(store: Store) -> None:
    one = borrow(person=MARIA, amount=(1 << 96) - 1, currency="CMT", placed=NOW)
    other = lend(person=MARIA, placed=NOW + 1)
    with store.transaction() as work:
        assert orders.insert(work, one)
        assert orders.insert(work, other)
        assert orders.of_person(work, MARIA, NOW + 1) == [other, one]
        assert orders.find(work, one.id, NOW) == one
        assert orders.standing(work, NOW) == ([one], [other])


def test_an_order_stands_for_thirty_days_or_until_its_own_owner_takes_it_back(store: Store) -> None:
    one = borrow(person=MARIA, placed=NOW)
    with store.transaction() as work:
        orders.insert(work, one)
        assert not orders.drop(work, one.id, OLEG)
        assert orders.find(work, one.id, NOW + 30 * 86_400 - 1) == one
        assert orders.find(work, one.id, NOW + 30 * 86_400) is None
        assert orders.drop(work, one.id, MARIA)
        assert orders.of_person(work, MARIA, NOW) == []


def test_one_person_has_twenty_orders_at_most(store: Store) -> None:
    with store.transaction() as work:
        made = [orders.insert(work, borrow(f"b{number}", person=MARIA, placed=NOW)) for number in range(21)]
    assert made == [True] * 20 + [False]


def test_an_order_in_a_pair_is_offered_to_nobody_else_until_the_pair_lapses(store: Store) -> None:
    paired(store)
    with store.transaction() as work:
        assert orders.standing(work, NOW) == ([], [])
        assert not pairs.open_pair(work, "other", matched(), NOW)
        assert len(orders.standing(work, NOW + pairs.OPEN_SECONDS)[0]) == 1
        assert pairs.open_pair(work, "other", matched(), NOW + pairs.OPEN_SECONDS)
        assert pairs.find(work, "pair", NOW) is None


def test_a_pair_is_agreed_when_both_have_said_yes_and_nobody_else_can(store: Store) -> None:
    paired(store)
    with store.transaction() as work:
        assert pairs.agree(work, "pair", "did:ethr:0x4d2:stranger", NOW) is None
        half = pairs.agree(work, "pair", MARIA, NOW + 1)
        assert half is not None
        assert (half.agreed, half.has_agreed(MARIA), half.has_agreed(OLEG)) == (False, True, False)
        assert half.expires == NOW + pairs.OPEN_SECONDS
        whole = pairs.agree(work, "pair", OLEG, NOW + 2)
        assert whole is not None
        assert whole.agreed
        assert whole.expires == NOW + 2 + pairs.AGREED_SECONDS
        assert (whole.role(MARIA), whole.role(OLEG)) == ("borrower", "lender")
        assert pairs.agree(work, "pair", MARIA, NOW + 3 * 86_400) == whole  # once is enough
        assert pairs.agree(work, "pair", MARIA, whole.expires) is None


def test_one_of_a_pair_parts_it_and_a_stranger_does_not(store: Store) -> None:
    paired(store)
    with store.transaction() as work:
        assert not pairs.drop(work, "pair", "did:ethr:0x4d2:stranger")
        assert pairs.drop(work, "pair", OLEG)
        assert pairs.of_person(work, MARIA, NOW) == []


def test_two_who_press_at_once_make_one_pair(store: Store) -> None:
    match = matched()
    with store.transaction() as work:
        orders.insert(work, match.borrow)
        orders.insert(work, match.lend)

    def press(name: str) -> bool:
        with store.transaction() as work:
            return pairs.open_pair(work, name, match, NOW)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ["one", "two"])) == [False, True]


def test_servers_tokens_and_labels_stand_sealed_and_open_in_their_own_place_alone(store: Store) -> None:
    paired(store)
    with store.transaction() as work:
        people.put(work, STATE, Person(MARIA, ISSUER, SUBJECT, 0, NOW))
        shares.put(work, STATE, share(label="labelsentinel"))
    kept = text_of(store)
    assert not [text for text in (ISSUER, TOKEN, SUBJECT, "labelsentinel") if text in kept]
    with store.transaction() as work:
        assert people.find(work, STATE, MARIA) == Person(MARIA, ISSUER, SUBJECT, 0, NOW)
        work.run("UPDATE people SET did = :did", {"did": OLEG})
        with pytest.raises(Damaged):
            people.find(work, STATE, OLEG)


def test_a_newer_grant_for_a_pair_takes_the_place_of_the_older_and_ends_by_its_own_time(store: Store) -> None:
    paired(store)
    with store.transaction() as work:
        shares.put(work, STATE, share())
        shares.put(work, STATE, share(grant_id="newer"))
        assert shares.find(work, STATE, "grant", NOW) is None
        assert shares.of(work, STATE, "pair", MARIA, NOW) == share(grant_id="newer")
        assert shares.of(work, STATE, "pair", OLEG, NOW) is None
        assert shares.of(work, STATE, "pair", MARIA, NOW + 100) is None
        assert shares.drop(work, "newer")
        assert not shares.drop(work, "newer")


def test_attestations_count_until_they_end(store: Store) -> None:
    with store.transaction() as work:
        people.put(work, STATE, Person(MARIA, ISSUER, SUBJECT, NOW + 10, NOW))
        people.put(work, STATE, Person(OLEG, ISSUER, SUBJECT, 0, NOW))
        assert people.attested(work, NOW) == {MARIA}
        assert people.attested(work, NOW + 10) == frozenset()


def test_an_agreement_waits_for_its_loan_which_it_gets_once(store: Store) -> None:
    kept = KeptAgreement("0xd1", "pair", "0xd0c", {"principal": "500000"}, NOW, NOW + 10, None)
    with store.transaction() as work:
        agreements.insert(work, kept)
        assert agreements.waiting(work, NOW) == [kept]
        assert agreements.became(work, "0xd1", 7)
        assert not agreements.became(work, "0xd1", 8)
        assert agreements.find(work, "0xd1") == replace(kept, loan=7)
        assert agreements.waiting(work, NOW) == []
        assert [one.loan for one in agreements.of_pair(work, "pair")] == [7]


def test_what_has_ended_is_swept_and_what_became_a_loan_stays(store: Store) -> None:
    paired(store)
    with store.transaction() as work:
        shares.put(work, STATE, share(expires=NOW + 10**9))
        agreements.insert(work, KeptAgreement("0xa", "pair", "0x", {}, NOW, NOW, None))
        agreements.insert(work, KeptAgreement("0xb", "pair", "0x", {}, NOW, NOW, 3))
        later = NOW + 30 * 86_400
        assert orders.sweep(work, later) == 2
        assert shares.sweep(work, NOW) == 0
        assert pairs.sweep(work, later) == 1
        assert shares.sweep(work, NOW) == 1  # without its pair nobody needs it
        assert agreements.sweep(work, later) == 1
        assert agreements.find(work, "0xb") is not None


def test_the_tables_of_a_newer_release_are_left_alone(store: Store) -> None:
    with store.transaction() as work:
        work.run("UPDATE exchange_version SET version = 99")
    with store.reading() as work, pytest.raises(StoreTooNew, match="the exchange"):
        up_to_date(work, store._engine.words, EXCHANGE)
    with store.transaction() as work:  # as it was, for who opens the same database after this
        work.run("UPDATE exchange_version SET version = :version", {"version": len(EXCHANGE.steps)})


def test_a_database_of_grants_is_not_taken_for_one_of_the_exchange(tmp_path: Path) -> None:
    place = tmp_path / "both.db"
    open_store(place).close()
    store = open_exchange_store(place)
    with store.transaction() as work:
        assert orders.standing(work, NOW) == ([], [])
        assert work.one("SELECT version FROM schema_version") == (2,)
    store.close()


def test_an_address_that_names_no_database_is_refused_without_being_repeated() -> None:
    with pytest.raises(InvalidInput) as refused:
        open_exchange_store("mysql://user:passwordsentinel@host/db")
    assert "passwordsentinel" not in str(refused.value)
    assert "the exchange" in refused.value.message
