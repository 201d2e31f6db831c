"""The tables, on every engine: the standard library's SQLite in memory and in a file, and SQLAlchemy.

`tests/interop/test_oauth_store_on_postgresql.py` runs the same functions on PostgreSQL.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from identity.errors import Busy, Damaged, InvalidInput, Problem, Tampered
from oauth.errors import StoreTooNew, StoreUnreachable
from oauth.model import REVOKED, SUSPENDED, USED_UP, Issuer
from oauth.serving_rows import RowPlace
from oauth.store import (
    clients,
    codes,
    events,
    grants,
    issuers,
    offers,
    reads,
    replay,
    requests,
    serving,
    sessions,
    tokens,
)
from oauth.store.engine import Store, open_store
from oauth.store.hashing import fresh, hashed
from oauth.store.sweep import sweep
from tests.unit.oauth.stored import DAPP, NOW, OWNER, STATE, clear_text_in, details, grant, request


@pytest.fixture(params=["memory", "file", "sqlalchemy"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    places = {"memory": ":memory:", "file": tmp_path / "oauth.db", "sqlalchemy": f"sqlite:///{tmp_path}/other.db"}
    opened = open_store(places[request.param])
    yield opened
    opened.close()


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as work:
            grants.insert(work, STATE, grant())
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as work:
        assert grants.find(work, STATE, "grant") is None


def test_an_issuer_is_found_by_slug_and_by_owner(store: Store) -> None:
    issuer = Issuer("slug", "http://127.0.0.1:8474/i/slug", OWNER, 1234, "0x" + "11" * 20)
    moved = replace(issuer, url="https://me.example/i/slug")
    with store.transaction() as work:
        issuers.put(work, STATE, issuer, NOW)
        issuers.put(work, STATE, moved, NOW + 1)
        assert issuers.find(work, STATE, "slug") == moved
        assert issuers.of_owner(work, STATE, OWNER) == moved
        assert issuers.every(work, STATE) == [moved]
        issuers.drop(work, "slug")
        assert issuers.find(work, STATE, "slug") is None


def test_a_grant_comes_back_as_it_was_kept(store: Store) -> None:
    kept = grant()
    with store.transaction() as work:
        grants.insert(work, STATE, kept)
        assert grants.find(work, STATE, "grant") == kept
        assert grants.of_client(work, STATE, DAPP) == [kept]
        assert grants.of_owner(work, STATE, OWNER) == [kept]
        assert grants.live(work, STATE, NOW) == [kept]
        assert grants.live(work, STATE, NOW + 3600) == []
        assert grants.count_live(work, kept.client, NOW) == 1


def test_a_new_version_follows_the_one_before_and_no_other(store: Store) -> None:
    with store.transaction() as work:
        grants.insert(work, STATE, grant())
        assert grants.take_use(work, "grant", NOW)
        narrower = grant(version=2, details=details(fields=("email",)))
        assert grants.new_version(work, STATE, narrower)
        assert not grants.new_version(work, STATE, narrower), "version 2 stands there already"
        found = grants.find(work, STATE, "grant")
    assert found is not None
    assert (found.version, found.details.fields, found.uses) == (2, ("email",), 1)


def test_a_state_changes_once(store: Store) -> None:
    with store.transaction() as work:
        grants.insert(work, STATE, grant())
        assert grants.set_state(work, "grant", "active", SUSPENDED, NOW)
        assert not grants.set_state(work, "grant", "active", SUSPENDED, NOW)
        assert grants.set_state(work, "grant", ("active", SUSPENDED), REVOKED, NOW)
        assert not grants.take_use(work, "grant", NOW)


def test_uses_are_taken_up_to_the_limit_by_all_readers_together(store: Store) -> None:
    with store.transaction() as work:
        grants.insert(work, STATE, grant(max_uses=5))

    def read(_: int) -> bool:
        with store.transaction() as work:
            return grants.take_use(work, "grant", NOW)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(read, range(32))) == 5
    with store.reading() as work:
        found = grants.find(work, STATE, "grant")
    assert found is not None
    assert (found.state, found.uses) == (USED_UP, 5)


def test_a_code_is_consumed_once_among_64_at_the_same_time(store: Store) -> None:
    code = codes.Code("hash", "slug", "grant", "client", "key", "family", False, NOW + 60, {"dpop_jkt": "x"})
    with store.transaction() as work:
        codes.insert(work, STATE, code)
        assert codes.find(work, STATE, "hash") == code

    def redeem(_: int) -> bool:
        with store.transaction() as work:
            return codes.consume(work, "hash", NOW)

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(redeem, range(64))) == 1
    with store.reading() as work:
        assert codes.find(work, STATE, "hash") == replace(code, used=True)


def test_a_code_that_expired_is_not_consumed(store: Store) -> None:
    with store.transaction() as work:
        codes.insert(work, STATE, codes.Code("hash", "slug", "grant", "c", "k", "f", False, NOW + 60, {}))
        assert not codes.consume(work, "hash", NOW + 60)


def test_a_request_is_decided_once_and_handed_out_once(store: Store) -> None:
    asked = request()
    with store.transaction() as work:
        assert requests.insert(work, STATE, asked)
        assert requests.find(work, STATE, "request") == asked
        assert requests.waiting(work, STATE, "slug", NOW) == [asked]
        assert requests.count(work, NOW, asked.client) == requests.count(work, NOW) == 1
        assert requests.decide(work, "request", requests.APPROVED, NOW, grant_id="grant", session="s")
        assert not requests.decide(work, "request", requests.DENIED, NOW)
        assert requests.finish(work, "request", requests.APPROVED, NOW)
        assert not requests.finish(work, "request", requests.APPROVED, NOW)
        assert requests.waiting(work, STATE, "slug", NOW) == []


def test_a_request_that_expired_is_not_decided(store: Store) -> None:
    with store.transaction() as work:
        requests.insert(work, STATE, request())
        assert not requests.decide(work, "request", requests.APPROVED, NOW + 300)


def test_a_user_code_names_one_request_of_one_issuer(store: Store) -> None:
    with store.transaction() as work:
        assert requests.insert(work, STATE, request("a"), user_code="BCDFGHJK")
        assert not requests.insert(work, STATE, request("b"), user_code="BCDFGHJK")
        found = requests.by_user_code(work, STATE, "slug", "BCDFGHJK")
        assert found is not None
        assert found.id == "a"
        assert requests.by_user_code(work, STATE, "other", "BCDFGHJK") is None
        requests.polled(work, "a", NOW, 5)
        slower = requests.find(work, STATE, "a")
        assert slower is not None
        assert (slower.pace, slower.polled) == (10, NOW)


def test_letters_name_a_request_as_one_session_saw_it(store: Store) -> None:
    with store.transaction() as work:
        requests.insert(work, STATE, request())
        bound = {"letters": "BCDFGHJK", "request_id": "request", "session": "session", "expires": NOW + 60}
        assert requests.bind_letters(work, STATE, **bound)
        assert not requests.bind_letters(work, STATE, **{**bound, "session": "another"})
        found = requests.by_letters(work, STATE, "BCDFGHJK", NOW)
        assert found is not None
        assert (found[0].id, found[1]) == ("request", "session")
        assert requests.by_letters(work, STATE, "BCDFGHJK", NOW + 60) is None
        requests.decide(work, "request", requests.DENIED, NOW)
        assert requests.by_letters(work, STATE, "BCDFGHJK", NOW) is None


def test_what_was_handed_out_together_is_revoked_together(store: Store) -> None:
    kept = tokens.Family("family", "grant", "client", "key", "jkt", False, NOW, NOW + 60)
    with store.transaction() as work:
        tokens.insert_family(work, kept)
        tokens.insert_refresh(
            work, token_hash="h", family_id="family", issuer="slug", grant_id="grant", client="client", expires=NOW + 60
        )
        assert tokens.family(work, "family") == kept
        found = tokens.refresh(work, "h")
        assert found is not None
        assert found.family == "family"
        tokens.move_key(work, "family", "newer")
        assert tokens.revoke_family(work, "family")
        assert not tokens.revoke_family(work, "family")
        assert tokens.family(work, "family") == replace(kept, client_key="newer", revoked=True)
        assert tokens.refresh(work, "h") is None
        tokens.end_token(work, "jti", NOW + 60)
        tokens.end_token(work, "jti", NOW + 60)
        assert tokens.token_ended(work, "jti")


def test_what_was_seen_may_not_come_again_in_its_context(store: Store) -> None:
    with store.transaction() as work:
        assert replay.first_time(work, "dpop", "https://a.example/token", "jti", NOW)
        assert not replay.first_time(work, "dpop", "https://a.example/token", "jti", NOW)
        assert replay.first_time(work, "dpop", "https://a.example/par", "jti", NOW)


def test_rows_for_serving_are_found_by_grant_version_and_key(store: Store) -> None:
    rows = [
        serving.ServingRow(RowPlace("grant", 1, name, 3), kid, f"{kid}{name}".encode())
        for name in ("email", "given_name")
        for kid in ("one", "two")
    ]
    with store.transaction() as work:
        serving.replace_all(work, STATE, "grant", rows)
        serving.replace_all(work, STATE, "grant", rows)
        assert serving.of_grant(work, STATE, "grant", 1, "one", ["email"]) == {"email": rows[0]}
        assert serving.of_grant(work, STATE, "grant", 2, "one", ["email"]) == {}
        serving.drop_kid(work, "one")
        assert serving.of_grant(work, STATE, "grant", 1, "one", ["email"]) == {}
        assert len(serving.of_grant(work, STATE, "grant", 1, "two", ["email", "given_name"])) == 2
        serving.drop_grant(work, "grant")
        assert serving.of_grant(work, STATE, "grant", 1, "two", ["email"]) == {}


def test_the_log_of_reads_is_a_chain(store: Store) -> None:
    with store.transaction() as work:
        grants.insert(work, STATE, grant())
        for number in range(3):
            reads.append(work, STATE, "grant", {"fields": ["email"], "number": number}, NOW + number)
        assert [(line.number, line.at) for line in reads.every(work, STATE, "grant")] == [
            (1, NOW),
            (2, NOW + 1),
            (3, NOW + 2),
        ]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE reads SET at = at + 1 WHERE number = 2",
        "DELETE FROM reads WHERE number = 2",
        "DELETE FROM reads WHERE number = 1",
        "DELETE FROM reads WHERE number = 3",
        "DELETE FROM reads",
        "UPDATE reads SET sealed = (SELECT sealed FROM reads WHERE number = 1) WHERE number = 2",
    ],
)
def test_a_changed_log_of_reads_is_noticed(store: Store, attack: str) -> None:
    with store.transaction() as work:
        grants.insert(work, STATE, grant())
        for number in range(3):
            assert grants.take_use(work, "grant", NOW)
            reads.append(work, STATE, "grant", {"number": number}, NOW)
        assert len(reads.every(work, STATE, "grant")) == 3
        work.run(attack)
        with pytest.raises(Tampered):
            reads.every(work, STATE, "grant")


def test_an_offer_is_redeemed_once(store: Store) -> None:
    offer = offers.Offer("hash", "slug", "grant", "client", False, NOW + 600)
    with store.transaction() as work:
        offers.insert(work, offer)
        assert offers.find(work, "hash") == offer
        assert offers.consume(work, "hash", NOW)
        assert not offers.consume(work, "hash", NOW)
        assert offers.find(work, "hash") == replace(offer, used=True)


def test_a_login_link_starts_one_session(store: Store) -> None:
    link = sessions.Session("hash", sessions.LINK, "slug", NOW, NOW + 60, {"a": 1})
    with store.transaction() as work:
        sessions.insert(work, STATE, link)
        assert sessions.find(work, STATE, sessions.SESSION, "hash", NOW) is None
        assert sessions.find(work, STATE, sessions.LINK, "hash", NOW) == link
        assert sessions.update(work, STATE, "hash", {"a": 2})
        assert not sessions.consume(work, sessions.LINK, "hash", NOW + 60)
        assert sessions.consume(work, sessions.LINK, "hash", NOW)
        assert not sessions.consume(work, sessions.LINK, "hash", NOW)
        sessions.insert(work, STATE, link)
        assert sessions.drop_all(work, "other") == 0
        assert sessions.drop_all(work) == 1


def test_an_event_is_pushed_again_later_until_it_is_done(store: Store) -> None:
    with store.transaction() as work:
        name = events.put(work, STATE, client="c", grant_id="grant", data={"uri": "https://a.example"}, now=NOW)
        (event,) = events.take_due(work, STATE, NOW)
        assert (event.id, event.data) == (name, {"uri": "https://a.example"})
        assert events.take_due(work, STATE, NOW) == []
        (again,) = events.take_due(work, STATE, NOW + 30)
        assert again.tries == 1
        events.done(work, name)
        assert events.take_due(work, STATE, NOW + 86400) == []


def test_a_client_that_the_user_added_stays_one(store: Store) -> None:
    with store.transaction() as work:
        assert clients.put(work, STATE, DAPP, {"name": "Shop"}, kept=True, now=NOW)
        assert clients.put(work, STATE, DAPP, {"name": "Shop 2"}, kept=False, now=NOW)
        assert clients.every(work, STATE, kept=True) == [{"name": "Shop 2"}]
        assert clients.every(work, STATE, kept=False) == []
        sweep(work, NOW + clients.UNASKED_SECONDS + 1)
        assert clients.find(work, STATE, DAPP) == {"name": "Shop 2"}
        assert clients.drop(work, STATE, DAPP)
        assert not clients.drop(work, STATE, DAPP)


def test_clients_that_nobody_added_are_capped_and_swept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "MOST_UNASKED", 2)
    with store.transaction() as work:
        for number in range(2):
            assert clients.put(work, STATE, f"{DAPP}{number}", {}, kept=False, now=NOW)
        assert not clients.put(work, STATE, f"{DAPP}3", {}, kept=False, now=NOW)
        assert clients.put(work, STATE, f"{DAPP}1", {"again": True}, kept=False, now=NOW)
        sweep(work, NOW + clients.UNASKED_SECONDS)
        assert clients.every(work, STATE) == []


def test_the_sweep_leaves_nothing_that_has_ended(store: Store) -> None:
    with store.transaction() as work:
        grants.insert(work, STATE, grant())
        requests.insert(work, STATE, request())
        replay.first_time(work, "dpop", "", "jti", NOW + 60)
        codes.insert(work, STATE, codes.Code("h", "slug", "grant", "c", "k", "f", False, NOW + 60, {}))
        tokens.insert_family(work, tokens.Family("f", "grant", "c", "k", "j", False, NOW, NOW + 60))
        serving.replace_all(
            work, STATE, "grant", [serving.ServingRow(RowPlace("grant", 1, "email", 1), "kid", b"sealed")]
        )
        reads.append(work, STATE, "grant", {}, NOW)
        sweep(work, NOW)
        assert requests.find(work, STATE, "request") is not None
        assert codes.find(work, STATE, "h") is not None
        sweep(work, NOW + 4000)
        found = grants.find(work, STATE, "grant")
        assert found is not None
        assert found.state == "expired"
        assert requests.find(work, STATE, "request") is None
        assert serving.of_grant(work, STATE, "grant", 1, "kid", ["email"]) == {}
        assert len(reads.every(work, STATE, "grant")) == 1
        sweep(work, NOW + 10**8)
        assert grants.find(work, STATE, "grant") is None
        for table in ("reads", "families", "codes", "replays", "requests", "serving_rows"):
            assert work.all(f"SELECT * FROM {table}") == []


def test_neither_names_nor_details_stand_in_the_tables(store: Store) -> None:
    secret = fresh()
    with store.transaction() as work:
        issuers.put(work, STATE, Issuer("slug", "https://me.example/i/slug", OWNER, 1, OWNER), NOW)
        grants.insert(work, STATE, grant())
        clients.put(work, STATE, DAPP, {"client": DAPP, "name": "Ticket Shop"}, kept=True, now=NOW)
        requests.insert(work, STATE, request(hashed(secret)), user_code="BCDFGHJK")
        reads.append(work, STATE, "grant", {"fields": ["email"]}, NOW)
        serving.replace_all(work, STATE, "grant", [serving.ServingRow(RowPlace("grant", 1, "email", 1), "kid", b"x")])
    text = clear_text_in(store).lower()
    assert "grant" in text
    for word in (DAPP, DAPP[-40:], OWNER, "email", "given_name", "ticket", "shop.example", "me.example", "BCDFGHJK"):
        assert word.lower() not in text, word
    assert secret.lower() not in text


def test_what_is_sealed_opens_in_its_own_place_alone(store: Store) -> None:
    with store.transaction() as work:
        grants.insert(work, STATE, grant("one"))
        grants.insert(work, STATE, grant("two"))
        work.run("UPDATE grants SET sealed = (SELECT sealed FROM grants WHERE id = 'one') WHERE id = 'two'")
        with pytest.raises(Damaged):
            grants.find(work, STATE, "two")


def test_a_state_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "oauth.db"
    store = open_store(path)
    with store.transaction() as work:
        work.run("UPDATE schema_version SET version = 99")
    store.close()
    with pytest.raises(StoreTooNew):
        open_store(path)


def test_the_file_is_private_and_survives_a_second_opening(tmp_path: Path) -> None:
    path = tmp_path / "oauth.db"
    first = open_store(path)
    with first.transaction() as work:
        grants.insert(work, STATE, grant())
    second = open_store(path)
    with second.reading() as work:
        assert grants.find(work, STATE, "grant") is not None
    first.close()
    second.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_writer_that_waits_too_long_is_told_that_the_store_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "oauth.db"
    store = open_store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._engine._connection.execute("PRAGMA busy_timeout = 1")  # type: ignore[attr-defined]
    with pytest.raises(Busy), store.transaction():
        pass
    other.close()
    store.close()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "oauth.db"
    path.touch(0o600)
    path.write_bytes(os.urandom(4096))
    with pytest.raises(Damaged):
        open_store(path)


def test_the_address_of_a_store_is_never_repeated() -> None:
    for address in ("mysql://user:hunter2@host/db", "postgresql://user:hunter2@[::1/db"):
        with pytest.raises(InvalidInput) as refused:
            open_store(address)
        assert "hunter2" not in f"{refused.value}{refused.value.hint}"


def test_a_database_server_that_does_not_answer_is_a_network_error() -> None:
    with pytest.raises(StoreUnreachable) as refused:
        open_store("postgresql://user:hunter2@127.0.0.1:9/db")
    problem: Problem = refused.value
    assert problem.code == "network"
    assert "hunter2" not in f"{problem}{problem.hint}{problem.__cause__}"


def test_a_command_opens_the_store_without_sqlalchemy(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from oauth.store.engine import open_store\n"
        f"open_store(Path({str(tmp_path / 'oauth.db')!r})).close()\n"
        "from oauth.store import grants, serving, reads, requests\n"
        "heavy = {'sqlalchemy', 'starlette', 'joserfc', 'uvicorn', 'authlib', 'httpx2'} & set(sys.modules)\n"
        "sys.exit(' '.join(sorted(heavy)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
