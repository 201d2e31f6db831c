"""Results of `cmwallet watch`: the events, by their member `event`."""

from typing import Literal, TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Digits, Hash, Time


class BalanceEvent(TypedDict):
    """An account holds another amount of an asset than before; `change` in the smallest unit."""

    event: Literal["balance"]
    at: Time
    account: str
    address: Address
    balance: Amount
    change: Digits
    block: int


IncomingEvent = TypedDict(
    "IncomingEvent",
    {
        "event": Literal["incoming"],
        "at": Time,
        "account": str,
        "address": Address,
        "from": Address,
        "name": str | None,
        "amount": Amount,
        "kind": Literal["native", "internal", "erc20"],
        "hash": Hash,
        "block": int,
        "block_hash": Hash,
        "time": Time,
    },
)
IncomingEvent.__doc__ = "Something came to an account: coins, coins from a contract, tokens; `name` is the sender's."


class ConfirmedEvent(TypedDict):
    """A transaction of this home is final; `id` is its label."""

    event: Literal["confirmed"]
    at: Time
    entry: int
    hash: Hash
    status: Literal["confirmed", "reverted", "mined"]
    block: int
    block_hash: str
    id: str | None


class GrantEvent(TypedDict):
    """A grant is in another state than before, or (`grant` null, state `waiting`) so many requests wait."""

    event: Literal["grant"]
    at: Time
    grant: str | None
    state: str
    before: str | None
    ends: Time | None
    waiting: int | None


class DealEvent(TypedDict):
    """A deal, a case or a loan (`system`) of an account is in another state than before."""

    event: Literal["deal"]
    at: Time
    system: str
    id: str
    state: str
    before: str | None


class ReconnectedEvent(TypedDict):
    """The node answers again, after so many seconds; `block` is the newest one now."""

    event: Literal["reconnected"]
    at: Time
    block: int
    seconds: int


BlocksEvent = TypedDict("BlocksEvent", {"event": Literal["gap", "reorganised"], "at": Time, "from": int, "to": int})
BlocksEvent.__doc__ = "Blocks that came while the node was away, or that are there in place of others; they follow."

Event = BalanceEvent | IncomingEvent | ConfirmedEvent | GrantEvent | DealEvent | ReconnectedEvent | BlocksEvent
"""One line of the stream."""
