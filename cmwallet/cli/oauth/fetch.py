"""`cmwallet oauth fetch`, `proof` and `key`: using a token, and the key that it is bound to."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.dapp_common import DAPP, DappOptions, TokenFile
from cmwallet.cli.results import oauth, shapes
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from oauth.dapp.dapp import Connection
    from oauth.dapp.kept_tokens import KeptTokens

app = Commands()


@app.add(
    "fetch",
    DAPP,
    result=shapes.Json,
    example="cmwallet oauth fetch /vault/fields --access-token grant.json\n"
    "cmwallet identity grant --to … --fields email --for 5m --purpose test --bare --yes | "
    "cmwallet oauth fetch /vault/fields --access-token -",
)
def fetch(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address, or a path below the issuer: /vault/fields.")],
    token: TokenFile,
    method: Annotated[str, typer.Option("--method", metavar="METHOD", help="GET, or DELETE.")] = "GET",
) -> None:
    """Read what a token gives access to, with a proof by the key that the token is bound to.

    An answer that is signed or sealed is verified and opened. A token that has ended is renewed first, if the file
    holds what renews it. The token goes to its own issuer and to nobody else.
    """
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import Usage
    from oauth.dapp.dapp import connect
    from oauth.dapp.kept_tokens import MAX_BYTES, read_tokens_file

    if method.upper() not in ("GET", "DELETE"):
        raise Usage("--method is GET or DELETE")
    if "://" not in url and not url.startswith("/"):
        raise Usage("a path below the issuer begins with a slash", hint="such as /vault/fields")
    kept = read_tokens_file(read_bytes(token, MAX_BYTES))
    who = given(DappOptions)
    with ExitStack() as stack:
        connection = stack.enter_context(connect(who.dapp(stack), kept.issuer))
        access = _fresh_token(connection, kept, token)
        where = connection.metadata.resource(url) if url.startswith("/") else url
        document = connection.fetch(where, access, method=method.upper())
        output.result(document, output.json_text(document, indent=1))


@app.add(
    "proof",
    result=oauth.Dpop,
    example="cmwallet oauth proof GET https://me.example/i/…/vault/fields --key dapp.jwk --access-token grant.json\n"
    "cmwallet oauth proof POST https://me.example/i/…/token --key dapp.pem --nonce 3xF…",
)
def proof(
    method: Annotated[str, typer.Argument(metavar="METHOD", help="GET, POST or another.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of the request.")],
    key: Annotated[str, typer.Option("--key", metavar="FILE", help="The private key (JWK or PEM).")],
    token: Annotated[
        str | None, typer.Option("--access-token", metavar="FILE|-", help="The access token that goes with it.")
    ] = None,
    nonce: Annotated[str | None, typer.Option("--nonce", metavar="TEXT", help="The server's DPoP-Nonce.")] = None,
) -> None:
    """Print a proof of possession for one request (the header `DPoP`, RFC 9449); it is good once, for a short time."""
    import re
    import time

    from cmwallet.cli.identity.dapp_common import key_file
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import InvalidInput
    from oauth.dapp.discovery import check_address
    from oauth.dapp.dpop import make_proof
    from oauth.dapp.kept_tokens import MAX_BYTES, read_tokens_file

    if not (method.isascii() and method.isalpha()):
        raise InvalidInput("that is no method of a request", hint="GET, POST or another")
    if nonce is not None and not re.fullmatch(r"[!-~]{1,512}", nonce):
        raise InvalidInput("that is no nonce", hint="the value of the header DPoP-Nonce, and nothing else")
    check_address(url)
    access = None if token is None else read_tokens_file(read_bytes(token, MAX_BYTES)).access_token
    made = make_proof(key_file(key), method, url, now=int(time.time()), token=access, nonce=nonce)
    output.result({"dpop": made}, made)


@app.add(
    "key", result=oauth.KeyFile, example="cmwallet oauth key dapp.jwk\ncmwallet oauth key dapp.pem --json | jq .jwk"
)
def key_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The key's file; made if it is not there.")],
) -> None:
    """Print the thumbprint of a dapp's key; a file that is not there is made, with a new P-256 key.

    List it on chain with `identity key publish FILE`. The private key is never printed.
    """
    from cmwallet.cli.identity.dapp_common import key_file
    from cmwallet.cli.terminal.files import write_new
    from oauth.dapp.key_files import fresh_key, write_key

    if file.exists():
        key = key_file(str(file))
    else:
        key = fresh_key()
        write_new(file, write_key(key))
        output.status(f"a new key stands in {file}")
    public = key.public
    output.result({"jkt": public.thumbprint, "jwk": public.document, "algorithm": key.algorithm}, public.thumbprint)


def _fresh_token(connection: Connection, kept: KeptTokens, name: str) -> str:
    """Return an access token that is good now; a renewed one goes into the file that the old one came from."""
    import json

    from identity.storage import write_private
    from oauth.dapp.kept_tokens import token_document

    if connection.now < kept.expires - 5 or kept.refresh_token is None:
        return kept.access_token
    tokens = connection.refresh(kept.refresh_token)
    if name != "-":
        document = token_document(connection.metadata.issuer, connection.dapp.client_id, tokens)
        document["refresh_token"] = tokens.refresh_token or kept.refresh_token
        write_private(Path(name), (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    return tokens.access_token
