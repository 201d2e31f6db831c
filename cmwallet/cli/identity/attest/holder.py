"""`cmwallet identity attest`, the holder's commands: request, import, list, show, fetch, present, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from cmwallet.cli.identity.attest.common import DEFAULT_VCT, IssuerKeysOption, Registry, holder_of, lookup_of
from cmwallet.cli.identity.attest.held import end_of, held_document, part_document, waiting_document
from cmwallet.cli.results import attestations
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.output_option import OUTPUT, new_output
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.attest.holder import Part

app = Commands()

Fields = Annotated[
    list[str] | None,
    typer.Option("--fields", metavar="FIELDS", help="Names, separated by commas; a|b means either, a predicate first."),
]
Batch = Annotated[str, Kind.CREDENTIAL, typer.Argument(metavar="ID", help="The credential, or how its id starts.")]


@app.add(
    "request",
    IDENTITY,
    OUTPUT,
    result=attestations.AttestationRequest,
    example="cmwallet identity attest request --issuer did:ethr:0x12:0x… --fields given_name,birthdate --out ask.jwe",
)
def request(
    issuer: Annotated[str, typer.Option("--issuer", metavar="DID", help="Whom to ask.")],
    fields: Annotated[
        list[str] | None,
        typer.Option("--fields", metavar="FIELDS", help="What to have attested: names, separated by commas."),
    ] = None,
    copies: Annotated[int, typer.Option("--copies", metavar="N", help="How many one-time copies.")] = 3,
    vct: Annotated[str, typer.Option("--vct", metavar="TYPE", help="The type of credential.")] = DEFAULT_VCT,
    nonce: Annotated[str | None, typer.Option("--nonce", metavar="TEXT", help="The issuer's nonce, if any.")] = None,
    report: Annotated[
        str | None, typer.Option("--report", metavar="FILE|-", help="Your signed KYC report (kyc check --sign).")
    ] = None,
    signed_as: Annotated[
        str | None, typer.Option("--signed-as", metavar="URL", help="The web address that the issuer signs as, if so.")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="One copy that names your DID: whoever sees it can link it to you.")
    ] = False,
    registry: Registry = None,
    yes: Yes = False,
) -> None:
    """Ask an issuer to attest your fields.

    The request is signed by you, sealed to the issuer, and brings one-time keys: each copy will be bound to one.
    """
    from cmwallet.cli.terminal.files import hand_over, read_text
    from identity.credentials.trust import trust_in

    trust_in([issuer] if signed_as is None else [issuer, signed_as])  # refused before the vault is opened
    out = new_output()
    said = None if report is None else _report(read_text(report))
    with session() as opened:
        identity = selected_identity(opened)
        holder, lookup = holder_of(opened, identity), lookup_of(opened, registry=registry)
        values = holder.values(_names(fields), reason="ask for an attestation")
        also = ["with the KYC report"] if said is not None else []
        also += ["the credential will name your DID: whoever sees it can link it to you"] if public else []
        _confirm(yes, f"Send this to {issuer}?", values, also=also)
        text, made = holder.request(
            lookup,
            issuer,
            values,
            copies=1 if public else copies,
            vct=vct,
            nonce=nonce,
            report=said,
            signed_as=signed_as,
            by_did=public,
        )
        document: attestations.AttestationRequest = {
            "id": made,
            "issuer": issuer,
            "vct": vct,
            "fields": sorted(values),
            "copies": 1 if public else copies,
            "public": public,
            "request": text,
        }
        hand_over(out, document, text)
        output.hint("give it to the issuer; what comes back: cmwallet identity attest import FILE")


@app.add(
    "import",
    IDENTITY,
    result=attestations.ReceivedAttestation,
    example="cmwallet identity attest import issued.jwe\ncat issued.jwe | cmwallet identity attest import -",
)
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="What the issuer sent; - is stdin.")],
    issuer_keys: IssuerKeysOption = None,
    registry: Registry = None,
) -> None:
    """Take what an issuer sent.

    It is checked against what was asked first: issuer, keys, type, every value.
    """
    from cmwallet.cli.terminal.files import read_text

    text = read_text(file)
    with session() as opened:
        holder = holder_of(opened, selected_identity(opened))
        batch, copies = holder.take(text, lookup_of(opened, key_files=issuer_keys, registry=registry))
        first = copies[0]
        asked = set(holder.holdings.asked(batch).claims)
        document: attestations.ReceivedAttestation = {
            "id": batch,
            "issuer": first.issuer,
            "vct": first.vct,
            "copies": len(copies),
            "fields": sorted(first.fields),
            "left_out": sorted(asked - set(first.fields)),
            "expires": end_of(first.expires),
        }
        output.result(document, batch)
        output.status(f"{len(copies)} copies of {first.vct}, good until {end_of(first.expires)}")
        if asked - set(first.fields):
            output.warn("the issuer left out: " + ", ".join(sorted(asked - set(first.fields))))


@app.add(
    "list",
    IDENTITY,
    result=list[attestations.HeldAttestation],
    example="cmwallet identity attest list\ncmwallet identity attest list --json | jq '.[].id'",
)
def list_() -> None:
    """List your credentials, and open requests."""
    with session() as opened:
        holder = holder_of(opened, selected_identity(opened))
        documents = [held_document(holder, batch, copies) for batch, copies in holder.holdings.batches().items()]
        answered = {str(document["id"]) for document in documents}
        for entry in holder.holdings.requests():
            facts = entry.attributes
            if facts["nonce"] not in answered:
                documents.append(waiting_document(facts))
        output.table(
            documents,
            ("id", "type", "issuer", "state", "unspent", "expires"),
            [
                tuple(str(document[key] or "") for key in ("id", "vct", "issuer", "state", "unspent", "expires"))
                for document in documents
            ],
            empty="there is no credential yet; cmwallet identity attest request",
        )


@app.add("show", IDENTITY, result=attestations.ShownAttestation, example="cmwallet identity attest show 3fQ --json")
def show(batch: Batch, reveal: Annotated[bool, typer.Option("--reveal", help="Show the values too.")] = False) -> None:
    """Show a credential, and who has seen it."""
    from identity.credentials.presenting import select_fields

    with session() as opened:
        holder = holder_of(opened, selected_identity(opened))
        found, copies = holder.holdings.batch(batch)
        shown = [copy.verifier for copy in copies if copy.verifier is not None]
        document = cast("attestations.ShownAttestation", {**held_document(holder, found, copies), "shown_to": shown})
        rows = [(key, str(document[key] or "")) for key in ("id", "vct", "issuer", "state", "unspent", "expires")]
        rows += [("shown to", str(verifier)) for verifier in shown]
        if reveal:
            text = holder.holdings.text(copies[0], reason="show a credential")
            selection = select_fields(text, copies[0].fields)
            document["values"] = dict(selection.fields)
            rows += [(field, _text(value)) for field, value in selection.fields.items()]
        else:
            rows += [("field", field) for field in copies[0].fields]
        output.facts(document, rows)


@app.add(
    "fetch",
    IDENTITY,
    result=list[attestations.StatusList],
    example="cmwallet identity attest fetch\n0 6 * * *  cmwallet identity attest fetch --quiet",
)
def fetch(
    status: Annotated[
        str | None, typer.Option("--status", metavar="FILE|FOLDER", help="Take status lists (*.jwt) from here.")
    ] = None,
    issuer_keys: IssuerKeysOption = None,
    registry: Registry = None,
) -> None:
    """Fetch the status lists of your credentials.

    Whole lists, best on a schedule: presenting itself asks nobody, so no issuer learns where you show what.
    """
    from cmwallet.attest.refreshing import refresh
    from cmwallet.cli.identity.attest.common import read_lists

    files = read_lists(status)
    with session() as opened:
        holder = holder_of(opened, selected_identity(opened))
        wanted = {(copy.status[0], copy.issuer) for copy in holder.holdings.copies() if copy.status is not None}
        with output.progress("status lists", len(wanted)) as bar:
            lookup = lookup_of(opened, key_files=issuer_keys, registry=registry)
            results = refresh(opened.home, sorted(wanted), lookup, files, bar.advance)
        output.table(
            [{"uri": uri, "result": result, "as_of": as_of} for uri, result, as_of in results],
            ("status list", "result", "made"),
            [(uri, result, as_of or "") for uri, result, as_of in results],
            empty="no credential has a status list",
        )


@app.add(
    "present",
    IDENTITY,
    OUTPUT,
    result=attestations.Presentations,
    example="cmwallet identity attest present --fields age_equal_or_over.18 --audience https://shop.example "
    "--nonce n-0S6 --yes\n"
    "cmwallet identity attest present --fields 'given_name,birthdate|age_equal_or_over.18' --audience shop --nonce 1x",
)
def present(
    fields: Fields = None,
    audience: Annotated[
        str | None, Kind.NAME, typer.Option("--audience", metavar="NAME", help="The verifier's name.")
    ] = None,
    nonce: Annotated[str | None, typer.Option("--nonce", metavar="TEXT", help="The verifier's nonce.")] = None,
    no_nonce: Annotated[bool, typer.Option("--no-nonce", help="It has none; good for five minutes.")] = False,
    attested_only: Annotated[bool, typer.Option("--attested-only", help="Nothing that only you say.")] = False,
    credential: Annotated[
        str | None,
        Kind.CREDENTIAL,
        typer.Option("--credential", metavar="ID", help="From this one; none: whichever fits best."),
    ] = None,
    yes: Yes = False,
) -> None:
    """Show a verifier the fields that you name.

    Exactly those, one line for each credential, bound to the verifier and its nonce. A verifier gets a copy of its own,
    the same one again next time. Fields that no credential has are stated by yourself and marked so. Nobody is asked:
    what is known of the status was fetched before (attest fetch).
    """
    from cmwallet.attest.holder import nonce_of
    from cmwallet.cli.terminal.files import hand_over
    from cmwallet.errors import InputNeeded, Usage
    from identity.credentials.selection import choose, parse_fields

    if not audience:
        raise InputNeeded("the verifier's name is needed: a presentation is for one verifier", hint="--audience NAME")
    if nonce and no_nonce:
        raise Usage("--nonce and --no-nonce exclude each other")
    out = new_output()
    wanted, used = parse_fields(fields or []), nonce_of(nonce, none=no_nonce)
    with session() as opened:
        holder = holder_of(opened, selected_identity(opened))
        copies = holder.holdings.copies() if credential is None else holder.holdings.batch(credential)[1]
        plan = choose(wanted, copies, holder.state_of, audience)
        parts = holder.parts(plan, attested_only=attested_only)
        _explain(parts, audience, yes)
        with opened.home.lock("presentation", seconds=30):
            texts = holder.present(parts, audience=audience, nonce=used, replay_checkable=not no_nonce)
        document: attestations.Presentations = {
            "audience": audience,
            "nonce": used,
            "replay-checkable": "no" if no_nonce else "yes",
            "presentations": [part_document(part, text) for part, text in zip(parts, texts, strict=True)],
        }
        hand_over(out, document, "\n".join(texts))


@app.add(
    "remove", IDENTITY, result=attestations.RemovedAttestation, example="cmwallet identity attest remove 3fQ --yes"
)
def remove(batch: Batch, yes: Yes = False) -> None:
    """Remove a credential with its copies.

    Its keys go too; the issuer is not told. An open request can be removed as well.
    """
    from cmwallet.cli.terminal.confirm import require_yes

    with session() as opened:
        holder = holder_of(opened, selected_identity(opened))
        found = holder.holdings.removable(batch)
        copies = len(holder.holdings.batches().get(found, ()))
        what = f"{found} with its {copies} copies" if copies else f"the request {found}, and take no answer to it"
        require_yes(yes, f"Remove {what}?")
        holder.holdings.remove(found)
        output.result({"removed": found, "copies": copies}, None)
        output.status(f"removed {found}")


def _explain(parts: list[Part], audience: str, yes: bool) -> None:
    """Show what will be disclosed, decoded from what will be sent, and have it confirmed."""
    lines: list[str] = []
    for part in parts:
        source = "stated by yourself" if part.chosen is None else f"attested by {part.chosen.copy.issuer}"
        lines += [_line(field, value, source) for field, value in part.selection.fields.items()]
        lines += [_line(field, value, "shows in any case") for field, value in part.selection.always.items()]
        if part.chosen is not None and part.chosen.state == "unknown":
            output.warn("the status of this credential is not known here; cmwallet identity attest fetch")
        if part.chosen is not None and part.chosen.copy.maybe_shown and part.chosen.copy.verifier is None:
            output.warn("this copy may have been shown to somebody since the backup that this home is from was made")
    _ask(yes, f"Show this to {audience}?", lines)


def _confirm(yes: bool, question: str, values: dict[str, object], also: list[str]) -> None:
    _ask(yes, question, [_line(field, value, "") for field, value in values.items()] + also)


def _ask(yes: bool, question: str, lines: list[str]) -> None:
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.foreign import clean

    require_yes(yes, clean(question), lines=lines)


def _line(field: str, value: object, source: str) -> str:
    from cmwallet.foreign import clean

    return clean(f"{field}: {_text(value)}" + (f"  ({source})" if source else ""), 2000)


def _names(fields: list[str] | None) -> list[str]:
    from cmwallet.errors import InputNeeded

    names = [name.strip() for text in fields or [] for name in text.split(",") if name.strip()]
    if not names:
        raise InputNeeded("no field is named", hint="--fields given_name,birthdate")
    return names


def _report(text: str) -> str:
    """Return a signed KYC report. Raises `InvalidInput`."""
    from cmwallet.errors import InvalidInput
    from identity.credentials.requests import REPORT_TYPE
    from identity.jose.jws import parse_jws
    from identity.rejections import Rejected

    try:
        return parse_jws(text.strip(), "the report", types=(REPORT_TYPE,)).text
    except Rejected as problem:
        raise InvalidInput(problem.message, hint="cmwallet identity kyc check --sign FILE") from None


def _text(value: object) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
