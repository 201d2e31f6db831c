"""`tx simulate` on a node that has `eth_simulateV1`: what would move is what moves, then, by its own receipts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.walletrun import ACCOUNTS, Home
from tests.interop.conftest import _anvil, need
from tests.security.wallethome import BOB, cheap_home

ME = ACCOUNTS[0]
COIN = 10**18


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = cheap_home(tmp_path_factory.mktemp("simulated"))
    for chain in _anvil(need("anvil")):
        chain.rpc("anvil_setBalance", ME, hex(100 * COIN))
        known = ("--rpc", chain.url, "--chain-id", "1234", "--symbol", "CMT", "--confirmations", "1")
        made.run("network", "add", "anvil", *known)
        made.run("network", "use", "anvil", "--yes")
        made.run("contract", "deploy", "WrappedCMT", "--yes")
        made.run("token", "wrap", "5", "--yes")
        yield made


def simulated(home: Home, *order: str, code: int = 0) -> dict[str, object]:
    built = home.run("tx", "build", *order).out
    done = home.run("tx", "simulate", "--json", stdin=built, code=code)
    found: dict[str, object] = json.loads(done.out)
    return found


def test_coins_and_tokens_that_would_move_are_told(home: Home) -> None:
    found = simulated(home, BOB, "1.5")
    assert (found["succeeds"], found["gas"]) == (True, 21_000)
    assert found["moved"] == [{"asset": "native", "from": ME, "to": BOB, "raw": str(15 * COIN // 10)}]
    wrapped = home.json("contract", "show", "WrappedCMT")["address"]
    moved = {"asset": wrapped, "from": ME, "to": BOB, "raw": str(2 * COIN)}
    assert simulated(home, BOB, "2", "--token", "WCMT")["moved"] == [moved]
    out = home.run("tx", "simulate", stdin=home.run("tx", "build", BOB, "2", "--token", "WCMT").out).out
    assert out.splitlines()[-1].startswith("moves\t2 WCMT (")
    assert out.splitlines()[-1].endswith(f" from account-1 ({ME}) to {BOB}")
    assert home.json("balance", BOB)["balances"][0]["raw"] == "0", "nothing was sent"


def test_what_would_fail_says_why(home: Home, tmp_path: Path) -> None:
    built = home.run("tx", "build", BOB, "4", "--token", "WCMT").out
    home.run("token", "unwrap", "4", "--yes")
    done = home.run("tx", "simulate", "--json", stdin=built, code=8)
    assert json.loads(done.out)["moved"] == []
    assert json.loads(done.out)["reason"] == "erc20: balance"
