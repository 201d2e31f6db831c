"""ERC-20 allowances: spenders from the token's `Approval` events, amounts from the token itself."""

from __future__ import annotations

from typing import Final

from cmwallet.calls.erc20 import allowance_data
from cmwallet.calls.multicall import read_many
from cmwallet.node.client import NodeClient
from cmwallet.node.log_walk import walk_logs
from identity.address import Address, to_address

APPROVAL_TOPIC: Final = bytes.fromhex("8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925")
"""Keccak-256 of `Approval(address,address,uint256)` (EIP-20)."""


def open_allowances(
    client: NodeClient, reader: Address | None, token: Address, owner: Address, first: int
) -> dict[Address, int]:
    """Return spender → how much it may still take, those above zero, from events since block `first`.

    `reader` is the Multicall contract, if the network has one.
    """
    last, spenders = client.block_number(), dict[Address, None]()
    topic = bytes(12) + bytes.fromhex(owner[2:])
    for logs, _ in walk_logs(client, first, last, addresses=[token], topics=[[APPROVAL_TOPIC, topic]]):
        spenders |= {to_address(log.topics[2][12:]): None for log in logs if len(log.topics) == 3}
    answers = read_many(client, reader, [(token, allowance_data(owner, spender)) for spender in spenders])
    found = {spender: int.from_bytes(raw or b"", "big") for spender, raw in zip(spenders, answers, strict=True)}
    return {spender: raw for spender, raw in found.items() if raw}
