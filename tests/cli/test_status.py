"""`cmwallet status`: one screen, that opens, makes and asks nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.marketing import market_home
from tests.cli.walletrun import PASSPHRASE, ROOT, Home


def test_an_empty_home_says_so_and_stays_empty(tmp_path: Path) -> None:
    home = Home(tmp_path)
    found = home.json("status")
    assert (found["home"]["exists"], found["vault"], found["grants"]) == (False, None, None)
    assert "cmwallet init" in home.run("status").err
    assert not home.path.exists()


def test_a_home_in_use_shows_what_is_in_it_and_makes_no_file(tmp_path: Path) -> None:
    home = market_home(tmp_path)
    before = files(tmp_path / "home")
    found = home.json("status")
    assert files(tmp_path / "home") == before
    assert found["network"]["name"] == "local"
    assert found["agent"] == {"running": False, "pid": None, "until": None, "until_idle": None}
    assert found["vault"]["slots"][0] == "passphrase"
    assert found["chain"]["block"] > 0
    assert found["transactions"]["open"] == {}
    assert found["transactions"]["accounts"] == len(home.json("account", "list"))
    assert "nothing is open" in home.run("status").out


def test_what_is_not_settled_is_counted_by_state(tmp_path: Path) -> None:
    home = market_home(tmp_path)
    home.run("send", "seller", "1", "--yes", "--no-wait")
    assert home.json("status")["transactions"]["open"] == {"sent": 1}
    assert "1 sent (cmwallet tx resume)" in home.run("status").out
    home.run("tx", "resume")
    assert home.json("status")["transactions"]["open"] == {}


@pytest.mark.parametrize("name", ["vault.db", "wallet.db"])
def test_a_part_that_is_damaged_hides_no_other(tmp_path: Path, name: str) -> None:
    home = market_home(tmp_path)
    (tmp_path / "home" / name).write_bytes(b"nothing that a database begins with" * 300)
    found = home.json("status")
    damaged = "vault" if name == "vault.db" else "transactions"
    assert found[damaged]["problem"]["code"] == "damaged"
    assert found["chain"]["block"] > 0


def test_a_home_that_others_can_read_is_said(tmp_path: Path) -> None:
    home = market_home(tmp_path)
    (tmp_path / "home" / "vault.db").chmod(0o644)
    assert "problem" in home.json("status")["vault"]


def test_the_agent_shows_while_it_runs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.secret("passphrase", PASSPHRASE)
    home.make_cheap_vault()
    home.run("unlock", "--for", "5m")
    try:
        found = home.json("status")["agent"]
        assert found["running"]
        assert found["until"].endswith("Z")
        assert "unlocked until" in home.run("status").out
    finally:
        home.run("lock")


def test_online_asks_the_node_and_none_that_answers_hides_nothing(tmp_path: Path) -> None:
    home = market_home(tmp_path)
    assert home.json("status", "--online")["node"]["block"] == home.json("status")["chain"]["block"]
    found = home.json("status", "--online", "--network", "cybermiles")
    assert found["node"]["problem"]["code"] == "network"
    assert found["vault"]["records"] > 0


def test_it_imports_no_evm_and_no_cryptography_of_the_vault(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.secret("passphrase", PASSPHRASE)
    home.make_cheap_vault()
    script = (
        "import sys, json\nfrom cmwallet.cli.app import run\nrun(['status', '--json'])\n"
        "print(json.dumps(sorted(name.partition('.')[0] for name in sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "CMWALLET_HOME": str(home.path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert not loaded & {"eth", "vyper", "sqlalchemy", "starlette", "httpx2", "coincurve", "bip_utils", "web3"}


def files(folder: Path) -> set[str]:
    """What is in a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
