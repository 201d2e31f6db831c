"""Anchoring of consents on chain, and the withdrawal of anchors, as transactions of the identity's own account."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.accounts.accounts import Accounts
from cmwallet.errors import InvalidInput, NotFound, PolicyRefused, Problem
from cmwallet.grants.anchoring import (
    CONTRACT,
    ChainConsents,
    anchor_order,
    commitment_in,
    kept_anchor,
    presign,
    proof_of,
    quote_anchor,
    withdrawal_order,
)
from cmwallet.grants.index import ANCHOR, ON_CHAIN, GrantIndex
from cmwallet.identities.identities import Identities
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.execution import Executor, Terms, journal_of
from cmwallet.transactions.journal_entry import ABANDONED, REFUSED, REPLACED, REVERTED, SIGNED, UNKNOWN
from cmwallet.transactions.resuming import resume_signed
from identity.consent.receipts import Receipts, owner_of

if TYPE_CHECKING:
    from cmwallet.grants.anchoring import Anchor
    from cmwallet.identities.identities import Identity
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.transactions.order import Order
    from cmwallet.units import Amount
    from identity.consent.receipt import Receipt
    from identity.secret import Secret


ANCHOR_TERMS: Final = Terms(no_wait=True, agreed=True)
"""Anchors are agreed to with the grant, and nobody waits for them."""


@dataclass(frozen=True)
class Anchoring:
    """Whether the consent is anchored, with which contract, and what that will cost."""

    executor: Executor
    contract: BoundContract | None
    fee: Amount | None
    expires: int

    @classmethod
    def plan(
        cls, executor: Executor, identity: Identity, expires: int, *, wanted: bool | None, before: bool | None = None
    ) -> Anchoring:
        """Decide by the option; else as for the version `before`; else by the network: `local` anchors, others do not.

        Raises:
            Problem: an anchor was asked for and cannot be made. By default it is left out then, and that is said.
        """
        opened, nothing = executor.opened, cls(executor, None, None, expires)
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
            return cls(executor, contract, fee, expires)
        except Problem as problem:
            if wanted:
                raise
            executor.approver.note(f"not anchored: {problem.message}")
            return nothing

    def lines(self) -> list[str]:
        """What is said of it before the yes."""
        if self.contract is None:
            return []
        where = self.executor.opened.network.name
        return [f"anchor     a salted commitment on {where}, public for ever", f"           for about {self.fee}"]

    def carry_out(
        self, identity: Identity, receipt: Receipt, passphrase: Secret | None
    ) -> tuple[Receipt, dict[str, object] | None]:
        """Anchor a receipt; return it with the proof in it. The grant stands, whatever happens here."""
        if self.contract is None:
            return receipt, None
        try:
            return anchor_receipt(self.executor, identity, self.contract, receipt, passphrase)
        except Problem as problem:
            self.executor.opened.warn(f"the grant stands, but it is not anchored: {problem.message}")
            self.executor.approver.hint(f"try again: cmwallet identity grant anchor {receipt.body.grant_id[:12]}")
            return receipt, None


def anchor_receipt(
    executor: Executor, identity: Identity, contract: BoundContract, receipt: Receipt, passphrase: Secret | None
) -> tuple[Receipt, dict[str, object] | None]:
    """Send the transaction that anchors a receipt; return it with the proof, and how a command prints it."""
    opened, body = executor.opened, receipt.body
    anchor = _presigned(executor, identity, contract, receipt, passphrase)
    payer = Accounts(opened.database).get(identity.account)
    order = anchor_order(contract, payer, anchor, memo=f"anchor {body.grant_id[:12]}")
    entry = _sent_before(executor, order) or _again(executor, order).execute(order)
    if entry is None or entry.hash is None:
        return receipt, None
    proof = proof_of(anchor, entry.hash)
    proven = receipt.proven_by("anchor", **proof)
    Receipts(opened.keeper, identity.account.lower()).keep(proven)
    return proven, {"contract": proof["contract"], "id": "0x" + anchor.id.hex(), "transaction": entry.hash}


def _sent_before(executor: Executor, order: Order) -> JournalEntry | None:
    """Return the entry of an attempt that was cut short and whose bytes may be mined, broadcast again if need be."""
    opened = executor.opened
    entry = journal_of(opened).by_intent(order.intent(opened.network.chain_id, opened.client.genesis_hash()))
    if entry is not None and entry.state in (REFUSED, SIGNED, UNKNOWN):
        return resume_signed(opened.client, journal_of(opened), entry, opened.network).entry
    return entry


def _again(executor: Executor, order: Order) -> Executor:
    """What executes an order of which earlier attempts came to nothing: this one is no duplicate of theirs."""
    opened = executor.opened
    earlier = journal_of(opened).same(order.intent(opened.network.chain_id, opened.client.genesis_hash()))
    return executor.under(allow_duplicate=all(one.state in (ABANDONED, REPLACED, REVERTED) for one in earlier))


def _presigned(
    executor: Executor, identity: Identity, contract: BoundContract, receipt: Receipt, passphrase: Secret | None
) -> Anchor:
    """Return the anchor of a receipt, with the signature that withdraws it.

    The one of an attempt that was cut short, whose transaction may be on its way, else a new one.
    """
    opened, body = executor.opened, receipt.body
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
        separator=bytes(contract.ask("DOMAIN_SEPARATOR")),  # its salt is made when the contract is created
        salt=salt,
        commitment=commitment_in(receipt, salt),
        expires=body.expires,
        passphrase=passphrase,
    )
    made = kept_anchor(opened.keeper, body.grant_id, body.version)
    assert made is not None
    return made


def settle_anchors(executor: Executor) -> None:
    """Send what the index still owes to the chain: anchors of grants decided on a page, withdrawals of revoked ones.

    What cannot be sent now is tried again by a later command.
    """
    make_anchors(executor)
    withdraw_anchors(executor)


def make_anchors(executor: Executor) -> None:
    """Anchor the grants that the user decided on, with an anchor, where nothing can be sent."""
    index = GrantIndex(executor.opened.database)
    for row in index.pending(ANCHOR):
        try:
            settled = row.ends <= time.time() or _anchor(executor, row.id)
        except Problem as problem:
            executor.opened.warn(f"{row.id[:12]} is granted, but it is not anchored yet: {problem.message}")
        else:
            if settled:
                index.done(row.id, ANCHOR)


def _anchor(executor: Executor, grant_id: str) -> bool:
    """Anchor the newest version of a grant; False when that is for a command on another network."""
    opened = executor.opened
    owner = owner_of(opened.keeper, grant_id)
    identity = None if owner is None else Identities(opened.database, opened.keeper).of_account(owner)
    if owner is None or identity is None:
        return True
    receipt = Receipts(opened.keeper, owner).newest(grant_id, reason="anchor a receipt")
    if receipt is None or receipt.proof("anchor") is not None:
        return True
    if not opened.network.embedded or receipt.body.chain_id != opened.network.chain_id:
        return False
    executor.approver.note(f"anchoring the grant {grant_id[:12]} on {opened.network.name}, as you decided")
    anchor_receipt(executor, identity, BoundContract.newest(opened, CONTRACT), receipt, None)
    return True


def withdraw_anchors(executor: Executor) -> None:
    """Withdraw the anchors of revoked grants; what cannot be sent now is tried again by a later command."""
    index = GrantIndex(executor.opened.database)
    for row in index.pending(ON_CHAIN):
        try:
            _withdraw(executor, row.id)
        except Problem as problem:
            executor.opened.warn(f"{row.id[:12]} is revoked, but its anchor is not withdrawn yet: {problem.message}")
        else:
            index.done(row.id, ON_CHAIN)


def _withdraw(executor: Executor, grant_id: str) -> None:
    """Withdraw the anchor of each version."""
    opened = executor.opened
    owner = owner_of(opened.keeper, grant_id)
    identity = None if owner is None else Identities(opened.database, opened.keeper).of_account(owner)
    if owner is None or identity is None:
        return
    receipts, version = Receipts(opened.keeper, owner), 0
    while (receipt := receipts.find(grant_id, version + 1, reason="withdraw an anchor")) is not None:
        version += 1
        proof, anchor = receipt.proof("anchor"), kept_anchor(opened.keeper, grant_id, version)
        if proof is None or anchor is None:
            continue
        if anchor.chain_id != opened.network.chain_id:
            raise InvalidInput("it stands on another network", hint="name it with --network")
        contract = next((one for one in BoundContract.every(opened, CONTRACT) if one.address == anchor.contract), None)
        if contract is None:
            raise NotFound("its contract is not known here any more", hint="cmwallet contract list")
        standing = ChainConsents(opened).find(anchor.chain_id, proof, anchor.commitment)
        if standing is not None and standing.withdrawn:
            continue
        if standing is None or not standing.anchored:
            if _came_to_nothing(executor, proof["transaction"]):
                continue
            raise NotFound("it is not on chain yet", hint="cmwallet tx list")
        payer = Accounts(opened.database).get(identity.account)
        order = withdrawal_order(contract, payer, anchor, memo=f"withdraw {grant_id[:12]}")
        executor.approver.note(
            f"withdrawing the anchor of {grant_id[:12]}, version {version}, on {opened.network.name}"
        )
        executor.under(allow_duplicate=True).execute(order)


def _came_to_nothing(executor: Executor, transaction: str) -> bool:
    """Whether the transaction of an anchor was never mined, or with it the whole chain is gone (`chain reset`)."""
    opened = executor.opened
    entry = journal_of(opened).by_hash(transaction)
    if entry is None:
        return False
    gone = opened.network.embedded and entry.genesis != opened.client.genesis_hash()
    return gone or entry.state in (REVERTED, REPLACED)
