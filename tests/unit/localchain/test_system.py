"""The system's contracts on the embedded chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.contracts.artifacts import load_artifact
from cmwallet.contracts.systems import SYSTEM
from cmwallet.localchain import system
from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.keys import address_of, load_key
from cmwallet.localchain.money import DISTRIBUTOR_GAS, DISTRIBUTOR_SUPPLY
from cmwallet.localchain.node import LocalNode


def contracts(node: LocalNode) -> dict[str, str]:
    found = node.request("cmwallet_contracts", [])
    assert isinstance(found, dict)
    return found


def code(node: LocalNode, address: str) -> bytes:
    answer = node.request("eth_getCode", [address, "latest"])
    assert isinstance(answer, str)
    return bytes.fromhex(answer[2:])


def balance(node: LocalNode, address: str) -> int:
    answer = node.request("eth_getBalance", [address, "latest"])
    assert isinstance(answer, str)
    return int(answer, 16)


def test_genesis_holds_no_code_and_the_first_blocks_hold_each_contract(tmp_path: Path) -> None:
    node = LocalNode.start(tmp_path / "chain")
    found = contracts(node)
    assert list(found) == [one.name for one in SYSTEM]
    for number, (name, address) in enumerate(found.items(), 1):
        assert code(node, address).startswith(load_artifact(name).runtime)
        assert node.request("eth_getCode", [address, hex(number - 1)]) == "0x"
    node.close()


def test_the_swap_holds_the_whole_supply_and_the_distributor_the_token(tmp_path: Path) -> None:
    node = LocalNode.start(tmp_path / "chain")
    found = contracts(node)
    assert balance(node, found["Swap"]) == DISTRIBUTOR_SUPPLY
    first = node.request("eth_getBlockByNumber", ["0x1", True])
    assert isinstance(first, dict)
    distributor = first["transactions"][0]["from"]
    assert 0 < balance(node, distributor) < DISTRIBUTOR_GAS
    call = {"to": found["CMT"], "data": "0x70a08231" + "00" * 12 + distributor[2:]}
    held = node.request("eth_call", [call, "latest"])
    assert int(str(held), 16) == DISTRIBUTOR_SUPPLY
    node.close()


def test_opening_again_deploys_nothing_twice(tmp_path: Path) -> None:
    node = LocalNode.start(tmp_path / "chain")
    before = contracts(node)
    node.close()
    again = LocalNode.start(tmp_path / "chain")
    assert (contracts(again), again.request("eth_blockNumber", [])) == (before, hex(len(SYSTEM)))
    again.close()


def test_a_chain_of_an_earlier_version_gets_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "SYSTEM", SYSTEM[:2])
    older = LocalNode.start(tmp_path / "chain")
    older.faucet(bytes(19) + b"\x01", 1)
    before = contracts(older)
    older.close()
    monkeypatch.undo()
    newer = LocalNode.start(tmp_path / "chain")
    assert list(contracts(newer)) == [one.name for one in SYSTEM]
    assert {name: contracts(newer)[name] for name in before} == before
    newer.close()


def test_what_the_distributor_gave_away_does_not_shift_the_contracts_that_come_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "SYSTEM", SYSTEM[:2])
    older = LocalNode.start(tmp_path / "chain")
    older.request("cmwallet_faucet", ["0x" + "11" * 20, hex(5), "CMT"])
    older.close()
    monkeypatch.undo()
    newer = LocalNode.start(tmp_path / "chain")
    assert list(contracts(newer)) == [one.name for one in SYSTEM]
    for name, address in contracts(newer).items():
        assert code(newer, address).startswith(load_artifact(name).runtime)
    newer.close()


def test_a_chain_of_a_release_that_noted_no_distributor_is_understood(tmp_path: Path) -> None:
    older = LocalNode.start(tmp_path / "chain")
    before = contracts(older)
    with older.chain.database.writing():
        older.chain.database.write("DELETE FROM meta WHERE name = 'distributor'")
    older.close()
    newer = LocalNode.start(tmp_path / "chain")
    assert (contracts(newer), newer.request("eth_blockNumber", [])) == (before, hex(len(SYSTEM)))
    newer.close()


def test_the_faucet_gives_the_legacy_token_and_no_other(tmp_path: Path) -> None:
    node = LocalNode.start(tmp_path / "chain")
    receiver = "0x" + "11" * 20
    node.request("cmwallet_faucet", [receiver, hex(7), "CMT"])
    call = {"to": contracts(node)["CMT"], "data": "0x70a08231" + "00" * 12 + receiver[2:]}
    assert int(str(node.request("eth_call", [call, "latest"])), 16) == 7
    assert balance(node, receiver) == 0
    for wrong in ("WCMT", 1, ""):
        with pytest.raises(RpcFailure, match="expected 'CMT'"):
            node.request("cmwallet_faucet", [receiver, hex(7), wrong])
    node.close()


def test_contracts_are_put_back_after_a_reset(tmp_path: Path) -> None:
    node = LocalNode.start(tmp_path / "chain")
    node.request("cmwallet_reset", [])
    assert list(contracts(node)) == [one.name for one in SYSTEM]
    node.close()


def test_a_copy_without_keys_knows_its_contracts_and_deploys_nothing(tmp_path: Path) -> None:
    whole = LocalNode.start(tmp_path / "chain")
    before = contracts(whole)
    whole.close()
    for key in (tmp_path / "chain").glob("*.key"):
        key.unlink()
    node = LocalNode.start(tmp_path / "chain")
    assert (contracts(node), node.request("eth_blockNumber", [])) == (before, hex(len(SYSTEM)))
    node.close()


def test_a_start_without_automining_has_the_contracts_too(tmp_path: Path) -> None:
    node = LocalNode.open(tmp_path / "chain")
    node.request("evm_setAutomine", [False])
    node.close()
    again = LocalNode.start(tmp_path / "chain")
    assert list(contracts(again)) == [one.name for one in SYSTEM]
    again.close()


def test_a_contract_with_the_longest_legal_code_can_be_deployed(tmp_path: Path) -> None:
    """EIP-170: 24,576 bytes. The init code copies what follows it and returns it."""
    size = 24_576
    init = bytes.fromhex(f"61{size:04x}80600c6000396000f3")
    node = LocalNode.open(tmp_path / "chain")
    try:
        key = load_key(node.chain.directory, "distributor")
        node.chain.deploy(key, 0, init + bytes(size), 0, system.DEPLOYMENT_GAS)
        (address,) = node.chain.records.created_by(address_of(key))
        assert node.request("eth_getCode", ["0x" + address.hex(), "latest"]) == "0x" + "00" * size
    finally:
        node.close()
