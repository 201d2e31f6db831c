"""`cmwallet oauth serve` and `login-link`: the server in this terminal, and letting a browser in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import oauth
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, named_identity, selected_identity
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.cli.terminal.server_log import write_log
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.serving.plan import Plan
    from cmwallet.session import Session

app = Commands()

_DEFAULT_UNLOCK = "1h"
_LONGEST_UNLOCK = 24 * 3600


@app.add(
    "serve",
    IDENTITY,
    result=oauth.Serving,
    example="cmwallet oauth serve\n"
    "cmwallet oauth serve --unlock-for 8h --passphrase-from file:pass\n"
    "cmwallet oauth serve --host 0.0.0.0 --port 443 --tls-cert chain.pem --tls-key key.pem",
)
def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Listen on this address.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65535, help="Listen on this port; none: oauth.port. 0: any."),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option("--tls-cert", metavar="FILE", help="The certificate with its chain (PEM).")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="Its key (PEM).")] = None,
    unlock_for: Annotated[
        str | None,
        typer.Option("--unlock-for", metavar="TIME", help="Unlock the vault for this, at most 24h; default: 1h."),
    ] = None,
    plan: Annotated[int | None, typer.Option("--plan", hidden=True, metavar="N", help="For its own use.")] = None,
) -> None:
    """Serve dapps what you granted them, and your browser the pages on which you decide; until Ctrl-C.

    All identities are served, each at an issuer's address of its own, also one that gets its address meanwhile; with
    --identity that one alone.

    The vault's passphrase opens the agent; the server itself holds no key of the vault. When the vault is locked, or
    the time is over, every request gets 503 until `cmwallet unlock`. Prints the issuers' addresses once it answers,
    that of the identity in use first.
    """
    from cmwallet.errors import Usage

    if plan is not None:
        from cmwallet.serving.plan import read_plan

        _go_on(read_plan(plan))
        return
    if (tls_cert is None) != (tls_key is None):
        raise Usage("--tls-cert and --tls-key go together")
    with session() as opened:
        from cmwallet.serving.starting import Wanted, open_door, start

        opened.require_vault()
        wanted = Wanted(host, int(opened.config.text("oauth.port")) if port is None else port, tls_cert, tls_key)
        listener, new_address = open_door(opened, wanted)
        try:
            _unlock(opened, unlock_for)
            if new_address:
                output.status(f"set oauth.url to {opened.config.text('oauth.url')}: only this machine reaches that")
            every = named_identity() is None
            identities = _all_identities(opened) if every else [selected_identity(opened)]
            start(opened, identities, wanted, listener, _shared_options(), every=every)
        except BaseException:
            listener.close()
            raise


@app.add(
    "login-link",
    IDENTITY,
    result=oauth.LoginLink,
    example='cmwallet oauth login-link\nxdg-open "$(cmwallet oauth login-link)"',
)
def login_link() -> None:
    """Print a link that lets a browser of yours in for 8 hours. It works once, within a minute.

    Only such a browser sees requests of dapps and your grants. Give the link to nobody.
    """
    import time

    from cmwallet.grants.issuer import issuer_of
    from cmwallet.grants.open_store import open_grants_store
    from cmwallet.grants.state_key import state_key
    from identity.timestamps import rfc3339
    from oauth.store import issuers
    from oauth.web.links import LINK_SECONDS, make_link

    with session() as opened:
        issuer = issuer_of(opened, opened.keeper, selected_identity(opened))
        _require_answer(issuer.url)
        store, now = open_grants_store(opened.home, opened.config), int(time.time())
        try:
            state = state_key(opened.keeper)
            with store.transaction() as work:
                issuers.put(work, state, issuer, now)  # a server of all identities serves it from now on
            link = make_link(store, state, issuer, now)
        finally:
            store.close()
        output.result({"link": link, "expires": rfc3339(now + LINK_SECONDS)}, link)
        output.hint("open it in your browser within a minute; it works once")


def _all_identities(opened: Session) -> list[Identity]:
    """Return every identity, the one in use first. Raises `NotFound` when there is none."""
    from cmwallet.identities.identities import Identities

    every = Identities(opened.database, opened.keeper).all()
    first = every[0] if len(every) > 1 and opened.config.value("identity").text is None else selected_identity(opened)
    return [first, *(identity for identity in every if identity != first)]


def _unlock(opened: Session, unlock_for: str | None) -> None:
    """Start the agent; one that runs already is used, unless a time is asked for."""
    from cmwallet.agent import process
    from cmwallet.errors import InvalidInput
    from cmwallet.home.secret_sources import PASSPHRASE
    from cmwallet.units import parse_duration

    if unlock_for is None and process.status(opened.home).running:
        output.detail("the vault is unlocked already; its agent is used")
        return
    seconds = parse_duration(unlock_for or _DEFAULT_UNLOCK)
    if seconds > _LONGEST_UNLOCK:
        raise InvalidInput("the vault is unlocked for at most 24h", hint="cmwallet unlock goes on afterwards")
    source = opened.passphrase_source
    secret = None if source.is_keyring else opened.read_secret(PASSPHRASE, source)
    process.start(opened.home, secret, hard=seconds, idle=seconds)
    output.status(f"unlocked for {unlock_for or _DEFAULT_UNLOCK}; cmwallet lock ends it")


def _go_on(plan: Plan) -> None:
    """Be the server: what `serve` becomes."""
    from cmwallet.serving.process import Announcer, serve
    from oauth.dapp.discovery import metadata_url

    write_log("cmwallet.oauth")
    told = [
        {"identity": one.identity, "issuer": url, "metadata_url": metadata_url(url)}
        for one in plan.served
        for url in (plan.issuer(one).url,)
    ]
    first = {name: told[0][name] for name in ("issuer", "metadata_url")}

    def ready() -> None:
        for one in told if len(told) > 1 else []:
            output.status(f"{one['identity']} is served at {one['issuer']}")
        output.result({**first, "issuers": told}, "\n".join(one["issuer"] for one in told))

    announcer = Announcer(ready=ready, say=output.status)
    serve(plan, announcer)
    output.status("stopped")


def _shared_options() -> list[str]:
    """Return the options of this run that stand after any command, for the process that goes on."""
    options = ["--json"] if runtime.json else []
    options += ["--quiet"] if runtime.quiet else []
    options += ["--verbose"] * runtime.verbose
    return [*options, "--no-input", *(["--network", runtime.network] if runtime.network else [])]


def _require_answer(url: str) -> None:
    """Raise `NetworkFailed` when nothing answers at an address of this machine: the link would lead nowhere.

    A public address may be one that this machine cannot reach by its name: then it is only said.
    """
    from urllib.parse import urlsplit

    from cmwallet.errors import NetworkFailed
    from cmwallet.serving.probing import answers
    from identity.remote import is_loopback

    if answers(url):
        return
    parts = urlsplit(url)
    place = f"{parts.scheme}://{parts.netloc}"
    if not is_loopback(parts.hostname or ""):
        output.warn(f"nothing answers this machine at {place}")
        return
    raise NetworkFailed(
        f"nothing answers at {place}, so a link would lead nowhere",
        hint="cmwallet oauth serve runs the server; oauth issuer move tells where it is",
    )
