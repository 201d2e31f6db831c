"""What was shared, and erasing what is here: the two questions that a person asks of her own data.

Nothing that was handed over can be called back. What can be done is done: data keys of every version and of the
history go, the vault key is replaced (so that remains of deleted pages are sealed under a key that exists nowhere any
more), the file is written anew without free pages. The rest is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from identity.bank.link import TYPE_LINK, TYPE_PAYMENT
from identity.consent.receipt import TYPE_ANCHOR, TYPE_ISSUER, TYPE_RECEIPT
from identity.credentials.holdings import Holdings
from identity.credentials.presentations import TYPE_PRESENTATION, Presentations
from identity.credentials.register import TYPE_ISSUED
from identity.credentials.status_book import TYPE_LIST
from identity.errors import NotFound
from identity.records.exports import TYPE_EXPORT, exports_of
from identity.records.reader import TYPE_FIELD
from identity.records.schema import is_group, type_of
from identity.records.store import TYPE_CHUNK, Records
from identity.vault.interface import RecordId

_OF_OTHERS: Final = frozenset({TYPE_ISSUED, TYPE_LIST})
"""What an identity issued is for others to rely on: it outlives the identity."""
_NOTES: Final = frozenset({TYPE_EXPORT, TYPE_PRESENTATION, TYPE_RECEIPT, TYPE_ANCHOR, TYPE_ISSUER})
"""Who got what, and under which address: these names of fields are needed most when the fields are gone."""

_OF_A_LINK: Final = frozenset({"IBAN", "Nm"})
"""Fields of a bank account that its link and its payments hold too."""

BEYOND: Final = (
    "backups and other copies of the vault made before: they open with the passphrase of then",
    "what was presented or exported: others have it",
    "what was published on chain: it stays for ever",
    "remains on the disk below the file system: SSDs and snapshots keep old blocks; encrypt the disk",
)
"""What no erasure here can reach."""


@dataclass(frozen=True)
class Disclosure:
    """Something that left the vault: when, how (`presentation` or `export`), to whom, and which fields."""

    time: str
    kind: str
    to: str
    fields: tuple[str, ...]
    about: dict[str, Any]

    def document(self) -> dict[str, Any]:
        """The disclosure as a JSON object."""
        return {"time": self.time, "kind": self.kind, "to": self.to, "fields": list(self.fields), **self.about}


def disclosures(records: Records, *, to: str | None = None, reason: str) -> list[Disclosure]:
    """Everything ever shared, oldest first; with `to` only what went to that audience, file or recipient."""
    found = [
        Disclosure(
            one.time,
            "presentation",
            one.audience,
            one.fields,
            {"credential": one.credential, "self_asserted": one.self_asserted},
        )
        for one in Presentations(records.keeper, records.owner).all(reason=reason)
    ]
    found += [
        Disclosure(
            one.time,
            "export",
            one.to,
            one.fields,
            {"format": one.format, "encryption": one.encryption, "recipients": list(one.recipients)},
        )
        for one in exports_of(records, reason=reason)
    ]
    wanted = None if to is None else to.casefold()
    return sorted(
        (one for one in found if wanted is None or wanted in map(str.casefold, _parties(one))),
        key=lambda one: one.time,
    )


def _parties(one: Disclosure) -> list[str]:
    recipients = one.about.get("recipients", [])
    return [one.to, *(str(recipient) for recipient in recipients)]


def still_held(records: Records, names: Sequence[str], *, reason: str) -> list[Disclosure]:
    """What others hold of these fields. A field of a document or address may have been shown under its group's name."""
    wanted = set(names)
    return [one for one in disclosures(records, reason=reason) if wanted & set(one.fields)]


def targets(records: Records, names: Sequence[str]) -> tuple[list[str], list[RecordId]]:
    """The fields that are meant, groups unfolded, the unset ones too; and every record that holds something of them.

    Raises `NotFound` for a name under which nothing is kept, `InvalidInput` for one that the schema does not have.
    """
    entries = records.entries()
    chosen = []
    for name in names:
        if not is_group(name):
            type_of(name)
        found = [entry for entry in entries if entry.title == name or entry.title.startswith(f"{name}.")]
        if not found:
            raise NotFound(f"nothing is kept of {name}", hint="cmwallet identity fields --set")
        chosen += [entry for entry in found if entry not in chosen]
    files = {entry.attributes["attachment"] for entry in chosen if "attachment" in entry.attributes}
    chunks = [entry for entry in records.entries(TYPE_CHUNK) if entry.attributes.get("attachment") in files]
    ids = [entry.record_id for entry in (*chosen, *chunks)]
    titles = [entry.title for entry in chosen]
    for held in (*credentials_with(records, titles).values(), *bank_links_with(records, titles).values()):
        ids += held
    return sorted(entry.title for entry in chosen), ids


def credentials_with(records: Records, names: Sequence[str]) -> dict[str, list[RecordId]]:
    """The credentials and requests here that hold one of these fields: by name, all of their records."""
    return Holdings(records.keeper, records.owner).holding(names)


def bank_links_with(records: Records, names: Sequence[str]) -> dict[str, list[RecordId]]:
    """The bank links here that hold one of these fields of an account: by label, the link and its payments."""
    found: dict[str, list[RecordId]] = {}
    for name in names:
        group, _, rest = name.partition(".")
        label, _, member = rest.partition(".")
        if group != "bank_account" or member not in _OF_A_LINK or label in found:
            continue
        ids = [
            *(entry.record_id for entry in records.entries(TYPE_LINK) if entry.title == label),
            *(entry.record_id for entry in records.entries(TYPE_PAYMENT) if entry.attributes["label"] == label),
        ]
        if ids:
            found[label] = ids
    return found


def everything(records: Records) -> tuple[list[str], list[RecordId]]:
    """Every field, attachment, credential and bank link of the identity; the notes about who got what stay."""
    entries = _owned(records, _OF_OTHERS | _NOTES)
    return sorted(title for kind, title, _ in entries if kind == TYPE_FIELD), [record_id for *_, record_id in entries]


def remove_with_identity(records: Records) -> None:
    """Remove whatever is personal to an identity that goes, the notes too."""
    records.keeper.remove_many([record_id for *_, record_id in _owned(records, _OF_OTHERS)])


def _owned(records: Records, spared: frozenset[str]) -> list[tuple[str, str, RecordId]]:
    """(type, title, id) of every record that says whose it is, whatever kinds there will be; but for some types."""
    return [
        (entry.type, entry.title, entry.record_id)
        for entry in records.keeper.entries()
        if entry.type not in spared and entry.attributes.get("owner") == records.owner
    ]
