"""The receipts of an identity in the vault: one sealed record for each version of a grant."""

from __future__ import annotations

from dataclasses import dataclass

from identity.consent.receipt import TYPE_RECEIPT, Receipt, parse_receipt
from identity.errors import NotFound
from identity.secret import Secret
from identity.vault.interface import Entry, Keeper, Locator


@dataclass(frozen=True)
class ReceiptLine:
    """What the sealed index tells of a receipt without opening it."""

    grant_id: str
    version: int
    client: str
    client_name: str
    entry: Entry


class Receipts:
    """The receipts of the identity `owner` (its account's address in lower case)."""

    def __init__(self, keeper: Keeper, owner: str) -> None:
        self._keeper = keeper
        self._owner = owner

    def keep(self, receipt: Receipt) -> None:
        """Keep a receipt, or in its place the same with more proofs."""
        body = receipt.body
        place = _place(body.grant_id, body.version)
        about = {
            "owner": self._owner,
            "grant": body.grant_id,
            "version": str(body.version),
            "client": body.client,
            "name": body.client_name or "",
        }
        self._keeper.seal(
            TYPE_RECEIPT,
            f"grant to {body.client_name or body.client}"[:200],
            Secret(receipt.text()),
            attributes=about,
            record_id=self._keeper.find(*place),
            locator=place,
        )

    def get(self, grant_id: str, version: int, *, reason: str) -> Receipt:
        """Return the receipt of a version. Raises `NotFound`."""
        found = self.find(grant_id, version, reason=reason)
        if found is None:
            raise NotFound("the receipt of this grant is not in the vault", hint="cmwallet vault verify")
        return found

    def find(self, grant_id: str, version: int, *, reason: str) -> Receipt | None:
        """Return the receipt of a version, or None."""
        record = self._keeper.find(*_place(grant_id, version))
        if record is None or self._keeper.entry(record).attributes.get("owner") != self._owner:
            return None
        with self._keeper.open_record(record, reason=reason).payload as payload:
            return parse_receipt(payload.reveal())

    def newest(self, grant_id: str, *, reason: str) -> Receipt | None:
        """Return the receipt of the newest version that is here, or None."""
        version = 0
        while self._keeper.find(*_place(grant_id, version + 1)) is not None:
            version += 1
        return self.find(grant_id, version, reason=reason) if version else None

    def lines(self) -> list[ReceiptLine]:
        """What the index tells of all receipts, oldest first; none is opened."""
        return [
            ReceiptLine(
                entry.attributes["grant"],
                int(entry.attributes["version"]),
                entry.attributes["client"],
                entry.attributes["name"],
                entry,
            )
            for entry in self._keeper.entries(TYPE_RECEIPT)
            if entry.attributes.get("owner") == self._owner
        ]

    def drop(self, grant_id: str, version: int) -> None:
        """Remove the receipt of a version, if it is here."""
        record = self._keeper.find(*_place(grant_id, version))
        if record is not None:
            self._keeper.remove(record)


def owner_of(keeper: Keeper, grant_id: str) -> str | None:
    """Return whose grant it is (the account in lower case), or None when no receipt of it is here."""
    record = keeper.find(*_place(grant_id, 1))
    return None if record is None else keeper.entry(record).attributes.get("owner")


def _place(grant_id: str, version: int) -> Locator:
    return f"grant {grant_id}", f"receipt {version}"
