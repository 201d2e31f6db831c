# pragma version ==0.4.3
# pragma evm-version london
"""
@title Anchors of consents
@custom:contract-name ConsentRegistry
@license MIT
@author The cmwallet authors
@notice Proves that a commitment to a consent existed at a block, and that it was withdrawn. Subject, fields and exact times
        are inside the commitment. The revoker is an address used once, derived for this consent: it names nobody, and only
        its signature withdraws, submitted by whoever likes.
@dev Whoever pays for the anchor, and when, still shows. The id covers all that is stored, so nobody can squat on one.
@custom:kill It cannot be stopped.
"""

from .lib import eip712
from .lib import signatures

initializes: eip712

event Anchored:
    id: indexed(bytes32)
    commitment: bytes32
    revoker: address
    expiry: uint64

event Withdrawn:
    id: indexed(bytes32)

struct Anchor:
    anchored: uint64
    block: uint64
    expiry: uint64
    withdrawn: uint64
    revoker: address

DAY: constant(uint64) = 86_400
WITHDRAW_TYPE: constant(bytes32) = keccak256("Withdraw(bytes32 id)")

anchors: public(HashMap[bytes32, Anchor])


@deploy
def __init__():
    """
    @notice Fix the domain of withdrawals.
    """
    eip712.__init__(keccak256("cmwallet ConsentRegistry"))


@external
def anchor(commitment: bytes32, revoker: address, expiry: uint64) -> bytes32:
    """
    @notice Anchor a commitment at this block.
    @param commitment Salted hash of the consent.
    @param revoker The address whose signature withdraws it.
    @param expiry Unix time in seconds, a multiple of a day, so that it tells little.
    @return The anchor's id.
    """
    assert revoker != empty(address), "consent: revoker"
    assert expiry % DAY == 0 and expiry > convert(block.timestamp, uint64), "consent: expiry"
    id: bytes32 = self._id(commitment, revoker, expiry)
    assert self.anchors[id].anchored == 0, "consent: anchored already"
    self.anchors[id] = Anchor(
        anchored=convert(block.timestamp, uint64),
        block=convert(block.number, uint64),
        expiry=expiry,
        withdrawn=0,
        revoker=revoker,
    )
    log Anchored(id=id, commitment=commitment, revoker=revoker, expiry=expiry)
    return id


@external
def withdraw(id: bytes32, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Withdraw a consent by its revoker's signature (EIP-712 `Withdraw(bytes32 id)`). It is final.
    @param id The anchor.
    @param v 27 or 28.
    @param r First half of the signature.
    @param s Second half, in the lower half of the order.
    """
    assert self.anchors[id].anchored != 0, "consent: not anchored"
    assert self.anchors[id].withdrawn == 0, "consent: withdrawn already"
    digest: bytes32 = eip712._digest(keccak256(abi_encode(WITHDRAW_TYPE, id)))
    assert signatures._recover(digest, v, r, s) == self.anchors[id].revoker, "bad_signature"
    self.anchors[id].withdrawn = convert(block.timestamp, uint64)
    log Withdrawn(id=id)


@external
@view
def idOf(commitment: bytes32, revoker: address, expiry: uint64) -> bytes32:
    """
    @notice Compute the id that an anchor has or would have.
    @param commitment The commitment.
    @param revoker The revoker.
    @param expiry The expiry.
    @return keccak(chain id, this contract, commitment, revoker, expiry).
    """
    return self._id(commitment, revoker, expiry)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice Return the domain separator of withdrawals.
    @return Keccak-256 of the domain, computed now.
    """
    return eip712._separator()


@external
@view
def eip712Domain() -> (bytes1, String[24], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice Describe the domain of withdrawals (EIP-5267).
    @return Which fields are used (all of them), then name, version, chain id, contract, salt, extensions.
    """
    return (0x1f, "cmwallet ConsentRegistry", "1", chain.id, self, eip712._salt(), [])


@internal
@view
def _id(commitment: bytes32, revoker: address, expiry: uint64) -> bytes32:
    """
    @notice Compute an id.
    @param commitment The commitment.
    @param revoker The revoker.
    @param expiry The expiry.
    @return keccak(chain id, this contract, commitment, revoker, expiry).
    """
    return keccak256(abi_encode(chain.id, self, commitment, revoker, expiry))
