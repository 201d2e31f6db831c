"""Results of what is said about a policy, and of what it decides."""

from typing import Literal, TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Digits, Json, Time

Effect = Literal["deny", "ask", "allow"]


class PolicyLimit(TypedDict):
    """A limit, and what its window holds; amounts are in the smallest unit, times in seconds."""

    name: str
    asset: str
    per_transaction: Digits | None
    total: Digits | None
    window: int | None
    count: int | None
    fees: bool
    accounts: list[Address] | None
    chains: list[int] | None
    longest: int | None
    spent: Digits
    counted: int


class PolicyRule(TypedDict):
    """A rule with its members resolved; null: it says nothing of that."""

    effect: Effect
    name: str
    how: str | None
    kinds: list[str] | None
    accounts: list[Address] | None
    chains: list[int] | None
    to: list[Address] | None
    contracts: list[str] | None
    methods: list[str] | None
    tokens: list[str] | None
    clients: list[str] | None
    fields: list[str] | None
    hours: str | None
    longest: int | None
    most: Digits | None


class PolicyCase(TypedDict):
    """A request and what has to become of it."""

    do: str
    expect: Effect


class PolicyContract(TypedDict):
    """A contract of the system that the policy rests on."""

    name: str
    chain_id: int
    address: Address


class AllowedOnce(TypedDict):
    """A request that is let through once until then, whatever the policy says of it; `line` of the vault's log."""

    line: int
    words: str
    account: str
    kind: str
    until: Time


class Policy(TypedDict):
    """The policy in force, as it was resolved, what its windows hold, and which exceptions are open."""

    default: Effect
    asking: str
    frozen: bool
    set: Time
    limits: list[PolicyLimit]
    rules: list[PolicyRule]
    cases: list[PolicyCase]
    contracts: list[PolicyContract]
    known: list[Address]
    exceptions: list[AllowedOnce]


class PolicySource(TypedDict):
    """The text that was set; with --source."""

    source: str


class PolicyRemoved(TypedDict):
    """Whether there was a policy."""

    removed: bool


class Forgiven(TypedDict):
    """A transaction that is counted no more."""

    entry: int
    forgiven: bool


class Verdict(TypedDict):
    """What would become of a request, by which rule, and each step towards it."""

    verdict: Effect
    rule: str
    how: str | None
    words: str
    details: dict[str, Json]
    trace: list[str]


class CasesHold(TypedDict):
    """How many cases were tried; with --all."""

    cases: int


class Decision(TypedDict):
    """What was decided: when, by which rule, for whom."""

    line: int
    time: Time
    verdict: Effect
    rule: str
    by: str
    words: str


class RunEnded(TypedDict):
    """How a run ended: the command's exit code, what of the limit was spent at most, in how many signatures."""

    exit: int
    spent: Amount
    limit: Amount
    signatures: int
