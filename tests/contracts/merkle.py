"""A Merkle tree of balances, built as the page of SnapshotClaim says, for the tests alone."""

from __future__ import annotations

from collections.abc import Sequence

from eth_abi.abi import encode

from identity.keccak import keccak256


def leaf(chain_id: int, index: int, account: str, amount: int) -> bytes:
    words = encode(["uint256", "uint256", "address", "uint256"], [chain_id, index, account, amount])
    return keccak256(keccak256(words))


def parent(left: bytes, right: bytes) -> bytes:
    return keccak256(min(left, right) + max(left, right))


class Tree:
    """Levels from the leaves up; a node without a partner moves up as it is."""

    def __init__(self, chain_id: int, balances: Sequence[tuple[str, int]]) -> None:
        self.balances = balances
        self.levels = [[leaf(chain_id, place, who, amount) for place, (who, amount) in enumerate(balances)]]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            pairs = [below[place : place + 2] for place in range(0, len(below), 2)]
            self.levels.append([parent(*pair) if len(pair) == 2 else pair[0] for pair in pairs])

    @property
    def root(self) -> bytes:
        return self.levels[-1][0]

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.balances)

    def proof(self, index: int) -> list[bytes]:
        found = []
        for level in self.levels[:-1]:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1])
            index //= 2
        return found

    def claim(self, index: int) -> tuple[int, str, int, list[bytes]]:
        """Arguments of `claim`."""
        who, amount = self.balances[index]
        return index, who, amount, self.proof(index)
