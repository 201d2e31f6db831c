"""Snapshots of a token's balances as a Merkle tree: built from its events, proven by everybody (`SnapshotClaim`).

leaf    keccak(keccak(abi_encode(chain id, index, account, amount)))     hashed twice: no inner node can be a leaf
node    keccak(lower child ‖ higher child)                               an odd one out rises unchanged
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.calls.erc20 import TRANSFER_TOPIC, balance_of, read_transfer
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, NotVerified
from cmwallet.node.client import NodeClient
from cmwallet.node.log_walk import walk_logs
from identity.address import ZERO_ADDRESS, Address, parse_address
from identity.hostile_json import load_json
from identity.keccak import keccak256

FORMAT: Final = "cmwallet-snapshot/1"
MAX_DEPTH: Final = 40


@dataclass(frozen=True)
class Leaf:
    """One account's share, in the token's smallest unit, which is paid as wei."""

    index: int
    account: Address
    amount: int

    def hash(self, chain_id: int) -> bytes:
        """The leaf's hash on the chain where it is claimed."""
        words = (chain_id, self.index, int(self.account, 16), self.amount)
        return keccak256(keccak256(b"".join(word.to_bytes(32, "big") for word in words)))


@dataclass(frozen=True)
class Snapshot:
    """Balances at a block; `chain_id` is that of the chain where they are claimed, `excluded` accounts have code."""

    chain_id: int
    token: str
    block: int
    block_hash: str
    leaves: tuple[Leaf, ...]
    excluded: tuple[tuple[Address, int], ...]

    @property
    def total(self) -> int:
        """The sum of all leaves: what the claiming contract has to hold."""
        return sum(leaf.amount for leaf in self.leaves)

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return _levels([leaf.hash(self.chain_id) for leaf in self.leaves])[-1][0]

    def proof(self, index: int) -> list[bytes]:
        """Return the siblings of a leaf, from the bottom up. Raises `NotFound`."""
        if not 0 <= index < len(self.leaves):
            raise NotFound(f"the snapshot has no leaf {index}")
        proof = []
        for level in _levels([leaf.hash(self.chain_id) for leaf in self.leaves])[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                proof.append(level[sibling])
            index //= 2
        return proof

    def leaf_of(self, account: str) -> Leaf:
        """Return an account's leaf. Raises `NotFound`."""
        for leaf in self.leaves:
            if leaf.account == account:
                return leaf
        raise NotFound(f"{account} has no share in the snapshot")

    def as_json(self) -> dict[str, object]:
        """The snapshot's file."""
        return {
            "format": FORMAT,
            "chain_id": self.chain_id,
            "token": self.token,
            "block": self.block,
            "block_hash": self.block_hash,
            "root": "0x" + self.root.hex(),
            "total": str(self.total),
            "leaves": [[leaf.account, str(leaf.amount)] for leaf in self.leaves],
            "excluded": [[account, str(amount)] for account, amount in self.excluded],
        }


def parse_snapshot(content: bytes) -> Snapshot:
    """Read a snapshot's file and check what it says of itself.

    Raises:
        InvalidInput: not such a file. NotVerified: its root or its total is not that of its leaves.
    """
    try:
        document = load_json(content)
        fields = _fields(document)
        leaves = [
            Leaf(index, parse_address(account), _amount(amount))
            for index, (account, amount) in enumerate(fields["leaves"])
        ]
        excluded = [(parse_address(account), _amount(amount)) for account, amount in fields["excluded"]]
        snapshot = Snapshot(
            chain_id=int(fields["chain_id"]),
            token=parse_address(fields["token"]),
            block=int(fields["block"]),
            block_hash=str(fields["block_hash"]),
            leaves=tuple(leaves),
            excluded=tuple(excluded),
        )
        stated = (fields["root"], fields["total"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(f"that is not a snapshot ({FORMAT})") from None
    if not snapshot.leaves or len({leaf.account for leaf in snapshot.leaves}) != len(snapshot.leaves):
        raise InvalidInput("the snapshot has no leaves, or an account twice")
    if stated != ("0x" + snapshot.root.hex(), str(snapshot.total)):
        raise NotVerified("the snapshot's root or total is not that of its leaves", hint="get it from its maker again")
    return snapshot


def build_snapshot(
    client: NodeClient,
    token: Address,
    block: int,
    chain_id: int,
    *,
    first: int = 0,
    include_contracts: bool = False,
    advance: Callable[[int], None] = lambda _blocks: None,
) -> Snapshot:
    """Read who holds a token at `block`, from its events, and check every balance and the sum with the token itself.

    Accounts with code then are left out unless `include_contracts`: most cannot claim. Raises `NotVerified` when events
    and balances do not agree (the token does not follow EIP-20, or `first` is too late).
    """
    header = client.block(block)
    if header is None:
        raise NotFound(f"there is no block {block} yet")
    balances = {
        account: held
        for account, held in _balances(client, token, first, block, advance).items()
        if held and account != ZERO_ADDRESS
    }
    for account, held in balances.items():
        if held < 0 or balance_of(client, token, account, at=block) != held:
            raise NotVerified(
                f"the token says another balance of {account} than its events",
                hint="start at the block of its creation",
            )
    with_code = {account for account in balances if client.code(account, block)}
    kept = sorted(account for account in balances if include_contracts or account not in with_code)
    if not kept:
        raise InvalidInput("nobody holds the token at that block")
    leaves = tuple(Leaf(index, Address(account), balances[account]) for index, account in enumerate(kept))
    excluded = tuple((account, balances[account]) for account in sorted(balances) if account not in set(kept))
    return Snapshot(chain_id, token, block, header.hash, leaves, excluded)


def snapshot_text(snapshot: Snapshot) -> str:
    """Return the text of the file: canonical, so that two makers get the same bytes."""
    return json.dumps(snapshot.as_json(), separators=(",", ":")) + "\n"


def _balances(
    client: NodeClient, token: Address, first: int, last: int, advance: Callable[[int], None]
) -> Mapping[Address, int]:
    held: dict[Address, int] = {}
    for logs, end in walk_logs(client, first, last, addresses=[token], topics=[[TRANSFER_TOPIC]]):
        for log in logs:
            transfer = read_transfer(log.topics, log.data)
            if transfer is None:
                raise NetworkFailed("the token's events are not those of EIP-20", hint="is it an ERC-20 token?")
            for account, change in ((transfer.sender, -transfer.amount), (transfer.recipient, transfer.amount)):
                held[account] = held.get(account, 0) + change
        advance(end - first + 1)
        first = end + 1
    return held


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        level = levels[-1]
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        levels.append([keccak256(min(pair) + max(pair)) if len(pair) == 2 else pair[0] for pair in pairs])
    return levels


def _fields(document: object) -> Mapping[str, Any]:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError
    return document


def _amount(text: object) -> int:
    if not isinstance(text, str) or not text.isascii() or not text.isdigit():
        raise ValueError
    return int(text)
