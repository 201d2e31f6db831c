"""Pairing of pages: eight letters that the page shows and the user compares, then a token that the page gets once.

A page that nobody paired learns nothing: no account, no chain, not whether the vault is open.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import NotFound
from cmwallet.localchain.errors import RpcFailure
from cmwallet.signer.answers import REQUEST_PENDING, USER_REJECTED
from identity.secret import Secret

PAIRING_SECONDS: Final = 120.0
MOST_PAIRINGS: Final = 5
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""Without vowels, so that no word comes out; 20 ** 8 are 2 ** 34."""


@dataclass
class Pairing:
    """One page that asks to be let in. `ticket` is what it polls with; `token` is there once a person said yes."""

    origin: str
    letters: str
    ticket: str
    until: float
    token: Secret | None = None
    denied: bool = False


class Pairings:
    """The pages that ask to be let in, at most five. `clock` is in seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._open: list[Pairing] = []

    def begin(self, origin: str) -> Pairing:
        """Return a new pairing of an origin, in place of an older one. Raises `RpcFailure` when too many are open."""
        with self._turn:
            self._forget_old()
            self._open = [one for one in self._open if one.origin != origin or one.token is not None]
            if len(self._open) >= MOST_PAIRINGS:
                raise RpcFailure(REQUEST_PENDING, "too many pages wait already")
            letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
            made = Pairing(origin, letters, secrets.token_hex(32), self._clock() + PAIRING_SECONDS)
            self._open.append(made)
            return made

    def poll(self, origin: str, ticket: str) -> Secret | None:
        """Return the page's token, once; None while nobody has decided. Raises `RpcFailure` after a no, or too late."""
        with self._turn:
            self._forget_old()
            found = next(
                (one for one in self._open if one.origin == origin and hmac.compare_digest(one.ticket, ticket)), None
            )
            if found is None or found.denied:
                self._open = [one for one in self._open if one is not found]
                raise RpcFailure(USER_REJECTED, "the pairing was denied, or nobody answered in time")
            if found.token is not None:
                self._open.remove(found)
            return found.token

    def waiting(self) -> list[Pairing]:
        """Return those about which nobody has decided."""
        with self._turn:
            self._forget_old()
            return [one for one in self._open if one.token is None and not one.denied]

    def find(self, letters: str) -> Pairing:
        """Return the pairing with those letters. Raises `NotFound`."""
        wanted = letters.replace("-", "").upper()
        found = next((one for one in self.waiting() if one.letters == wanted), None)
        if found is None:
            raise NotFound(f"no page with the letters {letters!r} waits", hint="cmwallet signer requests lists them")
        return found

    def _forget_old(self) -> None:
        now = self._clock()
        self._open = [one for one in self._open if one.until > now]
