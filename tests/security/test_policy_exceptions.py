"""Exceptions from a policy under attack: used twice, late, or for something else; copied back; made by a stranger."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import InvalidInput, PolicyRefused
from cmwallet.home.folder import Home as Paths
from cmwallet.policy.exceptions import MADE, USED
from cmwallet.policy.guard import PolicyGuard
from cmwallet.policy.setting import allow_once
from cmwallet.policy.trying import Trial
from cmwallet.session import Session
from cmwallet.transactions.signables import SignableMessage, SignableTransaction
from identity.address import Address, address_bytes
from identity.vault.interface import Signable
from tests.cli.walletrun import ACCOUNTS, STRANGER, Home
from tests.security.policyhome import BOB, COIN, account, connected, paying, policy_home, spent, unlocked

ME = Address(ACCOUNTS[0])
POLICY = """
version = 1
default = "deny"
[[limit]]
name = "day"
per_transaction = "5cmt"
total = "20cmt"
window = "24h"
[[allow]]
name = "payroll"
kinds = ["send"]
to = ["bob"]
[[deny]]
name = "no approvals"
kinds = ["approve"]
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Home:
    return policy_home(tmp_path_factory.mktemp("exceptions"), POLICY)


@pytest.fixture
def home(prepared: Home, tmp_path: Path) -> Iterator[Home]:
    with unlocked(prepared, tmp_path / "copy") as made:
        yield made


@pytest.fixture
def keeper(home: Home) -> Iterator[AgentKeeper]:
    with closing(connected(home)) as found:
        yield found


def except_once(home: Home, asked: Signable, ago: float = 0) -> None:
    """Make an exception, by the passphrase, so many seconds ago."""
    source = f"file:{home.folder / 'passphrase'}"
    with Session(Paths(home.path), ask=pytest.fail, passphrase_flag=source) as opened:
        opened.vault.guard = PolicyGuard(clock=lambda: time.time() - ago)
        allow_once(opened.vault, Trial(ME, asked))


def refused(keeper: AgentKeeper, asked: Signable) -> bool:
    try:
        keeper.sign(account(keeper), asked, reason="attack")
    except PolicyRefused:
        return True
    return False


def approving(spender: str, amount: int) -> SignableTransaction:
    data = bytes.fromhex("095ea7b3") + bytes(12) + address_bytes(spender) + amount.to_bytes(32, "big")
    return paying(0, 0, "0x" + "77" * 20, data)


def test_one_of_many_that_ask_at_once_gets_it_and_it_counts(home: Home, keeper: AgentKeeper) -> None:
    except_once(home, paying(6, 0))
    passed: list[int] = []

    def ask(nonce: int) -> None:
        with closing(connected(home)) as mine:
            if not refused(mine, paying(6, nonce)):
                passed.append(nonce)

    threads = [threading.Thread(target=ask, args=(nonce,)) for nonce in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 1
    assert spent(keeper) == 6 * COIN
    assert [refused(keeper, paying(5, nonce)) for nonce in range(20, 23)] == [False, False, True], "14 of 20 were left"
    (made,) = [line.sequence for line in keeper.log() if line.event == MADE]
    assert [json.loads(line.facts[USED]) for line in keeper.log() if USED in line.facts] == [[made]]


def test_the_agent_and_a_command_with_the_passphrase_do_not_both_use_it(home: Home, keeper: AgentKeeper) -> None:
    except_once(home, paying(6, 0))
    source = f"file:{home.folder / 'passphrase'}"
    with Session(Paths(home.path), ask=pytest.fail, passphrase_flag=source) as opened:
        opened.vault.guard = PolicyGuard()
        keeper.preview(account(keeper), [paying(6, 0)], reason="looking takes nothing")
        opened.vault.preview(account(keeper), [paying(6, 0)], reason="looking takes nothing")
        opened.vault.sign(account(keeper), paying(6, 0), reason="direct")
        assert refused(keeper, paying(6, 1))
        with pytest.raises(PolicyRefused):
            opened.vault.sign(account(keeper), paying(6, 1), reason="again")


def test_it_ends_after_ten_minutes_and_has_none_before_it_was_made(home: Home, keeper: AgentKeeper) -> None:
    for ago in (601, 100_000, -120):
        except_once(home, paying(6, 0), ago)
        assert refused(keeper, paying(6, 0)), ago
    except_once(home, paying(6, 0), 500)
    assert not refused(keeper, paying(6, 0))


def of_wei(value: int) -> SignableTransaction:
    return SignableTransaction(replace(paying(6, 0).transaction, value=value))


OTHERS = {
    "one wei more": of_wei(6 * COIN + 1),
    "one wei less": of_wei(6 * COIN - 1),
    "somebody else": paying(6, 0, STRANGER),
    "other data": paying(6, 0, BOB, b"\x01"),
    "another chain": paying(6, 0, chain_id=18),
}


def test_nothing_else_passes_by_it(home: Home, keeper: AgentKeeper) -> None:
    home.run("account", "new", "second")
    except_once(home, paying(6, 0))
    for name, other in OTHERS.items():
        assert refused(keeper, other), name
    (second,) = [one for one in keeper.entries("key/secp256k1") if one.attributes["address"] == ACCOUNTS[1]]
    with pytest.raises(PolicyRefused):
        keeper.sign(second.record_id, paying(6, 0), reason="another account")
    with pytest.raises(PolicyRefused):
        keeper.sign_many(account(keeper), [paying(6, 0), paying(6, 1)], reason="two for one")
    assert not refused(keeper, paying(6, 7)), "the nonce is another, and that is all"


def test_a_vault_of_before_its_use_is_not_taken(home: Home, tmp_path: Path) -> None:
    except_once(home, paying(6, 0))
    with closing(connected(home)) as keeper:
        before = keeper.generation
    home.run("lock")
    shutil.copy(home.path / "vault.db", tmp_path / "before.db")
    home.run("unlock", "--for", "1h")
    with closing(connected(home)) as keeper:
        assert not refused(keeper, paying(6, 0))
        assert keeper.generation > before
    home.run("policy", "show")
    home.run("lock")
    for name in ("vault.db-wal", "vault.db-shm"):
        (home.path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "before.db", home.path / "vault.db")
    assert home.error("sign", "message", "hello", "--yes", code=14)["code"] == "rolled_back"
    assert home.run("unlock", "--for", "1h", code=None).code == 14


def tighten(home: Home) -> None:
    home.run("policy", "set", "-", stdin=POLICY.replace("20cmt", "19cmt"), CMWALLET_PASSPHRASE_FROM=None)


def set_again(home: Home) -> None:
    home.run("policy", "set", "-", "--yes", stdin=POLICY.replace("20cmt", "21cmt"))


def freeze_and_thaw(home: Home) -> None:
    home.run("policy", "freeze", CMWALLET_PASSPHRASE_FROM=None)
    home.run("policy", "thaw")


def remove_and_set(home: Home) -> None:
    home.run("policy", "remove", "--yes")
    home.run("policy", "set", "policy.toml")


@pytest.mark.parametrize("change", [tighten, set_again, freeze_and_thaw, remove_and_set], ids=lambda one: one.__name__)
def test_any_change_of_the_policy_ends_it(home: Home, keeper: AgentKeeper, change) -> None:
    except_once(home, paying(6, 0))
    change(home)
    assert refused(keeper, paying(6, 0))
    assert home.json("policy", "show")["exceptions"] == []


def test_a_frozen_policy_has_none_and_what_could_take_everything_gets_none(home: Home, keeper: AgentKeeper) -> None:
    with pytest.raises(PolicyRefused, match="no limit"):
        except_once(home, approving(BOB, 2**256 - 1))
    delegates = {
        "types": {
            "SafeTx": [
                {"name": name, "type": kind}
                for name, kind in (
                    *(("to", "address"), ("value", "uint256"), ("data", "bytes"), ("operation", "uint8")),
                    *(("safeTxGas", "uint256"), ("baseGas", "uint256"), ("gasPrice", "uint256")),
                    *(("gasToken", "address"), ("refundReceiver", "address"), ("nonce", "uint256")),
                )
            ]
        },
        "primaryType": "SafeTx",
        "domain": {"chainId": 1234, "verifyingContract": STRANGER},
        "message": {
            **dict.fromkeys(("value", "safeTxGas", "baseGas", "gasPrice", "nonce"), "0"),
            **dict.fromkeys(("gasToken", "refundReceiver"), "0x" + "00" * 20),
            "to": STRANGER,
            "data": "0x",
            "operation": 1,
        },
    }
    delegates["types"]["EIP712Domain"] = [  # type: ignore[index]
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ]
    (home.folder / "safe.json").write_text(json.dumps(delegates))
    assert home.error("policy", "once", "safe.json", code=10)["details"]["rule"] == "delegatecall"
    except_once(home, approving(STRANGER, 7))
    assert refused(keeper, approving(STRANGER, 8))
    assert not refused(keeper, approving(STRANGER, 7)), "a spender and an amount that were named are let through"
    home.run("policy", "freeze")
    assert home.error("policy", "once", "send", "bob", "6cmt", code=10)["details"]["rule"] == "frozen"


def test_nobody_makes_one_at_the_agent_and_a_wrong_passphrase_makes_none(home: Home, keeper: AgentKeeper) -> None:
    for call in ("note", "note_decided", "allow_once"):
        with pytest.raises(InvalidInput, match="does not do that"):
            keeper.call(call, event=MADE, reason="attack", facts={})
    with pytest.raises(PolicyRefused):
        keeper.sign(account(keeper), SignableMessage(b"once"), reason=MADE)
    home.error("policy", "once", "send", "bob", "6cmt", code=12, CMWALLET_PASSPHRASE_FROM=None)
    home.error("policy", "once", "send", "bob", "6cmt", code=6, CMWALLET_PASSPHRASE_FROM="file:phrase")
    assert not [line for line in keeper.log() if line.event == MADE]
    assert refused(keeper, paying(6, 0))
