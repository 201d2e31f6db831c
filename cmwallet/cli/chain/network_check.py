"""What `cmwallet network check` finds: of one node, or of each endpoint of a network."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from cmwallet.cli.results import chain
from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.node.answers import Block
    from cmwallet.node.chain_identity import ChainIdentity
    from cmwallet.node.endpoint_check import EndpointCheck
    from cmwallet.node.endpoint_pool import EndpointPool
    from cmwallet.node.networks import Network
    from cmwallet.session import Session

_COLUMNS = ("endpoint", "chain id", "first block", "height", "age", "lag", "peers", "client", "ms", "")


def check_network(opened: Session, network: Network) -> None:
    """Ask a network's node, or its endpoints, and print what was found.

    Raises:
        NetworkFailed (`Stale`), ReplayRisk: the node does not answer, or serves another chain. EndpointsDisagree.
    """
    from cmwallet.cli.terminal.documents import when
    from cmwallet.cli.terminal.stale import warn_if_stale
    from cmwallet.errors import Stale
    from cmwallet.node.chain_identity import identify, introduce, require_pinned
    from cmwallet.node.endpoint_pool import pool_of
    from cmwallet.node.networks import Pins

    client = opened.client_of(network)
    pool = pool_of(client)
    endpoints = [] if pool is None else _checked(pool)
    pin = Pins(opened.database).find(network.name)
    identity = introduce(client, network) if pin is None else identify(client, network)
    version, block = client.client_version(), client.latest_block()
    if pin is not None:
        require_pinned(network, pin, identity)
    if pool is None:
        lag = warn_if_stale(opened, network)
        endpoints = [] if network.embedded else [_only(network, identity, version, block)]
    else:
        lag = opened.lag(network)
        if lag is not None:
            raise Stale(lag.sentence, hint="ask further nodes: cmwallet network endpoint add")
    document: chain.NetworkCheck = {
        "name": network.name,
        "chain_id": identity.chain_id,
        "genesis": identity.genesis,
        "pinned": network.embedded or pin is not None,
        "client": version or None,
        "block": block.number,
        "block_time": when(block.timestamp),
        "stale_seconds": None if lag is None else lag.age,
        "base_fee": None if block.base_fee is None else str(block.base_fee),
        "endpoints": [_document(one) for one in endpoints],
    }
    if pool is not None:
        output.table(document, _COLUMNS, _rows(endpoints))
        return
    hidden = ("pinned", "stale_seconds", "endpoints")
    shown = {name: value for name, value in document.items() if name not in hidden}
    rows = [(name.replace("_", " "), "-" if value is None else str(value)) for name, value in shown.items()]
    output.facts(document, [*rows, ("pinned", "yes" if document["pinned"] else "no")])


def _checked(pool: EndpointPool) -> list[EndpointCheck]:
    """Return what was found of each endpoint; where they cannot be used it is said on the way out, too."""
    from cmwallet.errors import Problem
    from cmwallet.node.endpoint_check import check_endpoints, require_agreement

    pool.wake_all()
    try:
        pool.usable()
    except Problem:
        pass  # said below, after the endpoints
    found = check_endpoints(pool)
    try:
        require_agreement(pool)
    except Problem:
        for row in _rows(found):
            output.status("  ".join(cell for cell in row if cell))
        raise
    return found


def _only(network: Network, identity: ChainIdentity, version: str, block: Block) -> EndpointCheck:
    """Return what is known of a network's only endpoint: nothing more is asked of it than ever was."""
    from cmwallet.node.endpoint_check import EndpointCheck
    from cmwallet.node.endpoints import parse_endpoint

    return EndpointCheck(
        endpoint=parse_endpoint(network.endpoints[0]).shown,
        reachable=True,
        chain_id=identity.chain_id,
        first_block=identity.genesis,
        height=block.number,
        age=int(time.time()) - block.timestamp,
        lag=0,
        client=version or None,
    )


def _document(found: EndpointCheck) -> chain.EndpointCheck:
    return asdict(found)  # type: ignore[return-value]  # the fields are the same


def _rows(found: Sequence[EndpointCheck]) -> list[tuple[str, ...]]:
    def cell(value: object) -> str:
        return "-" if value is None else str(value)

    return [
        (
            one.endpoint,
            cell(one.chain_id),
            cell(one.first_block),
            cell(one.height),
            cell(one.age),
            cell(one.lag),
            cell(one.peers),
            cell(one.client),
            cell(one.ms),
            one.problem or "ok",
        )
        for one in found
    ]
