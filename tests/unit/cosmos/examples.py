"""One message of each kind, of a well-known key, and transactions of them."""

from __future__ import annotations

from dataclasses import replace

from cmwallet.cosmos.addresses import account_text, operator_text
from cmwallet.cosmos.messages import (
    UNCHANGED,
    Coin,
    CommissionRates,
    CosmosMessage,
    Description,
    Ed25519Key,
    MsgBeginRedelegate,
    MsgCancelUnbondingDelegation,
    MsgCreateValidator,
    MsgDelegate,
    MsgDeposit,
    MsgEditValidator,
    MsgSubmitProposal,
    MsgUndelegate,
    MsgUnjail,
    MsgVote,
    MsgWithdrawDelegatorReward,
    MsgWithdrawValidatorCommission,
    pack,
)
from cmwallet.cosmos.transaction import CosmosTransaction
from cmwallet.keys.secp256k1 import SigningKey
from identity.address import Address
from identity.secret import Secret

KEY = SigningKey(Secret(b"\x01" * 32))
OTHER = Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
THIRD = Address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
COIN = Coin("inj", str(10**18))

ME, MY_VALIDATOR = account_text("inj", KEY.address), operator_text("inj", KEY.address)
VALIDATOR, SECOND = operator_text("inj", OTHER), operator_text("inj", THIRD)

MESSAGES: tuple[CosmosMessage, ...] = (
    MsgDelegate(ME, VALIDATOR, COIN),
    MsgBeginRedelegate(ME, VALIDATOR, SECOND, COIN),
    MsgUndelegate(ME, VALIDATOR, COIN),
    MsgCancelUnbondingDelegation(ME, VALIDATOR, COIN, 2**40),
    MsgWithdrawDelegatorReward(ME, VALIDATOR),
    MsgWithdrawValidatorCommission(MY_VALIDATOR),
    MsgCreateValidator(
        Description("Möwe", website="https://moewe.example", details="at sea"),
        CommissionRates(str(10**17), str(5 * 10**17), str(10**16)),
        "1",
        ME,
        MY_VALIDATOR,
        pack(Ed25519Key(b"\x07" * 32)),
        COIN,
    ),
    MsgEditValidator(
        Description("Gull", *[UNCHANGED] * 3, details=UNCHANGED), MY_VALIDATOR, commission_rate=str(12 * 10**16)
    ),
    MsgUnjail(MY_VALIDATOR),
    MsgSubmitProposal((), (COIN,), ME, "ipfs://x", "A title", "A summary", expedited=True),
    MsgDeposit(7, ME, (COIN,)),
    MsgVote(7, ME, 4),
)


def transaction(*messages: CosmosMessage, **changes: object) -> CosmosTransaction:
    """A transaction of the well-known key."""
    whole = CosmosTransaction(
        messages or MESSAGES[:1],
        "injective-777",
        5,
        9,
        KEY.compressed_public_key,
        "injective",
        "inj",
        160_000,
        250_000,
        1_234,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
