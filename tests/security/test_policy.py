"""A program of the same user against an unlocked agent under a policy: it gets no more signed than the policy lets.

The attacker speaks to the real socket, with as many connections as it likes, and may kill the agent at any moment.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import (
    AlreadyExists,
    ApprovalNeeded,
    Busy,
    InvalidInput,
    Locked,
    PolicyRefused,
    Problem,
    WrongPassphrase,
)
from cmwallet.home.folder import Home as Paths
from cmwallet.policy.guard import PolicyGuard
from cmwallet.policy.ledger import FACT, Ledger
from cmwallet.policy.sealed import LOCATOR, TYPE_POLICY, find_policy
from cmwallet.policy.setting import policy_document, tighten_policy
from cmwallet.session import Session
from cmwallet.transactions.signables import SignableMessage
from identity.address import address_bytes
from identity.secret import Secret
from identity.vault.interface import Draft
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, STRANGER, Home
from tests.security.policyhome import BOB, COIN, account, connected, paying, policy_home, spent, unlocked

POLICY = """
version = 1
default = "deny"
[[limit]]
name = "day"
asset = "native"
per_transaction = "5cmt"
total = "20000000000000000000"
window = "24h"
[[ask]]
name = "messages"
kinds = ["message"]
[[ask]]
name = "sign-ins"
kinds = ["sign-in", "blind"]
how = "passphrase"
[[allow]]
name = "payroll"
kinds = ["send", "approve"]
to = ["bob"]
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Home:
    return policy_home(tmp_path_factory.mktemp("policy"), POLICY)


@pytest.fixture
def home(prepared: Home, tmp_path: Path) -> Iterator[Home]:
    with unlocked(prepared, tmp_path / "copy") as made:
        yield made


@pytest.fixture
def keeper(home: Home) -> Iterator[AgentKeeper]:
    with closing(connected(home)) as found:
        yield found


def test_at_most_the_window_however_many_ask_at_once(home: Home) -> None:
    done: list[tuple[object, object] | None] = []

    def ask(nonce: int) -> None:
        with closing(connected(home)) as keeper:
            try:
                keeper.sign(account(keeper), paying(5, nonce), reason="attack")
            except PolicyRefused as refused:
                done.append((refused.details["rule"], refused.details["left"]))
            else:
                done.append(None)

    threads = [threading.Thread(target=ask, args=(nonce,)) for nonce in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done.count(None) == 4
    assert done.count(("day", "0")) == 26


def test_a_list_is_judged_as_one_after_the_other_and_signed_whole_or_not_at_all(keeper: AgentKeeper) -> None:
    record = account(keeper)
    with pytest.raises(PolicyRefused, match="'day'"):
        keeper.sign_many(record, [paying(5, nonce) for nonce in range(5)], reason="attack")
    assert spent(keeper) == 0
    assert len(keeper.sign_many(record, [paying(5, nonce) for nonce in range(4)], reason="attack")) == 4
    with pytest.raises(PolicyRefused):
        keeper.sign(record, paying(0.000001, 4), reason="attack")
    assert len(keeper.sign_many(record, [paying(5, 3), paying(4, 2)], reason="speed up")) == 2, "one nonce excludes"


def test_the_agent_and_commands_with_the_passphrase_share_one_ledger(home: Home) -> None:
    with closing(connected(home)) as keeper:
        record = account(keeper)
        for nonce in range(2):
            keeper.sign(record, paying(5, nonce), reason="agent")
        source = f"file:{home.folder / 'passphrase'}"
        with Session(Paths(home.path), ask=pytest.fail, passphrase_flag=source) as opened:
            opened.vault.guard = PolicyGuard()
            for nonce in (2, 3):
                opened.vault.sign(record, paying(5, nonce), reason="direct")
            with pytest.raises(PolicyRefused):
                opened.vault.sign(record, paying(5, 4), reason="direct")
        with pytest.raises(PolicyRefused):
            keeper.sign(record, paying(5, 4), reason="agent")


KILLER = """
import sys, time
from contextlib import closing
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.security.policyhome import account, connected, paying
from tests.cli.walletrun import Home
with closing(connected(Home(Path(sys.argv[2])))) as keeper:
    record, nonce = account(keeper), int(sys.argv[3])
    while True:
        signature = keeper.sign(record, paying(0.25, nonce), reason="attack")
        print(nonce, signature.hex(), flush=True)
        nonce += 1
"""


def test_an_agent_that_is_killed_forgets_nothing_that_it_signed(home: Home) -> None:
    """Killed at random moments while it signs: what came out never exceeds what the ledger holds, nor the limit."""
    root, out, chosen = str(Path(__file__).parents[2]), 0, random.Random(20261130)
    for attempt in range(12):
        pid = home.json("agent", "status")["pid"]
        attacker = subprocess.Popen(
            [sys.executable, "-c", KILLER, root, str(home.folder), str(attempt * 1000)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert attacker.stdout is not None
        for _ in range(chosen.randrange(1, 8)):
            if not attacker.stdout.readline():
                break
            out += 1
        time.sleep(chosen.random() / 100)
        os.kill(pid, signal.SIGKILL)
        out += len(attacker.communicate()[0].splitlines())
        home.run("unlock", "--for", "1h")
        with closing(connected(home)) as keeper:
            assert out * COIN // 4 <= spent(keeper) <= 20 * COIN
    with closing(connected(home)) as keeper:
        left = 20 * COIN - spent(keeper)
        if left:
            keeper.sign(account(keeper), paying(left / COIN, 10**6), reason="the rest") if left <= 5 * COIN else None


def test_an_older_copy_of_the_vault_opens_no_window_of_a_running_agent(home: Home, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    with closing(connected(home)) as keeper:
        record = account(keeper)
        keeper.sign_many(record, [paying(5, nonce) for nonce in range(2)], reason="before")
    shutil.copy(home.path / "vault.db", older)
    with closing(connected(home)) as keeper:
        keeper.sign_many(record, [paying(5, nonce) for nonce in range(2, 4)], reason="after")
        generation = keeper.generation
    for name in ("vault.db-wal", "vault.db-shm"):
        (home.path / name).unlink(missing_ok=True)
    older.replace(home.path / "vault.db")
    with closing(connected(home)) as keeper, pytest.raises(Problem) as ended:
        keeper.sign(record, paying(5, 4), reason="attack")
    assert isinstance(ended.value, Locked) or ended.value.code in ("rolled_back", "tampered", "damaged")
    home.run("lock", code=None)
    found = home.run("unlock", "--for", "5m", code=None)
    assert found.code == 14, f"generation {generation} was seen"


REFUSED = {
    "somebody else": paying(1, 0, STRANGER),
    "an own second account": paying(1, 0, ACCOUNTS[1]),
    "a new contract": paying(0, 0, None, b"\x60\x00"),
    "call data that nobody can read": paying(0, 0, BOB, b"\x01\x02\x03\x04"),
    "more than one may": paying(5.000001, 0),
    "an allowance for a stranger": paying(0, 0, BOB, bytes.fromhex("095ea7b3") + bytes(12) + b"\x11" * 20 + bytes(32)),
    "tokens for a stranger": paying(
        0, 0, BOB, bytes.fromhex("a9059cbb") + bytes(12) + b"\x11" * 20 + bytes(31) + b"\1"
    ),
    "an allowance without limit": paying(
        0, 0, BOB, bytes.fromhex("095ea7b3") + bytes(12) + address_bytes(BOB) + b"\xff" * 32
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_rule_allows_is_not_signed(keeper: AgentKeeper, name: str) -> None:
    with pytest.raises((PolicyRefused, ApprovalNeeded)):
        keeper.sign(account(keeper), REFUSED[name], reason="attack")
    assert spent(keeper) == 0
    (line,) = [line for line in keeper.log() if line.event == "refuse" and "rule" in line.facts]
    assert f"for process {os.getpid()}" in line.facts["asked"]


def test_a_caller_changes_neither_the_policy_nor_its_record(home: Home, keeper: AgentKeeper) -> None:
    record_id = keeper.find(*LOCATOR)
    assert record_id is not None
    payload = Secret(b'{"version":1}')
    attempts = (
        lambda: keeper.remove(record_id),
        lambda: keeper.remove_many([record_id]),
        lambda: keeper.rename(record_id, "x"),
        lambda: keeper.set_attributes(record_id, {}),
        lambda: keeper.seal(TYPE_POLICY, "policy", payload, record_id=record_id),
        lambda: keeper.seal(TYPE_POLICY, "policy", payload),
        lambda: keeper.seal_many([Draft("note", "n", payload), Draft(TYPE_POLICY, "policy", payload)]),
    )
    for attempt in attempts:
        with pytest.raises(PolicyRefused):
            attempt()
    with pytest.raises(AlreadyExists):
        keeper.seal("note", "policy", payload, locator=LOCATOR)
    found = find_policy(keeper)
    assert found is not None
    loose = policy_document(found[1]).replace('"5000000000000000000"', '"6"').replace("5000000000000000000", "6" * 25)
    with pytest.raises(PolicyRefused, match="more than the policy in force"):
        keeper.work(tighten_policy, document=loose)
    for nonsense in ("", "[]", "null", '{"version":2}', '{"version":1}', "[" * 10_000):
        with pytest.raises(InvalidInput):
            keeper.work(tighten_policy, document=nonsense)
    assert find_policy(keeper) == found
    tight = policy_document(found[1]).replace("5000000000000000000,", "1000000000000000000,")
    keeper.work(tighten_policy, document=tight)
    with pytest.raises(PolicyRefused):
        keeper.sign(account(keeper), paying(2, 0), reason="over it now")
    assert home.json("policy", "show")["limits"][0]["per_transaction"] == str(COIN)


def test_asking_is_answered_once_for_exactly_what_was_asked(keeper: AgentKeeper) -> None:
    record, message = account(keeper), SignableMessage(b"hello")
    with pytest.raises(ApprovalNeeded) as asked:
        keeper.sign(record, message, reason="attack")
    assert asked.value.details["how"] == "yes"
    fingerprints = asked.value.details["fingerprints"]
    keeper.call("approve", fingerprints=fingerprints)
    with pytest.raises(ApprovalNeeded):
        keeper.sign(record, SignableMessage(b"hello!"), reason="another")
    keeper.sign(record, message, reason="agreed to")
    with pytest.raises(ApprovalNeeded):
        keeper.sign(record, message, reason="again")


def test_a_word_is_no_passphrase_and_wrong_ones_end_the_agent(home: Home) -> None:
    blind = SignableMessage(bytes(32), blind=True)
    with closing(connected(home)) as keeper:
        record = account(keeper)
        with pytest.raises(ApprovalNeeded) as asked:
            keeper.sign(record, blind, reason="attack")
        assert asked.value.details["how"] == "passphrase"
        fingerprints = asked.value.details["fingerprints"]
        keeper.call("approve", fingerprints=fingerprints)
        with pytest.raises(ApprovalNeeded):
            keeper.sign(record, blind, reason="by a word")
        keeper.call("approve", fingerprints=fingerprints, secret=Secret(PASSPHRASE))
        keeper.sign(record, blind, reason="by the passphrase")
        wrong = 0
        while wrong < 5:
            try:
                keeper.call("approve", fingerprints=fingerprints, secret=Secret("a wrong one"))
            except Busy:
                time.sleep(0.1)
            except WrongPassphrase:
                wrong += 1
    assert home.json("agent", "status")["running"] is False
    assert home.run("unlock", "--for", "5m").code == 0


def test_limits_reach_by_names_of_today_only_after_a_refresh(home: Home, keeper: AgentKeeper) -> None:
    record = account(keeper)
    home.run("contact", "edit", "bob", STRANGER, "--yes")
    with pytest.raises(PolicyRefused):
        keeper.sign(record, paying(1, 0, STRANGER), reason="renamed since")
    home.run("policy", "refresh", "--yes")
    keeper.sign(record, paying(1, 0, STRANGER), reason="refreshed")


def test_forgiving_takes_the_passphrase_and_gives_one_transaction_back(home: Home, keeper: AgentKeeper) -> None:
    home.run("chain", "faucet", "--quiet")
    done = home.json("send", "bob", "5cmt", "--yes")
    record = account(keeper)
    keeper.sign_many(record, [paying(5, nonce) for nonce in (101, 102, 103)], reason="the rest")
    assert home.error("send", "bob", "1cmt", "--yes", code=10)["details"]["left"] == "0"
    home.error("policy", "forgive", done["entry"], code=6, CMWALLET_PASSPHRASE_FROM="file:phrase")
    home.run("policy", "forgive", done["entry"])
    home.run("send", "bob", "1cmt", "--yes")
    again = home.error("send", "bob", "5cmt", "--yes", "--allow-duplicate", code=10)
    assert again["details"]["left"] == str(4 * COIN)


def test_a_frozen_policy_signs_nothing_and_thaws_by_the_passphrase(home: Home, keeper: AgentKeeper) -> None:
    home.run("policy", "freeze", CMWALLET_PASSPHRASE_FROM=None)
    with pytest.raises(PolicyRefused, match="frozen"):
        keeper.sign(account(keeper), paying(1, 0), reason="attack")
    home.error("policy", "thaw", code=12, CMWALLET_PASSPHRASE_FROM=None)
    home.run("policy", "thaw")
    keeper.sign(account(keeper), paying(1, 0), reason="thawed")


def test_the_ledger_in_memory_is_that_of_the_log(keeper: AgentKeeper) -> None:
    record, chosen = account(keeper), random.Random(7)
    for _ in range(25):
        try:
            keeper.sign(record, paying(chosen.choice((1, 2, 6)), chosen.randrange(8)), reason="any")
        except PolicyRefused:
            pass
    found = find_policy(keeper)
    assert found is not None
    fresh = Ledger.of(found[1].limits, found[1].exclusive)
    fresh.read(keeper.log())
    best: dict[int, int] = {}
    for line in keeper.log():
        for entry in json.loads(line.facts.get(FACT, "[]")):
            best[entry[3]] = max(best.get(entry[3], 0), sum(int(moved[1]) for moved in entry[5]))
    assert fresh.tallies[0].spent() == sum(best.values())
