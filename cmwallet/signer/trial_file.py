"""Requests as files hold them, read to be tried on a policy: stages, typed data, calls as a tool makes them.

One JSON object a line, or one over several lines: what `tx build` wrote (`cmwallet.tx/1`), typed data (EIP-712) that
the account signs, or a JSON-RPC call of a signing method, which is read as the door reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.localchain.errors import RpcFailure
from cmwallet.policy.trying import Trial
from cmwallet.signer.clients import Client
from cmwallet.signer.methods import SIGNING
from cmwallet.signer.wishes import MessageWish, TransactionWish, TypedDataWish, Wish, read_wish
from cmwallet.transactions.encoding import MAX_NONCE, FeeMarketTransaction
from cmwallet.transactions.signables import SignableDocument, SignableMessage, SignableTransaction
from cmwallet.transactions.stages import MAX_OBJECTS, TYPE, read_stage
from identity.address import Address, address_bytes
from identity.hostile_json import load_json
from identity.vault.interface import Signable

_FORMS: Final = "a stage of tx build, typed data (EIP-712), or a call such as eth_sendTransaction"


@dataclass(frozen=True)
class Asker:
    """Who asks: the account that signs where the object names none, those of the home, and the network's chain id."""

    account: Address
    accounts: Sequence[Address]
    chain_id: int

    @property
    def client(self) -> Client:
        """A tool at the door with all accounts."""
        others = [one for one in self.accounts if one != self.account]
        return Client("trial", "", (self.account, *others), None, by_policy=False, own_nonces=False, created=0)


def read_trials(text: str, asker: Asker) -> list[Trial]:
    """Return the requests of a file, in their order.

    Raises:
        InvalidInput: there is none, or too many, or one cannot be read; the message names the line.
    """
    found = []
    for where, content, document in _objects(text):
        try:
            found.append(_trial(content, document, asker))
        except InvalidInput as problem:
            raise InvalidInput(f"{where}{problem.message}", hint=problem.hint, details=problem.details) from None
    return found


def _objects(text: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield each object as (how messages name it, its text, what it says)."""
    lines = [(f"line {number}: ", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > 1 and not all(line.rstrip().endswith("}") for _, line in lines):
        lines = [("", text)]  # one object that a person formatted
    if not lines:
        raise InvalidInput("the file has no request", hint=_FORMS)
    if len(lines) > MAX_OBJECTS:
        raise InvalidInput(f"that is more than {MAX_OBJECTS} requests")
    for name, line in lines:
        where = name if len(lines) > 1 else ""
        try:
            document = load_json(line.encode())
        except ValueError:
            raise InvalidInput(f"{where}that is no JSON", hint=_FORMS) from None
        if not isinstance(document, dict):
            raise InvalidInput(f"{where}that is no request", hint=_FORMS)
        yield where, line, document


def _trial(content: str, document: Mapping[str, Any], asker: Asker) -> Trial:
    if document.get("type") == TYPE:
        stage = read_stage(content)
        return Trial(stage.sender, SignableTransaction(stage.transaction))
    if "primaryType" in document:
        return Trial(asker.account, SignableDocument(content.encode()))
    method, params = document.get("method"), document.get("params")
    if method in SIGNING and isinstance(params, list):
        try:
            wish = read_wish(method, params, asker.client, asker.chain_id)
        except RpcFailure as failure:
            raise InvalidInput(f"{method}: {failure.message}") from None
        return Trial(wish.account, _asked(wish, asker.chain_id))
    raise InvalidInput("that is no request", hint=_FORMS)


def _asked(wish: Wish, chain_id: int) -> Signable:
    """Return what would be signed for a wish, without a fee unless it names one: the wallet quotes it then."""
    match wish:
        case MessageWish():
            return SignableMessage(wish.content)
        case TypedDataWish():
            return SignableDocument(wish.document)
        case TransactionWish():
            fees = wish.overrides
            highest = fees.max_fee_per_gas or fees.gas_price or 0
            return SignableTransaction(
                FeeMarketTransaction(
                    chain_id=chain_id,
                    nonce=MAX_NONCE if wish.nonce is None else wish.nonce,
                    max_priority_fee_per_gas=min(fees.max_priority_fee_per_gas or 0, highest),
                    max_fee_per_gas=highest,
                    gas_limit=fees.gas_limit or 21_000,
                    to=None if wish.to is None else address_bytes(wish.to),
                    value=wish.value,
                    data=wish.data,
                )
            )
