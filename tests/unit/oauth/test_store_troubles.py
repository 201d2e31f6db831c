"""What PostgreSQL says before there is a session is told apart, without the values that it repeats."""

import pytest
from sqlalchemy.exc import OperationalError

from oauth.errors import StoreUnreachable
from oauth.store.sqlalchemy_engine import _problem


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
