"""docs/embedded-chain.md names every method and every figure that it states."""

from __future__ import annotations

import re
from pathlib import Path

from cmwallet.localchain.dispatch import MAX_BATCH
from cmwallet.localchain.http_server import MAX_CONNECTIONS
from cmwallet.localchain.methods import CHANGES, PRIVILEGED, READS
from cmwallet.localchain.methods.logs import MAX_LOG_RANGE, MAX_LOGS
from cmwallet.localchain.money import CMT, FAUCET_DEFAULT, FAUCET_MAXIMUM, FAUCET_SUPPLY
from cmwallet.localchain.vm import BLOCK_GAS_LIMIT, TIPS_ADDRESS

PAGE = (Path(__file__).parents[3] / "docs" / "embedded-chain.md").read_text("utf-8")


def test_every_method_is_listed_and_no_other() -> None:
    table = PAGE[PAGE.index("## JSON-RPC") : PAGE.index("| Error |")]
    listed = set(re.findall(r"`((?:eth|net|web3|evm|cmwallet)_\w+)", table))
    assert listed == {*READS, *CHANGES, "cmwallet_challenge"}


def test_what_is_said_to_be_missing_is_missing() -> None:
    said = re.search(r"Not there.*?(?=Multicall)", PAGE, re.DOTALL)
    assert said is not None
    missing = set(re.findall(r"`(\w+_\w+)`", said[0]))
    assert missing
    assert not missing & {*READS, *CHANGES}


def test_methods_that_need_the_token_are_marked() -> None:
    marked = " ".join(line for line in PAGE.splitlines() if line.startswith("| **T**"))
    assert set(re.findall(r"`(\w+)", marked)) == set(PRIVILEGED)


def test_figures_are_those_of_the_code() -> None:
    for figure in (BLOCK_GAS_LIMIT, FAUCET_SUPPLY // CMT, FAUCET_DEFAULT // CMT, FAUCET_MAXIMUM // CMT):
        assert f"{figure:,}" in PAGE
    for figure in (MAX_LOGS, MAX_LOG_RANGE, MAX_BATCH, MAX_CONNECTIONS):
        assert f"{figure:,}" in PAGE
    assert "0x" + TIPS_ADDRESS.hex() in PAGE
