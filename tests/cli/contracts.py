"""Putting a token on the embedded chain, as a stranger with other tools would."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import Request, urlopen

import eth_abi
from eth_account import Account
from eth_utils import keccak, to_checksum_address

from tests.cli.walletrun import KEY, Home

TOKEN = json.loads((Path(__file__).parents[1] / "fixtures" / "contracts" / "Token.json").read_text())


def call(url: str, method: str, *params: object) -> object:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=30) as answer:
        document = json.load(answer)
    assert "error" not in document, document
    return document["result"]


def transact(url: str, key: str = KEY, **fields: object) -> dict[str, object]:
    """Sign with eth-account, send, and return the receipt."""
    account = Account.from_key(key)
    nonce = int(str(call(url, "eth_getTransactionCount", account.address, "pending")), 16)
    whole = {"chainId": 1234, "nonce": nonce, "gas": 1_500_000, "gasPrice": 3 * 10**9, "value": 0, **fields}
    signed = account.sign_transaction(whole)
    sent = call(url, "eth_sendRawTransaction", "0x" + signed.raw_transaction.hex().removeprefix("0x"))
    receipt = call(url, "eth_getTransactionReceipt", sent)
    assert isinstance(receipt, dict)
    assert receipt["status"] == "0x1", receipt
    return receipt


def deploy_token(home: Home, name="Test Token", symbol="TST", decimals=6, supply=1_000_000_000) -> str:
    """Deploy a token from account-1, which then holds all of it; its address."""
    arguments = eth_abi.encode(["string", "string", "uint8", "uint256"], [name, symbol, decimals, supply])
    receipt = transact(home.url, data=TOKEN["bytecode"] + arguments.hex())
    return to_checksum_address(str(receipt["contractAddress"]))


def send_coins_data(to: str) -> str:
    """The call data by which the token contract passes coins on: an internal transfer."""
    return "0x" + (keccak(text="send_coins(address)")[:4] + eth_abi.encode(["address"], [to])).hex()
