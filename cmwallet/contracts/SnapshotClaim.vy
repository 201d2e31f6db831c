# pragma version ==0.4.3
# pragma evm-version london
# pragma nonreentrancy on
"""
@title Claims from a snapshot of balances
@custom:contract-name SnapshotClaim
@license MIT
@author The cmwallet authors
@notice The other form of the swap, for a chain of its own: balances of a token at a block become leaves of a Merkle tree,
        and each account is paid its balance once, against a proof. Anybody may submit a claim; only the account in the leaf
        is paid. There is no owner, no deadline and no sweep: what is not claimed stays claimable.
@dev A leaf is keccak(keccak(abi_encode(chain id, index, account, amount))): hashed twice, so that no inner node can pass for a
     leaf. Inner nodes hash their children in ascending order.
@custom:kill It cannot be stopped.
"""

event Claimed:
    index: uint256
    account: indexed(address)
    amount: uint256

MAX_DEPTH: constant(uint256) = 40

ROOT: public(immutable(bytes32))
TOTAL: public(immutable(uint256))

paid: public(uint256)
claimedWord: public(HashMap[uint256, uint256])


@deploy
@payable
def __init__(root: bytes32, total: uint256):
    """
    @notice Fix the snapshot and lock in what it pays.
    @param root The root of the tree.
    @param total The sum of all leaves; the coins sent along must equal it.
    """
    assert root != empty(bytes32), "claim: root"
    assert total != 0 and msg.value == total, "claim: total"
    ROOT = root
    TOTAL = total


@external
def claim(index: uint256, account: address, amount: uint256, proof: DynArray[bytes32, MAX_DEPTH]):
    """
    @notice Pay an account what the snapshot says, once.
    @param index Number of the leaf.
    @param account Who is paid, whoever calls.
    @param amount The balance in the snapshot, in wei.
    @param proof The sibling at each level, from the leaf up.
    """
    assert not self._is_claimed(index), "claim: done"
    assert self._root_of(index, account, amount, proof) == ROOT, "claim: proof"
    self.claimedWord[index // 256] |= 1 << (index % 256)
    self.paid += amount
    log Claimed(index=index, account=account, amount=amount)
    raw_call(account, b"", value=amount)


@external
@view
def isClaimed(index: uint256) -> bool:
    """
    @notice Tell whether a leaf was paid.
    @param index Number of the leaf.
    @return True after its claim.
    """
    return self._is_claimed(index)


@internal
@view
def _is_claimed(index: uint256) -> bool:
    """
    @notice Read a leaf's bit.
    @param index Number of the leaf.
    @return Whether it is set.
    """
    return self.claimedWord[index // 256] & (1 << (index % 256)) != 0


@internal
@view
def _root_of(index: uint256, account: address, amount: uint256, proof: DynArray[bytes32, MAX_DEPTH]) -> bytes32:
    """
    @notice Compute the root that a proof leads to.
    @param index Number of the leaf.
    @param account The account in it.
    @param amount Its balance.
    @param proof The siblings, from the leaf up.
    @return The root, to be compared.
    """
    node: bytes32 = keccak256(abi_encode(keccak256(abi_encode(chain.id, index, account, amount))))
    for sibling: bytes32 in proof:
        if convert(node, uint256) < convert(sibling, uint256):
            node = keccak256(concat(node, sibling))
        else:
            node = keccak256(concat(sibling, node))
    return node
