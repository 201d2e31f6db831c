"""`cmwallet oauth verify`: is a token good, says the issuer, says the chain, says the clock?"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.dapp_common import DAPP, DappOptions
from cmwallet.cli.results import oauth
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from oauth.dapp.checking import PublishedKeys, TokenVerdict

app = Commands()


@app.add(
    "verify",
    DAPP,
    result=oauth.TokenCheck,
    example="cmwallet oauth verify grant.json --client did:ethr:0x12:0x… --client-key dapp.jwk\n"
    "cmwallet identity grant … --bare --yes | cmwallet oauth verify - --json | jq .grant",
)
def verify(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The token, or what `oauth login --out` wrote.")],
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody; what cannot be known is unknown.")] = False,
) -> None:
    """Check a token: its signature, the issuer's key on chain, its time, and the state of its grant.

    Only the dapp whose token it is may ask for the grant: name it by --client and --client-key, or --identity;
    otherwise that answer is `unknown`. Exit code 18 when anything speaks against the token, 3 when its issuer or the
    chain cannot be asked. Compare the issuer's DID with the one that you expect: an address alone proves nobody.
    """
    import time

    from cmwallet.cli.terminal.documents import when
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import NetworkFailed, NotVerified
    from oauth.dapp.checking import PublishedKeys, judge_token, parse_token
    from oauth.dapp.kept_tokens import MAX_BYTES, read_tokens_file

    token = read_tokens_file(read_bytes(file, MAX_BYTES)).access_token
    jws = parse_token(token)
    issuer = str(jws.payload["iss"])
    who = given(DappOptions)
    published = PublishedKeys() if offline else _published(issuer)
    grant = _grant(who, issuer, str(jws.payload["grant_id"]), token) if who.named and not offline else None
    found = judge_token(jws, published, grant=grant or "unknown", now=int(time.time()))
    document = {**vars(found), "issued": when(found.issued), "expires": when(found.expires), "good": found.good}
    output.facts(document, _rows(found, when(found.expires)))
    if found.refuted:
        raise NotVerified("the token is not good")
    if not (found.good or offline):
        raise NetworkFailed(
            "issuer or chain could not be asked whether the token is good", hint="try again when both can be asked"
        )


def _rows(found: TokenVerdict, expires: str) -> list[tuple[str, str]]:
    from identity.foreign import clean

    return [
        ("issuer", clean(found.issuer)),
        ("issuer's DID", clean(found.issuer_did or "unknown")),
        ("client", clean(found.client)),
        ("grant", f"{clean(found.grant_id, 60)}: {clean(found.grant)}"),
        ("signature", found.signature),
        ("issuer's key on chain", found.issuer_key),
        ("in time", f"{found.in_time}, until {expires}"),
        ("bound to", clean(found.bound_to, 60)),
    ]


def _published(issuer: str) -> PublishedKeys:
    """Return the issuer's keys, and those that the chain lists for its DID now, as far as they are to be had."""
    from cmwallet.cli.identity.dapp_common import keys_on_chain
    from cmwallet.errors import NetworkFailed
    from identity.rejections import StatusStale, UnknownIssuer
    from oauth.dapp.checking import PublishedKeys, issuer_did
    from oauth.dapp.dapp import make_http
    from oauth.dapp.discovery import discover, fetch_keys
    from oauth.dapp.errors import ServerUnreachable

    try:
        with make_http() as http:
            metadata = discover(http, issuer)
            keys = fetch_keys(http, metadata)
    except ServerUnreachable as problem:
        output.warn(problem.message)
        return PublishedKeys()
    did = issuer_did(metadata, keys)
    with session() as opened:
        try:
            if opened.client.genesis_hash() != metadata.document.get("cmwallet_genesis"):
                output.warn("the issuer's chain is not the network in use: --network")
                return PublishedKeys(keys, did)
            return PublishedKeys(keys, did, keys_on_chain(opened, did))
        except (NetworkFailed, StatusStale, UnknownIssuer) as problem:
            output.warn(problem.message)
            return PublishedKeys(keys, did)


def _grant(who: DappOptions, issuer: str, grant_id: str, token: str) -> str | None:
    """Return the state of the grant that the server tells the dapp; None when it cannot be asked."""
    from oauth.dapp.dapp import connect
    from oauth.dapp.errors import ServerRefused, ServerUnreachable

    with ExitStack() as stack:
        try:
            connection = stack.enter_context(connect(who.dapp(stack), issuer))
            status = connection.fetch(connection.metadata.resource(f"/grants/{grant_id}"), token).get("status")
        except ServerUnreachable as problem:
            output.warn(problem.message)
            return None
        except ServerRefused as problem:
            if problem.error == "invalid_dpop_proof":  # that speaks against the key at hand, not against the token
                output.warn(problem.message)
                return None
            return f"refused: {problem.error}"
    return status if isinstance(status, str) else None
