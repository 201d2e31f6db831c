"""Results about grants to dapps and their receipts."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Address, Did, Hash, Json, Time


class Anchor(TypedDict):
    """Where a receipt was anchored on chain."""

    contract: Address
    id: Hash
    transaction: Hash | None


class AnchoredGrant(TypedDict):
    """A grant whose receipt is anchored."""

    grant_id: str
    anchor: Anchor | None


class OwedAnchors(TypedDict):
    """Grants whose anchors are still owed."""

    owed: list[str]


class MadeGrant(TypedDict):
    """A grant that was made, and what the dapp is handed."""

    grant_id: str
    issuer: str
    dapp: Did
    fields: list[str]
    expires: Time
    token: str | None
    token_type: str | None
    token_expires: Time | None
    offer: str | None
    receipt_hash: str
    receipt: str | None
    anchor: Anchor | None


class SealedPresentation(TypedDict):
    """Values that were sealed for a dapp, once."""

    presentation: str
    dapp: Did
    nonce: str
    fields: list[str]
    receipt_hash: str
    receipt: str | None


class Dapp(TypedDict):
    """Who may read: the host is null while nobody verified it."""

    did: Did
    name: str | None
    host: str | None


class Grant(TypedDict):
    """A grant: who may read what, why and until when, and how often that was done."""

    grant_id: str
    state: str
    pending: str | None
    dapp: Dapp
    fields: list[str]
    login: bool
    purpose: str
    purpose_id: str
    issuer: str
    version: int
    created: Time
    not_before: Time
    expires: Time
    retention: int | None
    max_uses: int | None
    uses: int
    last_read: Time | None
    dapp_signature: str
    created_by: str
    receipt_hash: str


class ShownGrant(Grant):
    """A grant, and the kinds of proofs that are kept of it."""

    proofs: list[str]


class ChangedGrant(Grant):
    """A grant that was changed."""

    anchor: Anchor | None


class LockedGrant(TypedDict):
    """A grant as it is known while the vault is locked."""

    grant_id: str
    state: str
    pending: str | None
    expires: Time


class Reading(TypedDict):
    """What was read under a grant, and when."""

    number: int
    time: Time
    path: str
    fields: list[str]
    client: Did
    version: int
    remote: str


class RevokedGrant(TypedDict):
    """A grant that is revoked; `pending` is what is still to be done on chain."""

    grant_id: str
    state: str
    time: Time
    pending: str | None


class LiftedGrant(TypedDict):
    """A suspended grant that goes on, or that ended because its consent was withdrawn on chain: yes, no or unknown."""

    grant_id: str
    state: str
    withdrawn_on_chain: str


class Proof(TypedDict):
    """A proof in a receipt; which members it has depends on its type."""

    type: str
    signature: NotRequired[str]
    consent: NotRequired[Hash]
    time: NotRequired[Time]
    contract: NotRequired[Address]
    salt: NotRequired[str]
    revoker: NotRequired[Address]
    expiry: NotRequired[str]
    transaction: NotRequired[Hash | None]
    jws: NotRequired[str]
    jwt: NotRequired[str]


class Receipt(TypedDict):
    """A receipt: what was agreed (docs/grants.md) and its proofs."""

    body: Json
    proofs: list[Proof]


class OpenedPresentation(TypedDict):
    """What was sealed for a dapp, opened by it."""

    audience: Did
    nonce: str
    presentations: list[str]
    receipt: Receipt


class ReceiptCheck(TypedDict):
    """What a receipt proves; each answer is yes, no or unknown."""

    signature: str
    key: str
    dapp_signature: str
    anchor: str
    withdrawn: str
    as_of_block: int | None
    erased: str
    expired: bool
    signed_at: Time
    proven_at: Time | None
    reasons: list[str]
    grant_id: str
    version: int
    subject: Did
    dapp: Did
    fields: list[str]
    purpose: str
    expires: Time
    receipt_hash: str


class NotedErasure(TypedDict):
    """Whether a dapp has proven that it erased what it was given."""

    grant_id: str
    erased: str


class Countersignature(TypedDict):
    """A dapp's signature under a receipt."""

    receipt_signature: str


class ErasureStatement(TypedDict):
    """A dapp's signed statement that it erased what it was given."""

    erasure: str
