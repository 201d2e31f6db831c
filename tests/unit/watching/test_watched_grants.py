"""Grants that are watched: what each change of the server's state is told as, and a store that cannot be read."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from cmwallet.grants.open_store import open_grants_store
from cmwallet.home.config import Config
from cmwallet.home.folder import Home
from cmwallet.watching.grants import Grants
from oauth.model import ACTIVE, REVOKED
from oauth.store import grants, requests
from tests.unit.oauth.stored import NOW, STATE, grant, request


def test_grants_begin_end_and_are_taken_back_and_requests_wait(tmp_path: Path) -> None:
    home, noted = Home(tmp_path / "home"), list[str]()
    config = Config(home, {}, {})
    watched = Grants(home, config, noted.append)
    assert watched.look(NOW) == [], "there is no store"
    assert not home.oauth_file.exists(), "and looking makes none"

    with closing(open_grants_store(home, config)) as store, closing(watched):
        with store.transaction() as work:
            grants.insert(work, STATE, grant("first"))
            grants.insert(work, STATE, grant("second", expires=NOW + 10))
        told = [one.members for one in watched.look(NOW)]
        assert [(one["grant"], one["state"], one["before"]) for one in told] == [
            ("first", "active", None),
            ("second", "active", None),
        ]
        assert told[1]["ends"] == datetime.fromtimestamp(NOW + 10, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert watched.look(NOW + 9) == []

        (ended,) = watched.look(NOW + 10)
        assert (ended.members["grant"], ended.members["state"], ended.members["before"]) == (
            "second",
            "expired",
            "active",
        )
        with store.transaction() as work:
            assert grants.set_state(work, "first", ACTIVE, REVOKED, NOW)
            requests.insert(work, STATE, request())
        revoked, waiting = watched.look(NOW + 11)
        assert (revoked.members["state"], revoked.members["before"]) == ("revoked", "active")
        assert (waiting.members["state"], waiting.members["waiting"]) == ("waiting", 1)
        assert "Ticket Shop" not in repr([ended, revoked, waiting]), "names are sealed"
        assert watched.look(NOW + 12) == []
    assert noted == []


def test_a_store_that_cannot_be_read_is_told_once_and_read_again_later(tmp_path: Path) -> None:
    home, noted = Home(tmp_path / "home"), list[str]()
    config = Config(home, {}, {})
    with closing(open_grants_store(home, config)) as store, store.transaction() as work:
        grants.insert(work, STATE, grant("first"))
    with closing(Grants(home, config, noted.append)) as watched:
        whole = home.oauth_file.read_bytes()
        home.oauth_file.write_bytes(b"no database at all" * 1000)
        assert watched.look(NOW) == watched.look(NOW) == []
        assert len(noted) == 1
        assert noted[0].startswith("grants are not watched: ")
        home.oauth_file.write_bytes(whole)
        assert watched.look(NOW) == []
        with closing(open_grants_store(home, config)) as store, store.transaction() as work:
            assert grants.set_state(work, "first", ACTIVE, REVOKED, NOW)
        (told,) = watched.look(NOW)
    assert told.members["state"] == "revoked"
