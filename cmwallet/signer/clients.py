"""Clients of the door: tools with a bearer token, and pages whose token goes with their origin.

A token has 256 bits and is shown once; what is kept is its SHA-256, so that reading `signer.db` lets nobody in.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import AlreadyExists, InvalidInput, NotFound, PolicyRefused
from cmwallet.signer.store import Store
from cmwallet.units import Amount
from identity.address import Address
from identity.secret import Secret

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?", re.ASCII)
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True)
class Client:
    """Somebody who may ask. `origin` is empty for a tool; `ends` in Unix seconds, None: never.

    `by_policy`: what the vault's policy lets through is signed unasked. `own_nonces`: its nonces are ignored. Of coins,
    fees too, it spends at most `most` wei in all (None: no limit of its own), and has `spent` so much.
    """

    name: str
    origin: str
    accounts: tuple[Address, ...]
    ends: int | None
    by_policy: bool
    own_nonces: bool
    created: int
    most: int | None = None
    spent: int = 0


@dataclass(frozen=True)
class Admission:
    """What a new client may do; see `Client`."""

    name: str
    accounts: Sequence[Address]
    origin: str = ""
    seconds: int | None = None
    by_policy: bool = False
    own_nonces: bool = False
    most: int | None = None


class Clients:
    """The clients of a home's door. `clock` is in Unix seconds."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def add(self, wanted: Admission) -> tuple[Client, Secret]:
        """Let a client in; return it with its token, which stands nowhere.

        A page that was paired before gets a new token, and the old one opens nothing any more.

        Raises:
            InvalidInput: the name is none, or no account is given. AlreadyExists: a client has that name.
        """
        if not _NAME.fullmatch(wanted.name):
            raise InvalidInput(
                f"{wanted.name!r} is no name of a client",
                hint="lower-case letters, digits, dots and dashes, at most 40",
            )
        if not wanted.accounts:
            raise InvalidInput("a client without an account could ask for nothing")
        token, now = secrets.token_hex(_TOKEN_BYTES), int(self._clock())
        ends = None if wanted.seconds is None else now + wanted.seconds
        row = (wanted.name, wanted.origin, hash_token(token), " ".join(wanted.accounts), ends)
        with self._store.write() as connection:
            connection.execute("DELETE FROM clients WHERE ends <= ?", (now,))
            if wanted.origin:
                connection.execute("DELETE FROM clients WHERE origin = ?", (wanted.origin,))
            try:
                connection.execute(
                    "INSERT INTO clients VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '0')",
                    (*row, wanted.by_policy, wanted.own_nonces, now, None if wanted.most is None else str(wanted.most)),
                )
            except sqlite3.IntegrityError:
                raise AlreadyExists(
                    f"there is a client {wanted.name!r} already", hint=f"cmwallet signer client remove {wanted.name}"
                ) from None
        return self.get(wanted.name), Secret(token)

    def all(self) -> list[Client]:
        """Every client that is let in now, by name."""
        now = int(self._clock())
        rows = self._store.rows("SELECT * FROM clients WHERE ends IS NULL OR ends > ? ORDER BY name", now)
        return [_client(row) for row in rows]

    def get(self, name: str) -> Client:
        """The client of that name. Raises `NotFound`."""
        found = next((one for one in self.all() if one.name == name), None)
        if found is None:
            raise NotFound(f"there is no client {name!r}", hint="cmwallet signer client list")
        return found

    def remove(self, name: str) -> None:
        """Let a client in no more. Raises `NotFound`."""
        with self._store.write() as connection:
            if connection.execute("DELETE FROM clients WHERE name = ?", (name,)).rowcount == 0:
                raise NotFound(f"there is no client {name!r}", hint="cmwallet signer client list")

    def check(self, name: str, asked: Amount) -> None:
        """Raise `PolicyRefused` when that is more than is left to a client; nothing is counted."""
        _refuse_beyond(self.get(name), asked)

    def spend(self, name: str, asked: Amount) -> None:
        """Count what a client is about to spend, for good. Raises `PolicyRefused` when it is more than is left."""
        with self._store.write() as connection:
            client = self.get(name)
            _refuse_beyond(client, asked)
            connection.execute("UPDATE clients SET spent = ? WHERE name = ?", (str(client.spent + asked.raw), name))

    def known(self, token: str, origin: str) -> Client | None:
        """Return whose token that is; None when it is nobody's, or not of that origin."""
        found = self._by_hash(hash_token(token))
        return found if found is not None and found.origin == origin else None

    def answer_hello(self, origin: str, nonce: bytes) -> str | None:
        """Return the proof that this door knows a page's token: HMAC-SHA256 of `nonce` under its hash, in hex."""
        now = int(self._clock())
        rows = self._store.rows(
            "SELECT token FROM clients WHERE origin = ? AND origin != '' AND (ends IS NULL OR ends > ?)", origin, now
        )
        return hmac.new(rows[0]["token"], nonce, hashlib.sha256).hexdigest() if rows else None

    def _by_hash(self, digest: bytes) -> Client | None:
        now = int(self._clock())
        rows = self._store.rows("SELECT * FROM clients WHERE token = ? AND (ends IS NULL OR ends > ?)", digest, now)
        return _client(rows[0]) if rows else None


def hash_token(token: str) -> bytes:
    """Return what is kept of a token. It is random, so that one hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _client(row: sqlite3.Row) -> Client:
    return Client(
        name=row["name"],
        origin=row["origin"],
        accounts=tuple(Address(one) for one in row["accounts"].split()),
        ends=row["ends"],
        by_policy=bool(row["by_policy"]),
        own_nonces=bool(row["own_nonces"]),
        created=row["created"],
        most=None if row["most"] is None else int(row["most"]),
        spent=int(row["spent"]),
    )


def _refuse_beyond(client: Client, asked: Amount) -> None:
    if client.most is not None and client.spent + asked.raw > client.most:
        left = Amount(client.most - client.spent, asked.decimals, asked.symbol)
        raise PolicyRefused(
            f"refused by the limit of {client.name}: {left} are left to it, and this needs {asked}",
            hint=f"cmwallet signer client remove {client.name}, and add it again with another --limit",
            details={"rule": "limit", "client": client.name, "limit": str(client.most), "left": str(left.raw)},
        )
