"""`cmwallet loan exchange`: a third party's web application, made and served; people meet on its pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import loans
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.exchange.folder import Settings
    from cmwallet.session import Session

app = Commands(help="A loan exchange of your own: init, serve.")

_URL = "http://127.0.0.1:8485"
_IDENTITY = "exchange"

FolderOption = Annotated[
    Path | None, typer.Option("--folder", metavar="FOLDER", help="The exchange's folder; none: beside the home.")
]


@app.add(
    "init",
    result=loans.ExchangeFolder,
    example="cmwallet loan exchange init\n"
    "cmwallet loan exchange init --folder /srv/exchange --url https://loans.example --issuer did:ethr:0x12:0x…",
)
def init(
    folder: FolderOption = None,
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="Its public address: https://HOST, or http on this machine.")
    ] = _URL,
    issuer: Annotated[
        list[str] | None,
        typer.Option("--issuer", metavar="DID", help="Lenders whom it attests count in full; may be repeated."),
    ] = None,
) -> None:
    """Make the folder of an exchange, with a key of its own, for the network in use. Prints what publishes the key.

    The exchange has no account and no vault. Its DID belongs to an identity of a home of yours, which lists the key
    and signs the document by which people's servers learn of it: the commands that are printed, in this order.
    """
    from cmwallet.exchange.folder import make_folder

    with session() as opened:
        settings = _settings(opened, url, tuple(issuer or ()))
        made = make_folder(_folder(folder), settings)
        steps = _steps(made.path, settings)
        output.result(
            {
                "folder": str(made.path),
                "url": settings.url,
                "kid": made.key.kid,
                "loans": settings.loans,
                "steps": steps,
            },
            "\n".join(steps),
        )
        output.status(f"made {made.path}; its key is {made.key.kid}")
        output.hint(
            "these commands publish its key and make its document; then it can be served"
            if settings.chain_directory
            else f"once the account {_IDENTITY} has coins for the fee, these commands publish its key"
        )


@app.add(
    "serve",
    result=loans.ServedAt,
    example="cmwallet loan exchange serve\n"
    "cmwallet loan exchange serve --allow-local\n"
    "cmwallet loan exchange serve --folder /srv/exchange --database postgresql:///exchange --host 0.0.0.0 --port 443 "
    "--tls-cert chain.pem --tls-key key.pem",
)
def serve(
    folder: FolderOption = None,
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="postgresql://…; none: a file in the folder.")
    ] = None,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Listen on this address.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65535, help="Listen on this port; none: that of its address."),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option("--tls-cert", metavar="FILE", help="The certificate with its chain (PEM).")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="Its key (PEM).")] = None,
    trusted_proxy: Annotated[
        str | None,
        typer.Option("--trusted-proxy", metavar="ADDRESSES", help="Proxies that are believed on who asks, by commas."),
    ] = None,
    allow_local: Annotated[
        bool, typer.Option("--allow-local", help="Ask servers of people on this machine too; for trying things out.")
    ] = False,
) -> None:
    """Serve the exchange until Ctrl-C; prints its address once it answers. It needs no home and no passphrase.

    People enter by their own servers. What is read of them stays in memory, a quarter of an hour at most.
    """
    from cmwallet.cli.terminal.server_log import write_log
    from cmwallet.errors import InputNeeded, InvalidInput, Usage
    from cmwallet.exchange.folder import DOCUMENT, open_folder
    from cmwallet.exchange.serving import Wanted
    from cmwallet.exchange.serving import serve as run
    from oauth.web.forwarded import TrustedProxies

    if (tls_cert is None) != (tls_key is None):
        raise Usage("--tls-cert and --tls-key go together")
    if trusted_proxy is not None:
        try:
            TrustedProxies.parse(trusted_proxy)
        except ValueError:
            raise InvalidInput("--trusted-proxy takes addresses and networks", hint="such as 127.0.0.1") from None
    opened = open_folder(_folder(folder))
    if not (opened.path / DOCUMENT).exists():
        raise InputNeeded(
            f"{opened.path / DOCUMENT} is missing: the document by which people's servers learn of the exchange",
            hint=_steps(opened.path, opened.settings)[-1],
        )
    write_log("cmwallet.exchange", "cmwallet.oauth")
    wanted = Wanted(
        host,
        _port(opened.settings.url) if port is None else port,
        tls_cert,
        tls_key,
        database,
        trusted_proxy,
        allow_local,
    )
    run(opened, wanted, lambda url: output.result({"url": url}, url))
    output.status("stopped")


def _settings(opened: Session, url: str, trust: tuple[str, ...]) -> Settings:
    """Return what the home knows of the network in use, as an exchange is told it."""
    from cmwallet.exchange.folder import Settings
    from cmwallet.exchange.loan_index import first_block_of
    from cmwallet.identities.registry import REGISTRY
    from cmwallet.node.freshness import makes_blocks_on_demand
    from cmwallet.node.networks import Pins
    from cmwallet.transactions.bound_contract import BoundContract

    network = opened.network
    loans = BoundContract.newest(opened, "Loans").address
    pin = None if network.embedded else Pins(opened.database).find(network.name)
    return Settings(
        url=url.removesuffix("/"),
        network=network.name,
        chain_id=network.chain_id,
        genesis=opened.client.genesis_hash(),
        symbol=network.symbol,
        node=None if network.embedded else network.rpc,
        fallbacks=network.fallbacks,
        chain_directory=str(opened.home.chain_directory) if network.embedded else None,
        on_demand=makes_blocks_on_demand(network, pin),
        confirmations=network.confirmations,
        first_block=first_block_of(opened.client, loans),
        registry=BoundContract.on(opened, REGISTRY).address,
        loans=loans,
        trust=trust,
    )


def _steps(folder: Path, settings: Settings) -> list[str]:
    """Return the commands that publish an exchange's key and make its document, in a home with an account that pays."""
    from shlex import quote
    from urllib.parse import urlsplit

    from cmwallet.exchange.folder import ANSWER, DOCUMENT, EVENTS, KEY

    key, document = quote(str(folder / KEY)), quote(str(folder / DOCUMENT))
    parts = urlsplit(settings.url)
    about = ["--host", str(parts.hostname)] if settings.secure and parts.port is None else []
    told = ["--revocation-uri", settings.url + EVENTS] if settings.secure else []
    network = [] if settings.chain_directory else ["--network", settings.network]
    words = [
        *("cmwallet", "oauth", "client", "document", "--identity", _IDENTITY, "--name", "Loan exchange", *about),
        *("--redirect-uri", settings.url + ANSWER, *told, *network, "--key"),
    ]
    chain = "".join(f" {word}" for word in network)
    funded = [f"cmwallet chain faucet {_IDENTITY}"] if settings.chain_directory else []
    return [
        f"cmwallet account new {_IDENTITY}",
        *funded,
        f"cmwallet identity create {_IDENTITY} --account {_IDENTITY}{chain}",
        f"cmwallet identity key publish {key} --identity {_IDENTITY} --for 1y --yes{chain}",
        f"{' '.join(map(quote, words))} {key} > {document}",
    ]


def _folder(given: Path | None) -> Path:
    from cmwallet.home.folder import find_home

    if given is not None:
        return given.absolute()
    home = find_home().path
    return home.with_name(f"{home.name}-exchange")


def _port(url: str) -> int:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return (parts.port or 80) if parts.scheme == "http" else 8485
