"""Connections to people's own servers: the addresses are typed by strangers, so where they may lead is looked at first.

https and public addresses alone, pinned once resolved, before the first request; this machine only if the operator
allows it. Only so many at once, so that servers which answer slowly hold up each other and not the exchange.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import httpx2

from cmwallet.errors import Busy
from oauth.dapp.dapp import Connection, Dapp, connect
from oauth.dapp.discovery import check_address
from oauth.dapp.errors import ServerUnreachable
from oauth.dapp.guarded_http import make_guarded_http
from oauth.dapp.wallets import require_wallet

AT_ONCE: Final = 16


class PeoplesServers:
    """Makes connections to issuers, as one dapp."""

    def __init__(
        self,
        dapp: Dapp,
        clock: Callable[[], float],
        *,
        make_client: Callable[[], httpx2.Client] = make_guarded_http,
    ) -> None:
        """`make_client` makes the HTTP client of one connection, which says what addresses are asked."""
        self.dapp = dapp
        self._clock = clock
        self._make_client = make_client
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def fetch(self, url: str, limit: int) -> str:
        """Return the text at an address that a person's credential names, of so many bytes at most.

        Raises:
            AddressRefused: it leads where nothing is asked. ServerUnreachable: there is nothing that can be used.
        """
        host = urlsplit(url).netloc
        try:
            with self._make_client() as http:
                answer = http.get(check_address(url), headers={"Accept": "*/*"})
                content = answer.content
        except httpx2.HTTPError as error:
            raise ServerUnreachable(f"{host} gave no answer: {type(error).__name__}") from None
        if answer.status_code != httpx2.codes.OK or len(content) > limit or not content.isascii():
            raise ServerUnreachable(f"{host} answered with something that cannot be used")
        return content.decode("ascii").strip()

    @contextmanager
    def connect(self, issuer: str) -> Iterator[Connection]:
        """Discover an issuer and talk to it within the block.

        Raises:
            InvalidInput: that is no address of an issuer. AddressRefused: it leads where nothing is asked.
            NotAWallet: it is no wallet's server. Busy: too many servers are being asked.
            ServerUnreachable, BadAnswer: see `discover`.
        """
        if not self._room.acquire(blocking=False):
            raise Busy("too many servers are being asked", hint="try again in a moment")
        try:
            with connect(self.dapp, issuer, clock=self._clock, make_client=self._make_client) as connection:
                require_wallet(connection.metadata)
                yield connection
        finally:
            self._room.release()
