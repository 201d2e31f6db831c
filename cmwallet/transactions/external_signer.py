"""External signer: a program that signs for a watch-only account. One JSON object on its stdin, one on its stdout.

    {"type": "cmwallet.sign/1", "kind": "transaction", "from": "0x…", "payload": {…}, "summary": ["pays 1 CMT …"]}
    {"signature": "0x… 65 bytes"}     or, of a transaction, {"raw": "0x… signed"}

The policy judges and counts what is asked for, and the log says it, before the program is started. What it gives back
is checked: the same payload, signed by the key of that account. Its stderr is the user's: a device asks there.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from cmwallet.accounts.accounts import TYPE_WATCHED
from cmwallet.errors import DeviceFailed, InvalidInput, NotFound, Usage
from cmwallet.home.secret_sources import without_secrets
from cmwallet.keys.secp256k1 import join_signature
from cmwallet.signing.verifying import recover
from cmwallet.transactions.encoding import FeeMarketTransaction, LegacyTransaction, decode, parse_raw, signing_payload
from cmwallet.transactions.signables import SignableDocument, SignableMessage, SignableTransaction
from identity.address import Address, to_address
from identity.vault.interface import Keeper, RecordId, Signable

TYPE: Final = "cmwallet.sign/1"
PREFIX: Final = "external:"
MAX_ANSWER: Final = 512 << 10
"""Bytes of an answer."""
_COMPACT, _LONGEST_V = 64, 9
_EIP155, _V = 35, 27


class ExternalSigner:
    """A program and its arguments; no shell reads them."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    @classmethod
    def parse(cls, text: str) -> ExternalSigner:
        """Read `external:PROGRAM ARGUMENTS…`, split as a shell does it. Raises `Usage`."""
        try:
            words = shlex.split(text.removeprefix(PREFIX))
        except ValueError:
            words = []
        if not text.startswith(PREFIX) or not words:
            raise Usage(f"{text!r} names no signer", hint="--signer 'external:/path/to/program argument'")
        return cls(words)

    def keeper(self, keeper: Keeper) -> Keeper:
        """Return a vault in which watch-only accounts are signed for by this program."""
        return cast("Keeper", _Signing(keeper, self))

    def sign(self, address: Address, what: Signable) -> bytes:
        """Return 65 bytes r ‖ s ‖ y_parity of the account's key over what was asked.

        Raises:
            NotFound: there is no such program. DeviceFailed: it failed, or gave back something else.
            InvalidInput: nothing that is handed out to programs.
        """
        answer = self._ask({"type": TYPE, "from": address, **_request(what)})
        if isinstance(what, SignableTransaction) and isinstance(answer.get("raw"), str):
            signature = _signature_in(answer["raw"], what)
        else:
            signature = _signature(answer.get("signature"))
        signer, reason = recover(what.digest, signature)
        if signer != address:
            raise DeviceFailed(
                f"the signer did not sign that with the key of {address}; nothing was sent",
                details={"signer": signer, "reason": reason},
            )
        return signature

    def _ask(self, request: Mapping[str, object]) -> dict[str, Any]:
        name, asked = self._command[0], json.dumps(request, ensure_ascii=False).encode()
        try:
            done = subprocess.run(  # noqa: S603 - the program that the user named for this
                self._command, input=asked, stdout=subprocess.PIPE, env=without_secrets(os.environ), check=False
            )
        except OSError as error:
            raise NotFound(f"cannot start the signer {name}: {(error.strerror or '').lower()}") from None
        if done.returncode:
            raise DeviceFailed(f"the signer {name} ended with {done.returncode}; nothing was sent")
        try:
            answer = json.loads(done.stdout) if len(done.stdout) <= MAX_ANSWER else None
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise DeviceFailed(f"the signer {name} answered with something else than one JSON object")
        return answer


class _Signing:
    """A vault whose watch-only accounts sign elsewhere; everything else is the vault's."""

    def __init__(self, keeper: Keeper, signer: ExternalSigner) -> None:
        self._keeper = keeper
        self._signer = signer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._keeper, name)

    def sign(self, record_id: RecordId, what: Signable, *, reason: str) -> bytes:
        return self.sign_many(record_id, [what], reason=reason)[0]

    def sign_many(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> list[bytes]:
        entry = self._keeper.entry(record_id)
        if entry.type != TYPE_WATCHED:
            return self._keeper.sign_many(record_id, several, reason=reason)
        self._keeper.authorize(record_id, several, reason=reason)
        address = Address(entry.attributes["address"])
        return [self._signer.sign(address, one) for one in several]


def _request(what: Signable) -> dict[str, object]:
    if isinstance(what, SignableTransaction):
        kind, payload = "transaction", _transaction(what)
    elif isinstance(what, SignableDocument):
        kind, payload = "typed-data", {"document": json.loads(what.content)}
    elif isinstance(what, SignableMessage):
        kind, payload = "message", {"message": "0x" + what.content.hex()}
    else:
        raise InvalidInput("an external signer signs transactions, messages and documents of typed data")
    payload["digest"] = "0x" + what.digest.hex()
    return {"kind": kind, "payload": payload, "summary": [fact.words for fact in what.explanation.facts]}


def _transaction(what: SignableTransaction) -> dict[str, object]:
    """Return the members of a transaction as Ethereum's JSON-RPC spells them, and the bytes whose hash is signed."""
    asked = what.transaction
    fields: dict[str, object] = {
        "unsigned": "0x" + signing_payload(asked).hex(),
        "chainId": hex(asked.chain_id or 0),
        "nonce": hex(asked.nonce),
        "to": None if asked.to is None else to_address(asked.to),
        "value": hex(asked.value),
        "data": "0x" + asked.data.hex(),
        "gas": hex(asked.gas_limit),
    }
    if isinstance(asked, FeeMarketTransaction):
        fees = {"maxFeePerGas": asked.max_fee_per_gas, "maxPriorityFeePerGas": asked.max_priority_fee_per_gas}
        number = 2
    else:
        fees, number = {"gasPrice": asked.gas_price}, 0 if isinstance(asked, LegacyTransaction) else 1
    return {**fields, "type": hex(number), **{name: hex(fee) for name, fee in fees.items()}}


def _signature_in(raw: str, what: SignableTransaction) -> bytes:
    """Return the signature in signed bytes. Raises `DeviceFailed` when they are of another transaction."""
    try:
        signed = decode(parse_raw(raw))
    except InvalidInput as problem:
        raise DeviceFailed(f"the signer gave back no transaction: {problem.message}") from None
    if signing_payload(signed.transaction) != signing_payload(what.transaction):
        raise DeviceFailed("the signer gave back another transaction than it was asked for; nothing was sent")
    return join_signature(signed.r, signed.s, signed.y_parity)


def _signature(text: object) -> bytes:
    """Return r ‖ s ‖ y_parity of r ‖ s ‖ v, where v may have a chain in it (EIP-155) and then more than one byte."""
    try:
        signature = bytes.fromhex(str(text).removeprefix("0x"))
    except ValueError:
        signature = b""
    if not _COMPACT < len(signature) <= _COMPACT + _LONGEST_V:
        raise DeviceFailed("the signer gave back no signature")
    v = int.from_bytes(signature[_COMPACT:], "big")
    parity = (v - _EIP155) % 2 if v >= _EIP155 else v - _V if v >= _V else v
    return signature[:_COMPACT] + bytes((parity,))
