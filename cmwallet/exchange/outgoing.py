"""Connections to people's own servers: the addresses are typed by strangers, so where they may lead is looked at first.

https and public addresses alone, pinned once resolved, before the first request; this machine only if the operator
allows it. Only so many at once, so that servers which answer slowly hold up each other and not the exchange.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import httpx2

from cmwallet.errors import Busy
from oauth.dapp.dapp import Connection, Dapp, make_http
from oauth.dapp.discovery import check_issuer, discover

AT_ONCE: Final = 16


class PeoplesServers:
    """Makes connections to issuers, as one dapp."""

    def __init__(
        self,
        dapp: Dapp,
        clock: Callable[[], float],
        *,
        allow_local: bool = False,
        make: Callable[[], httpx2.Client] = make_http,
    ) -> None:
        """`make` makes the HTTP client of one connection."""
        self.dapp = dapp
        self._clock = clock
        self._allow_local = allow_local
        self._make = make
        self._room = threading.BoundedSemaphore(AT_ONCE)

    @contextmanager
    def connect(self, issuer: str) -> Iterator[Connection]:
        """Discover an issuer and talk to it within the block.

        Raises:
            InvalidInput: the address is none that is asked. Busy: too many servers are being asked.
            ServerUnreachable, BadAnswer: see `discover`.
        """
        check_issuer(issuer)
        if not self._room.acquire(blocking=False):
            raise Busy("too many servers are being asked", hint="try again in a moment")
        try:
            http = self._make()
            try:
                yield Connection(self.dapp, http, discover(http, issuer), self._clock)
            finally:
                http.close()
        finally:
            self._room.release()
