# pragma version ==0.4.3
# pragma evm-version london
"""
@title Domain of typed signatures (EIP-712)
@license MIT
@author The cmwallet authors
@notice The separator is computed at every call: a chain that splits changes its id, and a stored separator would not.
        The salt ties a signature to this very deployment: the same address on another chain of the same id has another.
"""

_DOMAIN_TYPE: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"
)
_VERSION: constant(bytes32) = keccak256("1")

_NAME: immutable(bytes32)
_SALT: immutable(bytes32)


@deploy
def __init__(name_hash: bytes32):
    """
    @notice Fix the name of the domain and draw its salt.
    @param name_hash Keccak-256 of the domain's name.
    """
    _NAME = name_hash
    _SALT = keccak256(abi_encode(chain.id, self, block.prevhash))


@internal
@view
def _separator() -> bytes32:
    """
    @notice Return the domain separator as of now.
    @return Keccak-256 of the encoded domain.
    """
    return keccak256(abi_encode(_DOMAIN_TYPE, _NAME, _VERSION, chain.id, self, _SALT))


@internal
@view
def _digest(struct_hash: bytes32) -> bytes32:
    """
    @notice Return what is signed for a message.
    @param struct_hash Keccak-256 of the encoded message.
    @return The 32 bytes to sign.
    """
    return keccak256(concat(b"\x19\x01", self._separator(), struct_hash))


@internal
@view
def _salt() -> bytes32:
    """
    @notice Return the salt of the domain.
    @return 32 bytes that differ for every deployment.
    """
    return _SALT
