"""Import of files of others: all of a file or nothing, and never more trusted than the file is.

Source, time and verifier that a file states are taken over only when the user says so: anybody can write that a bank
verified something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from identity.errors import AlreadyExists, InvalidInput
from identity.file_kinds import NO_PERSON, kind_of
from identity.records.archive import RECORDS, Member, is_archive, read_archive, read_document
from identity.records.attachments import Attachments, Readable, Staged
from identity.records.claims import MAX_BYTES, Read, read_claims, read_json, update_of
from identity.records.csv_table import read_csv
from identity.records.field import FieldRecord, Json
from identity.records.mrz import Mrz
from identity.records.schema import attachment_label
from identity.records.store import Records, Update
from identity.records.vcard import read_vcard
from identity.text_files import beginning_of

FileFormat = Literal["archive", "json", "vcard", "csv"]
PEEK: Final = 512
"""Bytes by which a format is recognised."""
_FEW: Final = 50


@dataclass(frozen=True)
class Imported:
    """What became of a file.

    Names that are set; those that were so already; the file's own names that are no fields; why values were refused.
    """

    names: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def recognise(beginning: bytes) -> FileFormat:
    """The format of a file that begins like this. Raises `InvalidInput` naming what it is where it is none of them."""
    if is_archive(beginning):
        return "archive"
    text = beginning_of(beginning)
    if text.startswith(("{", "[")):
        return "json"
    kind = kind_of(beginning)
    if kind is not None and kind.name == "vcard":
        return "vcard"
    if kind is not None:
        raise InvalidInput(f"that is {kind.what}, which holds no records", hint=kind.instead)
    if text.startswith("<"):
        raise InvalidInput("that is XML of a kind that is not known here", hint=NO_PERSON)
    return "csv"


@dataclass(frozen=True)
class Pending:
    """A file, read and found right, of which nothing shows yet: the caller commits or discards it."""

    imported: Imported
    records: Records
    attachments: Attachments
    fields: list[FieldRecord]
    staged: list[Staged]

    def commit(self) -> None:
        """Let all of it show at once."""
        if self.staged:
            self.attachments.commit(self.staged, self.records.drafts(self.fields))
        else:
            self.records.seal(self.fields)

    def discard(self) -> None:
        """Remove what was sealed."""
        self.attachments.discard(self.staged)


def stage_fields(
    records: Records, content: Readable, form: FileFormat, *, trust: bool = False, skip_invalid: bool = False
) -> Pending:
    """Read a JSON, vCard or CSV file. Raises `InvalidInput`."""
    whole = _whole(content)
    readers = {"json": read_json, "csv": read_csv}
    read = readers[form](whole, trust=trust) if form in readers else read_vcard(whole)
    # A card was filled in by other rules than ours; JSON and CSV of fields were written for this.
    prepared, refused = _prepare(records, read, skip_invalid=skip_invalid or form == "vcard")
    fields, unchanged = _new(records, prepared, trust=trust)
    imported = Imported([kept.name for kept in fields], unchanged, read.skipped, refused)
    return Pending(imported, records, Attachments(records), fields, [])


def _whole(content: Readable) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := content.read(1 << 20):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise InvalidInput(f"a file of more than {MAX_BYTES >> 20} MiB is not read")
    return b"".join(parts)


def _prepare(records: Records, read: Read, *, skip_invalid: bool) -> tuple[list[FieldRecord], list[str]]:
    """The fields, and why values were refused."""
    if not read.updates:
        raise InvalidInput("the file holds no field that there is", hint="cmwallet identity fields lists them")
    if not skip_invalid:
        try:
            return records.prepare(read.updates), []
        except InvalidInput as error:
            hint = "--skip-invalid leaves such values out and names them"
            raise InvalidInput(error.message, hint=f"{error.hint}; {hint}" if error.hint else hint) from None
    good: list[Update] = []
    refused: list[str] = []
    for update in read.updates:
        try:
            records.prepare([*good, update] if update.name.startswith("document.") else [update])
            good.append(update)
        except InvalidInput as error:
            refused.append(error.message)
    return records.prepare(good), refused


def stage_archive(
    records: Records, attachments: Attachments, content: Any, *, trust: bool = False, replace: bool = False
) -> Pending:
    """Read an archive to its end; commit it once the file is known to be whole.

    Raises `InvalidInput`, and `AlreadyExists` for another file under a label unless `replace`.
    """
    members = read_archive(content)
    first = next(members, None)
    if first is None or first.name != RECORDS:
        raise InvalidInput(f"the archive does not begin with {RECORDS}")
    document = read_document(_whole(first.content))
    read = read_claims(document["claims"], document["records"] if trust else {})
    fields, unchanged = _new(records, records.prepare(read.updates), trust=trust)
    missing = dict(document["attachments"])
    staged: list[Staged] = []
    try:
        for member in members:
            stated = missing.pop(_field_name(member), None)
            if one := _stage(records, attachments, member, stated, trust=trust, replace=replace):
                staged.append(one)
        _check_none_missing(missing)
    except BaseException:
        attachments.discard(staged)
        raise
    names = [kept.name for kept in fields] + [one.field.name for one in staged]
    return Pending(Imported(names, unchanged, read.skipped), records, attachments, fields, staged)


def _new(records: Records, fields: list[FieldRecord], *, trust: bool) -> tuple[list[FieldRecord], list[str]]:
    """The fields that change something, and the names of the others.

    A file that is not trusted and says what is known already must not take away who verified it.
    """
    reason = "compare with what is imported"
    if len(fields) < _FEW:
        found = [records.find(new.name, reason=reason) for new in fields]
        known = {old.name: old for old in found if old is not None}
    else:
        known = {old.name: old for old in records.all(reason=reason)}
    unchanged = {
        new.name
        for new in fields
        if (old := known.get(new.name)) is not None and (old == new if trust else old.value == new.value)
    }
    return [new for new in fields if new.name not in unchanged], sorted(unchanged)


def _check_none_missing(missing: Mapping[str, Any]) -> None:
    if missing:
        raise InvalidInput(f"the archive lacks {', '.join(sorted(missing))[:200]}")


def _field_name(member: Member) -> str:
    return f"attachment.{member.name.rpartition('/')[2]}"


def _stage(
    records: Records, attachments: Attachments, member: Member, stated: object, *, trust: bool, replace: bool
) -> Staged | None:
    """Seal one file; None when the very same is there already."""
    name = _field_name(member)
    value = stated.get("value") if isinstance(stated, Mapping) else None
    if not isinstance(stated, Mapping) or not isinstance(value, Mapping):
        raise InvalidInput(f"{name} is not described in {RECORDS}, or stands there twice")
    before = records.find(name, reason="compare an attachment")
    if before is not None and isinstance(before.value, dict) and before.value.get("sha256") == value.get("sha256"):
        _skim(member)
        return None
    if before is not None and not replace:
        raise AlreadyExists(f"there is another file as {name}", hint="--replace takes that of the archive")
    known = _known(name, stated) if trust else None
    label = attachment_label(name)
    assert label is not None
    one = attachments.stage(
        label,
        member.content,
        file_name=str(value.get("file_name")),
        media_type=str(value.get("media_type")),
        source="import",
        record=known,
    )
    kept = one.field.value
    if not isinstance(kept, dict) or (kept["sha256"], kept["size"]) != (value.get("sha256"), value.get("size")):
        attachments.discard([one])
        raise InvalidInput(f"{name} in the archive is not the file that was exported")
    return one


def _known(name: str, stated: Mapping[str, Any]) -> FieldRecord:
    update = update_of(name, None, stated)
    collected = update.collected or ""
    return FieldRecord(name, None, update.source, collected, "high", update.expires, update.verified_by)


def _skim(member: Member) -> None:
    while member.content.read(1 << 20):
        pass


def document_kind(zone: Mrz) -> str:
    """The type of document that a zone stands on (ICAO 9303-3 §4.4: the first letters are the document code)."""
    if zone.document_code.startswith("P"):
        return "passport"
    if zone.document_code.startswith("V"):
        return "visa"
    return "residence_permit" if zone.document_code[1:2] == "R" else "idcard"


def mrz_updates(records: Records, zone: Mrz, kind: str | None = None) -> tuple[list[Update], list[str]]:
    """What a zone says of the document and of the person, and the names of what it says otherwise than the records.

    The person's own fields are filled where they are empty: a zone knows no accents, and cuts long names.
    """
    group = f"document.{kind or document_kind(zone)}"
    today = records.today
    birthdate = zone.birthdate(today)
    of_document: dict[str, Json] = {
        "document_number": zone.document_number,
        "issuing_country": zone.issuing_country,
        "nationality": zone.nationality,
        "birthdate": birthdate,
        "sex": zone.sex,
        "date_of_expiry": zone.date_of_expiry(today),
        "family_name": zone.family_name,
        "given_name": zone.given_name,
        "mrz": "\n".join(zone.lines),
    }
    of_person: dict[str, Json] = {
        "family_name": _capitalised(zone.family_name),
        "given_name": _capitalised(zone.given_name),
        "birthdate": birthdate,
        "gender": {"F": "female", "M": "male"}.get(zone.sex),
    }
    expires = f"{of_document['date_of_expiry']}" if of_document["date_of_expiry"] else None
    updates = [Update(f"{group}.{name}", value, "mrz", expires) for name, value in of_document.items() if value]
    differing: list[str] = []
    for name, value in of_person.items():
        known = records.find(name, reason="compare with the machine-readable zone")
        if value and known is None:
            updates.append(Update(name, value, "mrz"))
        elif value and known is not None and not _alike(known.value, value):
            differing.append(name)
    return updates, differing


def set_zone(records: Records, zone: Mrz, kind: str | None = None) -> tuple[Imported, list[str]]:
    """Set what a zone says; return what became of it, and the names of what it says otherwise than the records.

    What was known already stays as it is, with whoever verified it.
    """
    updates, differing = mrz_updates(records, zone, kind)
    fields, unchanged = _new(records, records.prepare(updates), trust=False)
    records.seal(fields)
    return Imported([kept.name for kept in fields], unchanged), differing


def _capitalised(text: str) -> str:
    return " ".join(word.capitalize() for word in text.split())


def _alike(known: Json, said: Json) -> bool:
    """Whether a zone may say `said` of somebody whose record says `known`: spelled without accents, perhaps cut."""
    from identity.records.mrz_letters import transliterate

    if not isinstance(known, str) or not isinstance(said, str):
        return False
    if known == said or any(character.isdigit() for character in said):
        return known == said
    try:
        return transliterate(known).startswith(transliterate(said))
    except InvalidInput:
        return True  # in a script without a table nobody can tell
