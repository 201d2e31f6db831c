"""Typed signatures (EIP-712) of the project's own fixed types: changes in the key registry, permits, consents.

Only flat types are hashed here; typed data from files are another matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from identity.address import ADDRESS_BYTES, address_bytes
from identity.keccak import keccak256

_DOMAIN_TYPE: Final = keccak256(
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"
)
_UNSALTED_TYPE: Final = keccak256(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
_WORD: Final = 32
_BITS: Final = {f"uint{bits}": bits for bits in (8, 16, 32, 64, 96, 256)}


@dataclass(frozen=True)
class Domain:
    """What a typed signature is bound to. `contract` is 20 bytes, `salt` 32, or None in a domain without one."""

    name: str
    chain_id: int
    contract: bytes
    salt: bytes | None
    version: str = "1"

    @property
    def separator(self) -> bytes:
        """The domain separator."""
        if len(self.contract) != ADDRESS_BYTES or (self.salt is not None and len(self.salt) != _WORD):
            raise ValueError("a contract has 20 bytes, a salt 32")
        words = [
            _UNSALTED_TYPE if self.salt is None else _DOMAIN_TYPE,
            keccak256(self.name.encode()),
            keccak256(self.version.encode()),
            self.chain_id.to_bytes(_WORD, "big"),
            self.contract.rjust(_WORD, b"\0"),
            self.salt or b"",
        ]
        return keccak256(b"".join(words))


def typed_digest(domain: Domain, type_text: str, values: Sequence[object]) -> bytes:
    """Return the 32 bytes to sign for a message of a fixed type; `values` follow the members of the type.

    Members are address (text), uint8 to uint256 (int; those of `_BITS`), bytes32, bytes, string (text) and string[].
    """
    members = [member.split(" ")[0] for member in type_text.partition("(")[2].rstrip(")").split(",")]
    if len(members) != len(values):
        raise ValueError("the values do not follow the type")
    words = [_word(kind, value) for kind, value in zip(members, values, strict=True)]
    struct = keccak256(keccak256(type_text.encode()) + b"".join(words))
    return keccak256(b"\x19\x01" + domain.separator + struct)


def _word(kind: str, value: object) -> bytes:
    if kind in _BITS and isinstance(value, int) and 0 <= value < 1 << _BITS[kind]:
        return value.to_bytes(_WORD, "big")
    if kind == "string" and isinstance(value, str):
        return keccak256(value.encode())
    if kind == "string[]" and isinstance(value, tuple | list):
        return keccak256(b"".join(_word("string", item) for item in value))
    if kind == "address" and isinstance(value, str):
        return address_bytes(value).rjust(_WORD, b"\0")
    if kind == "bytes32" and isinstance(value, bytes) and len(value) == _WORD:
        return value
    if kind == "bytes" and isinstance(value, bytes):
        return keccak256(value)
    raise ValueError(f"not a {kind}")
