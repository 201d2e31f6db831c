"""Rates: of one address before anything is computed, of one client once it has proven who it is, of all strangers."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.store import clients


def remote_is_not_too_fast(call: Call) -> None:
    """Count the request of an address."""
    call.core.rates.take(f"remote {call.request.remote}", call.core.limits.remote_rate, call.now)


def strangers_are_not_too_fast(call: Call) -> None:
    """Count the request of a client that was never here: to say who it is costs several questions to the node."""
    if not _is_known(call, call.assertion.client):
        call.core.rates.take("unknown clients", call.core.limits.unknown_rate, call.now)


def client_is_not_too_fast(call: Call) -> None:
    """Count the request of a client: nobody else can use up what is hers."""
    call.core.rates.take(f"client {call.client.lookup}", call.core.limits.client_rate, call.now)


def _is_known(call: Call, client: str) -> bool:
    core = call.core
    if client in core.known:
        return True
    with core.store.reading() as work:
        found = clients.find(work, core.state, client) is not None
    if found:
        core.known.add(client)
    return found
