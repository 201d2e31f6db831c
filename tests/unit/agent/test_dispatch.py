"""What the agent does not do for whoever reaches its socket, and when it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.new_accounts import import_key
from cmwallet.agent.codec import decode, encode
from cmwallet.agent.dispatch import Dispatcher
from cmwallet.agent.limits import Limits
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.servers.socket_peer import Peer
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.interface import TYPE_IDENTITY_KEY, TYPE_SECP256K1_KEY, Draft, RecordId
from identity.vault.vault import Vault

PEER = Peer(os.geteuid(), 77)
KEY = Secret(bytes([7]) * 32)


class World:
    """An agent in process, whose clock stands still."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.home = Home(folder / "home")
        self.home.prepare()
        self.vault = Vault.create(self.home.vault_file, Secret("four plain words here"), parameters=kdf.MINIMUM)
        self.agent = Dispatcher(self.home, self.vault, Limits(100, 60, lambda: self.now), memory_locked=True)

    def ask(self, name: object, arguments: object) -> Mapping[str, Any]:
        return self.agent.answer({"call": name, "with": encode(arguments)}, PEER)

    def problem(self, name: object, arguments: object) -> tuple[str, str]:
        error = self.ask(name, arguments)["error"]
        return error["code"], error["message"]

    def seal(self, kind: str) -> RecordId:
        return self.vault.seal(kind, "record", KEY)

    @property
    def refusals(self) -> list[str]:
        return [line.reason for line in self.vault.log() if line.event == "refuse"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.vault.close()


@pytest.mark.parametrize("name", ["unlock", "", None, 7, "Vault.log", "__class__"], ids=repr)
def test_what_is_not_in_the_table_is_not_done(world: World, name: object) -> None:
    assert world.problem(name, {}) == ("invalid_input", "the agent does not do that")


@pytest.mark.parametrize("arguments", [None, 7, "text", [1, 2]], ids=repr)
def test_a_request_has_arguments(world: World, arguments: object) -> None:
    assert world.problem("entries", arguments) == ("invalid_input", "the agent was asked without arguments")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("open_record", {}),
        ("open_record", {"record_id": "r"}),
        ("open_record", {"record_id": "r", "reason": 7}),
        ("open_record", {"record_id": "r", "reason": "r", "more": 1}),
        ("sign_jws", {"record_id": "r"}),
        ("sign_many", {"record_id": "r", "several": [b"x" * 32], "reason": "r"}),
        ("tag_row", {}),
        ("tag_rows", {"table": "contacts", "several": {}}),
    ],
)
def test_arguments_that_make_no_request_are_not_understood_and_a_signature_of_them_is_noted(
    world: World, name: str, given: dict[str, object]
) -> None:
    assert world.problem(name, given) == ("invalid_input", "the agent does not understand the request")
    noted = name in ("sign_jws", "sign_many", "tag_row", "tag_rows")
    assert world.refusals == ([f"{name}: not what it is for (agent, for process 77)"] if noted else [])


@pytest.mark.parametrize(
    "content", [{"$bytes": "!"}, {"a": 1, "b": 2}, {}, {"$Nothing": {}}, {"$map": 7}, {"$Draft": {"type": 7}}], ids=str
)
def test_a_value_that_is_none_of_the_sockets_is_not_understood(world: World, content: object) -> None:
    error: Any = world.agent.answer({"call": "open_record", "with": content}, PEER)["error"]
    assert error["message"] == "the agent does not understand the request"


@pytest.mark.parametrize("content", [{}, {"$bytes": "", "$map": {}}, {"a": 1, "b": 2, "c": 3}], ids=str)
def test_a_value_has_one_tag(content: object) -> None:
    with pytest.raises(ValueError, match="a value has one tag"):
        decode(content)


@pytest.mark.parametrize("value", [object(), {1}, 1j, range])
def test_what_has_no_tag_does_not_cross_the_socket(value: object) -> None:
    with pytest.raises(TypeError, match=f"a {type(value).__name__} does not cross the socket"):
        encode(value)


@pytest.mark.parametrize("kind", ["seed/bip39", TYPE_SECP256K1_KEY])
@pytest.mark.parametrize("name", ["open_record", "open_many"])
def test_seeds_and_account_keys_are_not_handed_out(world: World, kind: str, name: str) -> None:
    record = world.seal(kind)
    which = {"record_id": record} if name == "open_record" else {"record_ids": [world.seal("note"), record]}
    assert world.problem(name, {**which, "reason": "curious"}) == (
        "policy",
        "the agent hands out no seed and no account key",
    )
    (line,) = world.refusals
    assert line.endswith("the agent hands out no seed and no account key (agent, for process 77)")


def test_other_records_are_handed_out(world: World) -> None:
    for kind in ("note", TYPE_IDENTITY_KEY):
        assert "result" in world.ask("open_record", {"record_id": world.seal(kind), "reason": "to read"})
    assert world.refusals == []


@pytest.mark.parametrize("kind", ["seed/bip39", TYPE_SECP256K1_KEY, TYPE_IDENTITY_KEY])
def test_guarded_records_are_not_changed(world: World, kind: str) -> None:
    record = world.seal(kind)
    before = world.vault.entry(record)
    for name, more in (("remove", {}), ("rename", {"title": "x"}), ("set_attributes", {"attributes": {"a": "b"}})):
        assert world.problem(name, {"record_id": record, **more}) == (
            "policy",
            "the agent changes no seed, account key or key of an identity",
        ), name
    assert world.vault.entry(record) == before
    assert len(world.refusals) == 3


def test_the_agents_own_record_is_written_by_nobody_else(world: World) -> None:
    own, note = world.seal("oauth/serving-keys"), world.seal("note")
    said = ("policy", "the agent keeps that record itself")
    assert world.problem("remove", {"record_id": own}) == said
    assert world.problem("remove_many", {"record_ids": [note, own]}) == said
    assert world.problem("seal_many", {"drafts": [Draft("oauth/serving-keys", "x", KEY, {})]}) == said
    assert "result" in world.ask("remove", {"record_id": note})


@pytest.mark.parametrize(("seconds", "over"), [(59, False), (60, True), (100, True)])
def test_the_agents_time_ends(world: World, seconds: int, over: bool) -> None:
    world.now += seconds
    answer = world.ask("status", {})
    assert ("error" in answer) is over
    assert world.agent.ended == ("the agent's time is over" if over else None)
    if over:
        assert (answer["error"]["code"], answer["error"]["hint"]) == ("locked", "cmwallet unlock")


@pytest.mark.parametrize("how", ["exchanged", "removed"])
def test_an_agent_whose_vault_was_exchanged_ends(world: World, how: str) -> None:
    path = world.home.vault_file
    assert "result" in world.ask("status", {})
    world.agent.look()
    assert world.agent.ended is None
    if how == "exchanged":
        other = path.with_name("other")
        other.write_bytes(path.read_bytes())
        other.replace(path)
    else:
        path.unlink()
    assert world.problem("status", {}) == ("locked", "the vault's file was exchanged for another")
    assert world.agent.ended == "the vault's file was exchanged for another"


def test_a_task_of_the_database_is_done_with_the_open_vault(world: World) -> None:
    database = Database(world.home)
    made = import_key(database, world.vault, KEY, "me")
    assert Accounts(database).get("me") == made
    database.close()
    assert world.problem("create_identity", {"name": "i", "account": "you", "passphrase": None}) == (
        "not_found",
        "there is no account 'you'",
    )
