"""`cmwallet identity set|get|unset|fields|history`: the records of an identity, one field at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.common import records_of
from cmwallet.cli.results import identities, shapes
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from identity.records.field import FieldRecord, Json
    from identity.records.store import Records

app = Commands()
FieldArgument = Annotated[
    str, typer.Argument(metavar="FIELD", help="Such as given_name, address.country or document.passport.mrz.")
]
Reveal = Annotated[bool, typer.Option("--reveal", help="Show sensitive values on a terminal too.")]
MASK = "•••••"
_MOST_OF_A_VALUE = 16_384


@app.add(
    "set",
    IDENTITY,
    result=identities.KeptField,
    example="cmwallet identity set given_name Ada\n"
    "cmwallet identity set birthdate -            # the value is one read from stdin\n"
    "cmwallet identity set document.passport.document_number - --expires 2031-05-01 < number.txt",
)
def set_(
    field: FieldArgument,
    value: Annotated[
        str | None, typer.Argument(metavar="[VALUE|-]", help="The value; - is stdin, none asks for it.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="TIME", help="When the value is out of date.")
    ] = None,
) -> None:
    """Set a field; the value is checked by the field's own rules and kept in one spelling.

    The value before stays in the history. Several values of one field are separated by commas.
    """
    from identity.records.schema import type_of

    sensitive = type_of(field).sensitivity == "high"
    given = _value(field, value)
    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        kept = records.set(field, given, expires=expires)
        output.result({name: item for name, item in kept.document().items() if name != "value"}, None)
        output.status(f"set {field}")
        if sensitive and value not in (None, "-"):
            output.hint(
                f"the value is in your shell's history now; cmwallet identity set {field} - reads it from stdin"
            )


def _value(field: str, value: str | None) -> str:
    from cmwallet.cli.terminal import prompt
    from cmwallet.cli.terminal.files import read_text

    if value is None:
        return prompt.ask(field, hint=f"cmwallet identity set {field} VALUE, or - to read it from stdin")
    return read_text("-", limit=_MOST_OF_A_VALUE).removesuffix("\n") if value == "-" else value


@app.add(
    "get",
    IDENTITY,
    result=dict[str, shapes.Json],
    example="cmwallet identity get given_name\ncmwallet identity get address\n"
    "cmwallet identity get bank_account.main.IBAN --json | jq -r .verified_by",
)
def get(field: FieldArgument) -> None:
    """Print one value, for pipes; of several values one a line.

    The name of a group, such as address or document.passport, prints everything that stands in it.
    """
    from cmwallet.errors import NotFound
    from identity.records.schema import is_group, type_of

    if not is_group(field):
        type_of(field)
    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        if not is_group(field):
            found = records.get(field, reason=f"identity get {field}")
            output.result(found.document(), value_text(found.value))
            return
        members = records.all(prefix=f"{field}.", reason=f"identity get {field}")
        if not members:
            raise NotFound(f"nothing of {field} is set")
        output.facts(
            {member.name: member.value for member in members},
            [(member.name, value_text(member.value)) for member in members],
        )


@app.add(
    "unset",
    IDENTITY,
    result=identities.UnsetField,
    example="cmwallet identity unset nickname --yes\ncmwallet identity unset nickname --purge --yes",
)
def unset(
    field: FieldArgument,
    purge: Annotated[bool, typer.Option("--purge", help="Remove its history too.")] = False,
    yes: Yes = False,
) -> None:
    """Unset a field. What it was stays in the history, until the retention ends; with --purge it goes at once."""
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        require_yes(yes, f"Remove {field} and its history?" if purge else f"Unset {field}? Its history remains.")
        records.unset(field, purge=purge)
        if purge:
            from cmwallet.cli.identity.grant.erasing import drop_granted

            drop_granted(opened, records.owner, [field])
        output.result({"unset": field, "history": not purge}, None)
        output.status(f"unset {field}")
        if not purge:
            output.hint(f"its history remains: cmwallet identity unset {field} --purge removes that too")


@app.add(
    "fields",
    IDENTITY,
    result=list[identities.FieldName],
    example="cmwallet identity fields\ncmwallet identity fields --set",
)
def fields(
    only_set: Annotated[bool, typer.Option("--set", help="Only the fields that are set; no value is opened.")] = False,
) -> None:
    """List the fields that there can be, or those that are set."""
    from identity.records.schema import table, type_of

    if not only_set:
        rows = [(field, about.sensitivity, about.meaning) for field, about in table()]
        document = [dict(zip(("name", "sensitivity", "meaning"), row, strict=True)) for row in rows]
        output.table(document, ("field", "sensitivity", "what it is"), rows)
        return
    with session() as opened:
        names = records_of(opened, selected_identity(opened)).names()
        known = [(field, type_of(field).sensitivity) for field in names]
        output.table(
            [{"name": field, "sensitivity": sensitivity} for field, sensitivity in known],
            ("field", "sensitivity"),
            known,
            empty="nothing is set yet; cmwallet identity set FIELD VALUE",
        )


@app.add(
    "history",
    IDENTITY,
    result=list[identities.FieldVersion],
    example="cmwallet identity history address.street_address",
)
def history(field: FieldArgument, reveal: Reveal = False) -> None:
    """Print what a field was: when, from which source, verified by whom; the present value last.

    `cmwallet config set history-retention 30d` says how long replaced values stay; forever and 0 can be said too.
    """
    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        changes = records.history(field, reason=f"identity history {field}")
        rows = [(change.time, change.record) for change in changes]
        output.table(
            [
                {"time": time, "record": None if record is None else masked(record.document(), record, reveal=reveal)}
                for time, record in rows
            ],
            ("time", "source", "verified by", "value"),
            [
                (time, "", "", "(unset)")
                if record is None
                else (time, record.source, record.verified_by or "", shown(record, reveal=reveal))
                for time, record in rows
            ],
        )


def value_text(value: Json) -> str:
    """Return a value as text: several ones one a line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(value_text(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}\t{value_text(item)}" for name, item in value.items())
    return str(value)


def hidden(record: FieldRecord, *, reveal: bool) -> bool:
    """Say whether a value is masked: it is sensitive, and somebody may look over the shoulder."""
    import sys

    return record.sensitivity == "high" and not reveal and sys.stdout.isatty()


def shown(record: FieldRecord, *, reveal: bool) -> str:
    """Return a value as one cell of a table."""
    return MASK if hidden(record, reveal=reveal) else value_text(record.value).replace("\n", ", ")


def masked(document: dict[str, Json], record: FieldRecord, *, reveal: bool) -> dict[str, Json]:
    """Return a field's document, its value null where it is masked."""
    return {**document, "value": None} if hidden(record, reveal=reveal) else document


def record_rows(records: Records, *, reveal: bool, reason: str) -> tuple[list[dict[str, Json]], list[tuple[str, str]]]:
    """Return every field of an identity, as documents and as rows of name and value."""
    every = records.all(reason=reason)
    documents = [masked(record.document(), record, reveal=reveal) for record in every]
    return documents, [(record.name, shown(record, reveal=reveal)) for record in every]
