"""`cmwallet identity attest`, the provider's commands that sign: issue, renew, publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.attest.common import DEFAULT_VCT, Algorithm, Life, Registry, lookup_of, provider_of
from cmwallet.cli.results import attestations
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.output_option import OUTPUT, new_output
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.attest.provider import Terms
    from identity.credentials.issuing import Statement
    from identity.credentials.requests import Request

app = Commands()
_UNSIGNED = "cmwallet identity kyc check --json > report.json; a signed report comes with the request"

Framework = Annotated[
    str, typer.Option("--framework", metavar="TEXT", help="The trust framework under which you checked.")
]
Bits = Annotated[int, typer.Option("--bits", metavar="1|2", min=1, max=2, help="1: no suspension; 2: with it.")]
StatusUrl = Annotated[
    str | None, typer.Option("--status-url", metavar="URL", help="Under which address your status lists will be.")
]


Schema = Annotated[
    str | None, typer.Option("--schema", metavar="0x…", help="Make the copies fit to be anchored under this schema.")
]


SignsAs = Annotated[
    str | None, typer.Option("--as", metavar="URL", help="Sign as this web address; publish its keys by --metadata.")
]


@app.add(
    "issue",
    IDENTITY,
    OUTPUT,
    result=attestations.IssuedPackage | attestations.Asked,
    example="cmwallet identity attest issue --request ask.jwe --age 18 --framework de_aml "
    "--status-url https://bank.example/status --out issued.jwe\n"
    "cmwallet identity attest issue --request ask.jwe --dry-run --json",
)
def issue(
    request: Annotated[str, typer.Option("--request", metavar="FILE|-", help="What the holder sent; - is stdin.")],
    fields: Annotated[
        list[str] | None, typer.Option("--fields", metavar="FIELDS", help="Attest only these of what was asked.")
    ] = None,
    ages: Annotated[
        list[str] | None, typer.Option("--age", metavar="YEARS", help="Ages to attest as reached, such as 18,21.")
    ] = None,
    framework: Framework = "self-declared",
    evidence: Annotated[
        str | None, typer.Option("--evidence", metavar="FILE", help="What you looked at (eKYC-IDA evidence, JSON).")
    ] = None,
    screening: Annotated[
        str | None, typer.Option("--screening", metavar="FILE", help="The result of a screening, or a KYC report.")
    ] = None,
    life: Life = "1y",
    algorithm: Algorithm = "ES256",
    bits: Bits = 2,
    status_url: StatusUrl = None,
    schema: Schema = None,
    vct: Annotated[str, typer.Option("--vct", metavar="TYPE", help="The type that you issue.")] = DEFAULT_VCT,
    signs_as: SignsAs = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is asked for; sign nothing.")] = False,
    registry: Registry = None,
    yes: Yes = False,
) -> None:
    """Answer a request: attest its fields.

    What comes out are one-time copies, sealed to the holder.

    You vouch for the values: check them first. With --age the date of birth need not be shown to prove an age.
    """
    from cmwallet.cli.terminal.files import hand_over, read_text
    from cmwallet.foreign import clean

    text = read_text(request)
    out = new_output()
    terms = _terms(
        fields, ages, framework, evidence, screening, life, algorithm, bits, status_url, schema, vct, signs_as
    )
    with session() as opened:
        provider = provider_of(opened, selected_identity(opened), lookup_of(opened, registry=registry))
        asked = provider.read_request(text)
        statement, report = provider.statement(asked, terms), provider.report(asked)
        if dry_run:
            output.facts(_asked(asked, statement, report), _rows(asked, statement))
            return
        _confirm(yes, f"Vouch for this, about {clean(asked.holder)}?", _rows(asked, statement))
        issued, package = provider.issue(asked, statement, terms)
        hand_over(out, {**issued.document(), "package": package}, package)
        output.status(f"issued {issued.id}: {len(issued.copies)} copies until {issued.expires}")
        output.hint("publish the status list: cmwallet identity attest publish --out FOLDER")
        if signs_as is None and terms.algorithm == "ES256":
            output.hint(
                "verifiers that resolve did:ethr by other libraries may not find a P-256 key: --alg EdDSA for them"
            )


@app.add(
    "renew",
    IDENTITY,
    OUTPUT,
    result=attestations.IssuedPackage,
    example="cmwallet identity attest renew 7f3a --for 1y --out renewed.jwe --yes",
)
def renew(
    prefix: Annotated[str, Kind.ISSUED, typer.Argument(metavar="ID", help="What was issued; attest issued lists it.")],
    life: Life = "1y",
    algorithm: Algorithm = "ES256",
    status_url: StatusUrl = None,
    schema: Schema = None,
    registry: Registry = None,
    yes: Yes = False,
) -> None:
    """Issue anew, until another day.

    For the same keys and with the same statement; the old copies are revoked.
    """
    from cmwallet.cli.terminal.files import hand_over

    out = new_output()
    terms = _terms(None, None, "", None, None, life, algorithm, 2, status_url, schema)
    with session() as opened:
        provider = provider_of(opened, selected_identity(opened), lookup_of(opened, registry=registry))
        before, _ = provider.register.get(prefix)
        _confirm(yes, "Vouch for it again?", [("id", before.id), ("holder", before.holder), ("until", before.expires)])
        issued, package = provider.renew(before.id, terms)
        hand_over(out, {**issued.document(), "package": package}, package)
        output.status(f"renewed {issued.id} until {issued.expires}")


@app.add(
    "publish",
    IDENTITY,
    result=list[attestations.PublishedFile],
    example="cmwallet identity attest publish --out /srv/www/status\n"
    "17 * * * *  cmwallet identity attest publish --out /srv/www/status --quiet",
)
def publish(
    to: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where a web server finds them.")],
    life: Annotated[str, typer.Option("--for", metavar="TIME", help="Until when they count at most (exp).")] = "7d",
    ttl: Annotated[str, typer.Option("--ttl", metavar="TIME", help="When to fetch them again (ttl).")] = "12h",
    algorithm: Algorithm = "ES256",
    signs_as: SignsAs = None,
    metadata: Annotated[
        Path | None, typer.Option("--metadata", metavar="FILE", help="Write the keys of --as here (jwt-vc-issuer).")
    ] = None,
    registry: Registry = None,
) -> None:
    """Sign and write your status lists.

    As files, for any web server. Run it more often than --ttl says.
    """
    from cmwallet.attest.provider import write_public
    from cmwallet.errors import NotFound, Usage
    from cmwallet.units import parse_duration

    if (signs_as is None) != (metadata is None):
        raise Usage("--as and --metadata go together")
    if not to.is_dir():
        raise NotFound(f"{to} is no folder", hint="make it first")
    with session() as opened:
        provider = provider_of(opened, selected_identity(opened), lookup_of(opened, registry=registry))
        written = provider.publish(to, algorithm, life=parse_duration(life), ttl=parse_duration(ttl))
        if signs_as is not None and metadata is not None:
            write_public(metadata, provider.metadata(signs_as))
        output.table(
            [{"uri": uri, "file": str(path)} for uri, path in written],
            ("status list", "file"),
            [(uri, str(path)) for uri, path in written],
            empty="nothing was issued yet",
        )


def _terms(
    fields: list[str] | None,
    ages: list[str] | None,
    framework: str,
    evidence: str | None,
    screening: str | None,
    life: str,
    algorithm: str,
    bits: int,
    status_url: str | None,
    schema: str | None,
    vct: str = DEFAULT_VCT,
    signs_as: str | None = None,
) -> Terms:
    from cmwallet.attest.fetching import fetchable
    from cmwallet.attest.provider import Terms
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import InvalidInput
    from cmwallet.units import parse_validity
    from identity.credentials.anchors import check_schema

    if signs_as is not None and not fetchable(signs_as):
        raise InvalidInput("an issuer on the web is an https address", hint="such as https://bank.example")
    if status_url is not None and not fetchable(status_url):
        raise InvalidInput("nobody would fetch from that address", hint="https, or http on this machine")
    looked_at = [] if evidence is None else _json(read_text(evidence), "the evidence")
    result = None if screening is None else _json(read_text(screening), "the screening", _UNSIGNED)
    if isinstance(result, dict) and isinstance(result.get("screening"), dict):
        result = result["screening"]  # a whole KYC report: only this part of it goes into a credential
    if result is not None and not isinstance(result, dict):
        raise InvalidInput("the result of a screening is a JSON object")
    return Terms(
        vct=vct,
        fields=None if not fields else [one.strip() for text in fields for one in text.split(",")],
        framework=framework,
        evidence=looked_at if isinstance(looked_at, list) else [looked_at],
        ages=[_age(one) for text in ages or [] for one in text.split(",")],
        screening=result,
        seconds=parse_validity(life),
        algorithm=algorithm,
        bits=bits,
        status_url=status_url,
        schema=None if schema is None else check_schema(schema),
        signs_as=signs_as,
    )


def _age(text: str) -> int:
    from cmwallet.errors import InvalidInput

    years = text.strip()
    if not years.isascii() or not years.isdigit() or len(years) > 3 or int(years) > 150:
        raise InvalidInput("an age is a number of years", hint="--age 18,21")
    return int(years)


def _json(text: str, what: str, hint: str | None = None) -> object:
    from cmwallet.errors import InvalidInput
    from identity.jose.encoding import read_json
    from identity.rejections import Rejected

    try:
        return read_json(text.encode(), what)
    except Rejected as problem:
        raise InvalidInput(problem.message, hint=hint) from None


def _asked(asked: Request, statement: Statement, report: object) -> dict[str, object]:
    return {
        "holder": asked.holder,
        "vct": asked.vct,
        "claims": dict(asked.claims),
        "report": report,
        "copies": len(asked.keys),
        "fields": sorted(statement.fields),
        "age_equal_or_over": sorted(statement.ages, key=int),
        "screening": statement.screening is not None,
    }


def _rows(asked: Request, statement: Statement) -> list[tuple[str, str]]:
    import json

    rows = [("holder", asked.holder), ("type", asked.vct), ("copies", str(len(asked.keys)))]
    rows += [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in statement.fields.items()
    ]
    rows += [(f"age_equal_or_over.{age}", "yes") for age in statement.ages]
    if statement.screening is not None:
        rows.append(("screening", str(statement.screening.get("result"))))
    if asked.report is not None:
        rows.append(("report", "came along, signed by the holder"))
    return rows


def _confirm(yes: bool, question: str, rows: list[tuple[str, str]]) -> None:
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.foreign import clean

    require_yes(yes, question, lines=[clean(f"{name}: {value}", 2000) for name, value in rows])
