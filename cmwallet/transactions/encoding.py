"""Transaction encoding: legacy (EIP-155, and before it), EIP-2930 and EIP-1559; encode, sign, decode, recover.

Prices and values are wei, gas is units of gas, `to` is 20 bytes or None for the creation of a contract. A signer is any
callable from a 32-byte digest to 65 bytes r ‖ s ‖ y_parity: the vault's keeper, or a `SigningKey`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from cmwallet import rlp
from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import HALF_ORDER, ORDER, join_signature, recover_address, split_signature
from identity.address import Address, to_address
from identity.keccak import keccak256

Signer: TypeAlias = Callable[[bytes], bytes]
AccessList: TypeAlias = tuple[tuple[bytes, tuple[bytes, ...]], ...]
"""EIP-2930: (address of 20 bytes, storage keys of 32 bytes) pairs."""

MAX_CHAIN_ID = 2**63 - 37  # EIP-2294: v = 2·id + 36 must fit 64 bits
MAX_NONCE = 2**64 - 2  # EIP-2681
MAX_RAW_BYTES = 256 * 1024  # twice what nodes relay
_UINT64, _UINT256 = 2**64 - 1, 2**256 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyTransaction:
    """The first form. `chain_id` None: signed without EIP-155, valid on every chain; the wallet never signs that."""

    nonce: int
    gas_price: int
    gas_limit: int
    to: bytes | None
    value: int
    data: bytes = b""
    chain_id: int | None

    def __post_init__(self) -> None:
        if self.chain_id is not None:
            _check("chain id", self.chain_id, MAX_CHAIN_ID, least=1)
        _check("gas price", self.gas_price, _UINT256)
        _check_common(self.nonce, self.gas_limit, self.to, self.value, self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessListTransaction:
    """EIP-2930, type 1."""

    chain_id: int
    nonce: int
    gas_price: int
    gas_limit: int
    to: bytes | None
    value: int
    data: bytes = b""
    access_list: AccessList = ()

    def __post_init__(self) -> None:
        _check("chain id", self.chain_id, MAX_CHAIN_ID, least=1)
        _check("gas price", self.gas_price, _UINT256)
        _check_common(self.nonce, self.gas_limit, self.to, self.value, self.data)
        _check_access_list(self.access_list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeMarketTransaction:
    """EIP-1559, type 2."""

    chain_id: int
    nonce: int
    max_priority_fee_per_gas: int
    max_fee_per_gas: int
    gas_limit: int
    to: bytes | None
    value: int
    data: bytes = b""
    access_list: AccessList = ()

    def __post_init__(self) -> None:
        _check("chain id", self.chain_id, MAX_CHAIN_ID, least=1)
        _check("priority fee", self.max_priority_fee_per_gas, _UINT256)
        _check("max fee", self.max_fee_per_gas, _UINT256)
        _check_common(self.nonce, self.gas_limit, self.to, self.value, self.data)
        _check_access_list(self.access_list)


Transaction: TypeAlias = LegacyTransaction | AccessListTransaction | FeeMarketTransaction


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A transaction with its signature, and the exact bytes that go on the wire."""

    transaction: Transaction
    r: int
    s: int
    y_parity: int
    raw: bytes

    @property
    def hash(self) -> bytes:
        """Keccak-256 of the raw bytes: the transaction hash of Ethereum."""
        return keccak256(self.raw)

    @property
    def low_s(self) -> bool:
        """Whether s is in the lower half (EIP-2); chains refuse the other half."""
        return self.s <= HALF_ORDER

    def sender(self) -> Address:
        """Recover who signed. Raises InvalidInput when the signature belongs to no key."""
        return recover_address(signing_digest(self.transaction), join_signature(self.r, self.s, self.y_parity))


def created_address(sender: str, nonce: int) -> Address:
    """Return the address of the contract that a transaction creates (yellow paper, §7)."""
    named = rlp.encode_list(rlp.encode_bytes(bytes.fromhex(sender[2:])) + rlp.encode_int(nonce))
    return to_address(keccak256(named)[12:])


def max_fee(transaction: Transaction) -> int:
    """Return the highest fee in wei."""
    if isinstance(transaction, FeeMarketTransaction):
        return transaction.gas_limit * transaction.max_fee_per_gas
    return transaction.gas_limit * transaction.gas_price


def signing_payload(transaction: Transaction) -> bytes:
    """Return the bytes whose Keccak-256 is signed (EIP-155, EIP-2930, EIP-1559)."""
    fields = _fields(transaction)
    if isinstance(transaction, LegacyTransaction):
        if transaction.chain_id is not None:
            fields += rlp.encode_int(transaction.chain_id) + rlp.EMPTY + rlp.EMPTY
        return rlp.encode_list(fields)
    return _type_byte(transaction) + rlp.encode_list(fields)


def signing_digest(transaction: Transaction) -> bytes:
    """Return the 32 bytes to sign."""
    return keccak256(signing_payload(transaction))


def sign(transaction: Transaction, signer: Signer) -> SignedTransaction:
    """Sign `transaction`.

    Raises:
        InvalidInput: no chain id (it could be replayed everywhere), a priority fee above the max fee, or a signer that
            gave an impossible or high-s signature.
    """
    if transaction.chain_id is None:
        raise InvalidInput("a transaction without a chain id is not signed: it would be valid on every chain")
    if (
        isinstance(transaction, FeeMarketTransaction)
        and transaction.max_priority_fee_per_gas > transaction.max_fee_per_gas
    ):
        raise InvalidInput("the priority fee is above the max fee")
    r, s, y_parity = split_signature(signer(signing_digest(transaction)))
    if s > HALF_ORDER:
        raise InvalidInput("the signer gave a signature with high s")
    return SignedTransaction(transaction, r, s, y_parity, encode_signed(transaction, r, s, y_parity))


def encode_signed(transaction: Transaction, r: int, s: int, y_parity: int) -> bytes:
    """Return the bytes that go on the wire."""
    integer = rlp.encode_int
    if isinstance(transaction, LegacyTransaction):
        v = y_parity + (27 if transaction.chain_id is None else 35 + 2 * transaction.chain_id)
        return rlp.encode_list(_fields(transaction) + integer(v) + integer(r) + integer(s))
    fields = _fields(transaction) + integer(y_parity) + integer(r) + integer(s)
    return _type_byte(transaction) + rlp.encode_list(fields)


def decode(raw: bytes) -> SignedTransaction:
    """Decode a signed transaction; the opposite of `encode_signed`, byte for byte.

    A high s is accepted and told by `low_s`.

    Raises:
        InvalidInput: not canonical RLP, an unknown type, unsigned, or a field out of range.
    """
    if not raw:
        raise InvalidInput("an empty transaction")
    if len(raw) > MAX_RAW_BYTES:
        raise InvalidInput(f"the transaction is longer than {MAX_RAW_BYTES} bytes")
    kind = raw[0]
    if kind >= 0xC0:
        return _decode_legacy(raw)
    if kind == 1:
        return _decode_access_list(raw)
    if kind == 2:
        return _decode_fee_market(raw)
    if kind in (3, 4):
        raise InvalidInput(f"transactions of type {kind} are not supported")
    raise InvalidInput("not a signed transaction")


def parse_raw(text: str) -> bytes:
    """Return the bytes of a raw transaction given as hex, with or without 0x.

    Raises:
        InvalidInput: not hex, or longer than `MAX_RAW_BYTES`.
    """
    digits = text.strip().removeprefix("0x")
    if len(digits) > 2 * MAX_RAW_BYTES:
        raise InvalidInput(f"the transaction is longer than {MAX_RAW_BYTES} bytes")
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raise InvalidInput("the transaction is not hex") from None
    if len(raw) * 2 != len(digits):
        raise InvalidInput("the transaction is not hex")  # fromhex skips blanks between bytes
    return raw


def _fields(transaction: Transaction) -> bytes:
    """Return the encoded unsigned fields, without a list header."""
    integer = rlp.encode_int
    to = rlp.EMPTY if transaction.to is None else b"\x94" + transaction.to
    last = to + integer(transaction.value) + rlp.encode_bytes(transaction.data)
    if isinstance(transaction, LegacyTransaction):
        return integer(transaction.nonce) + integer(transaction.gas_price) + integer(transaction.gas_limit) + last
    first = integer(transaction.chain_id) + integer(transaction.nonce)
    if isinstance(transaction, FeeMarketTransaction):
        prices = integer(transaction.max_priority_fee_per_gas) + integer(transaction.max_fee_per_gas)
    else:
        prices = integer(transaction.gas_price)
    access_list = _encode_access_list(transaction.access_list) if transaction.access_list else rlp.EMPTY_LIST
    return first + prices + integer(transaction.gas_limit) + last + access_list


def _type_byte(transaction: AccessListTransaction | FeeMarketTransaction) -> bytes:
    return b"\x02" if isinstance(transaction, FeeMarketTransaction) else b"\x01"


def _encode_access_list(access_list: AccessList) -> bytes:
    entries = [
        rlp.encode_list(b"\x94" + address + rlp.encode_list(b"".join(b"\xa0" + key for key in keys)))
        for address, keys in access_list
    ]
    return rlp.encode_list(b"".join(entries))


def _decode_legacy(raw: bytes) -> SignedTransaction:
    nonce, gas_price, gas_limit, to, value, data, v_item, r, s = _items(raw, 9)
    v = rlp.decode_int(v_item, "v", 64)
    if r == s == b"":  # what EIP-155 has signed ends so
        raise InvalidInput("not a signed transaction: it has no signature")
    if v in (27, 28):
        chain_id, y_parity = None, v - 27
    elif v >= 37:
        chain_id, y_parity = (v - 35) // 2, (v - 35) % 2
    else:
        raise InvalidInput("not a signed transaction: v is out of range")
    transaction = LegacyTransaction(
        nonce=rlp.decode_int(nonce, "nonce", 64),
        gas_price=rlp.decode_int(gas_price, "gas price"),
        gas_limit=rlp.decode_int(gas_limit, "gas limit", 64),
        to=_decode_to(to),
        value=rlp.decode_int(value, "value"),
        data=_decode_bytes(data, "data"),
        chain_id=chain_id,
    )
    return _signed(transaction, r, s, y_parity, raw)


def _decode_access_list(raw: bytes) -> SignedTransaction:
    chain_id, nonce, gas_price, gas_limit, to, value, data, access_list, parity, r, s = _items(raw[1:], 11)
    transaction = AccessListTransaction(
        chain_id=rlp.decode_int(chain_id, "chain id", 64),
        nonce=rlp.decode_int(nonce, "nonce", 64),
        gas_price=rlp.decode_int(gas_price, "gas price"),
        gas_limit=rlp.decode_int(gas_limit, "gas limit", 64),
        to=_decode_to(to),
        value=rlp.decode_int(value, "value"),
        data=_decode_bytes(data, "data"),
        access_list=_decode_access_list_item(access_list),
    )
    return _signed(transaction, r, s, rlp.decode_int(parity, "y parity", 1), raw)


def _decode_fee_market(raw: bytes) -> SignedTransaction:
    chain_id, nonce, tip, fee, gas_limit, to, value, data, access_list, parity, r, s = _items(raw[1:], 12)
    transaction = FeeMarketTransaction(
        chain_id=rlp.decode_int(chain_id, "chain id", 64),
        nonce=rlp.decode_int(nonce, "nonce", 64),
        max_priority_fee_per_gas=rlp.decode_int(tip, "priority fee"),
        max_fee_per_gas=rlp.decode_int(fee, "max fee"),
        gas_limit=rlp.decode_int(gas_limit, "gas limit", 64),
        to=_decode_to(to),
        value=rlp.decode_int(value, "value"),
        data=_decode_bytes(data, "data"),
        access_list=_decode_access_list_item(access_list),
    )
    return _signed(transaction, r, s, rlp.decode_int(parity, "y parity", 1), raw)


def _items(raw: bytes, count: int) -> list[rlp.Item]:
    items = rlp.decode(raw)
    if not isinstance(items, list) or len(items) != count:
        raise InvalidInput("not a signed transaction: wrong number of fields")
    return items


def _signed(
    transaction: Transaction, r_item: rlp.Item, s_item: rlp.Item, y_parity: int, raw: bytes
) -> SignedTransaction:
    r, s = rlp.decode_int(r_item, "r"), rlp.decode_int(s_item, "s")
    if not (0 < r < ORDER and 0 < s < ORDER):
        raise InvalidInput("not a signed transaction: the signature is out of range")
    return SignedTransaction(transaction, r, s, y_parity, raw)


def _decode_to(item: rlp.Item) -> bytes | None:
    if not isinstance(item, bytes) or len(item) not in (0, 20):
        raise InvalidInput("the recipient is not an address")
    return item or None


def _decode_bytes(item: rlp.Item, what: str) -> bytes:
    if not isinstance(item, bytes):
        raise InvalidInput(f"{what} is not a byte string")
    return item


def _decode_access_list_item(item: rlp.Item) -> AccessList:
    if not isinstance(item, list):
        raise InvalidInput("the access list is not a list")
    entries: list[tuple[bytes, tuple[bytes, ...]]] = []
    for entry in item:
        if not isinstance(entry, list) or len(entry) != 2 or not isinstance(entry[1], list):
            raise InvalidInput("the access list is malformed")
        keys = tuple(_decode_bytes(key, "a storage key") for key in entry[1])
        entries.append((_decode_bytes(entry[0], "an address of the access list"), keys))
    return tuple(entries)


def _check(what: str, value: int, most: int, least: int = 0) -> None:
    if value.__class__ is not int or not least <= value <= most:
        raise InvalidInput(f"the {what} is out of range")


def _check_common(nonce: int, gas_limit: int, to: bytes | None, value: int, data: bytes) -> None:
    _check("nonce", nonce, MAX_NONCE)
    _check("gas limit", gas_limit, _UINT64)
    _check("value", value, _UINT256)
    if to is not None and (to.__class__ is not bytes or len(to) != 20):
        raise InvalidInput("the recipient is not an address of 20 bytes")
    if data.__class__ is not bytes or len(data) > MAX_RAW_BYTES:
        raise InvalidInput(f"the data is not a byte string of at most {MAX_RAW_BYTES} bytes")


def _check_access_list(access_list: AccessList) -> None:
    for address, keys in access_list:
        if len(address) != 20 or any(len(key) != 32 for key in keys):
            raise InvalidInput("the access list has an address or key of the wrong length")
