"""Rates: of one address before anything is computed, of one client once it has proven who it is, of strangers."""

from __future__ import annotations

from identity.remote import counted_as
from oauth.core.call import Call
from oauth.store import clients


def remote_is_not_too_fast(call: Call) -> None:
    """Count the request of an address; of IPv6 that is a /64, since whoever has one address there has them all."""
    call.core.rates.take("remote", counted_as(call.request.remote), call.core.limits.remote_rate, call.now)


def strangers_are_not_too_fast(call: Call) -> None:
    """Count the request of a client that was never here: to say who it is costs several questions to the node.

    Its signature cannot be checked before they are answered, so it is counted by where it comes from first: one
    stranger alone cannot use up what there is for all of them.
    """
    core, remote = call.core, counted_as(call.request.remote)
    if not _is_known(call, call.assertion.client):
        core.rates.take("unknown client", remote, core.limits.unknown_rate, call.now)
        core.rates.take("unknown clients", "all", core.limits.all_unknown_rate, call.now)


def client_is_not_too_fast(call: Call) -> None:
    """Count the request of a client: nobody else can use up what is hers."""
    call.core.rates.take("client", call.client.lookup, call.core.limits.client_rate, call.now)


def _is_known(call: Call, client: str) -> bool:
    core = call.core
    if client in core.known:
        return True
    with core.store.reading() as work:
        found = clients.find(work, core.state, client) is not None
    if found:
        core.known.add(client)
    return found
