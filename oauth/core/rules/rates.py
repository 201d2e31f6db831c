"""Rates: of one address before anything is computed, of one client once it has proven who it is."""

from __future__ import annotations

from oauth.core.call import Call


def remote_is_not_too_fast(call: Call) -> None:
    """Count the request of an address."""
    call.core.rates.take(f"remote {call.request.remote}", call.core.limits.remote_rate, call.now)


def client_is_not_too_fast(call: Call) -> None:
    """Count the request of a client: nobody else can use up what is hers."""
    call.core.rates.take(f"client {call.client.lookup}", call.core.limits.client_rate, call.now)
