"""Attacks on the agent: what it must not hand out, whom it must not serve, and what must not end it.

The attackers: a program of the same user that speaks to the socket directly (it may use the vault while it is
unlocked, and must not carry keys away), another user of the machine, and whoever exchanges files of the home.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmwallet.accounts.new_accounts import list_addresses
from cmwallet.accounts.seeds import TYPE_SEED, open_seed
from cmwallet.agent.codec import decode, encode
from cmwallet.agent.keeper import AgentKeeper
from cmwallet.agent.process import status as read_status
from cmwallet.agent.server import MAX_CONNECTIONS
from cmwallet.errors import InvalidInput, Locked, PermissionsTooLax, PolicyRefused, Problem
from cmwallet.home.folder import Home as HomePaths
from cmwallet.servers.framing import MAX_FRAME, encode_frame, receive
from identity.secret import Secret
from identity.vault.interface import TYPE_SECP256K1_KEY, Draft, Keeper
from tests.cli.walletrun import PASSPHRASE, PHRASE, Home
from tests.security.agents import unlocked_home

NOBODY = 65534


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    with unlocked_home(tmp_path_factory.mktemp("agent")) as made:
        yield made


def raw(home: Home) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(home.path / "agent.sock"))
    connection.settimeout(10)
    return connection


def test_who_comes_when_too_many_are_there_is_told_so_and_not_that_the_agent_has_ended(home: Home) -> None:
    """Hundreds of commands at once are no end of the agent; who waits idly in all places keeps none for good."""
    idle = [raw(home) for _ in range(MAX_CONNECTIONS)]
    try:
        done = home.run("account", "new", "--json", code=17, CMWALLET_PASSPHRASE_FROM=None)
        assert done.problem["code"] == "busy"
        for one in idle[:8]:
            one.close()
        home.run("account", "new", CMWALLET_PASSPHRASE_FROM=None)
    finally:
        for one in idle:
            one.close()


def test_every_method_of_a_keeper_goes_by_way_of_the_agent() -> None:
    promised = {name for name in vars(Keeper) if not name.startswith("_")}
    assert promised <= set(dir(AgentKeeper))


@pytest.mark.parametrize("kind", [TYPE_SEED, TYPE_SECP256K1_KEY])
def test_no_seed_and_no_account_key_is_handed_out_or_replaced(keeper: AgentKeeper, kind: str) -> None:
    (entry, *_) = keeper.entries(kind)
    with pytest.raises(PolicyRefused, match="no seed and no account key"):
        keeper.open_record(entry.record_id, reason="take it away")
    with pytest.raises(PolicyRefused, match="no seed and no account key"):
        keeper.open_many([entry.record_id], reason="take it away")
    with pytest.raises(PolicyRefused, match="no seed and no account key"):
        keeper.open_record(entry.record_id, reason="take it away", version=1)
    with pytest.raises(PolicyRefused, match="changes no seed"):
        keeper.seal(kind, "mine now", Secret(bytes(32)), record_id=entry.record_id)


def test_nothing_that_the_agent_says_holds_the_phrase_or_a_key(home: Home) -> None:
    key = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
    heard = bytearray()
    with closing(raw(home)) as connection:
        for call, arguments in (
            ("entries", {"type": None}),
            ("log", {}),
            ("status", {}),
            ("vault_id", {}),
            ("list_addresses", {"wallet": None, "shape": "eth", "first": 0, "count": 3, "passphrase": None}),
        ):  # fmt: skip
            connection.sendall(encode_frame({"call": call, "with": encode(arguments)}))
            heard += json.dumps(receive(connection)).encode()
    assert b"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" in heard
    for secret in (key, key.hex().encode(), b"junk", PASSPHRASE.encode(), encode(key)["$bytes"].encode()):
        assert secret not in heard


@pytest.mark.parametrize("name", ["unlock", "slots", "rotate", "close", "_keys", "change_passphrase", "__class__", ""])
def test_only_what_is_listed_can_be_called(keeper: AgentKeeper, name: str) -> None:
    with pytest.raises(InvalidInput, match="does not do that"):
        keeper.call(name)


@pytest.mark.parametrize(
    "task", ["perform", "open_seed", "cmwallet.accounts.seeds:open_seed", "__import__", "os.system"]
)
def test_only_listed_tasks_are_done(keeper: AgentKeeper, task: str) -> None:
    with pytest.raises(InvalidInput, match="does not do that"):
        keeper.call(task)
    with pytest.raises(InvalidInput, match="does not do that"):
        keeper.work(open_seed, wallet="main", passphrase=None)


ODD = {
    "unknown": {"clock": 1.0, "count": 1},
    "missing": {},
    "text for a number": {"count": "1"},
    "truth for a number": {"count": True},
    "null": {"count": None},
    "a list": {"count": [1]},
    "an object": {"count": {"a": 1}},
    "one more": {"count": 1, "database": None},
    "the vault": {"count": 1, "keeper": None},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_arguments_of_another_name_or_type_are_refused(keeper: AgentKeeper, odd: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="does not understand"):
        keeper.call("list_addresses", wallet=None, shape="eth", first=0, passphrase=None, **odd)


def test_a_wrong_passphrase_of_a_phrase_does_not_end_the_agent(keeper: AgentKeeper) -> None:
    with pytest.raises(Problem):
        keeper.work(list_addresses, wallet=None, shape="eth", first=0, count=1, passphrase=Secret("surplus"))
    assert keeper.call("status")


NAMES = st.sampled_from(["call", "with", "$map", "$bytes", "$secret", "$Draft", "$Entry", "x"])
almost = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda item: st.lists(item, max_size=3) | st.dictionaries(NAMES, item, max_size=3),
)
garbage = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda body: struct.pack(">I", len(body)) + body, st.binary(max_size=200)),
    almost.map(lambda value: encode_frame(value if isinstance(value, dict) else {"call": "find", "with": value})),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=garbage)
def test_nonsense_is_refused_and_the_agent_lives(home: Home, sent: bytes) -> None:
    with closing(raw(home)) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        try:
            answer = receive(connection)
        except (ConnectionError, ValueError):
            answer = {"error": {}}
        assert "error" in answer
    assert read_status(HomePaths(home.path)).running


def test_a_frame_that_claims_to_be_endless_is_cut_off(home: Home) -> None:
    with closing(raw(home)) as connection:
        connection.sendall(struct.pack(">I", MAX_FRAME + 1) + bytes(100))
        with pytest.raises(ConnectionError):
            receive(connection)
    assert read_status(HomePaths(home.path)).running


def test_somebody_who_never_finishes_a_request_holds_up_nobody(home: Home) -> None:
    with closing(raw(home)) as slow:
        slow.sendall(struct.pack(">I", 1000) + b"{")
        assert home.run("identity", "list", CMWALLET_PASSPHRASE_FROM=None).code == 0


def test_neither_the_passphrase_nor_its_place_shows_in_the_process(tmp_path: Path) -> None:
    made = Home(tmp_path)
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.run("init", "--restore", "--phrase-from", "file:phrase")
    made.run("unlock", CMWALLET_PASSPHRASE_FROM="env:MY_PASSPHRASE", MY_PASSPHRASE=PASSPHRASE)
    pid = made.json("agent", "status")["pid"]
    seen = (Path("/proc") / str(pid) / "cmdline").read_bytes()
    if os.geteuid() == 0:  # others are not even let near it: it is not dumpable
        seen += (Path("/proc") / str(pid) / "environ").read_bytes()
        limits = (Path("/proc") / str(pid) / "limits").read_text()
        assert next(line for line in limits.splitlines() if line.startswith("Max core file size")).split()[4] == "0"
    made.run("lock")
    for secret in (PASSPHRASE, "MY_PASSPHRASE", "junk"):
        assert secret.encode() not in seen


def test_the_socket_is_private(home: Home) -> None:
    assert (home.path / "agent.sock").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user needs root")
def test_another_user_is_not_served_even_when_the_folder_is_open(home: Home) -> None:
    script = (
        "import socket, sys, struct\n"
        "s = socket.socket(socket.AF_UNIX); s.settimeout(5)\n"
        "try:\n"
        '    s.connect(sys.argv[1]); s.sendall(struct.pack(\'>I\', 29) + b\'{"call":"status","with":{}} \' )\n'
        "    print('heard', len(s.recv(100)))\n"
        "except OSError as error: print(type(error).__name__)\n"
    )

    def as_nobody() -> str:
        return subprocess.run(
            ["/usr/bin/env", "python3", "-c", script, str(home.path / "agent.sock")],
            user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip

    assert as_nobody() == "PermissionError"
    opened = [*home.path.parents][:4]
    modes = {path: path.stat().st_mode for path in [home.path, home.path / "agent.sock", *opened]}
    try:
        for path in modes:
            path.chmod(0o777)
        assert as_nobody() in ("heard 0", "ConnectionResetError", "BrokenPipeError")
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert read_status(HomePaths(home.path)).running


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a file away needs root")
def test_a_socket_of_another_user_is_not_spoken_to(tmp_path: Path) -> None:
    path = tmp_path / "agent.sock"
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(path))
        listener.listen()
        os.chown(path, NOBODY, NOBODY)
        with pytest.raises(PermissionsTooLax):
            AgentKeeper.connect(path)


def test_a_socket_that_others_may_write_to_is_not_spoken_to(tmp_path: Path) -> None:
    path = tmp_path / "agent.sock"
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(path))
        path.chmod(0o666)
        with pytest.raises(PermissionsTooLax):
            AgentKeeper.connect(path)
    path.unlink()
    path.symlink_to("/dev/null")
    with pytest.raises(PermissionsTooLax):
        AgentKeeper.connect(path)


def test_a_vault_that_was_exchanged_behind_its_back_ends_the_agent(tmp_path: Path) -> None:
    made = Home(tmp_path)
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.run("init", "--restore", "--phrase-from", "file:phrase")
    made.run("unlock")
    copy = made.path / "copy.db"
    shutil.copy(made.path / "vault.db", copy)
    copy.chmod(0o600)
    copy.replace(made.path / "vault.db")
    refused = made.run("identity", "list", code=None, CMWALLET_PASSPHRASE_FROM=None)
    assert refused.code in (6, 12)  # the agent says so, or has ended already
    deadline = time.monotonic() + 20
    while made.json("agent", "status")["running"]:
        assert time.monotonic() < deadline
    made.run("identity", "list")


def test_an_agent_that_dies_in_the_middle_of_a_command_is_a_locked_vault(home: Home) -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    keeper = AgentKeeper(here)
    there.close()
    with closing(keeper), pytest.raises(Locked, match="the agent has ended"):
        keeper.entries()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.binary(),
        lambda item: st.lists(item) | st.dictionaries(st.text(), item),
    )
)
def test_values_come_through_the_socket_as_they_went_in(value: object) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


def test_drafts_and_secrets_come_through() -> None:
    draft = Draft("note", "a title", Secret(b"\x00\xff"), {"$bytes": "no tag"}, None, ("owner", "field"))
    back = decode(json.loads(json.dumps(encode(draft))))
    assert isinstance(back, Draft)
    assert (back.type, back.title, back.payload.reveal(), back.attributes) == (
        "note", "a title", b"\x00\xff", {"$bytes": "no tag"}
    )  # fmt: skip
    with pytest.raises(TypeError):
        encode(object())
