"""Stages of a transaction as JSON objects: unsigned, as it was built, and signed; one object a line.

Each machine adds its part and trusts none before it (the roles of PSBT, BIP-174). Whoever signs decodes the call
itself; what the object claims about itself is held against that, shown to nobody as ours, and decides nothing. The
check letters are the same on both sides of an air gap: a person compares them, against a mix-up and an exchanged file.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.signing.calls import explain_transaction
from cmwallet.signing.facts import Explanation
from cmwallet.transactions.encoding import (
    AccessListTransaction,
    FeeMarketTransaction,
    LegacyTransaction,
    SignedTransaction,
    Transaction,
    decode,
)
from identity.address import Address, address_bytes, parse_address, to_address
from identity.hostile_json import load_json
from identity.timestamps import rfc3339, seconds_of_time

TYPE: Final = "cmwallet.tx/1"
MAX_DATA: Final = 128 * 1024
MAX_OBJECT: Final = 512 * 1024
"""Bytes of one object: data in hex take twice their size."""
MAX_OBJECTS: Final = 10_000
VALID_SECONDS: Final = 7 * 86_400
_CHECK_LETTERS: Final = 8
_CROCKFORD: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_UINT256: Final = 2**256 - 1
_EXACT: Final = 2**53 - 1
"""The largest whole number that every reader of JSON reads exactly (RFC 8785)."""
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,77}", re.ASCII)
_HEX: Final = re.compile(r"0x(?:[0-9a-f]{2})*", re.ASCII)
_HASH: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)
_TEXT: Final = 512

_MEMBERS: Final = frozenset(
    {
        *("type", "stage", "label", "kind", "chain", "from", "to", "value", "data", "nonce", "gas_limit", "price"),
        *("token", "memo", "replaces", "built_at", "valid_until", "claims", "check"),
    }
)
_SIGNED: Final = frozenset({"raw", "hash", "signed_at"})
_UNCHECKED: Final = frozenset({"claims", "check", "stage", *_SIGNED})
"""What the check letters do not cover: what is said about it, and what signing adds."""


@dataclass(frozen=True)
class StageToken:
    """What a send of tokens says beside the call data, which have to say the same."""

    address: Address
    decimals: int
    symbol: str
    recipient: Address
    amount: int


@dataclass(frozen=True)
class Stage:
    """A transaction on its way. Amounts are in wei, or a token's smallest unit; times are Unix seconds.

    `to` None creates a contract. `replaces` is the hash of a transaction that it takes the nonce of.
    """

    chain_id: int
    genesis: str
    network: str
    sender: Address
    to: Address | None
    value: int
    data: bytes
    nonce: int
    gas_limit: int
    gas_price: int | None
    max_fee_per_gas: int | None
    max_priority_fee_per_gas: int | None
    built_at: int
    valid_until: int
    label: str = ""
    memo: str = ""
    token: StageToken | None = None
    replaces: str | None = None
    claims: Mapping[str, Any] | None = None
    raw: bytes | None = None
    signed_at: int | None = None

    @property
    def transaction(self) -> Transaction:
        """The unsigned transaction."""
        to = None if self.to is None else address_bytes(self.to)
        if self.gas_price is not None:
            return LegacyTransaction(
                nonce=self.nonce,
                gas_price=self.gas_price,
                gas_limit=self.gas_limit,
                to=to,
                value=self.value,
                data=self.data,
                chain_id=self.chain_id,
            )
        assert self.max_fee_per_gas is not None
        assert self.max_priority_fee_per_gas is not None
        return FeeMarketTransaction(
            chain_id=self.chain_id,
            nonce=self.nonce,
            max_priority_fee_per_gas=self.max_priority_fee_per_gas,
            max_fee_per_gas=self.max_fee_per_gas,
            gas_limit=self.gas_limit,
            to=to,
            value=self.value,
            data=self.data,
        )

    @property
    def explanation(self) -> Explanation:
        """What it comes to, read off the call."""
        return explain_transaction(self.chain_id, self.to, self.value, self.data)

    @property
    def signed(self) -> SignedTransaction:
        """The signed transaction of a signed stage."""
        assert self.raw is not None
        return decode(self.raw)

    @property
    def check(self) -> str:
        """The check letters: 40 bits of SHA-256 over the RFC 8785 form of what is agreed to, in Crockford's base 32."""
        import hashlib

        import rfc8785

        agreed = {name: value for name, value in self.as_json().items() if name not in _UNCHECKED}
        digest = hashlib.sha256(rfc8785.dumps(agreed)).digest()
        return base64.b32encode(digest[:5]).translate(_CROCKFORD).decode()[:_CHECK_LETTERS]

    def as_json(self) -> dict[str, Any]:
        """The object; the check letters are put to it by `stage_line`."""
        document: dict[str, Any] = {
            "type": TYPE,
            "stage": "unsigned" if self.raw is None else "signed",
            "label": self.label,
            "kind": "create" if self.to is None else "send" if self.token or not self.data else "call",
            "chain": {"id": self.chain_id, "genesis": self.genesis, "network": self.network},
            "from": self.sender,
            "to": self.to,
            "value": str(self.value),
            "data": "0x" + self.data.hex(),
            "nonce": self.nonce,
            "gas_limit": self.gas_limit,
            "price": self._price(),
            "token": self._token(),
            "memo": self.memo,
            "replaces": self.replaces,
            "built_at": rfc3339(self.built_at),
            "valid_until": rfc3339(self.valid_until),
            "claims": dict(self.claims or {}),
        }
        if self.raw is not None:
            assert self.signed_at is not None
            document["raw"] = "0x" + self.raw.hex()
            document["hash"] = "0x" + self.signed.hash.hex()
            document["signed_at"] = rfc3339(self.signed_at)
        return document

    def _price(self) -> dict[str, Any]:
        if self.gas_price is not None:
            return {"kind": "legacy", "gas_price": str(self.gas_price)}
        return {
            "kind": "market",
            "max_fee_per_gas": str(self.max_fee_per_gas),
            "max_priority_fee_per_gas": str(self.max_priority_fee_per_gas),
        }

    def _token(self) -> dict[str, Any] | None:
        token = self.token
        if token is None:
            return None
        return {
            "address": token.address,
            "decimals": token.decimals,
            "symbol": token.symbol,
            "recipient": token.recipient,
            "amount": str(token.amount),
        }


def stage_line(stage: Stage) -> str:
    """Return an object as one line, its check letters in it."""
    return json.dumps({**stage.as_json(), "check": stage.check}, ensure_ascii=False, separators=(",", ":"))


def read_stages(text: str) -> Iterator[Stage]:
    """Yield the objects of a file, one a line, or one over several lines.

    Raises:
        InvalidInput: there is none, or too many, or one cannot be read; the message names the line.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise InvalidInput("there is no transaction", hint="cmwallet tx build writes one")
    if len(lines) > 1 and not all(line.rstrip().endswith("}") for _, line in lines):
        lines = [(1, text)]  # one object that a person formatted
    if len(lines) > MAX_OBJECTS:
        raise InvalidInput(f"that is more than {MAX_OBJECTS} transactions")
    for number, line in lines:
        try:
            yield read_stage(line)
        except InvalidInput as problem:
            where = f"line {number}: " if len(lines) > 1 else ""
            raise InvalidInput(f"{where}{problem.message}", hint=problem.hint, details=problem.details) from None


def read_stage(text: str) -> Stage:
    """Read one object; every member is known and of its shape, and says the same as the others.

    Raises:
        InvalidInput: it is none, or contradicts itself.
    """
    if len(text.encode()) > MAX_OBJECT:
        raise InvalidInput(f"a transaction's object has at most {MAX_OBJECT // 1024} KiB")
    try:
        said = load_json(text.encode())
    except ValueError as error:
        raise InvalidInput(f"that is no JSON object: {error}", hint="cmwallet tx build writes one") from None
    if not isinstance(said, dict) or said.get("type") != TYPE:
        raise InvalidInput(f"that is no object of type {TYPE}", hint="cmwallet tx build writes one")
    signed = said.get("stage") == "signed"
    if said.get("stage") not in ("unsigned", "signed"):
        raise InvalidInput("stage is neither unsigned nor signed")
    unknown = said.keys() - _MEMBERS - (_SIGNED if signed else set())
    missing = (_MEMBERS | (_SIGNED if signed else set())) - said.keys() - {"check"}
    if unknown or missing:
        what = f"an unknown member: {min(unknown)}" if unknown else f"no member {min(missing)}"
        raise InvalidInput(f"the transaction's object has {what}")
    reader = _Reader(said)
    stage = reader.stage()
    if signed:
        stage = replace(stage, raw=reader.bytes("raw", 2 * MAX_DATA), signed_at=reader.time("signed_at"))
        _check_signed(stage, reader)
    if said["kind"] != stage.as_json()["kind"]:
        raise InvalidInput("kind is not what the call is")
    if "check" in said and said["check"] != stage.check:
        raise InvalidInput("the check letters are not those of the object: it was changed on the way")
    return stage


def _check_signed(stage: Stage, reader: _Reader) -> None:
    """Raise `InvalidInput` unless the signed bytes are exactly the transaction that stands beside them."""
    found = stage.signed
    if found.transaction != stage.transaction:
        raise InvalidInput("the signed bytes are of another transaction than the one that stands beside them")
    if reader.said["hash"] != "0x" + found.hash.hex():
        raise InvalidInput("the hash is not that of the signed bytes")
    if found.sender() != stage.sender:
        raise InvalidInput("the signed bytes were signed by another account")


class _Reader:
    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = said

    def stage(self) -> Stage:
        chain = self._object("chain", {"id", "genesis", "network"})
        price = self._object("price", None)
        legacy = price.get("kind") == "legacy"
        prices = {"gas_price"} if legacy else {"max_fee_per_gas", "max_priority_fee_per_gas"}
        if price.get("kind") not in ("legacy", "market") or price.keys() != {"kind", *prices}:
            raise InvalidInput("price is neither legacy nor market, or has other members than these have")
        stage = Stage(
            chain_id=_whole(chain["id"], "chain.id", _EXACT, least=1),
            genesis=_match(chain["genesis"], "chain.genesis", _HASH),
            network=_text(chain["network"], "chain.network", 64),
            sender=_address(self.said["from"], "from"),
            to=None if self.said["to"] is None else _address(self.said["to"], "to"),
            value=_amount(self.said["value"], "value"),
            data=self.bytes("data", MAX_DATA),
            nonce=_whole(self.said["nonce"], "nonce", _EXACT),
            gas_limit=_whole(self.said["gas_limit"], "gas_limit", _EXACT, least=1),
            gas_price=_amount(price["gas_price"], "price.gas_price") if legacy else None,
            max_fee_per_gas=None if legacy else _amount(price["max_fee_per_gas"], "price.max_fee_per_gas"),
            max_priority_fee_per_gas=None
            if legacy
            else _amount(price["max_priority_fee_per_gas"], "price.max_priority_fee_per_gas"),
            built_at=self.time("built_at"),
            valid_until=self.time("valid_until"),
            label=_text(self.said["label"], "label", _TEXT),
            memo=_text(self.said["memo"], "memo", _TEXT),
            token=self._token(),
            replaces=None if self.said["replaces"] is None else _match(self.said["replaces"], "replaces", _HASH),
            claims=self._object("claims", None),
        )
        _check_token(stage)
        return stage

    def _token(self) -> StageToken | None:
        if self.said["token"] is None:
            return None
        token = self._object("token", {"address", "decimals", "symbol", "recipient", "amount"})
        return StageToken(
            _address(token["address"], "token.address"),
            _whole(token["decimals"], "token.decimals", 255),
            _text(token["symbol"], "token.symbol", 32),
            _address(token["recipient"], "token.recipient"),
            _amount(token["amount"], "token.amount"),
        )

    def _object(self, name: str, members: set[str] | None) -> Mapping[str, Any]:
        found = self.said[name]
        if not isinstance(found, dict) or (members is not None and found.keys() != members):
            raise InvalidInput(f"{name} is not an object of its members")
        return found

    def bytes(self, name: str, most: int) -> bytes:
        text = _match(self.said[name], name, _HEX)
        if len(text) > 2 * most + 2:
            raise InvalidInput(f"{name} is longer than {most // 1024} KiB")
        return bytes.fromhex(text[2:])

    def time(self, name: str) -> int:
        text = _text(self.said[name], name, 40)
        try:
            return int(seconds_of_time(text))
        except (ValueError, OverflowError):
            raise InvalidInput(f"{name} is no time (RFC 3339)") from None


def _check_token(stage: Stage) -> None:
    """Raise `InvalidInput` unless the call data send exactly the tokens that stand beside them."""
    token = stage.token
    if token is None:
        return
    fact = stage.explanation.facts[0]
    pays = stage.explanation.kind == "send" and fact.how == "pays" and len(stage.explanation.facts) == 1
    same = (fact.asset, fact.amount, fact.to, fact.account) == (token.address, token.amount, token.recipient, None)
    if not pays or not same or stage.to != token.address or stage.value:
        raise InvalidInput("the call data send other tokens than those that stand beside them")


def _whole(value: object, name: str, most: int, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidInput(f"{name} is no whole number from {least} to {most}")
    return value


def _amount(value: object, name: str) -> int:
    number = int(_match(value, name, _DECIMAL))
    if number > _UINT256:
        raise InvalidInput(f"{name} is more than 256 bits")
    return number


def _match(value: object, name: str, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise InvalidInput(f"{name} is not written as it has to be")
    return value


def _text(value: object, name: str, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise InvalidInput(f"{name} is no text of at most {most} characters")
    return value


def _address(value: object, name: str) -> Address:
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is no address")
    return parse_address(value)


def price_of(transaction: Transaction) -> tuple[int | None, int | None, int | None]:
    """Return (gas price, max fee, priority fee) of a transaction in wei; what it has not is None."""
    if isinstance(transaction, FeeMarketTransaction):
        return None, transaction.max_fee_per_gas, transaction.max_priority_fee_per_gas
    if isinstance(transaction, AccessListTransaction):
        raise InvalidInput("transactions with an access list are not built in stages")
    return transaction.gas_price, None, None


def receiver_of(transaction: Transaction) -> Address | None:
    """Return whom a transaction goes to."""
    return None if transaction.to is None else to_address(transaction.to)
