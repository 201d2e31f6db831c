"""The sandbox bank: a token opens what its consent is for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from identity.bank.sandbox.answers import Caller, Refused, authorised, member
from identity.bank.sandbox.store import Store

NOW = 1_700_000_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "bank.db", clock=lambda: NOW)


def put(store: Store, name: str, kind: str, status: str = "Authorised", expires: int = NOW + 1) -> None:
    with store.work() as connection:
        columns = {row["name"]: row for row in connection.execute("PRAGMA table_info(consent)")}
        values = {"id": name, "client": "shop", "kind": kind, "status": status, "expires": expires}
        for column, row in columns.items():
            if row["notnull"] and row["dflt_value"] is None:
                values.setdefault(column, 0 if row["type"] == "INTEGER" else "{}")
        names = ", ".join(values)
        connection.execute(
            f"INSERT INTO consent ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
        )


def ask(store: Store, consents: tuple[str, ...], kind: str) -> str:
    with store.work() as connection:
        return str(authorised(connection, store, Caller("shop", "access", consents), kind)["id"])


def test_a_token_opens_what_its_consent_is_for(store: Store) -> None:
    put(store, "a", "accounts")
    put(store, "p", "payments")
    assert ask(store, ("a", "p"), "payments") == "p"
    for consents in ((), ("a",), ("unknown",)):
        with pytest.raises(Refused) as caught:
            ask(store, consents, "payments")
        assert (caught.value.status, caught.value.error) == (403, "insufficient_scope")


@pytest.mark.parametrize(("status", "expires"), [("Revoked", NOW + 1), ("Authorised", NOW), ("Authorised", NOW - 1)])
def test_a_consent_that_is_over_opens_nothing(store: Store, status: str, expires: int) -> None:
    put(store, "a", "accounts", status, expires)
    with pytest.raises(Refused) as caught:
        ask(store, ("a",), "accounts")
    assert (caught.value.status, caught.value.error) == (403, "consent_not_valid")


def test_a_text_that_is_missing_or_none_is_named() -> None:
    body = {"Data": {"Name": "Ada", "Empty": "", "Long": "x" * 501, "Most": "x" * 500, "Number": 7}}
    assert member(body, "Data", "Name") == "Ada"
    assert len(member(body, "Data", "Most")) == 500
    for path in (("Data", "Empty"), ("Data", "Long"), ("Data", "Number"), ("Data", "Nothing"), ("Name",), ("Data",)):
        with pytest.raises(Refused) as caught:
            member(body, *path)
        assert (caught.value.status, caught.value.error) == (400, "invalid_request")
        assert ".".join(path) in caught.value.description
