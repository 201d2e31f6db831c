"""Tags for rows of `wallet.db`, as a program of the same user may ask an unlocked agent for them: rows, and no purpose.

The attacker speaks to the real socket. What the agent tags it has put together itself, from columns that it knows.
"""

from __future__ import annotations

import hmac
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import InvalidInput
from cmwallet.home.database import OLDER_COLUMNS, ROW_COLUMNS
from cmwallet.repair.row_renewal import TABLES
from identity.secret import Secret
from identity.vault.vault import Vault
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, Home
from tests.security.agents import unlocked_home

CONTACT = {"name": "eve", "address": ACCOUNTS[2], "note": "", "created": "2026-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    with unlocked_home(tmp_path_factory.mktemp("rows"), ("contact", "add", "bob", ACCOUNTS[1])) as made:
        yield made


@pytest.mark.parametrize("purpose", ["wallet.db/contacts", "contacts", "policy", "oauth", ""])
def test_nobody_names_a_purpose(keeper: AgentKeeper, purpose: str) -> None:
    for call in ("authenticate", "authenticate_before_rotation", "authentication_tag"):
        with pytest.raises(InvalidInput, match="does not do that"):
            keeper.call(call, purpose=purpose, message=b"a message of mine")
    with pytest.raises(InvalidInput, match="does not understand"):
        keeper.call("tag_row", table="contacts", row=CONTACT, purpose=purpose)


FORGED = {
    "a policy": ("policy", {"name": "all", "value": "allow"}),
    "a table without tags": ("grants", {"id": "1", "state": "active", "ends": 1, "pending": "", "changed": 1}),
    "small facts": ("meta", {"name": "vault generation", "value": "1"}),
    "the whole purpose": ("wallet.db/contacts", CONTACT),
    "a purpose behind another": ("../policy", CONTACT),
    "no table": ("", CONTACT),
    "no columns": ("contacts", {}),
    "one column less": ("contacts", {name: CONTACT[name] for name in ("name", "address", "note")}),
    "one column more": ("contacts", {**CONTACT, "mac": "00"}),
    "columns of another table": ("pins", CONTACT),
    "a value with a list in it": ("contacts", {**CONTACT, "note": ["a", "b"]}),
    "bytes": ("contacts", {**CONTACT, "note": b"x"}),
    "a value with names in it": ("contacts", {**CONTACT, "note": {"a": "b"}}),
    "a message": ("contacts", "name=eve"),
    "bytes of a message": ("contacts", b"{}"),
}


@pytest.mark.parametrize("case", FORGED)
def test_what_is_no_row_of_a_known_table_gets_no_tag(keeper: AgentKeeper, case: str) -> None:
    table, row = FORGED[case]
    with pytest.raises(InvalidInput):
        keeper.call("tag_row", table=table, row=row)
    line = keeper.log()[-1]
    assert (line.event, line.reason) == ("refuse", f"tag_row: not what it is for (agent, for process {os.getpid()})")


@pytest.mark.parametrize("case", FORGED)
def test_what_is_no_row_gets_no_tag_among_others_either(keeper: AgentKeeper, case: str) -> None:
    table, row = FORGED[case]
    with pytest.raises(InvalidInput):
        keeper.call("tag_rows", table=table, several=[CONTACT if table == "contacts" else row, row])
    assert keeper.log()[-1].reason == f"tag_rows: not what it is for (agent, for process {os.getpid()})"


def test_rows_have_in_a_list_the_tags_that_each_has_alone(keeper: AgentKeeper) -> None:
    rows = [{**CONTACT, "note": str(number)} for number in range(3)]
    assert keeper.tag_rows("contacts", rows) == [keeper.tag_row("contacts", row) for row in rows]


def test_a_row_has_the_tag_that_it_always_had(home: Home, keeper: AgentKeeper) -> None:
    with closing(sqlite3.connect(home.path / "wallet.db")) as connection:
        connection.row_factory = sqlite3.Row
        row = dict(connection.execute("SELECT * FROM contacts").fetchone())
    fields = {name: row[name] for name in sorted(ROW_COLUMNS["contacts"])}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with Vault.unlock(home.path / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        expected = vault.authenticate("wallet.db/contacts", text)
    assert hmac.compare_digest(keeper.tag_row("contacts", fields), row["mac"])
    assert row["mac"] == expected


def test_the_columns_are_those_of_the_tables(home: Home) -> None:
    assert tuple(ROW_COLUMNS) == TABLES
    with closing(sqlite3.connect(home.path / "wallet.db")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        tagged = {}
        for table in tables:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            if "mac" in columns:
                tagged[table] = frozenset(columns - {"mac", "folded"})
    assert tagged == dict(ROW_COLUMNS)
    assert all(columns < ROW_COLUMNS[table] for table, columns in OLDER_COLUMNS.items())
