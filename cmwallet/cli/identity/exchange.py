"""`cmwallet identity import|export`: records in and out, in the formats of others and as a whole archive."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Final

import typer

from cmwallet.cli.identity.common import few, records_of
from cmwallet.cli.identity.files import new_file, open_binary
from cmwallet.cli.results import identities
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.files import stdout_bytes
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.foreign import clean

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.records.importing import Imported, Pending
    from identity.records.store import Records
    from identity.secret import Secret

app = Commands()
_FORMATS: Final = ("archive", "json", "vcard", "csv")
_LONGEST_ZONE: Final = 4096
FilePassphraseFrom = Annotated[
    str | None,
    typer.Option(
        "--file-passphrase-from", metavar="SOURCE", help="Where the file's own passphrase, or a key file, is read."
    ),
]


@app.add(
    "import",
    IDENTITY,
    result=identities.ImportedFields,
    example="cmwallet identity import me.vcf\n"
    "cmwallet identity import backup.age --file-passphrase-from prompt --trust\n"
    "cmwallet identity import --mrz - < passport.txt",
)
def import_(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE|-]", help="JSON of claims, vCard, CSV or an export; - is stdin.")
    ] = None,
    mrz: Annotated[
        str | None, typer.Option("--mrz", metavar="FILE|-", help="The machine-readable zone of a document.")
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", metavar="TYPE", help="What the zone stands on; none: as it says.")
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="archive, json, vcard or csv; none: as it looks.")
    ] = None,
    file_passphrase_from: FilePassphraseFrom = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Believe what the file says of source, time and verifier.")
    ] = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Leave values out that are wrong, and name them.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take attachments of the file in place of others with their labels.")
    ] = False,
) -> None:
    """Set fields from a file: all of them, or none when one is wrong. What was set before stays in the history.

    Encrypted files are recognised. Claims and columns that are no fields are left out and named.
    """
    from cmwallet.errors import Usage

    if (file is None) == (mrz is None):
        raise Usage("give either a file or --mrz", hint="cmwallet identity import FILE, or --mrz FILE|-")
    if file_format not in (None, *_FORMATS):
        raise Usage(f"a format is one of {', '.join(_FORMATS)}")
    if mrz is not None:
        _import_zone(mrz, document)
        return
    assert file is not None
    with open_binary(file) as content, session() as opened:
        records = records_of(opened, selected_identity(opened))
        pending: Pending | None = None
        try:
            with _plain(opened, content, file_passphrase_from) as plain:
                pending = _read(records, plain, file_format, trust=trust, skip_invalid=skip_invalid, replace=replace)
        except BaseException:
            if pending is not None:
                pending.discard()  # only at its end it is known whether an encrypted file was whole
            raise
        pending.commit()
        _report(pending.imported)


def _read(
    records: Records, plain: io.BufferedReader, form: str | None, *, trust: bool, skip_invalid: bool, replace: bool
) -> Pending:
    from identity.records.attachments import Attachments
    from identity.records.importing import PEEK, recognise, stage_archive, stage_fields

    wanted: Any = form or recognise(plain.peek(PEEK)[:PEEK])
    if wanted == "archive":
        return stage_archive(records, Attachments(records), plain, trust=trust, replace=replace)
    return stage_fields(records, plain, wanted, trust=trust, skip_invalid=skip_invalid)


@contextmanager
def _plain(opened: Session, content: IO[bytes], secret_from: str | None) -> Iterator[io.BufferedReader]:
    """Yield what a file says, decrypted if it is encrypted."""
    from cmwallet.home.secret_sources import Wanted
    from identity.records.age_file import decrypted
    from identity.records.age_header import is_age

    stream: Any = content
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    if not is_age(buffered.peek(64)):
        yield buffered
        return
    secret = opened.read_option(Wanted("passphrase of the file, or age key", "file-passphrase-from"), secret_from)
    with decrypted(buffered, secret) as plain:
        raw: Any = plain
        yield raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)


def _report(imported: Imported) -> None:
    document: identities.ImportedFields = {
        "set": imported.names,
        "unchanged": imported.unchanged,
        "skipped": imported.skipped,
        "refused": imported.refused,
    }
    output.result(document, "\n".join(imported.names) or None)
    for what in imported.refused:
        output.warn(f"left out: {clean(what)}")
    if imported.unchanged:
        output.status(f"as they were: {len(imported.unchanged)} records")
    if imported.skipped:
        output.status(f"no fields, left out: {few(imported.skipped)}")


def _import_zone(mrz: str, document: str | None) -> None:
    from cmwallet.cli.terminal.files import read_text
    from identity.errors import InvalidInput
    from identity.records.importing import set_zone
    from identity.records.mrz import parse_mrz
    from identity.records.schema import DOCUMENTS

    kinds = [kind for kind, fields in DOCUMENTS.items() if "mrz" in fields]
    if document not in (None, *kinds):
        raise InvalidInput(f"a zone stands on one of {', '.join(kinds)}")
    text = read_text(mrz, limit=_LONGEST_ZONE)
    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        zone = parse_mrz(text, today=records.today)
        imported, differing = set_zone(records, zone, document)
        _report(imported)
        for other in differing:
            output.warn(f"the document says otherwise than {other}; {other} stays as it is")
        if zone.names_cut:
            output.warn("the names fill the zone to its end and may be cut: compare them with the document")


@app.add(
    "export",
    IDENTITY,
    result=identities.ExportedFields,
    example="cmwallet identity export backup.age --recipient age1ql3z…\n"
    "cmwallet identity export me.vcf --format vcard --plain\n"
    "cmwallet identity export - --format json --plain --yes | jq .given_name",
)
def export(
    to: Annotated[str, typer.Argument(metavar="FILE|-", help="A new file (0600); - is stdout.")],
    file_format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="archive (everything), json, vcard or csv.")
    ] = "archive",
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", metavar="AGE1…", help="Encrypt to this age key; several can.")
    ] = None,
    file_passphrase_from: FilePassphraseFrom = None,
    plain: Annotated[bool, typer.Option("--plain", help="Do not encrypt; needs a typed yes.")] = False,
    yes: Yes = False,
) -> None:
    """Write the records to a file: encrypted with age, to recipients or under a passphrase of its own.

    `archive` is complete, attachments included; `json` leaves attachments out, `vcard` and `csv` what they have no
    place for, and say so. Each export is noted in the vault; `identity report` lists them. History does not leave.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Usage
    from identity.records.age_file import parse_recipients
    from identity.records.exports import note_export

    if file_format not in _FORMATS:
        raise Usage(f"a format is one of {', '.join(_FORMATS)}")
    if plain and (recipient or file_passphrase_from):
        raise Usage("--plain excludes --recipient and --file-passphrase-from")
    if recipient and file_passphrase_from:
        raise Usage("a file is encrypted to recipients or to a passphrase, not to both")
    parse_recipients(recipient or [])
    _check_target(to)
    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        names = records.names()
        if plain:
            lines = [f"{len(names)} records of {records.owner}, readable by whoever gets the file."]
            require_yes(yes, f"Write them to {to} without encryption?", lines=lines)
        secret = None if plain or recipient else _new_secret(opened, file_passphrase_from)
        kept, pieces, left_out = _content(records, file_format)
        encryption = "none" if plain else "age-recipients" if recipient else "age-passphrase"
        noted = note_export(
            records, to=_place(to), form=file_format, encryption=encryption, recipients=recipient or [], fields=kept
        )
        _write(to, pieces, recipient or [], secret)
        if to != "-":
            output.result({**noted.document(), "left_out": left_out}, None)
        output.status(f"exported {len(kept)} records")
        if left_out:
            output.warn(f"{file_format} has no place for {few(left_out)}: --format archive takes all")


def _check_target(to: str) -> None:
    """Refuse a target before the export is noted and anybody is asked anything."""
    from cmwallet.errors import AlreadyExists, NotFound, Usage

    if to == "-":
        if sys.stdout.isatty():
            raise Usage("the content is not for a terminal", hint="name a file, or use a pipe")
    elif Path(to).exists():
        raise AlreadyExists(f"{to} is here already", hint="name a new file")
    elif not Path(to).absolute().parent.is_dir():
        raise NotFound(f"there is no folder {Path(to).parent}")


def _place(to: str) -> str:
    return "stdout" if to == "-" else str(Path(to).absolute())


def _new_secret(opened: Session, secret_from: str | None) -> Secret:
    from cmwallet.home.secret_sources import Wanted

    return opened.read_option(Wanted("passphrase for the file", "file-passphrase-from", confirm=True), secret_from)


def _content(records: Records, form: str) -> tuple[list[str], Iterable[bytes], list[str]]:
    """Return the names of what leaves, the file's pieces, and the names of what it has no place for."""
    from identity.records.archive import write_archive
    from identity.records.attachments import Attachments
    from identity.records.claims import write_json
    from identity.records.csv_table import write_csv
    from identity.records.schema import attachment_label
    from identity.records.vcard import write_vcard

    every = records.all(reason="identity export")
    if form == "archive":
        names = [record.name for record in every]
        return names, write_archive(every, Attachments(records), reason="identity export"), []
    left_out = [record.name for record in every if attachment_label(record.name) is not None]
    fields = [record for record in every if attachment_label(record.name) is None]
    if form == "vcard":
        content, missing = write_vcard(fields)
        left_out += missing
    else:
        content = write_json(fields) if form == "json" else write_csv(fields)
    names = [record.name for record in every if record.name not in set(left_out)]
    return names, [content], left_out


def _write(to: str, pieces: Iterable[bytes], recipients: list[str], secret: Secret | None) -> None:
    from identity.records.age_file import encrypt_to_passphrase, encrypt_to_recipients

    def write(target: IO[bytes]) -> None:
        if recipients:
            encrypt_to_recipients(pieces, target, recipients)
        elif secret is not None:
            encrypt_to_passphrase(pieces, target, secret)
        else:
            for piece in pieces:
                target.write(piece)

    if to == "-":
        with stdout_bytes() as target:
            write(target)
    else:
        with new_file(Path(to)) as target:
            write(target)
