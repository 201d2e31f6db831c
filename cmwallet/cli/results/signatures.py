"""Results about signatures of accounts."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Address, Digits, Hash, Hex, Json, Time


class Explanation(TypedDict):
    """What a signature of a known type lets happen.

    `asset` is "native", a token's address, or ADDRESS#ID for one thing of a collection.
    """

    how: str
    words: str
    asset: str | None
    amount: Digits | None
    account: Address | None
    to: Address | None
    since: Time | None
    until: Time | None


class Label(TypedDict):
    """A member of typed data as a descriptor calls it."""

    label: str
    value: str


class Signature(TypedDict):
    """A signature, what it means, and what spoke against it; `described` is what a descriptor says, unchecked."""

    kind: str
    address: Address
    signature: Hex
    digest: Hash
    explained: list[Explanation]
    screening: list[Json]
    described: NotRequired[list[Label]]


class SignatureCheck(TypedDict):
    """Whether a signature is good; null where that cannot be known."""

    kind: str
    address: Address | None
    valid: bool | None
    method: str
    signer: Address | None
    reason: str | None
    block: int | None
    delegated: bool
    digest: Hash
    explained: list[Explanation]
