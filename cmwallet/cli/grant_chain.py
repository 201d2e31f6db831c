"""The on-chain side of a grant: anchoring a consent, and withdrawing its anchor, down the road of every transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cmwallet.cli import output
from cmwallet.cli.road import Road, travel
from cmwallet.errors import PolicyRefused, Problem

if TYPE_CHECKING:
    from cmwallet.chain.contracts import Contract
    from cmwallet.chain.transfer import Order
    from cmwallet.identities import Identity
    from cmwallet.session import Session
    from cmwallet.units import Amount
    from identity.consent.receipt import Receipt
    from identity.secret import Secret

_ROAD: Final = Road(no_wait=True, yes=True)
_SOMEBODY: Final = "0x" + "11" * 20


@dataclass(frozen=True)
class Anchoring:
    """Whether the consent is anchored, with which contract, and what that will cost."""

    opened: Session
    contract: Contract | None
    fee: Amount | None
    expires: int

    @classmethod
    def plan(cls, opened: Session, identity: Identity, expires: int, *, wanted: bool | None) -> Anchoring:
        """Decide by the option, else by the network: `local` anchors, others do not.

        Raises:
            Problem: an anchor was asked for and cannot be made. By default it is left out then, and that is said.
        """
        nothing = cls(opened, None, None, expires)
        if identity.only_for is not None:
            if wanted:
                raise PolicyRefused(
                    "this identity is for one dapp alone; an anchor would show who paid for it", hint="--no-anchor"
                )
            return nothing
        if wanted is False or (wanted is None and not opened.network.embedded):
            return nothing
        try:
            return cls._quoted(opened, identity, expires)
        except Problem as problem:
            if wanted:
                raise
            output.status(f"not anchored: {problem.message}")
            return nothing

    @classmethod
    def _quoted(cls, opened: Session, identity: Identity, expires: int) -> Anchoring:
        from cmwallet.chain.preparing import Choices, prepare
        from cmwallet.grants.anchoring import anchor_data, coarse, consent_registry

        contract = consent_registry(opened)
        data = anchor_data(contract, b"\x01" * 32, _SOMEBODY, coarse(expires))
        order = _order(opened, identity, contract, data, "")
        choices = Choices(_ROAD.overrides())
        prepared = prepare(opened.home, opened.config, opened.database, opened.client, opened.network, order, choices)
        return cls(opened, contract, prepared.expected_fee, expires)

    def lines(self) -> list[str]:
        """What is said of it before the yes."""
        if self.contract is None:
            return []
        return [f"anchor     a salted commitment on {self.opened.network.name}, public for ever; about {self.fee}"]

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
    import secrets

    from cmwallet.grants.anchoring import anchor_data, commitment_in, domain_separator, kept_anchor, proof_of
    from cmwallet.seed_work import presign_anchor
    from identity.consent.receipts import Receipts
    from identity.credentials.encoding import encode

    body, salt = receipt.body, secrets.token_bytes(32)
    commitment = commitment_in(receipt, salt)
    opened.work(
        presign_anchor,
        account=str(identity.account),
        grant_id=body.grant_id,
        version=body.version,
        chain_id=body.chain_id,
        contract=str(contract.address),
        separator=domain_separator(opened, contract),
        commitment=commitment,
        expires=body.expires,
        passphrase=passphrase,
    )
    anchor = kept_anchor(opened.keeper, body.grant_id, body.version)
    assert anchor is not None
    data = anchor_data(contract, commitment, anchor.revoker, anchor.expiry)
    order = _order(opened, identity, contract, data, f"anchor {body.grant_id[:12]}")
    entry = travel(opened, order, _ROAD, report=False)
    if entry is None or entry.hash is None:
        return receipt, None
    proof = proof_of(anchor, encode(salt), entry.hash)
    proven = receipt.proven_by("anchor", **proof)
    Receipts(opened.keeper, identity.account.lower()).keep(proven)
    return proven, {"contract": proof["contract"], "id": "0x" + anchor.id.hex(), "transaction": entry.hash}


def withdraw_anchors(opened: Session) -> None:
    """Withdraw the anchors of revoked grants; what cannot be sent now is tried again by a later command."""
    from cmwallet.grants.index import NOTHING, ON_CHAIN, GrantIndex

    index = GrantIndex(opened.database)
    for row in index.pending(ON_CHAIN):
        try:
            _withdraw(opened, row.id)
        except Problem as problem:
            output.warn(f"{row.id[:12]} is revoked, but its anchor is not withdrawn yet: {problem.message}")
        else:
            index.set_pending(row.id, NOTHING)


def _withdraw(opened: Session, grant_id: str) -> None:
    """Withdraw the anchor of each version."""
    from cmwallet.cli.identity_common import did_of
    from cmwallet.errors import InvalidInput, NotFound
    from cmwallet.grants.anchoring import ChainConsents, consent_registry, kept_anchor, withdrawal_data
    from cmwallet.identities import Identities
    from identity.consent.receipts import Receipts, owner_of

    owner = owner_of(opened.keeper, grant_id)
    identities = Identities(opened.database, opened.keeper).all()
    identity = next((one for one in identities if one.account.lower() == owner), None)
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
            if _never_mined(opened, proof["transaction"]):
                continue
            raise NotFound("it is not on chain yet", hint="cmwallet tx list")
        order = _order(opened, identity, contract, withdrawal_data(contract, anchor), f"withdraw {grant_id[:12]}")
        travel(opened, order, replace(_ROAD, allow_duplicate=True), report=False)


def _never_mined(opened: Session, transaction: str) -> bool:
    """Whether the transaction of an anchor is known to have come to nothing."""
    from cmwallet.chain.journal import Journal

    entry = Journal(opened.database).by_hash(transaction)
    return entry is not None and entry.state in ("reverted", "abandoned", "replaced")


def _order(opened: Session, identity: Identity, contract: Contract, data: bytes, label: str) -> Order:
    from cmwallet.chain.transfer import contract_order
    from cmwallet.keys.accounts import Accounts

    account = Accounts(opened.database).get(identity.account)
    return contract_order(opened.network, account, contract.address, contract.name, data, 0, label=label)
