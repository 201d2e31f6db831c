"""`cmwallet contract`, the real command in real processes."""

from __future__ import annotations

import json

import pytest

from cmwallet.contracts.systems import SYSTEM
from tests.cli.walletrun import ACCOUNTS, STRANGER, Home


def test_the_embedded_chain_has_every_contract_of_the_system_verified(funded: Home) -> None:
    found = {entry["name"]: entry["address"] for entry in funded.json("contract", "list")}
    assert {name for name, address in found.items() if address} == {one.name for one in SYSTEM}
    for name in (one.name for one in SYSTEM):
        verified = funded.json("contract", "verify", name)
        assert (verified["address"], verified["verified"]) == (found[name], True)
        values = {item["name"]: item["value"] for item in verified["immutables"]}
        if name == "Swap":
            assert values == {"TOKEN": found["CMT"], "TOTAL": str(10**27)}


def test_show_has_the_address_the_functions_and_the_events(funded: Home) -> None:
    shown = funded.json("contract", "show", "WrappedCMT")
    assert shown["address"].startswith("0x")
    assert "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)" in [
        entry["signature"] for entry in shown["functions"]
    ]
    transfer = next(entry for entry in shown["events"] if entry["name"] == "Transfer")
    assert [(item["name"], item["indexed"]) for item in transfer["inputs"]] == [
        ("from", True),
        ("to", True),
        ("value", False),
    ]


def test_send_call_and_events_tell_one_story(funded: Home) -> None:
    sent = funded.json("contract", "send", "WrappedCMT", "deposit", "--value", "2.5", "--yes")
    assert (sent["status"], sent["amount"]["formatted"]) == ("confirmed", "2.5")
    assert funded.run("contract", "call", "WrappedCMT", "balanceOf", "account-1").out == "2500000000000000000\n"
    results = funded.json("contract", "call", "WrappedCMT", "balanceOf", ACCOUNTS[0])["results"]
    assert results == [{"name": "", "type": "uint256", "value": "2500000000000000000"}]
    before = funded.json("contract", "call", "WrappedCMT", "balanceOf", ACCOUNTS[0], "--at", sent["block"] - 1)
    assert before["results"][0]["value"] == "0"
    lines = funded.run("contract", "events", "WrappedCMT", "Deposit", "--json").out.splitlines()
    assert [json.loads(line)["values"] for line in lines] == [{"account": ACCOUNTS[0], "amount": "2500000000000000000"}]
    assert json.loads(lines[0])["hash"] == sent["hash"]


def test_a_foreseen_revert_names_its_reason_and_sends_nothing(funded: Home) -> None:
    error = funded.error("contract", "send", "WrappedCMT", "withdraw", "1cmt", "--yes", code=8)
    assert "erc20: balance" in error["message"]
    assert funded.json("tx", "list") == []
    error = funded.error("contract", "call", "WrappedCMT", "withdraw", "1cmt", code=8)
    assert error["details"]["reason"] == "erc20: balance"


def test_the_same_call_is_refused_as_a_duplicate(funded: Home) -> None:
    funded.run("contract", "send", "WrappedCMT", "deposit", "--value", "1", "--yes")
    funded.error("contract", "send", "WrappedCMT", "deposit", "--value", "1", "--yes", code=9)
    funded.run("contract", "send", "WrappedCMT", "deposit", "--value", "1", "--id", "second", "--yes")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("call", "WrappedCMT", "nothing"), 5),
        (("call", "WrappedCMT", "balanceOf"), 4),
        (("call", "WrappedCMT", "balanceOf", "0x12"), 4),
        (("call", "WrappedCMT", "balanceOf", "nobody"), 5),
        (("call", "Nothing", "balanceOf", STRANGER), 5),
        (("call", STRANGER, "balanceOf", STRANGER), 4),
        (("call", STRANGER, "balanceOf", STRANGER, "--abi", "CMT"), 5),
        (("call", STRANGER, "balanceOf", STRANGER, "--abi", "./missing.json"), 5),
        (("send", "WrappedCMT", "balanceOf", STRANGER, "--yes"), 2),
        (("send", "WrappedCMT", "withdraw", "1", "--value", "1", "--yes"), 4),
        (("verify", "Swap", STRANGER), 18),
        (("verify", "SnapshotClaim"), 5),
        (("decode", "CMT", "0x12345678"), 5),
        (("decode", "CMT", "0xa9059cbb00"), 4),
        (("decode", "CMT", "nothex"), 4),
        (("deploy",), 2),
        (("deploy", "Nothing", "--yes"), 5),
        (("deploy", "CMT", "--yes"), 4),
    ],
)
def test_wrong_input_ends_with_its_code(funded: Home, arguments: tuple[str, ...], code: int) -> None:
    funded.error("contract", *arguments, code=code)


def test_verify_tells_another_contract_apart(funded: Home) -> None:
    wrapped = funded.json("contract", "show", "WrappedCMT")["address"]
    assert funded.error("contract", "verify", "Swap", wrapped, code=18)["code"] == "not_verified"


def test_encode_and_decode_are_each_others_inverse(funded: Home) -> None:
    data = funded.run("contract", "encode", "CMT", "transfer", "savings", "5cmt").out.strip()
    decoded = funded.json("contract", "decode", "CMT", "-", stdin=data)
    assert decoded == {
        "function": "transfer(address,uint256)",
        "arguments": [
            {"name": "to", "type": "address", "value": ACCOUNTS[1]},
            {"name": "value", "type": "uint256", "value": "5000000000000000000"},
        ],
    }


def test_an_interface_comes_from_a_file_too(funded: Home) -> None:
    wrapped = funded.json("contract", "show", "WrappedCMT")["address"]
    view = {
        "type": "function",
        "name": "decimals",
        "inputs": [],
        "outputs": [{"type": "uint8"}],
        "stateMutability": "view",
    }
    (funded.folder / "abi.json").write_text(json.dumps([view]))
    assert funded.run("contract", "call", wrapped, "decimals", "--abi", "./abi.json").out == "18\n"
    (funded.folder / "deep.json").write_text("[" * 100_000)
    funded.error("contract", "call", wrapped, "decimals", "--abi", "./deep.json", code=4)


def test_deploy_all_elsewhere_is_resumable_and_kept_in_the_address_book(restored: Home, remote: Home) -> None:
    remote.run("chain", "faucet", ACCOUNTS[0], "--quiet")
    restored.run(
        *("network", "add", "dev", "--rpc", remote.url, "--chain-id", "1234", "--symbol", "CMT"),
        *("--confirmations", "1"),
    )
    restored.run("network", "use", "dev", "--yes")
    assert all(entry["address"] is None for entry in restored.json("contract", "list"))
    restored.error("contract", "call", "WrappedCMT", "decimals", code=5)
    (other,) = (one["address"] for one in remote.json("contract", "list") if one["name"] == "KeyRegistry")
    restored.run("contract", "use", "KeyRegistry", other, "--yes")
    restored.run("contract", "deploy", "KeyRegistry", "--yes")
    (own,) = (one["address"] for one in restored.json("contract", "list") if one["name"] == "KeyRegistry")
    assert own != other
    assert f"no longer {own}" in restored.run("contract", "use", "KeyRegistry", other, "--yes").err
    made = {one["name"]: one["address"] for one in restored.json("contract", "deploy", "--all", "--yes")}
    assert set(made) == {
        "WrappedCMT",
        "Attestations",
        "ConsentRegistry",
        "Multicall",
        "Court",
        "Deals",
        "Loans",
        "Stakes",
    }
    assert restored.run("contract", "deploy", "--all", "--yes").out == ""
    assert restored.json("contract", "deploy", "--all", "--yes") == []
    for name, address in made.items():
        assert restored.json("contract", "verify", name)["address"] == address
    assert restored.run("contract", "call", "WrappedCMT", "symbol").out == "WCMT\n"


def test_a_contract_that_somebody_else_deployed_is_used_once_its_code_is_compared(restored: Home, remote: Home) -> None:
    """So two people share a key registry on a chain that knows none by itself."""
    theirs = remote.json("contract", "list")
    registry, swap = (one["address"] for one in theirs if one["name"] in ("KeyRegistry", "Swap"))
    restored.run("network", "add", "dev", "--rpc", remote.url, "--chain-id", "1234", "--symbol", "CMT")
    restored.run("network", "use", "dev", "--yes")
    assert "contract use KeyRegistry" in restored.error("contract", "call", "KeyRegistry", "nonce", code=5)["hint"]
    restored.error("contract", "use", "KeyRegistry", swap, "--yes", code=18)
    restored.error("contract", "use", "KeyRegistry", STRANGER, "--yes", code=18)
    restored.error("contract", "use", "Nothing", registry, "--yes", code=5)
    restored.error("contract", "use", "KeyRegistry", registry, "--no-input", code=12)
    assert restored.json("contract", "show", "KeyRegistry")["address"] is None
    used = restored.json("contract", "use", "KeyRegistry", registry, "--yes")
    assert used == {"name": "KeyRegistry", "address": registry, "network": "dev"}
    assert restored.json("contract", "verify", "KeyRegistry")["address"] == registry
    assert restored.json("identity", "did", "resolve", f"did:ethr:0x4d2:{ACCOUNTS[0]}")["document"]
    restored.run("contract", "use", "KeyRegistry", registry)  # nothing is changed, nothing is asked
    restored.error("contract", "use", "KeyRegistry", registry, "--network", "local", "--yes", code=4)


def test_all_contracts_of_another_home_are_taken_over_at_once_or_none(restored: Home, remote: Home) -> None:
    theirs = remote.json("contract", "list")
    addresses = {one["name"]: one["address"] for one in theirs}
    restored.run(
        *("network", "add", "dev", "--rpc", remote.url, "--chain-id", "1234", "--symbol", "CMT"),
        *("--confirmations", "1"),
    )
    restored.run("network", "use", "dev", "--yes")
    file = restored.folder / "contracts.json"

    def use(entries: object, *more: str, code: int = 0) -> object:
        file.write_text(json.dumps(entries))
        arguments = ("contract", "use", "--all", str(file), *more)
        return restored.error(*arguments, code=code) if code else restored.json(*arguments)

    mixed = [{**one, "address": addresses["CMT"]} if one["name"] == "KeyRegistry" else one for one in theirs]
    use(mixed, "--yes", code=18)
    elsewhere = [{**one, "address": addresses["WrappedCMT"]} if one["name"] == "CMT" else one for one in theirs]
    use(elsewhere, "--yes", code=18)
    use(theirs, "--no-input", code=12)
    for wrong in ({}, [{"name": "CMT"}, "x"], [*theirs, *theirs], [{"name": "CMT", "address": "0x12"}]):
        use(wrong, "--yes", code=4)
    restored.error("contract", "use", "KeyRegistry", code=2)
    assert all(one["address"] is None for one in restored.json("contract", "list"))
    remote.run("chain", "faucet", ACCOUNTS[0], "--quiet")
    restored.run("contract", "deploy", "CMT", ACCOUNTS[0], "--yes")
    error = restored.error("contract", "use", "Swap", addresses["Swap"], "--yes", code=18)
    assert "works with another CMT" in error["message"]
    used = use(theirs, "--yes")
    assert {one["name"]: one["address"] for one in used} == {name: a for name, a in addresses.items() if a}
    assert {one["name"]: one["address"] for one in restored.json("contract", "list")} == addresses
    assert use(theirs, "--no-input") == used


def test_a_deployment_that_was_interrupted_is_taken_up_again(funded: Home) -> None:
    first = funded.json("contract", "deploy", "Multicall", "--yes")
    again = funded.json("contract", "deploy", "Multicall", "--yes")
    assert again == first
    assert len(funded.json("tx", "list")) == 1


def test_dry_run_sends_nothing(funded: Home) -> None:
    quoted = funded.json("contract", "send", "WrappedCMT", "deposit", "--value", "1", "--dry-run")
    assert quoted["status"] == "dry-run"
    funded.run("contract", "deploy", "Multicall", "--dry-run")
    assert funded.json("tx", "list") == []


def test_a_watched_account_sends_nothing(funded: Home) -> None:
    funded.run("account", "watch", "other", STRANGER)
    funded.error("contract", "send", "WrappedCMT", "deposit", "--value", "1", "--from", "other", "--yes", code=4)
