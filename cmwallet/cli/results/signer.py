"""Results of the signer's door: who is let in, what waits, what was decided."""

from typing import TypedDict

from cmwallet.cli.results.shapes import Address, Digits, Hash, Time


class Client(TypedDict):
    """A tool or a page that is let in; `limit` and `spent` are wei, fees included."""

    name: str
    origin: str | None
    accounts: list[Address]
    until: Time | None
    by_policy: bool
    own_nonces: bool
    created: Time
    limit: Digits | None
    spent: Digits


class AddedClient(Client):
    """A tool that was let in; the token is null when it was written into a file."""

    token: str | None


class RemovedClient(TypedDict):
    """A client that is let in no more."""

    removed: str


class WaitingRequest(TypedDict):
    """A request that waits for a decision, with what would be signed."""

    id: str
    client: str
    method: str
    lines: list[str]
    account: Address
    origin: str | None
    process: str | None
    waits_seconds: int


class WaitingPage(TypedDict):
    """A page that asks to be let in."""

    letters: str
    origin: str


class Waiting(TypedDict):
    """What waits for a decision."""

    requests: list[WaitingRequest]
    pages: list[WaitingPage]


class DecidedRequest(TypedDict):
    """A request that came to its end; with --done."""

    id: str
    client: str
    method: str
    account: Address | None
    state: str
    hash: Hash | None
    changed: Time


class Door(TypedDict):
    """Where the door listens."""

    url: str
    network: str


class Script(TypedDict):
    """The script for pages."""

    script: str
