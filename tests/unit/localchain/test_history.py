"""What an address took part in: transactions and transfers inside of contracts."""

from __future__ import annotations

from pathlib import Path

from eth_utils import to_checksum_address

from cmwallet.localchain.node import LocalNode

from .conftest import NOBODY, Person, Probe


def internal(node: LocalNode, address: str | None, *bounds: str) -> list[tuple[str, str, str, int]]:
    found = node.request("cmwallet_internalTransfers", [address, *bounds])
    return [(item["kind"], item["from"], item["to"], int(item["value"], 16)) for item in found]


def test_value_sent_on_by_a_contract_is_found(node: LocalNode, probe: Probe, person: Person) -> None:
    sent = probe.send("forward(address,uint256)", NOBODY, 9, value=10)
    assert internal(node, NOBODY) == [("call", probe.address, NOBODY, 9)]
    assert internal(node, probe.address) == internal(node, NOBODY)
    assert internal(node, person.address) == []
    entry = node.request("cmwallet_internalTransfers", [NOBODY])[0]
    receipt = node.request("eth_getTransactionReceipt", [sent])
    assert entry["transactionHash"] == sent
    assert entry["blockHash"] == receipt["blockHash"]


def test_only_what_was_not_undone_counts(node: LocalNode, probe: Probe) -> None:
    probe.send("forward_and_fail(address,uint256)", NOBODY, 9, value=10)
    assert internal(node, None) == []
    probe.send("try_self(address,uint256)", NOBODY, 4, value=10)
    assert internal(node, NOBODY) == [("call", probe.address, NOBODY, 4)]
    assert node.request("eth_getBalance", [NOBODY, "latest"]) == "0x4"


def test_self_destruct_pays_its_beneficiary(node: LocalNode, probe: Probe) -> None:
    node.faucet(bytes.fromhex(probe.address[2:]), 55)
    probe.send("destroy(address)", NOBODY)
    assert internal(node, NOBODY) == [("selfdestruct", probe.address, NOBODY, 55)]
    assert node.request("eth_getBalance", [NOBODY, "latest"]) == hex(55)
    assert node.request("eth_getCode", [probe.address, "latest"]) == "0x"


def test_balance_is_the_sum_of_the_history(node: LocalNode, probe: Probe, person: Person) -> None:
    probe.send("forward(address,uint256)", person.address, 3, value=10)
    probe.send("try_self(address,uint256)", person.address, 2, value=2)
    probe.send("store(uint256)", 13)
    person.send(value=4)
    person.send(to=person.account.address, value=6)
    history = node.request("cmwallet_addressTransactions", [person.address])
    balance = 0
    for entry in history["transactions"]:
        transaction, receipt = entry["transaction"], entry["receipt"]
        succeeded = receipt["status"] == "0x1"
        if transaction["from"] == person.address:
            balance -= int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
            balance -= int(transaction["value"], 16) * succeeded
        if transaction["to"] == person.address:
            balance += int(transaction["value"], 16) * succeeded
    for entry in history["internal"]:
        balance += int(entry["value"], 16) * ((entry["to"] == person.address) - (entry["from"] == person.address))
    assert balance == person.balance()


def test_bounds_and_paging(node: LocalNode, person: Person, monkeypatch: object) -> None:
    for _ in range(4):
        person.send(value=1)
    asked = node.request("cmwallet_addressTransactions", [NOBODY, "0x2", "0x3"])
    assert [item["transaction"]["blockNumber"] for item in asked["transactions"]] == ["0x2", "0x3"]
    assert asked["complete"] == "0x3"
    monkeypatch.setattr("cmwallet.localchain.methods.extensions.MAX_ENTRIES", 2)  # type: ignore[attr-defined]
    page = node.request("cmwallet_addressTransactions", [NOBODY])
    assert (page["complete"], len(page["transactions"])) == ("0x3", 2)
    rest = node.request("cmwallet_addressTransactions", [NOBODY, "0x4"])
    assert (rest["complete"], len(rest["transactions"])) == ("0x5", 2)


def test_block_with_more_than_a_page_is_given_whole(node: LocalNode, person: Person, monkeypatch: object) -> None:
    node.request("evm_setAutomine", [False])
    for nonce in range(5):
        person.send(nonce=nonce, value=1)
    node.request("evm_mine", [])
    monkeypatch.setattr("cmwallet.localchain.methods.extensions.MAX_ENTRIES", 2)  # type: ignore[attr-defined]
    page = node.request("cmwallet_addressTransactions", [NOBODY])
    assert page["complete"] == "0x2"
    assert len(page["transactions"]) == 5


def test_creation_belongs_to_the_contract_it_made(node: LocalNode, probe: Probe, person: Person) -> None:
    (entry,) = node.request("cmwallet_addressTransactions", [probe.address])["transactions"]
    assert entry["receipt"]["contractAddress"] == probe.address
    assert entry["transaction"]["from"] == person.address


def test_revert_takes_history_along(node: LocalNode, probe: Probe) -> None:
    checkpoint = node.request("evm_snapshot", [])
    probe.send("forward(address,uint256)", NOBODY, 9, value=10)
    node.request("evm_revert", [checkpoint])
    assert internal(node, None) == []


def test_chain_without_keys_opens_and_says_so(tmp_path: Path, node: LocalNode) -> None:
    (tmp_path / "chain" / "faucet.key").unlink()
    assert node.request("cmwallet_status", [])["faucet"] is None


def test_a_call_without_coins_moves_none(node: LocalNode, probe: Probe, person: Person) -> None:
    """Code that calls others without value, as most calls between contracts do."""
    # PUSH1 0 ×5, PUSH20 NOBODY, GAS, CALL, STOP; deployed by init code that returns it
    code = "60006000600060006000" + "73" + NOBODY[2:] + "5af100"
    size = len(code) // 2
    init = f"60{size:02x}600c60003960{size:02x}6000f3{code}"
    receipt = node.request("eth_getTransactionReceipt", [person.send(to=None, data="0x" + init, gas=200_000)])
    assert isinstance(receipt, dict)
    address = to_checksum_address(str(receipt["contractAddress"]))
    done = node.request("eth_getTransactionReceipt", [person.send(to=address, gas=100_000)])
    assert isinstance(done, dict)
    assert done["status"] == "0x1"
    assert internal(node, address.lower()) == []
    assert internal(node, None) == []


def test_without_being_told_a_chain_stays_empty_after_a_reset(node: LocalNode) -> None:
    node.request("cmwallet_reset", [])
    assert node.request("cmwallet_contracts", []) == {}
