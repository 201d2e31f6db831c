"""Each method of `Keeper` by way of the agent says and does what the vault does in process: results, refusals, effects.

Two copies of one vault are given the same requests, one in process and one through a real socket; nothing is random in
what is compared, since new ids are told apart by their order.
"""

from __future__ import annotations

import inspect
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pytest

from cmwallet.agent.dispatch import Dispatcher
from cmwallet.agent.keeper import AgentKeeper
from cmwallet.agent.limits import Limits
from cmwallet.calls.typed import PERMIT_TYPE
from cmwallet.errors import Problem
from cmwallet.home.database import ROW_COLUMNS
from cmwallet.home.folder import Home
from cmwallet.servers import framing
from cmwallet.servers.socket_peer import Peer
from cmwallet.transactions.encoding import FeeMarketTransaction
from cmwallet.transactions.signables import SignableMessage, SignableTransaction, SignableTypedData
from identity.eip712 import Domain
from identity.jose.encoding import encode as base64url
from identity.jose.encoding import write_json
from identity.jose.keys import local_key
from identity.secret import Secret
from identity.vault.interface import TYPE_IDENTITY_KEY, TYPE_SECP256K1_KEY, Draft, Entry, Keeper, Record, RecordId
from tests.unit.identity.vault.helpers import create, unlock

NOWHERE: Final = RecordId("0" * 32)
KEY: Final = bytes(31) + b"\x01"
PAYMENT: Final = SignableTransaction(
    FeeMarketTransaction(
        chain_id=1234, nonce=7, max_priority_fee_per_gas=1, max_fee_per_gas=2, gas_limit=21_000, to=b"\x11" * 20,
        value=5, data=b"\xab", access_list=((b"\x22" * 20, (bytes(32),)),),
    )
)  # fmt: skip
PERMIT: Final = SignableTypedData(
    Domain("CMT", 1234, b"\x33" * 20, bytes(32)), PERMIT_TYPE, ("0x" + "44" * 20, "0x" + "55" * 20, 2**255, 0, 1)
)


def signing_input(algorithm: str, kind: str) -> bytes:
    header, payload = (write_json(part) for part in ({"alg": algorithm, "typ": kind}, {"aud": "https://verifier"}))
    return f"{base64url(header)}.{base64url(payload)}".encode()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Keeper, Keeper]]:
    """A vault in process and a copy of it behind the agent's own dispatcher and socket."""
    home = Home(tmp_path / "home")
    home.prepare()
    with create(home.vault_file) as made:
        made.seal("note", "first", Secret(b"one"), attributes={"a": "1"}, locator=("me", "first"))
        made.seal("note", "first", Secret(b"two"), attributes={"a": "2"}, record_id=made.find("me", "first"))
        made.seal("note", "second", Secret(bytes(range(256))), locator=("me", "second"))
        made.seal("other", "third", Secret(b""))
        made.seal(TYPE_SECP256K1_KEY, "key", Secret(KEY), locator=("me", "key"))
        about = {"thumbprint": local_key("ES256", Secret(KEY)).kid}
        made.seal(TYPE_IDENTITY_KEY, "key", Secret(KEY), attributes=about, locator=("me", "identity"))
    copy = tmp_path / "copy.db"
    shutil.copy(home.vault_file, copy)
    copy.chmod(0o600)
    here, there = socket.socketpair(socket.AF_UNIX)
    ready, problems = threading.Event(), []

    def serve() -> None:
        try:
            with unlock(home.vault_file) as vault:
                dispatcher = Dispatcher(home, vault, Limits(3600, 3600), memory_locked=False)
                ready.set()
                while True:
                    try:
                        asked = framing.receive(there)
                    except (OSError, ValueError):
                        return
                    there.sendall(framing.encode_frame(dispatcher.answer(asked, Peer(0, 1))))
        except BaseException as problem:  # told in the test's own thread
            problems.append(problem)
        finally:
            ready.set()
            there.close()  # whoever waits for an answer learns that there will be none

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(60)
    assert not problems, problems
    with unlock(copy) as vault, closing(AgentKeeper(here)) as agent:
        yield vault, agent
    here.close()
    thread.join(60)
    assert not problems, problems


def plain(value: object) -> object:
    """A value without what may differ between the two: a secret is shown, a tuple is a list."""
    if isinstance(value, Secret):
        return ("secret", value.reveal())
    if isinstance(value, Entry | Record):
        return {name: plain(getattr(value, name)) for name in vars(value)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "items"):
        return {str(name): plain(one) for name, one in value.items()}
    return value


def ended(act: Callable[[Keeper], object], keeper: Keeper) -> tuple[object, ...]:
    """What came of it: the result, or the refusal in all that is told of it."""
    try:
        return ("result", plain(act(keeper)))
    except Problem as problem:
        return ("refused", type(problem).__name__, problem.code, problem.message, problem.hint)


def state(keeper: Keeper) -> object:
    """Everything that can be seen, by title: ids of new records are random."""
    seen = []
    for entry in keeper.entries():
        opened = None
        if entry.type != TYPE_SECP256K1_KEY:
            opened = [
                plain(keeper.open_record(entry.record_id, reason="look", version=version).payload)
                for version in keeper.versions(entry.record_id)
            ]
        seen.append((entry.type, entry.title, dict(entry.attributes), entry.version, opened))
    places = [(name, keeper.find("me", name) is not None) for name in ("first", "second", "key", "new", "x")]
    return seen, places, keeper.generation


def at(keeper: Keeper, name: str) -> RecordId:
    found = keeper.find("me", name)
    assert found is not None
    return found


ACTS: Final[dict[str, list[Callable[[Keeper], object]]]] = {
    "vault_id": [lambda k: k.vault_id],
    "generation": [lambda k: k.generation],
    "entries": [lambda k: k.entries(), lambda k: k.entries("note"), lambda k: k.entries("none")],
    "entry": [lambda k: k.entry(at(k, "first")), lambda k: k.entry(NOWHERE), lambda k: k.entry(RecordId("x"))],
    "find": [lambda k: k.find("me", "first"), lambda k: k.find("me", "x"), lambda k: k.find("you", "first")],
    "open_record": [
        lambda k: k.open_record(at(k, "first"), reason="r"),
        lambda k: k.open_record(at(k, "first"), reason="r", version=1),
        lambda k: k.open_record(at(k, "first"), reason="r", version=2),
        lambda k: k.open_record(at(k, "first"), reason="r", version=3),
        lambda k: k.open_record(NOWHERE, reason="r"),
    ],
    "open_many": [
        lambda k: k.open_many([at(k, "second"), at(k, "first")], reason="r"),
        lambda k: k.open_many([], reason="r"),
        lambda k: k.open_many([at(k, "first"), NOWHERE], reason="r"),
    ],
    "versions": [lambda k: k.versions(at(k, "first")), lambda k: k.versions(NOWHERE)],
    "seal": [
        lambda k: k.seal("note", "new", Secret(b"n"), attributes={"x": "y"}, locator=("me", "new")) and None,
        lambda k: k.seal("note", "third version", Secret(b"3"), record_id=at(k, "first")),
        lambda k: k.seal("other", "another type", Secret(b"3"), record_id=at(k, "first")),
        lambda k: k.seal("note", "taken", Secret(b"3"), locator=("me", "first")),
        lambda k: k.seal("note", "n", Secret(b"3"), record_id=NOWHERE),
    ],
    "seal_many": [
        lambda k: k.seal_many([Draft("note", "m1", Secret(b"1")), Draft("note", "m2", Secret(b"2"))]) and None,
        lambda k: k.seal_many([]),
        lambda k: k.seal_many([Draft("note", "ok", Secret(b"1")), Draft("note", "t", Secret(b"2"), {}, NOWHERE)]),
        lambda k: k.seal_many([Draft("note", "cut", Secret(b"c"), {}, at(k, "first"), None, 3)]),
    ],
    "rename": [
        lambda k: k.rename(at(k, "first"), "renamed"),
        lambda k: k.rename(NOWHERE, "renamed"),
        lambda k: k.rename(at(k, "first"), "x" * 100_000),
    ],
    "set_attributes": [
        lambda k: k.set_attributes(at(k, "first"), {"b": "2", "c": ""}),
        lambda k: k.set_attributes(at(k, "first"), {}),
        lambda k: k.set_attributes(NOWHERE, {}),
    ],
    "remove": [lambda k: k.remove(at(k, "second")), lambda k: k.remove(NOWHERE)],
    "remove_many": [
        lambda k: k.remove_many([at(k, "first"), NOWHERE]),
        lambda k: k.remove_many([at(k, "first"), at(k, "second")]),
        lambda k: k.remove_many([]),
    ],
    "sign": [
        lambda k: k.sign(at(k, "key"), PAYMENT, reason="r"),
        lambda k: k.sign(at(k, "key"), PERMIT, reason="r"),
        lambda k: k.sign(at(k, "key"), SignableMessage(b"hello"), reason="r"),
        lambda k: k.sign(at(k, "first"), PAYMENT, reason="r"),
        lambda k: k.sign(NOWHERE, PAYMENT, reason="r"),
    ],
    "sign_many": [
        lambda k: k.sign_many(at(k, "key"), [PAYMENT, PERMIT], reason="r"),
        lambda k: k.sign_many(at(k, "key"), [], reason="r"),
        lambda k: k.sign_many(NOWHERE, [PAYMENT], reason="r"),
    ],
    "authorize": [
        lambda k: k.authorize(at(k, "first"), [PAYMENT, PERMIT], reason="r"),
        lambda k: k.authorize(at(k, "key"), [PAYMENT], reason="r"),
        lambda k: k.authorize(NOWHERE, [PAYMENT], reason="r"),
    ],
    "sign_jws": [
        lambda k: k.sign_jws(at(k, "identity"), signing_input("ES256", "kb+jwt"), reason="r"),
        lambda k: k.sign_jws(at(k, "identity"), signing_input("EdDSA", "kb+jwt"), reason="r"),
        lambda k: k.sign_jws(at(k, "identity"), signing_input("ES256", "something+jwt"), reason="r"),
        lambda k: k.sign_jws(at(k, "identity"), bytes(32), reason="r"),
        lambda k: k.sign_jws(at(k, "key"), signing_input("ES256K", "dc+sd-jwt"), reason="r"),
        lambda k: k.sign_jws(at(k, "first"), signing_input("ES256", "kb+jwt"), reason="r"),
    ],
    "preview": [lambda k: k.preview(at(k, "key"), [PAYMENT], reason="r")],
    "tag_row": [
        lambda k: k.tag_row("contacts", {"name": "bob", "address": "0x1", "note": "é\n", "created": "2026"}),
        lambda k: k.tag_row("journal", {**dict.fromkeys(ROW_COLUMNS["journal"]), "id": 2**53, "created": 1.5}),
    ],
    "tag_rows": [
        lambda k: k.tag_rows("agreed", [{"setting": "a", "value": str(n), "created": "2026"} for n in range(3)]),
        lambda k: k.tag_rows("contacts", []),
    ],
}


def test_every_method_of_a_keeper_is_compared() -> None:
    assert ACTS.keys() == {name for name in vars(Keeper) if not name.startswith("_")}
    for name in ACTS:
        promised = getattr(Keeper, name)
        if not isinstance(promised, property):
            assert inspect.signature(promised) == inspect.signature(getattr(AgentKeeper, name)), name


@pytest.mark.parametrize("method", ACTS)
def test_the_agent_answers_as_the_vault_does_and_leaves_the_same_behind(
    pair: tuple[Keeper, Keeper], method: str
) -> None:
    vault, agent = pair
    for number, act in enumerate(ACTS[method]):
        assert ended(act, agent) == ended(act, vault), (method, number)
        assert state(agent) == state(vault), (method, number)


def test_the_audit_log_has_the_same_lines_and_says_who_asked(pair: tuple[Any, Any]) -> None:
    vault, agent = pair
    for keeper in pair:
        keeper.open_record(at(keeper, "first"), reason="because")
        keeper.sign(at(keeper, "key"), PAYMENT, reason="a payment")
    ours, theirs = vault.log()[-2:], agent.log()[-2:]
    assert [line.event for line in ours] == [line.event for line in theirs]
    for mine, its in zip(ours, theirs, strict=True):
        said = asdict(its)
        assert said.pop("reason") == f"{mine.reason} (agent, for process 1)"
        same = {name: value for name, value in asdict(mine).items() if name not in ("reason", "time", "clock")}
        assert {name: said[name] for name in same} == same
