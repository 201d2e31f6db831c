"""Messages of staking, distribution, slashing and governance that are signed here, as the Cosmos SDK defines them.

Source: `cosmos/cosmos-sdk` v0.50, `proto/cosmos/{staking,distribution,slashing}/v1beta1/tx.proto` and
`proto/cosmos/gov/v1/tx.proto`. Decimal numbers are text of the number times 10^18.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias

from cmwallet.cosmos.protobuf import decode, encode
from cmwallet.errors import InvalidInput

NODE_KEY_BYTES: Final = 32
MOST_DIGITS: Final = 78
"""The chains' numbers have 256 bits."""
UNCHANGED: Final = "[do-not-modify]"
"""What stands in the description of a validator for what stays as it is."""
VOTES: Final[dict[str, int]] = {"yes": 1, "abstain": 2, "no": 3, "veto": 4}
"""Choice → number (`VoteOption`)."""


@dataclass(frozen=True)
class PackedMessage:
    """A message with the name of its type (`google.protobuf.Any`)."""

    type_url: Annotated[str, 1]
    value: Annotated[bytes, 2] = b""


@dataclass(frozen=True)
class Coin:
    """So much of the smallest unit of a coin."""

    denom: Annotated[str, 1]
    amount: Annotated[str, 2]


@dataclass(frozen=True)
class Ed25519Key:
    """The public key of a validator's node (`cosmos.crypto.ed25519.PubKey`), 32 bytes."""

    type_url: ClassVar = "/cosmos.crypto.ed25519.PubKey"
    key: Annotated[bytes, 1]


@dataclass(frozen=True)
class MsgDelegate:
    """Put coins at stake with a validator."""

    type_url: ClassVar = "/cosmos.staking.v1beta1.MsgDelegate"
    delegator_address: Annotated[str, 1]
    validator_address: Annotated[str, 2]
    amount: Annotated[Coin, 3]


@dataclass(frozen=True)
class MsgBeginRedelegate:
    """Move stake from one validator to another."""

    type_url: ClassVar = "/cosmos.staking.v1beta1.MsgBeginRedelegate"
    delegator_address: Annotated[str, 1]
    validator_src_address: Annotated[str, 2]
    validator_dst_address: Annotated[str, 3]
    amount: Annotated[Coin, 4]


@dataclass(frozen=True)
class MsgUndelegate:
    """Take stake back."""

    type_url: ClassVar = "/cosmos.staking.v1beta1.MsgUndelegate"
    delegator_address: Annotated[str, 1]
    validator_address: Annotated[str, 2]
    amount: Annotated[Coin, 3]


@dataclass(frozen=True)
class MsgCancelUnbondingDelegation:
    """Put stake that is on its way back to its validator again; the way back began at `creation_height`."""

    type_url: ClassVar = "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation"
    delegator_address: Annotated[str, 1]
    validator_address: Annotated[str, 2]
    amount: Annotated[Coin, 3]
    creation_height: Annotated[int, 4]


@dataclass(frozen=True)
class Description:
    """What a validator says of itself."""

    moniker: Annotated[str, 1]
    identity: Annotated[str, 2] = ""
    website: Annotated[str, 3] = ""
    security_contact: Annotated[str, 4] = ""
    details: Annotated[str, 5] = ""


@dataclass(frozen=True)
class CommissionRates:
    """The commission of a validator, its bound, and by how much it may change in a day."""

    rate: Annotated[str, 1]
    max_rate: Annotated[str, 2]
    max_change_rate: Annotated[str, 3]


@dataclass(frozen=True)
class MsgCreateValidator:
    """Become a validator. `delegator_address` is the operator's: chains before v0.50 have it sign by that."""

    type_url: ClassVar = "/cosmos.staking.v1beta1.MsgCreateValidator"
    description: Annotated[Description, 1]
    commission: Annotated[CommissionRates, 2]
    min_self_delegation: Annotated[str, 3]
    delegator_address: Annotated[str, 4]
    validator_address: Annotated[str, 5]
    pubkey: Annotated[PackedMessage, 6]
    value: Annotated[Coin, 7]


@dataclass(frozen=True)
class MsgEditValidator:
    """Change what a validator is; what is empty stays, and so does what is `UNCHANGED` in the description."""

    type_url: ClassVar = "/cosmos.staking.v1beta1.MsgEditValidator"
    description: Annotated[Description, 1]
    validator_address: Annotated[str, 2]
    commission_rate: Annotated[str, 3] = ""
    min_self_delegation: Annotated[str, 4] = ""


@dataclass(frozen=True)
class MsgWithdrawDelegatorReward:
    """Collect what stake with a validator earned."""

    type_url: ClassVar = "/cosmos.distribution.v1beta1.MsgWithdrawDelegatorReward"
    delegator_address: Annotated[str, 1]
    validator_address: Annotated[str, 2]


@dataclass(frozen=True)
class MsgWithdrawValidatorCommission:
    """Collect what a validator earned by commission."""

    type_url: ClassVar = "/cosmos.distribution.v1beta1.MsgWithdrawValidatorCommission"
    validator_address: Annotated[str, 1]


@dataclass(frozen=True)
class MsgUnjail:
    """Have a validator that was jailed take part again."""

    type_url: ClassVar = "/cosmos.slashing.v1beta1.MsgUnjail"
    validator_addr: Annotated[str, 1]


@dataclass(frozen=True)
class MsgSubmitProposal:
    """Make a proposal; `messages` are what is carried out when it passes."""

    type_url: ClassVar = "/cosmos.gov.v1.MsgSubmitProposal"
    messages: Annotated[tuple[PackedMessage, ...], 1]
    initial_deposit: Annotated[tuple[Coin, ...], 2]
    proposer: Annotated[str, 3]
    metadata: Annotated[str, 4] = ""
    title: Annotated[str, 5] = ""
    summary: Annotated[str, 6] = ""
    expedited: Annotated[bool, 7] = False


@dataclass(frozen=True)
class MsgDeposit:
    """Add to the deposit of a proposal."""

    type_url: ClassVar = "/cosmos.gov.v1.MsgDeposit"
    proposal_id: Annotated[int, 1]
    depositor: Annotated[str, 2]
    amount: Annotated[tuple[Coin, ...], 3]


@dataclass(frozen=True)
class MsgVote:
    """Vote on a proposal; `option` is one of the numbers of `VOTES`."""

    type_url: ClassVar = "/cosmos.gov.v1.MsgVote"
    proposal_id: Annotated[int, 1]
    voter: Annotated[str, 2]
    option: Annotated[int, 3]
    metadata: Annotated[str, 4] = ""


CosmosMessage: TypeAlias = (
    MsgDelegate
    | MsgBeginRedelegate
    | MsgUndelegate
    | MsgCancelUnbondingDelegation
    | MsgCreateValidator
    | MsgEditValidator
    | MsgWithdrawDelegatorReward
    | MsgWithdrawValidatorCommission
    | MsgUnjail
    | MsgSubmitProposal
    | MsgDeposit
    | MsgVote
)

MESSAGES: Final[dict[str, type[CosmosMessage]]] = {
    kind.type_url: kind
    for kind in (
        *(MsgDelegate, MsgBeginRedelegate, MsgUndelegate, MsgCancelUnbondingDelegation),
        *(MsgCreateValidator, MsgEditValidator, MsgWithdrawDelegatorReward, MsgWithdrawValidatorCommission),
        *(MsgUnjail, MsgSubmitProposal, MsgDeposit, MsgVote),
    )
}
"""Everything that is signed, by the name of its type."""


def pack(message: CosmosMessage | Ed25519Key) -> PackedMessage:
    """Return a message with the name of its type."""
    return PackedMessage(message.type_url, encode(message))


def unpack(packed: PackedMessage) -> CosmosMessage:
    """Return the message that is packed. Raises `InvalidInput` for a type or a spelling that is not signed here."""
    kind = MESSAGES.get(packed.type_url)
    if kind is None:
        raise InvalidInput("a message of that type is not signed here", details={"type": packed.type_url[:100]})
    return decode(kind, packed.value)


def node_key(packed: PackedMessage) -> bytes:
    """Return the 32 bytes of a validator's node's key. Raises `InvalidInput` for a key of another kind."""
    if packed.type_url != Ed25519Key.type_url:
        raise InvalidInput("the key of a validator's node is an Ed25519 key here")
    key = decode(Ed25519Key, packed.value).key
    if len(key) != NODE_KEY_BYTES:
        raise InvalidInput(f"the key of a validator's node has {NODE_KEY_BYTES} bytes")
    return key


def read_amount(coin: Coin) -> int:
    """Return how much of the smallest unit. Raises `InvalidInput` for any spelling but decimal digits."""
    return read_digits(coin.amount, "an amount")


def read_digits(text: str, what: str) -> int:
    """Return a number written in decimal digits, without leading zeros. Raises `InvalidInput`."""
    if not (text.isascii() and text.isdigit()) or len(text) > MOST_DIGITS or str(int(text)) != text:
        raise InvalidInput(f"{what} is written in decimal digits")
    return int(text)
