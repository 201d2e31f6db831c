"""`cmwallet oauth login`: play the dapp, and ask a user for fields."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cmwallet.cli.identity.dapp_common import DAPP, DappOptions
from cmwallet.cli.results import oauth
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oauth.dapp.answers import Tokens
    from oauth.dapp.dapp import Connection
    from oauth.dapp.wish import Wish

app = Commands()

_BROWSER_SECONDS: Final = 600.0


@app.add(
    "login",
    DAPP,
    result=oauth.TokenFile | oauth.Tokens,
    example="cmwallet oauth login https://me.example/i/… --fields given_name,age_equal_or_over.18 --purpose 'to greet "
    "you' --out grant.json\n"
    "cmwallet oauth login http://127.0.0.1:8474/i/… --fields email --purpose 'the ticket' --device\n"
    "cmwallet oauth login https://me.example/i/… --openid --purpose 'to know you again' --for 30d\n"
    "cmwallet oauth login https://me.example/i/… --offer offer.json --out grant.json",
)
def login(
    issuer: Annotated[str, typer.Argument(metavar="ISSUER", help="The user's server: what she calls her issuer.")],
    fields: Annotated[
        list[str] | None, typer.Option("--fields", metavar="FIELDS", help="What is needed, separated by commas.")
    ] = None,
    optional: Annotated[
        list[str] | None, typer.Option("--optional", metavar="FIELDS", help="What would be welcome.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", metavar="TEXT", help="What for; the user reads it.")
    ] = None,
    lasting: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="For how long, such as 30d; else 1h. A device: 24h at most."),
    ] = None,
    max_uses: Annotated[int, typer.Option("--max-uses", metavar="N", min=0, help="How often; 0 is no limit.")] = 0,
    retention: Annotated[
        str | None, typer.Option("--retention", metavar="TIME", help="How long you will keep it: 30d, P30D.")
    ] = None,
    device: Annotated[bool, typer.Option("--device", help="The user types a code, on any machine.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser; print the address.")] = False,
    openid: Annotated[
        bool, typer.Option("--openid", help="Ask who she is to you (an ID Token), also without any field.")
    ] = False,
    offer: Annotated[
        str | None, typer.Option("--offer", metavar="FILE|-", help="Redeem what `identity grant --json` printed.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Keep the tokens in a new private file.")
    ] = None,
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="FILE|-", help="Your client document, for a server that does not know you."),
    ] = None,
) -> None:
    """Ask a user for fields as a dapp does; prints the access token, or keeps it with --out. Nothing else is stored.

    The user decides in her browser, or with --device by a code that she types. She may grant less than was asked for:
    what she granted stands in `authorization_details`. With --openid alone you learn that it is she, and nothing else.
    """
    from dataclasses import replace

    from cmwallet.cli.terminal.files import read_bytes, read_text
    from cmwallet.errors import AlreadyExists, NotFound, Usage
    from oauth.core.limits import DOCUMENT_BYTES
    from oauth.dapp.dapp import connect
    from oauth.dapp.offers import read_offer, redeem

    if offer is not None and (fields or optional or purpose or device or openid):
        raise Usage("an offer says itself what it opens", hint="--offer stands alone")
    if document is not None and (device or offer is not None):
        raise Usage("--document goes with the browser, not with --device or --offer")
    if device and openid:
        raise Usage("--openid goes with the browser, not with --device")
    if out is not None and out.exists():  # found out before the user is asked, whose yes would be lost
        raise AlreadyExists(f"{out} exists already", hint="name another file")
    if out is not None and not out.absolute().parent.is_dir():
        raise NotFound(f"there is no folder for {out}")
    who = given(DappOptions)
    with ExitStack() as stack:
        if offer is not None:
            connection = stack.enter_context(connect(who.dapp(stack), issuer))
            tokens = redeem(connection, read_offer(read_bytes(offer, 1 << 16)))
        else:
            stated = (purpose, lasting, max_uses, retention)
            alone = openid and not fields and not optional and not any(stated)
            wish = None if alone else _wish(fields, optional, *stated, openid=openid)
            text = None if document is None else read_text(document, limit=DOCUMENT_BYTES)
            connection = stack.enter_context(connect(replace(who.dapp(stack), document=text), issuer))
            if wish is not None and device:
                tokens = _by_device(connection, wish)
            else:
                tokens = _by_browser(connection, wish, no_browser, openid)
        _hand_over(connection, tokens, out)


def _wish(
    fields: list[str] | None,
    optional: list[str] | None,
    purpose: str | None,
    lasting: str | None,
    max_uses: int,
    retention: str | None,
    *,
    openid: bool,
) -> Wish:
    import time

    from cmwallet.cli.identity.grant.terms import retention_of
    from cmwallet.errors import Usage
    from cmwallet.units import parse_duration
    from identity.consent.retention import write_retention
    from oauth.dapp.wish import Wish, parse_fields

    if not purpose or not (fields or (openid and not optional)):
        raise Usage("a dapp says what it asks for and why", hint="--fields given_name --purpose 'to greet you'")
    names, predicates = parse_fields(fields or [])
    welcome, more = parse_fields(optional) if optional else ((), ())
    if more:
        raise Usage("a predicate cannot be optional", hint="ask for it with --fields")
    end = int(time.time()) + parse_duration(lasting or "1h")
    keeps = None if retention is None else write_retention(retention_of(retention))
    return Wish(names, purpose, end, predicates, welcome, max_uses=max_uses, retention=keeps)


def _by_browser(connection: Connection, wish: Wish | None, no_browser: bool, openid: bool) -> Tokens:
    """The code flow, with an answer on loopback (RFC 8252 §7.3). A browser that does not open ends nothing."""
    from identity.loopback import Listener

    with Listener() as listener:
        pushed = connection.push(wish, listener.redirect, openid=openid)
        output.status(f"the user decides here:\n{pushed.url}")
        if not no_browser:
            _open_browser(pushed.url)
        return connection.finish(pushed, listener.wait(pushed.state, _BROWSER_SECONDS))


def _by_device(connection: Connection, wish: Wish) -> Tokens:
    import time

    from identity.foreign import clean
    from oauth.core.limits import DEVICE_GRANT_SECONDS
    from oauth.dapp.polling import wait_for_device

    if wish.not_after > time.time() + DEVICE_GRANT_SECONDS:
        output.warn("a wallet grants a device 24h at most: the user is asked for that, and the grant ends then")
    code = connection.start_device(wish)
    output.status(f"the user types {clean(code.user_code, 40)} at {clean(code.verification_uri, 300)}")
    return wait_for_device(connection, code, time.sleep)


def _open_browser(url: str) -> None:
    import webbrowser

    if not webbrowser.open(url):
        output.hint("no browser could be opened: open the address yourself, or use --device")


def _hand_over(connection: Connection, tokens: Tokens, out: Path | None) -> None:
    import json

    from cmwallet.cli.terminal.files import write_new
    from oauth.dapp.kept_tokens import token_document

    document = token_document(connection.metadata.issuer, connection.dapp.client_id, tokens)
    if out is None:
        output.result(document, tokens.access_token)
        return
    write_new(out, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    output.result({"file": str(out), "grant_id": tokens.grant_id, "issuer": connection.metadata.issuer}, str(out))
    read = "/vault/fields" if any(_opens(item) for item in tokens.details) else "/userinfo"
    output.hint(f"read them, with the same keys: cmwallet oauth fetch {read} --access-token {out}")


def _opens(granted: Mapping[str, object]) -> bool:
    """Whether anything of the vault was granted."""
    return bool(granted.get("datatypes") or granted.get("predicates"))
