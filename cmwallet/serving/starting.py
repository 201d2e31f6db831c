"""Start of the server's process from a command line: the address, the socket, the agent, the plan."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import urlsplit

from cmwallet.attest.signers import ALGORITHMS
from cmwallet.errors import InputNeeded, InvalidInput, Usage
from cmwallet.grants.issuer import issuer_of, server_url
from cmwallet.grants.open_store import open_grants_store
from cmwallet.grants.state_key import state_key
from cmwallet.servers.listening import check_tls, listen
from cmwallet.serving.plan import Plan, Served, become
from identity.did import Did
from oauth.store import issuers

if TYPE_CHECKING:
    import socket

    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session
    from oauth.model import Issuer

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True)
class Wanted:
    """What the command line says of the server."""

    host: str
    port: int
    certificate: Path | None
    key: Path | None

    @property
    def tls(self) -> bool:
        """Whether TLS ends here."""
        return self.certificate is not None


def open_door(opened: Session, wanted: Wanted) -> tuple[socket.socket, bool]:
    """Return the listening socket; and set `oauth.url` to it when it is not set yet, which the second value says.

    Raises:
        Usage: the address that dapps are told cannot lead here. InputNeeded: TLS without an address.
    """
    if wanted.certificate is not None and wanted.key is not None:
        check_tls(wanted.certificate, wanted.key)
    stated = opened.config.value("oauth.url").text
    if stated is None and wanted.tls:
        raise InputNeeded(
            "which name does the certificate carry?", hint="cmwallet oauth issuer move https://HOST, then serve"
        )
    listener = listen(wanted.host, wanted.port, tls=wanted.tls)
    try:
        if stated is None:
            opened.config.set("oauth.url", f"http://{LOOPBACK}:{listener.getsockname()[1]}")
        else:
            _check_leads_here(stated, listener, wanted)
    except BaseException:
        listener.close()
        raise
    return listener, stated is None


def _check_leads_here(url: str, listener: socket.socket, wanted: Wanted) -> None:
    """Plain http on loopback leads exactly to the socket; https may end in a tunnel or a proxy before it."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return
    if wanted.tls:
        raise Usage(
            f"dapps are told {url}, but TLS would end here",
            hint="cmwallet oauth issuer move https://HOST, with the name that the certificate carries",
        )
    if parts.port != listener.getsockname()[1]:
        raise Usage(
            f"dapps are told {url}, but the port would be {listener.getsockname()[1]}",
            hint=f"--port {parts.port}, or: cmwallet oauth issuer move URL",
        )


def start(
    opened: Session,
    identities: Sequence[Identity],
    wanted: Wanted,
    listener: socket.socket,
    shared: list[str],
    *,
    every: bool,
) -> NoReturn:
    """Write the issuers to the store, and become the server. `shared` are options that stand after any command.

    The first identity is the one in use. With `every`, another whose grants belong to another chain is left out, and
    said to be.
    """
    found = _issuers(opened, identities)
    _warn_unless_published(opened, [identity for identity, _ in found])
    state, store = state_key(opened.keeper), open_grants_store(opened.home, opened.config)
    try:
        with store.transaction() as work:
            for _, issuer in found:
                issuers.put(work, state, issuer, int(time.time()))
    finally:
        store.close()
    plan = Plan(
        home=str(opened.home.path),
        network=opened.network.name,
        url=server_url(opened.config),
        served=tuple(Served(identity.name, issuer.slug, issuer.owner) for identity, issuer in found),
        every=every,
        chain_id=opened.network.chain_id,
        registry=found[0][1].registry,
        genesis=opened.client.genesis_hash(),
        store=opened.config.value("oauth.store").text,
        sockets=(listener.fileno(),),
        certificate=None if wanted.certificate is None else str(wanted.certificate.absolute()),
        key=None if wanted.key is None else str(wanted.key.absolute()),
        proxies=opened.config.value("oauth.trusted-proxy").text,
        announced=False,
        arguments=tuple(shared),
    )
    opened.close()
    become(plan)


def _issuers(opened: Session, identities: Sequence[Identity]) -> list[tuple[Identity, Issuer]]:
    """Return the issuer of each; the first has to have one on this network."""
    found = [(identities[0], issuer_of(opened, opened.keeper, identities[0]))]
    for identity in identities[1:]:
        try:
            found.append((identity, issuer_of(opened, opened.keeper, identity)))
        except InvalidInput as problem:
            opened.warn(f"{identity.name} is not served: {problem.message}")
    return found


def _warn_unless_published(opened: Session, identities: Sequence[Identity]) -> None:
    """Nobody can check a token that is signed by a key which the chain does not list."""
    unpublished = [identity.name for identity in identities if not _is_published(opened, identity)]
    if unpublished:
        opened.warn(
            f"the key that signs the tokens of {', '.join(unpublished)} is not published, so dapps cannot check them: "
            "identity register"
        )


def _is_published(opened: Session, identity: Identity) -> bool:
    from cmwallet.grants.client_keys import standing_of
    from cmwallet.identities.registry import ChainKeyHistory

    did = Did(opened.network.chain_id, identity.account)
    history = ChainKeyHistory.on(opened).history(did)
    standing = standing_of(history, str(did), confirmed=history.block, now=int(time.time()))
    keys = [key for key in identity.active() if key.use == ALGORITHMS["ES256"]]
    return bool(keys) and standing.key(keys[-1].thumbprint) is not None
