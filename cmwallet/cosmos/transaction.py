"""Transactions of a Cosmos chain in SIGN_MODE_DIRECT, signed by a key that is Ethereum's: Keccak-256, r ‖ s, low s.

    messages, memo, timeout ─► TxBody ─┐
    key, sequence, fee ─► AuthInfo ────┴► SignDoc ─► Keccak-256 ─► 64 bytes ─► TxRaw ─► SHA-256 is its hash

Source: `cosmos/cosmos-sdk` v0.50, `proto/cosmos/tx/v1beta1/tx.proto`; keys: `ethsecp256k1` of the engines. The name of
the key's type is the one thing that differs between engines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Final

from cmwallet.cosmos.messages import Coin, CosmosMessage, PackedMessage, pack, read_amount, unpack
from cmwallet.cosmos.protobuf import decode, encode
from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import address_of_public_key
from identity.address import Address
from identity.keccak import keccak256

ENGINES: Final = {
    "injective": "/injective.crypto.v1beta1.ethsecp256k1.PubKey",
    "cosmos-evm": "/cosmos.evm.crypto.v1.ethsecp256k1.PubKey",
    "ethermint": "/ethermint.crypto.v1.ethsecp256k1.PubKey",
}
"""Engine → the name of the type of its accounts' keys."""
DIRECT: Final = 1
MAX_DOCUMENT: Final = 64 * 1024
_SIGNATURE: Final = 64
_SHORTEST_TIMEOUT: Final = 1


@dataclass(frozen=True)
class TxBody:
    """What is done; valid up to a height."""

    messages: Annotated[tuple[PackedMessage, ...], 1]
    memo: Annotated[str, 2] = ""
    timeout_height: Annotated[int, 3] = 0


@dataclass(frozen=True)
class Single:
    """The mode of one signature."""

    mode: Annotated[int, 1]


@dataclass(frozen=True)
class ModeInfo:
    """How was signed: by one key."""

    single: Annotated[Single, 1]


@dataclass(frozen=True)
class SignerInfo:
    """Who signs, and at which place in the account's order."""

    public_key: Annotated[PackedMessage, 1]
    mode_info: Annotated[ModeInfo, 2]
    sequence: Annotated[int, 3] = 0


@dataclass(frozen=True)
class Fee:
    """What is paid for at most so much gas; all of it, however much is used."""

    amount: Annotated[tuple[Coin, ...], 1]
    gas_limit: Annotated[int, 2]


@dataclass(frozen=True)
class AuthInfo:
    """Who signs, and pays."""

    signer_infos: Annotated[tuple[SignerInfo, ...], 1]
    fee: Annotated[Fee, 2]


@dataclass(frozen=True)
class SignDoc:
    """What is signed."""

    body_bytes: Annotated[bytes, 1]
    auth_info_bytes: Annotated[bytes, 2]
    chain_id: Annotated[str, 3]
    account_number: Annotated[int, 4] = 0


@dataclass(frozen=True)
class TxRaw:
    """What goes on the wire."""

    body_bytes: Annotated[bytes, 1]
    auth_info_bytes: Annotated[bytes, 2]
    signatures: Annotated[tuple[bytes, ...], 3]


@dataclass(frozen=True)
class _PublicKey:
    """33 bytes of a compressed point."""

    key: Annotated[bytes, 1]


@dataclass(frozen=True)
class CosmosTransaction:
    """A transaction of one key, in parts. `fee` is of the smallest unit of `denom`, of which all coins in it are."""

    messages: tuple[CosmosMessage, ...]
    chain_id: str
    account_number: int
    sequence: int
    public_key: bytes
    engine: str
    denom: str
    fee: int
    gas_limit: int
    timeout_height: int
    memo: str = ""

    @property
    def sender(self) -> Address:
        """The account whose key signs."""
        return address_of_public_key(self.public_key)

    @property
    def body(self) -> bytes:
        """The bytes of `TxBody`."""
        return encode(TxBody(tuple(pack(one) for one in self.messages), self.memo, self.timeout_height))

    @property
    def content(self) -> bytes:
        """The bytes of what is done, whenever, at whatever fee."""
        return encode(TxBody(tuple(pack(one) for one in self.messages), self.memo))

    @property
    def auth_info(self) -> bytes:
        """The bytes of `AuthInfo`."""
        key = PackedMessage(ENGINES[self.engine], encode(_PublicKey(self.public_key)))
        signer = SignerInfo(key, ModeInfo(Single(DIRECT)), self.sequence)
        return encode(AuthInfo((signer,), Fee((Coin(self.denom, str(self.fee)),), self.gas_limit)))

    @property
    def document(self) -> bytes:
        """The bytes of `SignDoc`, which are signed."""
        return encode(SignDoc(self.body, self.auth_info, self.chain_id, self.account_number))

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        return keccak256(self.document)

    def signed(self, signature: bytes) -> bytes:
        """Return the bytes that go on the wire; of a signature r ‖ s ‖ y_parity the last byte is left out."""
        return encode(TxRaw(self.body, self.auth_info, (signature[:_SIGNATURE],)))


def transaction_hash(raw: bytes) -> str:
    """Return the hash of the bytes on the wire, as such chains write it: 64 digits in upper case."""
    return hashlib.sha256(raw).hexdigest().upper()


def read_document(content: bytes) -> CosmosTransaction:
    """Return the transaction in the bytes of a `SignDoc`.

    Raises `InvalidInput` for everything that is not understood to the last bit: another type of message, key or mode,
    a payer of fees who is somebody else, several signers, coins of several kinds, no timeout, another spelling.
    """
    if len(content) > MAX_DOCUMENT:
        raise InvalidInput(f"a transaction of more than {MAX_DOCUMENT} bytes is not signed")
    document = decode(SignDoc, content)
    found = _read(document.body_bytes, document.auth_info_bytes, document.chain_id, document.account_number)
    if found.document != content:
        raise InvalidInput("that is another spelling of a transaction than the one that is signed here")
    return found


def read_signed(raw: bytes, chain_id: str, account_number: int) -> tuple[CosmosTransaction, bytes]:
    """Return (transaction, 64 bytes of the signature) of bytes on the wire. Raises `InvalidInput`."""
    if len(raw) > MAX_DOCUMENT:
        raise InvalidInput(f"a transaction of more than {MAX_DOCUMENT} bytes is not read")
    wire = decode(TxRaw, raw)
    if len(wire.signatures) != 1 or len(wire.signatures[0]) != _SIGNATURE:
        raise InvalidInput("a transaction here has one signature of 64 bytes")
    found = _read(wire.body_bytes, wire.auth_info_bytes, chain_id, account_number)
    if found.signed(wire.signatures[0]) != raw:
        raise InvalidInput("that is another spelling of a transaction than the one that is signed here")
    return found, wire.signatures[0]


def _read(body_bytes: bytes, auth_bytes: bytes, chain_id: str, account_number: int) -> CosmosTransaction:
    body, auth = decode(TxBody, body_bytes), decode(AuthInfo, auth_bytes)
    if len(auth.signer_infos) != 1:
        raise InvalidInput("a transaction of several signers is not signed here")
    (signer,) = auth.signer_infos
    engine = next((name for name, url in ENGINES.items() if url == signer.public_key.type_url), None)
    if engine is None:
        raise InvalidInput("a key of that type is none of an account here")
    if signer.mode_info.single.mode != DIRECT:
        raise InvalidInput("a signature in another mode than SIGN_MODE_DIRECT is not made here")
    if body.timeout_height < _SHORTEST_TIMEOUT:
        raise InvalidInput("a transaction without a timeout is not signed: it could be carried out at any later time")
    if not body.messages or not chain_id:
        raise InvalidInput("a transaction without a message, or for no chain, is not signed")
    messages = tuple(unpack(one) for one in body.messages)
    denom, fee = _fee(auth.fee.amount)
    return CosmosTransaction(
        messages,
        chain_id,
        account_number,
        signer.sequence,
        decode(_PublicKey, signer.public_key.value).key,
        engine,
        denom,
        fee,
        auth.fee.gas_limit,
        body.timeout_height,
        body.memo,
    )


def _fee(coins: tuple[Coin, ...]) -> tuple[str, int]:
    if len(coins) != 1:
        raise InvalidInput("a fee is paid in one coin")
    (coin,) = coins
    return coin.denom, read_amount(coin)
