"""What PostgreSQL says before there is a session is told apart, without the values that it repeats."""

import sys
from types import SimpleNamespace

import pytest
import sqlalchemy
from sqlalchemy.exc import OperationalError

from identity.errors import Busy, InvalidInput
from oauth.errors import StoreUnreachable
from oauth.store.engine import open_store
from oauth.store.sqlalchemy_engine import SqlalchemyEngine, _problem


class Driver(Exception):
    sqlstate: str | None = None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('connection failed: FATAL:  password authentication failed for user "me"', "refused the password"),
        ("connection to server on socket failed: fe_sendauth: no password supplied", "wants a password"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "me", database "x"', "lets this user in from nowhere"),
        ('FATAL:  database "cmwallet" does not exist', "has no database or role"),
        ('FATAL:  role "me" does not exist', "has no database or role"),
        ("SSL error: certificate verify failed", "not trusted"),
        ('server certificate for "a" does not match host name "b"', "of another host"),
        ("server does not support SSL, but SSL was required", "speaks no TLS"),
        ("connection refused: is the server running on that host?", "does not answer"),
        ("", "does not answer"),
    ],
)
def test_each_trouble_of_a_connection_has_its_own_sentence(said: str, told: str) -> None:
    found = _problem(OperationalError("SELECT 1", {}, Driver(said)))
    assert isinstance(found, StoreUnreachable)
    assert told in found.message
    assert "me" not in found.message.split()
    assert found.hint


@pytest.mark.parametrize(("state", "told"), [("28P01", "password"), ("3D000", "no database"), ("28000", "nowhere")])
def test_the_code_alone_is_enough(state: str, told: str) -> None:
    failure = Driver()
    failure.sqlstate = state
    assert told in _problem(OperationalError("SELECT 1", {}, failure)).message


@pytest.mark.parametrize("missing", ["sqlalchemy", "psycopg"])
def test_a_store_whose_driver_is_not_installed_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "oauth.store.sqlalchemy_engine")
    with pytest.raises(InvalidInput, match="the driver of PostgreSQL is not installed") as refused:
        open_store("postgresql://host/database")
    assert refused.value.hint == "pip install 'cmwallet[postgresql]'"


@pytest.mark.parametrize("url", ["", "nonsense", "postgresql://host:port/database", "nosuch://host/database"], ids=repr)
def test_a_store_is_named_by_the_address_of_a_database(url: str) -> None:
    with pytest.raises(InvalidInput, match="the address of the store is none"):
        SqlalchemyEngine(url)


def test_a_store_whose_connections_are_all_in_use_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken() -> None:
        raise sqlalchemy.exc.TimeoutError("QueuePool limit")

    engine = SqlalchemyEngine("sqlite://")
    with engine.transaction() as work:
        assert work.one("SELECT 1") == (1,)
    monkeypatch.setattr(engine, "_engine", SimpleNamespace(begin=taken, dispose=engine._engine.dispose))
    for use in (engine.transaction, engine.reading):
        with pytest.raises(Busy, match="the store of the grants is in use") as refused, use():
            pytest.fail("a connection that there is not")
        assert refused.value.hint == "try again in a moment"
    engine.close()
