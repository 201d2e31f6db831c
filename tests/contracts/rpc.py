"""The same world on a node over JSON-RPC (anvil): what runs on py-evm runs there too."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from tests.contracts.harness import START, Raw, Reverted, World

_ENOUGH = 1 << 128
"""Wei."""


class RpcWorld(World):
    """A node that lets anybody be impersonated. Blocks are one second apart, as in `EvmWorld`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._known: set[str] = set()
        self.chain_id = int(self._rpc("eth_chainId"), 16)
        latest = self._rpc("eth_getBlockByNumber", "latest", False)
        self.time, self.number = max(START, int(latest["timestamp"], 16) + 1), int(latest["number"], 16)
        self.move(0)

    def transact(self, sender: str, to: str | None, data: bytes, value: int) -> Raw:
        if sender not in self._known:
            self._rpc("anvil_impersonateAccount", sender)
            self._known.add(sender)
        self.time += 1
        self._rpc("evm_setNextBlockTimestamp", self.time)
        fields = {"from": sender, "data": "0x" + data.hex(), "value": hex(value), "gas": hex(15_000_000)}
        if to is not None:
            fields["to"] = to
        transaction = self._rpc("eth_sendTransaction", {**fields, "gasPrice": hex(10**11)})
        receipt = None
        while receipt is None:
            receipt = self._rpc("eth_getTransactionReceipt", transaction)
        self.number = int(receipt["blockNumber"], 16)
        if receipt["status"] != "0x1":
            raise Reverted(self._reason({**fields}))
        logs = [
            (
                log["address"].lower(),
                tuple(bytes.fromhex(topic[2:]) for topic in log["topics"]),
                bytes.fromhex(log["data"][2:]),
            )
            for log in receipt["logs"]
        ]
        created = receipt["contractAddress"].lower() if to is None else None
        return Raw(self._output(fields, to), logs, int(receipt["gasUsed"], 16), created)

    def _output(self, fields: dict[str, str], to: str | None) -> bytes:
        """What the transaction returned: asked again, at the block before it."""
        if to is None:
            return b""
        answer = self._again(fields, hex(self.number - 1))
        assert "result" in answer, answer
        return bytes.fromhex(answer["result"][2:])

    def _reason(self, fields: dict[str, str]) -> str:
        answer = self._again(fields, hex(self.number - 1))
        return _words(answer["error"].get("data"))

    def _again(self, fields: dict[str, str], before: str) -> dict[str, Any]:
        """Ask what the newest transaction does, at the block before it, where coins that were given may be missing."""
        rich = {fields["from"]: {"balance": hex(_ENOUGH)}}
        moment = {"time": hex(self.time), "number": hex(self.number)}
        return self._post("eth_call", fields, before, rich, moment)

    def ask(self, sender: str, to: str, data: bytes) -> bytes:
        answer = self._post("eth_call", {"from": sender, "to": to, "data": "0x" + data.hex()}, hex(self.number))
        if "error" in answer:
            raise Reverted(_words(answer["error"].get("data")))
        return bytes.fromhex(answer["result"][2:])

    def move(self, seconds: int) -> None:
        self.time += seconds
        self._rpc("evm_setNextBlockTimestamp", self.time)
        self._rpc("evm_mine")
        self.number = int(self._rpc("eth_blockNumber"), 16)

    def mine(self, blocks: int) -> None:
        for _ in range(blocks):
            self.time += 1
            self.move(0)

    def block_hash(self, number: int) -> bytes:
        return bytes.fromhex(self._rpc("eth_getBlockByNumber", hex(number), False)["hash"][2:])

    def endow(self, address: str, wei: int) -> None:
        self._rpc("anvil_setBalance", address, hex(wei))

    def balance(self, address: str) -> int:
        return int(self._rpc("eth_getBalance", address, "latest"), 16)

    def code(self, address: str) -> bytes:
        return bytes.fromhex(self._rpc("eth_getCode", address, "latest")[2:])

    def _rpc(self, method: str, *params: object) -> Any:
        answer = self._post(method, *params)
        if "error" in answer:
            raise Reverted(_words(answer["error"].get("data")) or str(answer["error"]))
        return answer["result"]

    def _post(self, method: str, *params: object) -> dict[str, Any]:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with urlopen(Request(self._url, body, {"Content-Type": "application/json"}), timeout=60) as response:
            found: dict[str, Any] = json.load(response)
        return found


def _words(data: object) -> str:
    if not isinstance(data, str) or not data.startswith("0x08c379a0"):
        return ""
    raw = bytes.fromhex(data[10:])
    return raw[64 : 64 + int.from_bytes(raw[32:64], "big")].decode()
