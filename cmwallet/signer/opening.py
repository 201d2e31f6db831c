"""Opening of a door: the network that it serves, and the session in which each request is carried out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from cmwallet.agent.hooks import SessionHooks
from cmwallet.errors import Locked
from cmwallet.home.folder import Home
from cmwallet.home.secret_sources import Wanted
from cmwallet.node.chain_identity import identify, require_pinned
from cmwallet.node.networks import Pins
from cmwallet.session import Session
from cmwallet.signer.door import Chain, Door
from cmwallet.signer.node_reads import NodeReads
from cmwallet.signer.requests import Request
from cmwallet.signer.signing import Agreement
from cmwallet.signer.store import Store

if TYPE_CHECKING:
    from identity.secret import Secret

log = logging.getLogger("cmwallet.signer")


def open_door(opened: Session, store: Store, announce: Callable[[Request], None]) -> Door:
    """Return the door of a home and the network in use.

    On `local` the chain's server is started if it does not run: several calls at once are answered by that.

    Raises:
        NetworkFailed, InputNeeded, ReplayRisk: the network's node is away, serves another chain, or was never accepted.
    """
    network = opened.network
    if network.embedded:
        from cmwallet.localchain import process

        opened.home.prepare()
        if not process.status(opened.home.chain_directory).answers:
            process.start(opened.home.chain_directory)
    pin = None if network.embedded else Pins(opened.database).find(network.name)
    identity = identify(opened.client, network)
    require_pinned(network, pin, identity)
    reads = NodeReads(opened.home, network, pin, identity.genesis, opened.config.seconds("rpc-timeout"))

    def open_session(agreement: Agreement) -> Session:
        return _session(opened.home, network.name, agreement)

    return Door(store, Chain(network, identity.genesis, reads), open_session, announce=announce)


def _session(home: Home, network: str, agreement: Agreement) -> Session:
    """A session that asks nobody for a secret: its vault is the agent's, or there is none."""
    return Session(
        home,
        ask=_refuse_to_ask,
        network_flag=network,
        warn=lambda message: log.warning("%s", message),
        hooks=SessionHooks(),
        agree=agreement.agree,
    )


def _refuse_to_ask(_wanted: Wanted) -> Secret:
    raise Locked("the vault is locked", hint="cmwallet unlock")
