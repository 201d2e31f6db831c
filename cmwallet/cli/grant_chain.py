"""The on-chain side of a grant: anchoring a consent, and withdrawing its anchor, down the road of every transaction."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cmwallet.cli import output
from cmwallet.cli.road import Road, travel
from cmwallet.errors import PolicyRefused, Problem

if TYPE_CHECKING:
    from cmwallet.chain.contracts import Contract
    from cmwallet.chain.journal_entry import JournalEntry
    from cmwallet.chain.transfer import Order
    from cmwallet.grants.anchoring import Anchor
    from cmwallet.identities import Identity
    from cmwallet.session import Session
    from cmwallet.units import Amount
    from identity.consent.receipt import Receipt
    from identity.secret import Secret

_ROAD: Final = Road(no_wait=True, yes=True, told=True)


@dataclass(frozen=True)
class Anchoring:
    """Whether the consent is anchored, with which contract, and what that will cost."""

    opened: Session
    contract: Contract | None
    fee: Amount | None
    expires: int

    @classmethod
    def plan(
        cls, opened: Session, identity: Identity, expires: int, *, wanted: bool | None, before: bool | None = None
    ) -> Anchoring:
        """Decide by the option; else as for the version `before`; else by the network: `local` anchors, others do not.

        Raises:
            Problem: an anchor was asked for and cannot be made. By default it is left out then, and that is said.
        """
        from cmwallet.grants.anchoring import quote_anchor

        nothing = cls(opened, None, None, expires)
        if identity.only_for is not None:
            if wanted:
                raise PolicyRefused(
                    "this identity is for one dapp alone; an anchor would show who paid for it", hint="--no-anchor"
                )
            return nothing
        usual = opened.network.embedded if before is None else before
        if not (usual if wanted is None else wanted):
            return nothing
        try:
            contract, fee = quote_anchor(opened, str(identity.account), expires)
            return cls(opened, contract, fee, expires)
        except Problem as problem:
            if wanted:
                raise
            output.status(f"not anchored: {problem.message}")
            return nothing

    def lines(self) -> list[str]:
        """What is said of it before the yes."""
        if self.contract is None:
            return []
        where = self.opened.network.name
        return [f"anchor     a salted commitment on {where}, public for ever", f"           for about {self.fee}"]

    def carry_out(
        self, identity: Identity, receipt: Receipt, passphrase: Secret | None
    ) -> tuple[Receipt, dict[str, object] | None]:
        """Anchor a receipt; return it with the proof in it. The grant stands, whatever happens here."""
        if self.contract is None:
            return receipt, None
        try:
            return anchor_receipt(self.opened, identity, self.contract, receipt, passphrase)
        except Problem as problem:
            output.warn(f"the grant stands, but it is not anchored: {problem.message}")
            output.hint(f"try again: cmwallet identity grant anchor {receipt.body.grant_id[:12]}")
            return receipt, None


def anchor_receipt(
    opened: Session, identity: Identity, contract: Contract, receipt: Receipt, passphrase: Secret | None
) -> tuple[Receipt, dict[str, object] | None]:
    """Send the transaction that anchors a receipt; return it with the proof, and how the command prints it."""
    from cmwallet.grants.anchoring import anchor_data, anchor_order, proof_of
    from identity.consent.receipts import Receipts

    body = receipt.body
    anchor = _presigned(opened, identity, contract, receipt, passphrase)
    data = anchor_data(contract, anchor.commitment, anchor.revoker, anchor.expiry)
    order = anchor_order(opened, str(identity.account), contract, data, f"anchor {body.grant_id[:12]}")
    entry = _sent_before(opened, order) or travel(opened, order, _again(opened, order), report=False)
    if entry is None or entry.hash is None:
        return receipt, None
    proof = proof_of(anchor, entry.hash)
    proven = receipt.proven_by("anchor", **proof)
    Receipts(opened.keeper, identity.account.lower()).keep(proven)
    return proven, {"contract": proof["contract"], "id": "0x" + anchor.id.hex(), "transaction": entry.hash}


def _sent_before(opened: Session, order: Order) -> JournalEntry | None:
    """Return the entry of an attempt that was cut short and whose bytes may be mined, broadcast again if need be."""
    from cmwallet.chain.journal_entry import REFUSED, SIGNED, UNKNOWN
    from cmwallet.chain.resuming import resume_signed

    entry = opened.journal.by_intent(order.intent(opened.network.chain_id, opened.client.genesis_hash()))
    if entry is not None and entry.state in (REFUSED, SIGNED, UNKNOWN):
        return resume_signed(opened.client, opened.journal, entry, opened.network).entry
    return entry


def _again(opened: Session, order: Order) -> Road:
    """What the options are when earlier attempts came to nothing: this one is no duplicate of theirs."""
    from cmwallet.chain.journal_entry import ABANDONED, REPLACED, REVERTED

    earlier = opened.journal.same(order.intent(opened.network.chain_id, opened.client.genesis_hash()))
    return replace(_ROAD, allow_duplicate=all(entry.state in (ABANDONED, REPLACED, REVERTED) for entry in earlier))


def _presigned(
    opened: Session, identity: Identity, contract: Contract, receipt: Receipt, passphrase: Secret | None
) -> Anchor:
    """Return the anchor of a receipt, with the signature that withdraws it.

    The one of an attempt that was cut short, whose transaction may be on its way, else a new one.
    """
    import secrets

    from cmwallet.grants.anchoring import commitment_in, domain_separator, kept_anchor, presign

    body = receipt.body
    kept = kept_anchor(opened.keeper, body.grant_id, body.version)
    if kept is not None and kept.contract == contract.address and kept.commitment == commitment_in(receipt, kept.salt):
        return kept
    salt = secrets.token_bytes(32)
    opened.work(
        presign,
        account=str(identity.account),
        grant_id=body.grant_id,
        version=body.version,
        chain_id=body.chain_id,
        contract=str(contract.address),
        separator=domain_separator(opened, contract),
        salt=salt,
        commitment=commitment_in(receipt, salt),
        expires=body.expires,
        passphrase=passphrase,
    )
    made = kept_anchor(opened.keeper, body.grant_id, body.version)
    assert made is not None
    return made


def settle_anchors(opened: Session) -> None:
    """Send what the index still owes to the chain: anchors of grants decided on a page, withdrawals of revoked ones.

    What cannot be sent now is tried again by a later command.
    """
    make_anchors(opened)
    withdraw_anchors(opened)


def make_anchors(opened: Session) -> None:
    """Anchor the grants that the user decided on, with an anchor, where nothing can be sent."""
    from cmwallet.grants.index import ANCHOR, GrantIndex

    index = GrantIndex(opened.database)
    for row in index.pending(ANCHOR):
        try:
            settled = row.ends <= time.time() or _anchor(opened, row.id)
        except Problem as problem:
            output.warn(f"{row.id[:12]} is granted, but it is not anchored yet: {problem.message}")
        else:
            if settled:
                index.done(row.id, ANCHOR)


def _anchor(opened: Session, grant_id: str) -> bool:
    """Anchor the newest version of a grant; False when that is for a command on another network."""
    from cmwallet.grants.anchoring import consent_registry
    from identity.consent.receipts import Receipts, owner_of

    owner = owner_of(opened.keeper, grant_id)
    identity = _identity(opened, owner)
    if owner is None or identity is None:
        return True
    receipt = Receipts(opened.keeper, owner).newest(grant_id, reason="anchor a receipt")
    if receipt is None or receipt.proof("anchor") is not None:
        return True
    if not opened.network.embedded or receipt.body.chain_id != opened.network.chain_id:
        return False
    output.status(f"anchoring the grant {grant_id[:12]} on {opened.network.name}, as you decided")
    anchor_receipt(opened, identity, consent_registry(opened), receipt, None)
    return True


def withdraw_anchors(opened: Session) -> None:
    """Withdraw the anchors of revoked grants; what cannot be sent now is tried again by a later command."""
    from cmwallet.grants.index import ON_CHAIN, GrantIndex

    index = GrantIndex(opened.database)
    for row in index.pending(ON_CHAIN):
        try:
            _withdraw(opened, row.id)
        except Problem as problem:
            output.warn(f"{row.id[:12]} is revoked, but its anchor is not withdrawn yet: {problem.message}")
        else:
            index.done(row.id, ON_CHAIN)


def _withdraw(opened: Session, grant_id: str) -> None:
    """Withdraw the anchor of each version."""
    from cmwallet.cli.identity_common import did_of
    from cmwallet.errors import InvalidInput, NotFound
    from cmwallet.grants.anchoring import ChainConsents, anchor_order, consent_registry, kept_anchor, withdrawal_data
    from identity.consent.receipts import Receipts, owner_of

    owner = owner_of(opened.keeper, grant_id)
    identity = _identity(opened, owner)
    if owner is None or identity is None:
        return
    receipts, version = Receipts(opened.keeper, owner), 0
    while (receipt := receipts.find(grant_id, version + 1, reason="withdraw an anchor")) is not None:
        version += 1
        proof, anchor = receipt.proof("anchor"), kept_anchor(opened.keeper, grant_id, version)
        if proof is None or anchor is None:
            continue
        if anchor.chain_id != did_of(opened, identity).chain_id:
            raise InvalidInput("it stands on another network", hint="name it with --network")
        contract = consent_registry(opened)
        standing = ChainConsents(opened).find(anchor.chain_id, proof, anchor.commitment)
        if standing is not None and standing.withdrawn:
            continue
        if standing is None or not standing.anchored:
            if _came_to_nothing(opened, proof["transaction"]):
                continue
            raise NotFound("it is not on chain yet", hint="cmwallet tx list")
        order = anchor_order(
            opened, str(identity.account), contract, withdrawal_data(contract, anchor), f"withdraw {grant_id[:12]}"
        )
        output.status(f"withdrawing the anchor of {grant_id[:12]}, version {version}, on {opened.network.name}")
        travel(opened, order, replace(_ROAD, allow_duplicate=True), report=False)


def _came_to_nothing(opened: Session, transaction: str) -> bool:
    """Whether the transaction of an anchor was never mined, or with it the whole chain is gone (`chain reset`)."""
    from cmwallet.chain.journal_entry import REPLACED, REVERTED

    entry = opened.journal.by_hash(transaction)
    if entry is None:
        return False
    gone = opened.network.embedded and entry.genesis != opened.client.genesis_hash()
    return gone or entry.state in (REVERTED, REPLACED)


def _identity(opened: Session, owner: str | None) -> Identity | None:
    from cmwallet.identities import Identities

    every = Identities(opened.database, opened.keeper).all()
    return next((one for one in every if one.account.lower() == owner), None)
