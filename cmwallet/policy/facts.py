"""Facts of a request, as a policy judges them: what moves, to whom, and who may take what.

They are read off the object that is signed, by whoever holds the key; nothing in them is a caller's word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cmwallet.policy.language import Policy
from cmwallet.signing.calls import BLIND
from cmwallet.signing.facts import NATIVE, UNLIMITED_FROM, Explanation, Fact
from cmwallet.transactions.encoding import max_fee
from cmwallet.transactions.signables import SignableCosmos, SignableDocument, SignableMessage, SignableTransaction
from identity.address import Address
from identity.vault.interface import Entry, Signable
from identity.vault.signing_inputs import SigningInput

_PRESENTATION: Final = "kb+jwt"


@dataclass(frozen=True)
class Movement:
    """So much of an asset's smallest unit: `spent` goes with the signature, `exposed` may be taken later."""

    asset: str
    spent: int
    exposed: int
    to: Address | None


@dataclass(frozen=True)
class RequestFacts:
    """One request. `nonce` is that of a transaction; `until` (Unix seconds) is when a permission or a grant ends.

    `towards` is everybody who is paid, called or may take. `unread`: there is a call in it, of a Safe for instance,
    whose data nothing here can read; `kinds` then has `blind` too.
    """

    kind: str
    words: str
    account: str
    chain_id: int | None = None
    movements: tuple[Movement, ...] = ()
    towards: tuple[Address, ...] = ()
    spenders: tuple[Address, ...] = ()
    max_fee: int = 0
    contract: str | None = None
    method: str | None = None
    fields: tuple[str, ...] = ()
    client: str | None = None
    until: int | None = None
    nonce: int | None = None
    delegates: bool = False
    digest: str = ""
    unread: bool = False
    any_chain: bool = False
    """Its chain is named in a way that no policy does: it counts for every network, and is allowed by none."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What a rule about kinds is held against."""
        return (self.kind, BLIND) if self.unread else (self.kind,)

    @property
    def unlimited(self) -> bool:
        """Whether somebody may take without limit."""
        return any(one.exposed >= UNLIMITED_FROM for one in self.movements)


def facts_of(policy: Policy, key: Entry, asked: Signable | SigningInput) -> RequestFacts:
    """Return the facts of something that a key is to sign."""
    account = _account(key)
    if isinstance(asked, SigningInput):
        kind = "present" if asked.type == _PRESENTATION else f"jws:{asked.type}"
        return RequestFacts(kind, asked.words, account, client=asked.audience, digest=fingerprint(kind, asked.words))
    explained: Explanation | None = getattr(asked, "explanation", None)
    if explained is None:
        return RequestFacts(BLIND, asked.words, account, digest=fingerprint(BLIND, asked.words))
    kind = BLIND if isinstance(asked, SignableMessage) and asked.blind else explained.kind
    contract = policy.contract(explained.chain_id or 0, explained.contract)
    method = explained.selector.hex() or None
    if contract is not None and isinstance(asked, SignableTransaction):
        kind = kind if kind in ("send", "approve", "wrap") else "call"
        method = contract.methods.get(method or "", method)
    transaction = asked.transaction if isinstance(asked, SignableTransaction) else None
    paid = [
        one for one in explained.facts if one.how in ("pays", "wraps", "lets-take", "calls", "creates", "delegates")
    ]
    towards = dict.fromkeys(one.to for one in paid if one.to is not None)
    return RequestFacts(
        kind,
        explained.words,
        account,
        explained.chain_id,
        _movements(policy, explained),
        tuple(towards),
        tuple(one.to for one in explained.facts if one.how == "lets-take" and one.to is not None),
        asked.max_fee if isinstance(asked, SignableCosmos) else 0 if transaction is None else max_fee(transaction),
        contract.name if contract is not None else explained.contract,
        method,
        explained.fields,
        explained.audience,
        _until(explained.facts),
        None if transaction is None else transaction.nonce,
        kind != "sign-in" and any(one.how == "delegates" for one in explained.facts),
        fingerprint(kind, _essence(asked)),
        isinstance(asked, SignableDocument) and explained.unread,
        isinstance(asked, SignableCosmos),
    )


def _account(key: Entry) -> str:
    """Return which account a key is of; of an identity's key its title."""
    return key.attributes.get("address", key.title)


def _until(facts: Sequence[Fact]) -> int | None:
    ends = [fact.until for fact in facts if fact.until is not None]
    return max(ends) if ends else None


def _movements(policy: Policy, explained: Explanation) -> tuple[Movement, ...]:
    chain_id = explained.chain_id or 0
    return tuple(
        Movement(fact.asset, *_worst(policy, chain_id, fact), fact.to)
        for fact in explained.facts
        if fact.asset is not None and fact.amount is not None and fact.how in ("pays", "wraps", "lets-take", "creates")
    )


def _worst(policy: Policy, chain_id: int, fact: Fact) -> tuple[int, int]:
    """Return (spent, exposed): the worst case counts.

    What somebody may take is spent too, or an allowance for one's own second address would empty the account past
    every limit; but a contract of the system takes only what its own call says, and wrapping changes the form alone.
    """
    assert fact.amount is not None
    own = policy.contract(chain_id, fact.to) is not None
    if fact.how == "lets-take":
        return (0 if own else fact.amount), fact.amount
    if fact.how == "wraps" and own:
        return 0, 0
    return fact.amount, 0


def _essence(asked: Signable) -> str:
    """Return what an approval covers: all of what is signed, but of a transaction neither nonce nor fees."""
    if isinstance(asked, SignableTransaction):
        one = asked.transaction
        to = "new" if one.to is None else one.to.hex()
        return f"{one.chain_id} {to} {one.value} {one.data.hex()}"
    if isinstance(asked, SignableCosmos):
        said = asked.transaction
        return f"{said.chain_id} {said.sender} {said.denom} {said.content.hex()}"
    return asked.digest.hex()


def fingerprint(*parts: str) -> str:
    """Return what an approval is kept by: the same for the same request."""
    return sha256("\n".join(parts).encode()).hexdigest()


def native_of(movements: Sequence[Movement]) -> int:
    """Return the coins that are spent, in wei."""
    return sum(one.spent for one in movements if one.asset == NATIVE)
