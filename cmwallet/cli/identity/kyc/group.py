"""`cmwallet identity kyc`: comparing names, screening lists, the KYC report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.kyc.common import Level, Schema, comparison_document, evidence_rows
from cmwallet.cli.identity.kyc.lists import app as lists_app
from cmwallet.cli.results import kyc, shapes
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from identity.kyc.names.qualifiers import Qualifiers

app = Commands(help="KYC and AML: match names, screen lists, check an identity.")
app.add_typer(lists_app, name="lists")

_BATCH = typer.Option("--batch", metavar="FILE|-", help="Compare the lines of a file: schema, name, name, by tabs.")
_TWICE = "Give it twice: for each name."


@app.add(
    "match",
    result=kyc.Comparison | shapes.Stream[kyc.Comparison | kyc.RefusedLine],
    example="cmwallet identity kyc match 'Jon Smith' 'John Smyth'\n"
    "cmwallet identity kyc match 'A. Weber' 'Anna Weber' --birthdate 1980-05-17 --birthdate 1980\n"
    "cmwallet identity kyc match --batch - < pairs.tsv > scores.jsonl",
)
def match(
    one: Annotated[str | None, Kind.NAME, typer.Argument(metavar="[NAME]", help="A name.")] = None,
    other: Annotated[str | None, Kind.NAME, typer.Argument(metavar="[NAME]", help="The other name.")] = None,
    schema: Schema = "Person",
    birth_date: Annotated[
        list[str] | None, typer.Option("--birthdate", metavar="DATE", help=f"YYYY-MM-DD, YYYY-MM or YYYY. {_TWICE}")
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option("--country", metavar="CODE", help=f"ISO 3166-1, such as DE. {_TWICE}")
    ] = None,
    gender: Annotated[
        list[str] | None, typer.Option("--gender", metavar="GENDER", help=f"male or female. {_TWICE}")
    ] = None,
    level: Level = "standard",
    batch: Annotated[str | None, _BATCH] = None,
) -> None:
    """Compare two names and explain the score.

    Neither a home nor a vault is needed. The score is below 1 however alike the names are. With --batch each line gives
    one JSON object, in the order of the lines; one that cannot be read gives an object with `line` and `error`, and the
    exit code is then 13.
    """
    from cmwallet.errors import Usage

    if batch is not None:
        if one is not None or birth_date or country or gender:
            raise Usage(
                "--batch takes the names from its lines and nothing else", hint="see cmwallet identity kyc match --help"
            )
        from cmwallet.cli.identity.kyc.batch import match_batch

        match_batch(batch, level)
        return
    if one is None or other is None:
        raise Usage("two names are needed", hint="or --batch FILE")
    from identity.kyc.names.compare import compare, parse_schema

    known, found = _both_sides(birth_date, country, gender)
    comparison = compare(one, other, parse_schema(schema), known=known, found=found, level=level)
    answer = "match" if comparison.match else "no match"
    rows = [("score", f"{comparison.score:.4f}"), ("answer", f"{answer} (from {comparison.threshold} on)")]
    rows += [(f"{a} ~ {b}", f"{likeness:.2f}") for a, b, likeness in comparison.pairs]
    rows += [("only in one", " ".join(comparison.extra))] if comparison.extra else []
    output.facts(comparison_document(comparison), rows + evidence_rows(comparison.evidence))


@app.add(
    "screen",
    result=kyc.Screening | shapes.Stream[kyc.ScreenedLine | kyc.RefusedLine],
    example="cmwallet identity kyc screen 'Marta Kowalska' --birthdate 1980-05-17 --country PL\n"
    "cmwallet identity kyc screen - --json < names.txt",
)
def screen(
    name: Annotated[str, typer.Argument(metavar="NAME|-", help="A name; - reads one a line from stdin.")],
    schema: Schema = "Person",
    birth_date: Annotated[
        str | None, typer.Option("--birthdate", metavar="DATE", help="YYYY-MM-DD, YYYY-MM or YYYY.")
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option("--country", metavar="CODE", help="Two letters of ISO 3166-1, such as DE; several times."),
    ] = None,
    gender: Annotated[str | None, typer.Option("--gender", metavar="GENDER", help="male or female.")] = None,
    level: Level = "standard",
) -> None:
    """Search the sanctions lists for a name.

    The exit code is 10 when something matches. With - each line gives one JSON object. What is searched is written down
    nowhere, and the vault stays closed.
    """
    from cmwallet.cli.identity.kyc.screen import screen_lines, screen_name
    from identity.kyc.names.qualifiers import parse_qualifiers

    known = parse_qualifiers(birth_date, country or [], gender)
    if name == "-":
        screen_lines(schema, known, level)
    else:
        screen_name(name, schema, known, level)


@app.add(
    "check",
    IDENTITY,
    result=kyc.Report,
    example="cmwallet identity kyc check --level standard\n"
    "cmwallet identity kyc check --identity work --sign report.jwt",
)
def check(
    level: Level = "standard",
    minimum_age: Annotated[
        int, typer.Option("--minimum-age", metavar="YEARS", help="How old the person has to be.")
    ] = 18,
    sign: Annotated[
        Path | None, typer.Option("--sign", metavar="FILE", help="Sign the report into a new file, as a JWS.")
    ] = None,
) -> None:
    """Check an identity's records and print a report.

    The exit code is 18 when a check fails. The report names fields, versions and dates of lists, and scores; it holds
    no value of a field and nothing that stands on a list. Signed it is a self-declaration by the identity's own key.
    """
    from cmwallet.cli.identity.kyc.check import check_identity
    from identity.kyc.names.compare import threshold_of

    threshold_of(level)
    with session() as opened:
        check_identity(opened, selected_identity(opened), level, minimum_age, sign)


def _both_sides(
    birth_dates: list[str] | None, countries: list[str] | None, genders: list[str] | None
) -> tuple[Qualifiers, Qualifiers]:
    """Return what is known of the first name and of the second; what is given must be given for both."""
    from cmwallet.errors import Usage
    from identity.kyc.names.qualifiers import parse_qualifiers

    for option, given in {"--birthdate": birth_dates, "--country": countries, "--gender": genders}.items():
        if given and len(given) != 2:
            raise Usage(f"{option} is given once for each name, so twice")
    sides = [
        parse_qualifiers(
            birth_dates[side] if birth_dates else None,
            countries[side : side + 1] if countries else [],
            genders[side] if genders else None,
        )
        for side in (0, 1)
    ]
    return sides[0], sides[1]
