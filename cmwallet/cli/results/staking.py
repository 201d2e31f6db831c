"""Results about staking and governance."""

from typing import TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Hash, Time


class Validator(TypedDict):
    """A validator; rates and shares are decimal text, 0.1 is a tenth. `mine` is what your account has there.

    `practice`: nothing here secures a chain.
    """

    name: str
    address: str
    operator: Address | None
    pub_key: str | None
    state: str
    stake: Amount
    max_stake: Amount | None
    power_share: str
    commission: str | None
    max_commission: str | None
    self_stake: Amount | None
    jailed_until: Time | None
    missed_blocks: int | None
    mine: Amount
    practice: bool


class ShownValidator(Validator):
    """A validator, and what it says of itself."""

    network: str
    driver: str
    website: str | None
    details: str | None


class Delegation(TypedDict):
    """Stake with one validator. Rewards null: they grow with the stake, and are not withdrawn."""

    validator: str
    name: str
    amount: Amount
    rewards: Amount | None
    free_at: Time | None


class Unbonding(TypedDict):
    """Stake on its way back; it is due at a height or at a time. `entry` is what `stake cancel` takes.

    On a Cosmos chain that is the height at which its way back began.
    """

    validator: str
    name: str
    amount: Amount
    entry: int | None
    due_height: int | None
    due_time: Time | None
    cancellable: bool


class Holding(TypedDict):
    """What an account has at stake, at one block. `remembered`: no node could be asked, and it was seen last so."""

    network: str
    driver: str
    practice: bool
    address: Address
    height: int
    time: Time
    remembered: bool
    delegations: list[Delegation]
    unbonding: list[Unbonding]
    total: Amount
    rewards_total: Amount | None


class Reward(TypedDict):
    """What can be withdrawn from one validator."""

    validator: str
    name: str
    rewards: Amount | None


class Write(TypedDict):
    """A transaction about stake, a validator or a proposal; no hash and no entry after a dry run.

    `native_hash` is the engine's own, where it has a second one; `due_*` when the coins are at hand again.
    """

    entry: int | None
    hash: Hash | None
    native_hash: str | None
    network: str
    driver: str
    kind: str
    validator: str | None
    amount: Amount | None
    fee: Amount | None
    status: str
    height: int | None
    due_height: int | None
    due_time: Time | None


class Tally(TypedDict):
    """Votes so far."""

    yes: Amount
    no: Amount
    abstain: Amount
    veto: Amount
    turnout: str | None


class Proposal(TypedDict):
    """A proposal in a list."""

    id: str
    kind: str
    title: str
    proposer: str | None
    status: str
    ends_at: Time | None
    ends_height: int | None
    tally: Tally | None
    my_vote: str | None


class ShownProposal(Proposal):
    """A proposal, and what it would change, by name."""

    network: str
    driver: str
    summary: str | None
    detail: dict[str, str]
    warnings: list[str]


class Parameter(TypedDict):
    """A parameter of the engine; `changeable` by a proposal of `gov propose --param`."""

    name: str
    value: str
    unit: str | None
    changeable: bool
