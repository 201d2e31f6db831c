"""Nonces, balances and code on which the endpoints of a network agree; with one endpoint, what that one says."""

from __future__ import annotations

from functools import partial

from cmwallet.node.client import LATEST, PENDING, BlockTag, NodeClient
from cmwallet.node.endpoint_pool import EndpointPool, pool_of
from cmwallet.node.quorum import ENOUGH, agreed, gather


def next_count(client: NodeClient, address: str) -> int:
    """Return the next nonce of an account: the highest that an endpoint knows of, waiting transactions included.

    What is mined they have to agree on. Raises `EndpointsDisagree`.
    """
    pool = pool_of(client)
    if pool is None:
        return client.nonce(address)
    mined = 0
    if pool.rules.network.dialect != "travis":  # which tells the pending one, whatever block is asked about
        mined = agreed(client, f"the nonce of {address}", lambda node, at: node.nonce(address, at))
    return max(mined, *_counts(pool, address, PENDING))


def mined_count(client: NodeClient, address: str) -> int:
    """Return how many transactions of an account are mined: the lowest that an endpoint says."""
    pool = pool_of(client)
    return client.nonce(address, at=LATEST) if pool is None else min(_counts(pool, address, LATEST))


def witnessed_count(client: NodeClient, address: str) -> int:
    """Return how many transactions of an account are mined as two endpoints say; with one, as that one says."""
    pool = pool_of(client)
    if pool is None:
        return client.nonce(address, at=LATEST)
    counts = sorted(_counts(pool, address, LATEST), reverse=True)
    return counts[min(len(counts), ENOUGH) - 1]


def highest_count(client: NodeClient, address: str) -> int:
    """Return how many transactions of an account are mined as the endpoint says that has seen the most."""
    pool = pool_of(client)
    return client.nonce(address, at=LATEST) if pool is None else max(_counts(pool, address, LATEST))


def agreed_balance(client: NodeClient, address: str) -> int:
    """Return the wei of an account. Raises `EndpointsDisagree`."""
    return agreed(client, f"the balance of {address}", lambda node, at: node.balance(address, at))


def agreed_code(client: NodeClient, address: str) -> bytes:
    """Return the code at an address. Raises `EndpointsDisagree`."""
    return agreed(client, f"the code at {address}", lambda node, at: node.code(address, at), shown=code_in_words)


def _counts(pool: EndpointPool, address: str, at: BlockTag) -> list[int]:
    members = pool.witnesses()
    outcomes = gather(pool, members, [partial(member.client.nonce, address, at) for member in members])
    counts = [one for _, one in outcomes if isinstance(one, int)]
    if not counts:
        raise outcomes[0][1]  # type: ignore[misc]  # each is a refusal
    return counts


def code_in_words(code: bytes) -> str:
    """Return length and hash of code, by which two of them are told apart."""
    from identity.keccak import keccak256

    return f"{len(code)} bytes, keccak256 0x{keccak256(code).hex()}" if code else "none"
