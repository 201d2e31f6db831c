"""Results of the market: deals, the court, papers, what is to be done."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Did, Digits, Hash, Json, Time

NextStep = TypedDict("NextStep", {"who": str, "action": str, "by": Time | None, "from": Time | None, "command": str})
NextStep.__doc__ = "What somebody can do next, until when and from when, and the command that does it."


class Party(TypedDict):
    """An account that has a part in an item, and the name that it has here."""

    address: Address
    name: str | None


class Item(TypedDict):
    """What every item of the market has."""

    id: str
    system: str
    network: str
    contract: Address
    state: str
    until: Time | None
    chain_time: Time
    roles: list[str]
    parties: dict[str, Party]
    next: list[NextStep]
    outcome: str | None


class ItemEvent(TypedDict):
    """Something that happened to an item."""

    block: int
    hash: Hash
    event: str


class Share(TypedDict):
    """A part of a deal's price that somebody else is paid."""

    payee: Address
    amount: Amount


class Bid(TypedDict):
    """An arbiter who offers to judge, and how those ruled before."""

    place: int
    arbiter: Address
    fee_bps: int
    bond: Amount
    ruled_for_buyers: int
    ruled_for_sellers: int
    silent: int


class Terms(TypedDict):
    """The paper that a deal is about."""

    hash: Hash


class Deal(Item):
    """A deal."""

    price: Amount
    deposit: Amount
    held: Amount
    to_seller: Amount | None
    fee_bps: int | None
    offered: Time
    deliver_by: Time
    window_seconds: int
    shares: list[Share]
    bids: list[Bid]
    terms: Terms | None
    case: str | None
    history: list[ItemEvent]


class ListedDeal(TypedDict):
    """A deal in a list."""

    id: str
    state: str
    outcome: str | None
    roles: list[str]
    until: Time | None
    price: Amount
    deposit: Amount
    parties: dict[str, Address]


class DisputedDeal(TypedDict):
    """A deal that waits for an arbiter."""

    id: str
    price: Amount
    deposit: Amount
    bids: int
    bids_until: Time
    command: str


class ListingFacts(TypedDict):
    """What somebody offers to sell."""

    hash: Hash
    seller: Address
    did: Did
    kid: str
    title: str
    description: str
    media_type: str
    price: Amount
    deposit: Amount
    accept_by_seconds: int
    deliver_by_seconds: int
    window_seconds: int
    arbiter: Address | None
    arbiter_fee_bps: int | None
    certificate: str | None
    contract: str
    genesis: Hash
    issued: Time


class Listing(ListingFacts):
    """What somebody offers to sell, and the signed listing itself."""

    listing: str
    file: NotRequired[str]


class Earnings(TypedDict):
    """What a vote earns at least on the larger side, and on the smaller, in CMT."""

    least: str
    smaller_side: str


class Case(Item):
    """A case of the court."""

    kind: str
    subject: str
    seats: int
    drawn: int
    committed: int
    upheld: int
    rejected: int
    stake: Digits
    own_seats: dict[str, int]
    owed: dict[str, Amount]
    earnings: Earnings | None


class Standing(TypedDict):
    """What the court has decided about a subject."""

    subject: Hash
    account: Address | None
    struck: bool
    binding: bool | None
    decided_by: str | None
    open_case: str | None


class ListedCase(TypedDict):
    """A case in a list."""

    id: str
    kind: str
    state: str
    outcome: str | None
    roles: list[str]
    until: Time | None
    seats: int
    own_seats: int


class Todo(TypedDict):
    """Something that an account can do, and what it loses otherwise."""

    system: str
    id: str
    role: str
    account: Address
    state: str
    action: str
    by: Time | None
    seconds: int | None
    loses: Amount | None
    otherwise: str | None
    stranger: bool
    command: str


class SyncedIndex(TypedDict):
    """How far the index of own items goes."""

    network: str
    block: int
    items: int


class MarketRecord(TypedDict):
    """What the market has on record about an account."""

    account: Address
    network: str
    deals: dict[str, int]
    partners: int
    disputes_lost: int
    undecided: int
    ruled: int
    silent: int
    requests: dict[str, Json]
    juries: int
    loans: dict[str, int]


class Reader(TypedDict):
    """Who can open a sealed bundle."""

    address: Address
    did: Did
    kid: str


class SealedPaper(TypedDict):
    """A paper in a sealed bundle."""

    role: str
    name: str
    size: int
    hash: Hash


class MissingPaper(TypedDict):
    """A paper of an item that is not here."""

    role: str
    by: Address | None
    hash: Hash
    uri: str | None


class SealedBundle(TypedDict):
    """Papers, sealed for their readers."""

    item: str | None
    genesis: Hash | None
    readers: list[Reader]
    papers: list[SealedPaper]
    missing: list[MissingPaper]
    sealed: str
    file: NotRequired[str]


class OpenedPaper(TypedDict):
    """A paper of a bundle, and the file that it was written to."""

    role: str
    by: Address | None
    name: str
    media_type: str
    size: int
    hash: Hash
    public: bool
    uri: str | None
    file: str | None


class OpenedBundle(TypedDict):
    """A bundle that was opened, and whether its papers are those of the item."""

    item: str | None
    genesis: Hash | None
    identity: str
    state: str
    papers: list[OpenedPaper]
    missing: list[MissingPaper]


class Paper(TypedDict):
    """A paper of an item, as `show --papers` lists it."""

    role: str
    by: Address | None
    name: str | None
    type: str | None
    size: int | None
    hash: Hash
    state: str
