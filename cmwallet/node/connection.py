"""Connection to the node of a network.

The embedded chain is reached in two ways: through its server, which answers faster (the EVM is imported already) and
which the first command that needs it starts, and in this process, which needs nothing to be started.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.home.folder import Home
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network, Pin
from cmwallet.node.rest import RestTransport
from cmwallet.node.rpc import Call, Transport, one_by_one

if TYPE_CHECKING:
    from cmwallet.localchain.node import LocalNode
    from cmwallet.node.endpoint_roster import Surroundings

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class ChainServer:
    """What is to be done about the embedded chain's server: whether it is started; `note` is told why it was not.

    `needed`: without it nothing is asked. A process that stays does not hold the chain open in itself.
    """

    start: bool = False
    note: Callable[[str], None] = lambda _why: None
    needed: bool = False


def connect(
    home: Home,
    network: Network,
    *,
    seconds: float,
    pin: Pin | None = None,
    server: ChainServer | None = None,
    around: Surroundings | None = None,
    introducing: bool = False,
) -> NodeClient:
    """Return a client of the network's node; an answer may take `seconds`. `pin` is what was accepted of it, if it was.

    Without `server` that of the embedded chain is used if it runs, and not started. `around` is what a pool of several
    endpoints works with; when `introducing` them they need not serve the chain that was accepted, only all the same.

    Raises:
        NetworkFailed: the network has no endpoint, or the embedded chain not the server that is needed.
    """
    if network.embedded:
        return NodeClient(_embedded(home, seconds, server or ChainServer()))
    if not network.rpc:
        raise NetworkFailed(
            f"the network {network.name} has no endpoint",
            hint=f"give it one: cmwallet network add {network.name} --rpc URL",
        )
    checkpoint = None if pin is None else pin.checkpoint
    if not network.fallbacks:
        return NodeClient(_over_http(network.rpc, seconds), checkpoint=checkpoint, rest=_rest(network, seconds))
    from cmwallet.node.pooling import pooled, rules_of

    rules = rules_of(network, pin, seconds, introducing=introducing)
    return NodeClient(pooled(rules, around), checkpoint=checkpoint, rest=_rest(network, seconds))


def client_at(url: str, *, seconds: float) -> NodeClient:
    """Return a client of whatever answers at an address; nothing is known of it."""
    return NodeClient(_over_http(url, seconds))


def _rest(network: Network, seconds: float) -> RestTransport | None:
    if network.rest is None:
        return None
    from cmwallet.node.http import Limits
    from cmwallet.node.rest_http import HttpRest

    return HttpRest(network.rest, limits=Limits(connect_seconds=min(5.0, seconds), total_seconds=seconds))


def _over_http(url: str, seconds: float) -> Transport:
    from cmwallet.node.http import HttpTransport, Limits

    limits = Limits(connect_seconds=min(5.0, seconds), total_seconds=seconds)
    return HttpTransport(url, limits=limits)


def _embedded(home: Home, seconds: float, server: ChainServer) -> Transport:
    from cmwallet.localchain.autostart import reach
    from cmwallet.node.server_transport import ServerTransport

    home.prepare()
    served = ServerTransport.open(
        home.chain_directory,
        seconds=seconds,
        reach=lambda directory: reach(directory, start=server.start, note=server.note),
    )
    if server.needed:
        if served is None:
            raise NetworkFailed("the embedded chain has no server", hint="cmwallet chain start")
        return served
    return InProcessTransport.open(home) if served is None else ServedTransport(home, served)


class ServedTransport:
    """The embedded chain through its server; in this process from when there is no server any more.

    What a server may have done already is not done a second time: that it broke off is the caller's to know.
    """

    def __init__(self, home: Home, served: Transport) -> None:
        self._home = home
        self._chosen = served
        self._thread = threading.get_ident()

    @property
    def asked_from_any_thread(self) -> bool:
        """Whether another thread may ask it too: as long as there is a server."""
        return not isinstance(self._chosen, InProcessTransport)

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return the result of one call; see `Transport.request`."""
        return self._either(lambda transport: transport.request(method, params))

    def batch(self, calls: Sequence[Call]) -> list[object]:
        """Return the results of several calls; see `Transport.batch`."""
        return self._either(lambda transport: transport.batch(calls))

    def close(self) -> None:
        """Hang up, or close the chain."""
        self._chosen.close()

    def _either(self, ask: Callable[[Transport], Answer]) -> Answer:
        elsewhere = threading.get_ident() != self._thread
        if elsewhere and isinstance(self._chosen, InProcessTransport):
            raise NetworkFailed("the chain's server has ended", details={"again": False, "sent": False})
        try:
            return ask(self._chosen)
        except NetworkFailed as failure:
            alone = isinstance(self._chosen, InProcessTransport) or elsewhere
            if failure.details.get("sent") is not False or alone:
                raise  # the chain in this process would belong to the thread that opens it
        self._chosen.close()
        self._chosen = InProcessTransport.open(self._home)
        return ask(self._chosen)


class InProcessTransport:
    """The embedded chain in this process, as a transport."""

    def __init__(self, node: LocalNode) -> None:
        self.node = node

    @classmethod
    def open(cls, home: Home) -> InProcessTransport:
        """Open the chain of a home; its genesis is made on first use."""
        from cmwallet.localchain.node import LocalNode

        home.prepare()
        return cls(LocalNode.start(home.chain_directory))

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return the result of one call; what the chain refuses is `RpcRefused`, as it would be over HTTP."""
        from cmwallet.localchain.errors import RpcFailure

        try:
            return self.node.request(method, params)
        except RpcFailure as failure:
            raise RpcRefused(
                f"the chain refused {method}: {failure.message}", rpc_code=failure.code, data=failure.data
            ) from None

    def batch(self, calls: Sequence[Call]) -> list[object]:
        """Return the results in order; a refused call yields its `RpcRefused`."""
        return one_by_one(self.request, calls)

    def close(self) -> None:
        """Close the chain."""
        self.node.close()
