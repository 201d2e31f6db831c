# pragma version ==0.4.3
# pragma evm-version london
"""
@title Signatures of accounts
@license MIT
@author The cmwallet authors
@notice Recovery of the account behind a signature, without the two traps of ecrecover: it answers zero for garbage,
        and accepts a second signature with high s for every valid one.
"""

_HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168


@internal
@pure
def _recover(digest: bytes32, v: uint8, r: bytes32, s: bytes32) -> address:
    """
    @notice Return the account that signed a digest.
    @dev Reverts with "bad_signature" for high s (EIP-2), a v other than 27 and 28, and signatures of no account.
    @param digest The 32 bytes that were signed.
    @param v 27 or 28.
    @param r First half of the signature.
    @param s Second half, in the lower half of the order.
    @return The signer, never zero.
    """
    assert convert(s, uint256) <= _HALF_ORDER, "bad_signature"
    assert v == 27 or v == 28, "bad_signature"
    signer: address = ecrecover(digest, v, r, s)
    assert signer != empty(address), "bad_signature"
    return signer
