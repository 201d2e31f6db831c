"""Interface `Keeper`: the one way in which everything above reaches secrets.

`identity.vault.vault.Vault` implements `Keeper` in process. A separate agent process can stand behind the same
Protocol later: nothing here hands out a vault key, and signing never hands out an account key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NewType, Protocol

from identity.secret import Secret

RecordId = NewType("RecordId", str)
"""Opaque random name of a record: 32 lower-case hex digits. The only name that shows while the vault is locked."""

Locator = tuple[str, str]
"""(identity, field): finds a record in constant time through the blind index; unique in a vault."""

TYPE_SECP256K1_KEY = "key/secp256k1"
"""Type of a record whose payload is a raw 32-byte secp256k1 private key; `Keeper.sign` signs with these only."""

TYPE_IDENTITY_KEY = "key/identity"
"""Type of a private key of an identity (P-256, Ed25519, X25519): 32 bytes; its attribute `thumbprint` names the key."""


@dataclass(frozen=True)
class Entry:
    """One line of the sealed index. `attributes` are small searchable facts, sealed like the title."""

    record_id: RecordId
    version: int
    type: str
    title: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """An opened record: its index line and its secret payload. Wipe the payload after use."""

    record_id: RecordId
    version: int
    type: str
    title: str
    attributes: Mapping[str, str]
    payload: Secret


@dataclass(frozen=True)
class Draft:
    """What `seal_many` seals: a new record, or with `record_id` the next version of an existing one.

    With `keep_from` the versions of the record below that number go in the same transaction, data keys and all.
    """

    type: str
    title: str
    payload: Secret
    attributes: Mapping[str, str] = field(default_factory=dict)
    record_id: RecordId | None = None
    locator: Locator | None = None
    keep_from: int | None = None


class Signable(Protocol):
    """What an account's key signs. It makes its own digest: no keeper takes one from a caller."""

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""

    @property
    def words(self) -> str:
        """What it is, for the audit log: one line, read off the object itself."""


class Keeper(Protocol):
    """Holds secrets and works with them on behalf of the floors above.

    Every method may raise `Locked` (the vault key was changed by another process, or the keeper was closed),
    `Damaged` or `Tampered` (what was read is not what was sealed), `StorageFailed` and `Busy`.
    """

    @property
    def vault_id(self) -> str:
        """Random id of the vault, 32 hex digits; the same for its whole life."""

    @property
    def generation(self) -> int:
        """Grows by one with each commit. The caller remembers the highest one outside the vault (rollback)."""

    def entries(self, type: str | None = None) -> Sequence[Entry]:
        """Every line of the index, or those of one type, oldest record first."""

    def entry(self, record_id: RecordId) -> Entry:
        """One line of the index. Raises `NotFound`."""

    def find(self, identity: str, field: str) -> RecordId | None:
        """The record sealed with `locator=(identity, field)`, in constant time."""

    def open_record(self, record_id: RecordId, *, reason: str, version: int | None = None) -> Record:
        """Open the newest version, or a kept one. `reason` goes to the audit log before the payload is handed out.

        Title and attributes are those of today. Raises `NotFound`.
        """

    def open_many(self, record_ids: Sequence[RecordId], *, reason: str) -> list[Record]:
        """Open the newest versions of several records under one line of the audit log, in the order asked for.

        Cheapest in batches of some hundred records that are neighbours by id. Raises `NotFound`.
        """

    def versions(self, record_id: RecordId) -> list[int]:
        """The kept versions, ascending; the last one is the newest. Raises `NotFound`."""

    def seal(
        self,
        type: str,
        title: str,
        payload: Secret,
        *,
        attributes: Mapping[str, str] | None = None,
        record_id: RecordId | None = None,
        locator: Locator | None = None,
    ) -> RecordId:
        """Seal a new record, or with `record_id` the next version of an existing one (of the same type).

        A new version without `locator` keeps the record's locators. Raises `NotFound`, `AlreadyExists` (the locator
        belongs to another record), `InvalidInput`.
        """

    def seal_many(self, drafts: Sequence[Draft]) -> list[RecordId]:
        """Seal several records in one transaction: all or nothing. Raises like `seal`."""

    def rename(self, record_id: RecordId, title: str) -> None:
        """Give a record another title; its payload and version stay. Raises `NotFound`, `InvalidInput`."""

    def set_attributes(self, record_id: RecordId, attributes: Mapping[str, str]) -> None:
        """Replace a record's attributes; its payload and version stay. Raises `NotFound`, `InvalidInput`."""

    def remove(self, record_id: RecordId) -> None:
        """Remove a record with all its versions and locators. Raises `NotFound`."""

    def remove_many(self, record_ids: Sequence[RecordId]) -> None:
        """Remove several records in one transaction: all or none. Raises `NotFound`."""

    def sign(self, record_id: RecordId, what: Signable, *, reason: str) -> bytes:
        """Sign with a `TYPE_SECP256K1_KEY` record: 65 bytes r ‖ s ‖ recovery id (0 or 1).

        Low-s, deterministic (RFC 6979), logged with `reason` and in the object's own words. Raises `NotFound`,
        `InvalidInput`.
        """

    def sign_many(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> list[bytes]:
        """Sign several objects with one key under one line of the audit log."""

    def authorize(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> None:
        """Judge, count and log objects as `sign_many` does, without a signature: another signer is asked for it next.

        `record_id` is that of an account without its key. Raises `NotFound`, `InvalidInput` (its key is here).
        """

    def preview(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> None:
        """Raise what `sign_many` would raise by a policy's word, after whoever has to agree was asked.

        Nothing is signed, counted or logged, so that a refusal comes before anything else is done.
        """

    def sign_jws(self, record_id: RecordId, signing_input: bytes, *, reason: str) -> bytes:
        """Sign a JWS signing input whose `typ` is known (RFC 7515 §5.1): 64 bytes, logged with its type.

        With a `TYPE_IDENTITY_KEY` record (ES256, EdDSA), or an account's by ES256K. Raises `NotFound`, `InvalidInput`.
        """

    def tag_row(self, table: str, row: Mapping[str, object]) -> bytes:
        """HMAC-SHA256 of a row of `wallet.db` under the vault's subkey for its table: 32 bytes.

        `row` are the columns, of which the keeper itself makes what the HMAC covers (`identity.vault.rows`). Compare in
        constant time. The subkey changes when the vault key is rotated; see `Vault.rotate`.
        """

    def tag_rows(self, table: str, several: Sequence[Mapping[str, object]]) -> list[bytes]:
        """HMACs of rows of one table, in their order; see `tag_row`."""
