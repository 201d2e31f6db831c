"""Messages that a proposal carries out when it passes: parameters of staking, slashing and distribution, and payments.

Source: as `messages`. An engine may have added parameters of its own to these; a message that lacks them is refused by
the chain or sets them to nothing, so whoever makes one compares the names with those that the chain tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias

from cmwallet.cosmos.messages import Coin, PackedMessage
from cmwallet.cosmos.protobuf import decode, encode
from cmwallet.errors import InvalidInput


@dataclass(frozen=True)
class Duration:
    """A length of time (`google.protobuf.Duration`)."""

    seconds: Annotated[int, 1] = 0
    nanos: Annotated[int, 2] = 0


@dataclass(frozen=True)
class StakingParams:
    """Parameters of staking; a decimal number is text of the number times 10^18."""

    unbonding_time: Annotated[Duration, 1]
    max_validators: Annotated[int, 2] = 0
    max_entries: Annotated[int, 3] = 0
    historical_entries: Annotated[int, 4] = 0
    bond_denom: Annotated[str, 5] = ""
    min_commission_rate: Annotated[str, 6] = ""


@dataclass(frozen=True)
class SlashingParams:
    """Parameters of slashing; decimal numbers as in `StakingParams`, as bytes."""

    signed_blocks_window: Annotated[int, 1]
    min_signed_per_window: Annotated[bytes, 2]
    downtime_jail_duration: Annotated[Duration, 3]
    slash_fraction_double_sign: Annotated[bytes, 4]
    slash_fraction_downtime: Annotated[bytes, 5]


@dataclass(frozen=True)
class DistributionParams:
    """Parameters of distribution; decimal numbers as in `StakingParams`."""

    community_tax: Annotated[str, 1] = ""
    base_proposer_reward: Annotated[str, 2] = ""
    bonus_proposer_reward: Annotated[str, 3] = ""
    withdraw_addr_enabled: Annotated[bool, 4] = False


@dataclass(frozen=True)
class UpdateStakingParams:
    """Set all parameters of staking."""

    type_url: ClassVar = "/cosmos.staking.v1beta1.MsgUpdateParams"
    authority: Annotated[str, 1]
    params: Annotated[StakingParams, 2]


@dataclass(frozen=True)
class UpdateSlashingParams:
    """Set all parameters of slashing."""

    type_url: ClassVar = "/cosmos.slashing.v1beta1.MsgUpdateParams"
    authority: Annotated[str, 1]
    params: Annotated[SlashingParams, 2]


@dataclass(frozen=True)
class UpdateDistributionParams:
    """Set all parameters of distribution."""

    type_url: ClassVar = "/cosmos.distribution.v1beta1.MsgUpdateParams"
    authority: Annotated[str, 1]
    params: Annotated[DistributionParams, 2]


@dataclass(frozen=True)
class CommunityPoolSpend:
    """Pay somebody out of the community's coins."""

    type_url: ClassVar = "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend"
    authority: Annotated[str, 1]
    recipient: Annotated[str, 2]
    amount: Annotated[tuple[Coin, ...], 3]


ProposedMessage: TypeAlias = UpdateStakingParams | UpdateSlashingParams | UpdateDistributionParams | CommunityPoolSpend

PROPOSED: Final[dict[str, type[ProposedMessage]]] = {
    kind.type_url: kind
    for kind in (UpdateStakingParams, UpdateSlashingParams, UpdateDistributionParams, CommunityPoolSpend)
}
"""What a proposal of this home may carry out, by the name of its type."""


def pack_proposed(message: ProposedMessage) -> PackedMessage:
    """Return a message with the name of its type."""
    return PackedMessage(message.type_url, encode(message))


def unpack_proposed(packed: PackedMessage) -> ProposedMessage:
    """Return the message that is packed. Raises `InvalidInput` for one that is not proposed here."""
    kind = PROPOSED.get(packed.type_url)
    if kind is None:
        raise InvalidInput("a proposal to carry out such a message is not signed here")
    return decode(kind, packed.value)
