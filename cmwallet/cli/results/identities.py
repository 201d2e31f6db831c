"""Results about identities: their records, keys, documents, and what was shared."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Address, Did, Hash, Json, Time
from cmwallet.cli.results.transactions import Sent
from cmwallet.cli.results.vault import Rotation


class IdentityKey(TypedDict):
    """A key of an identity, in the vault."""

    use: str
    kid: str
    public: str
    state: str
    created: Time


class Identity(TypedDict):
    """An identity."""

    name: str
    did: Did
    account: Address
    created: Time
    restorable: bool
    only_for: Did | None
    keys: list[IdentityKey]


class ListedIdentity(Identity):
    """An identity in the list."""

    default: bool


class KeptField(TypedDict):
    """A field that was set, without its value."""

    name: str
    source: str
    collected: Time
    sensitivity: str
    expires: Time | None
    verified_by: str | None


class FieldRecord(KeptField):
    """A field with its value."""

    value: Json


class IdentityWithRecords(Identity):
    """An identity and its fields."""

    records: list[FieldRecord]


class UnsetField(TypedDict):
    """A field that was unset, and whether its history remains."""

    unset: str
    history: bool


class FieldName(TypedDict):
    """A field that can be set, or is."""

    name: str
    sensitivity: str
    meaning: NotRequired[str]


class FieldVersion(TypedDict):
    """A field as it was from a time on; null while it was unset."""

    time: Time
    record: FieldRecord | None


class Attachment(TypedDict):
    """A file that is kept in the vault."""

    name: str
    label: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    collected: Time
    source: str


class OpenedAttachment(Attachment):
    """A file, and what became of it: shown by a viewer, or written."""

    viewer: NotRequired[str]
    viewer_exit: NotRequired[int]
    file: NotRequired[str]


class Detached(TypedDict):
    """A file that was removed."""

    detached: str


class EditedFields(TypedDict):
    """Fields that were set, and those that were unset."""

    set: list[str]
    unset: list[str]


class ImportedFields(TypedDict):
    """Fields that were set, and why others were not."""

    set: list[str]
    unchanged: list[str]
    skipped: list[str]
    refused: list[str]


class ExportedFields(TypedDict):
    """What was written down about an export."""

    time: Time
    to: str
    format: str
    encryption: str
    recipients: list[str]
    fields: list[str]
    left_out: list[str]


class Disclosure(TypedDict):
    """What was shared, how, and with whom; which further members it has depends on `kind`."""

    time: Time
    kind: str
    to: str
    fields: list[str]
    credential: NotRequired[str | None]
    self_asserted: NotRequired[bool]
    format: NotRequired[str]
    encryption: NotRequired[str]
    recipients: NotRequired[list[str]]
    grant_id: NotRequired[str]
    state: NotRequired[str]
    purpose: NotRequired[str]
    expires: NotRequired[Time]
    uses: NotRequired[int]


class Shredded(TypedDict):
    """Fields that were erased here, and where they are beyond that."""

    shredded: list[str]
    records: int
    held_by_others: list[Disclosure]
    copies: list[str]
    beyond: list[str]
    rotation: Rotation | None


class RelayFile(TypedDict):
    """Changes that were signed into a file for somebody else to pay."""

    file: str
    changes: int
    did: Did


class PaidChange(TypedDict):
    """A change that was paid for."""

    hash: Hash
    function: str


Published = Sent | RelayFile | PaidChange | list[Sent | PaidChange | RelayFile]
"""What became of changes to the key registry: one transaction each, in the order in which they were sent."""


class PublishedKey(TypedDict):
    """A key of an identity, and how it stands on chain."""

    use: str
    kid: str
    public: str
    state: str
    valid_to: Time | None


class DidMetadata(TypedDict):
    """As of when a DID document holds."""

    deactivated: bool
    version_id: int | None
    block: int
    block_time: Time
    valid_at: Time
    expiry_by: str


class DidResolution(TypedDict):
    """A DID document (W3C DID Core), and as of when it holds."""

    document: Json
    metadata: DidMetadata
