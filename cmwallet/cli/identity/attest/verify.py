"""`cmwallet identity attest verify`: is it true, for whom, and how old is what is known?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.attest.common import IssuerKeysOption, Offline, Registry, lookup_of, read_lists, trust_of
from cmwallet.cli.results import attestations
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from identity.credentials.key_binding import Occasion
    from identity.credentials.verifying import Demand, Verification

app = Commands()


@app.add(
    "verify",
    result=attestations.AttestationCheck,
    example="cmwallet identity attest verify shown.txt --audience https://shop.example --nonce n-0S6 "
    "--issuer-trust trust.json\n"
    "curl -s … | cmwallet identity attest verify - --audience shop --nonce n-0S6 --issuer did:ethr:0x12:0x… --json",
)
def verify(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="One presentation a line; - is stdin.")],
    audience: Annotated[
        str | None,
        Kind.NAME,
        typer.Option("--audience", metavar="NAME", help="Your own name, as the presenter was told."),
    ] = None,
    nonce: Annotated[str | None, typer.Option("--nonce", metavar="TEXT", help="The nonce that you gave.")] = None,
    no_nonce: Annotated[bool, typer.Option("--no-nonce", help="You gave none: a replay would not be seen.")] = False,
    issuer_trust: Annotated[
        str | None, typer.Option("--issuer-trust", metavar="FILE", help="Whom you trust with what (JSON).")
    ] = None,
    issuer: Annotated[
        list[str] | None, typer.Option("--issuer", metavar="DID|URL", help="Trust this issuer; may be repeated.")
    ] = None,
    any_issuer: Annotated[
        bool, typer.Option("--any-issuer", help="Accept whoever signed it, and say that nobody vouched for them.")
    ] = False,
    vct: Annotated[str | None, typer.Option("--vct", metavar="TYPE", help="The type it has to be of.")] = None,
    accept_self_asserted: Annotated[
        bool, typer.Option("--accept-self-asserted", help="Accept what only the presenter says.")
    ] = False,
    issuer_keys: IssuerKeysOption = None,
    status: Annotated[str | None, typer.Option("--status", metavar="FILE|FOLDER", help="Status lists (*.jwt).")] = None,
    offline: Offline = False,
    refetch: Annotated[
        bool,
        typer.Option(
            "--refetch", help="Fetch status lists and keys of web issuers anew, although the kept ones are good."
        ),
    ] = False,
    allow_stale: Annotated[
        str, typer.Option("--allow-stale", metavar="TIME", help="Accept what should have been renewed so long ago.")
    ] = "0s",
    max_age: Annotated[
        str, typer.Option("--max-age", metavar="TIME", help="How old the presenter's proof may be.")
    ] = "5m",
    without_holder: Annotated[
        bool, typer.Option("--without-holder", help="Check a credential that nobody presents.")
    ] = False,
    require_anchor: Annotated[
        bool, typer.Option("--require-anchor", help="It has to be anchored on chain, and stand there.")
    ] = False,
    registry: Registry = None,
) -> None:
    """Verify what somebody presents.

    Signature, disclosures, holder, audience, nonce, time, trust in the issuer, status.

    0: all of it holds. 18: it does not, and the error's code says why. 3: what is known is too old, or missing, to say
    yes or no. Needs no vault. Without a word whom to trust, nobody is: 18, unlisted_issuer.
    """
    from cmwallet.attest.anchoring import ChainAnchors
    from cmwallet.attest.cache import Cache
    from cmwallet.attest.list_lookup import ListLookup
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import Usage
    from cmwallet.units import parse_duration, parse_validity
    from identity.credentials.verifying import Demand

    now = int(time.time())
    if offline and refetch:
        raise Usage("--offline and --refetch exclude each other")
    trust = trust_of(issuer_trust, issuer, anybody=any_issuer)
    occasion = None if without_holder else _occasion(audience, nonce, now, parse_validity(max_age), none=no_nonce)
    texts = read_text(file).split()
    with session() as opened:
        cache = Cache(opened.home)
        demand = Demand(
            now=now,
            occasion=occasion,
            trust=trust,
            vct=vct,
            allow_stale=parse_duration(allow_stale, allow_zero=True),
            accept_self_asserted=accept_self_asserted,
            seen=cache.first_seen,
            anchors=ChainAnchors(opened, offline=offline, allow_stale=parse_duration(allow_stale, allow_zero=True)),
            require_anchor=require_anchor,
        )
        lists = ListLookup(cache, offline=offline, renew=refetch, files=read_lists(status))
        keys = lookup_of(opened, offline=offline, renew=refetch, key_files=issuer_keys, registry=registry)
        found = _verify_all(texts, demand, keys, lists)
        for one in found:
            if not one.self_asserted:
                cache.saw(one.sdjwt.issuer_jwt, now)
        _print(found, now)


def _occasion(audience: str | None, nonce: str | None, now: int, max_age: int, *, none: bool) -> Occasion:
    from cmwallet.errors import InputNeeded, Usage
    from identity.credentials.key_binding import Occasion

    if not audience:
        raise InputNeeded("your own name is needed: a presentation is for one verifier", hint="--audience NAME")
    if none and nonce is not None:
        raise Usage("--nonce and --no-nonce exclude each other")
    if not nonce and not none:
        raise InputNeeded("the nonce that you gave is needed: a presentation is for one occasion", hint="--nonce TEXT")
    return Occasion(audience, nonce, now, max_age)


def _verify_all(texts: list[str], demand: Demand, keys: object, lists: object) -> list[Verification]:
    from identity.credentials.verifying import verify as check
    from identity.rejections import Malformed, Rejected, StatusStale

    if not texts or len(texts) > 100:
        raise Malformed("there is no presentation in it, or more than a hundred")
    found = []
    for place, text in enumerate(texts, 1):
        try:
            found.append(check(text, demand, keys, lists))  # type: ignore[arg-type]  # both are lookups of this module
        except (Rejected, StatusStale) as problem:
            problem.details["presentation"] = place
            raise
    return found


def _print(found: list[Verification], now: int) -> None:
    """Print the fields, each with who says so; a column of its own, which no claim can imitate."""
    from identity.credentials.fields import fields_in

    fields: dict[str, dict[str, object]] = {}
    rows: list[tuple[str, str, str, str]] = []
    for one in sorted(found, key=lambda one: one.self_asserted):
        issuer = str(one.claims["iss"])
        for name, value in fields_in(one.claims).items():
            fields.setdefault(name, {"value": value, "issuer": issuer, "self_asserted": one.self_asserted})
            rows.append((name, _text(value), one.trusted, issuer))
    document = {
        "valid": True,
        "fields": fields,
        "presentations": [_document(one, now) for one in found],
    }
    output.table(document, ("field", "value", "trust", "issuer"), rows, empty="valid, and no field was disclosed")
    for one in found:
        if one.status is not None:
            output.status(f"status   valid, by the list of {_when(one.status.as_of)} ({one.status.source})")
        if one.issuer_keys is not None:
            output.status(f"keys     as of {_when(one.issuer_keys.as_of)} ({one.issuer_keys.source})")
    if any(one.binding is not None and not one.binding.replay_checkable for one in found):
        output.warn("without a nonce of yours this could have been shown before")
    if any(one.former_type for one in found):
        output.warn("it is of the type vc+sd-jwt, the name of earlier drafts; its issuer should write dc+sd-jwt")
    if len(found) > 1:
        output.warn("these are several presentations: nothing proves that all of them are about one person")
    if any(one.trusted == "unlisted" for one in found):
        output.warn("nobody vouched for the issuer: anybody can sign such a credential")


def _document(one: Verification, now: int) -> attestations.VerifiedPresentation:
    keys, binding, status = one.issuer_keys, one.binding, one.status
    return {
        "issuer": str(one.claims["iss"]),
        "trust": one.trusted,
        "self_asserted": one.self_asserted,
        "typ": str(one.jws.header.get("typ")),
        "vct": one.vct,
        "expires": None if one.expires is None else _when(one.expires),
        "claims": one.claims,
        "signed_at": _when(one.signed_at),
        "key": {
            "kid": one.kid,
            "source": None if keys is None else keys.source,
            "as_of": None if keys is None else _when(keys.as_of),
            "age_seconds": None if keys is None else max(0, now - keys.as_of),
            "block": None if keys is None else keys.block,
        },
        "status": None
        if status is None
        else {
            "value": "valid",
            "uri": status.uri,
            "source": status.source,
            "as_of": _when(status.as_of),
            "age_seconds": max(0, now - status.as_of),
            "stale": status.stale_from is not None and now >= status.stale_from,
        },
        "anchor": None
        if one.anchor is None
        else {
            "state": one.anchor.state,
            "schema": one.anchor.schema,
            "made": None if one.anchor.made is None else _when(one.anchor.made),
        },
        "holder": None
        if binding is None
        else {
            "kid": binding.kid,
            "audience": binding.audience,
            "nonce": binding.nonce,
            "time": _when(binding.time),
            "replay_checkable": binding.replay_checkable,
        },
    }


def _when(seconds: int) -> str:
    from cmwallet.cli.terminal.documents import when

    return when(seconds)


def _text(value: object) -> str:
    import json

    from cmwallet.foreign import clean

    return clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 2000)
