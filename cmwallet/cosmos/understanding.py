"""What a transaction of a Cosmos chain has to be before it is signed: of the account that signs, in one coin.

A chain refuses most of what is refused here; it is refused before, so that the words about it hold: "the account" is
the one whose key signs, and amounts are of the coin in which fees are paid.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmwallet.cosmos.addresses import read_account, read_operator
from cmwallet.cosmos.effects import parameters_of, payment_of
from cmwallet.cosmos.messages import (
    VOTES,
    Coin,
    CosmosMessage,
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
    PackedMessage,
    node_key,
    read_amount,
    read_digits,
)
from cmwallet.cosmos.proposals import CommunityPoolSpend, unpack_proposed
from cmwallet.cosmos.transaction import CosmosTransaction, read_document
from cmwallet.errors import InvalidInput
from identity.address import Address


def understand(document: bytes) -> CosmosTransaction:
    """Return the transaction that is to be signed. Raises `InvalidInput` for one that is not understood whole."""
    transaction = read_document(document)
    prefixes = {prefix for one in transaction.messages for prefix in _check(transaction, one)}
    if len(prefixes) != 1:
        raise InvalidInput("the addresses of a transaction are of one chain")
    return transaction


def coins_of(message: CosmosMessage) -> tuple[Coin, ...]:
    """Return every amount in a message."""
    match message:
        case MsgCreateValidator():
            return (message.value,)
        case MsgSubmitProposal():
            return message.initial_deposit
        case MsgDeposit():
            return message.amount
        case MsgDelegate() | MsgUndelegate() | MsgBeginRedelegate() | MsgCancelUnbondingDelegation():
            return (message.amount,)
    return ()


def others_of(message: CosmosMessage) -> tuple[Address, ...]:
    """Return whom a message names other than as the one that signs: operators of validators, and who is to be paid."""
    match message:
        case MsgBeginRedelegate():
            return (
                read_operator(message.validator_src_address)[1],
                read_operator(message.validator_dst_address)[1],
            )
        case MsgDelegate() | MsgUndelegate() | MsgCancelUnbondingDelegation() | MsgWithdrawDelegatorReward():
            return (read_operator(message.validator_address)[1],)
        case MsgSubmitProposal():
            payments = filter(None, map(_payment, message.messages))
            return tuple(dict.fromkeys(read_account(one.recipient)[1] for one in payments))
    return ()


def _payment(packed: PackedMessage) -> CommunityPoolSpend | None:
    proposed = unpack_proposed(packed)
    return proposed if isinstance(proposed, CommunityPoolSpend) else None


def _proposed(message: MsgSubmitProposal) -> Iterator[str]:
    """Yield the prefixes of who is paid by a proposal of which everything can be told."""
    for packed in message.messages:
        proposed = unpack_proposed(packed)
        if isinstance(proposed, CommunityPoolSpend):
            payment_of(proposed)
            yield read_account(proposed.recipient)[0]
        else:
            parameters_of(proposed)


def _check(transaction: CosmosTransaction, message: CosmosMessage) -> Iterator[str]:
    """Yield the prefixes of the addresses in a message that is found to be the sender's, and in one coin."""
    for coin in coins_of(message):
        if coin.denom != transaction.denom:
            raise InvalidInput("a transaction with coins of several kinds is not signed here")
        read_amount(coin)
    for prefix, address in _own(message):
        if address != transaction.sender:
            raise InvalidInput("a message that another account has to sign is not signed")
        yield prefix
    for text in _validators(message):
        yield read_operator(text)[0]
    if isinstance(message, MsgSubmitProposal):
        yield from _proposed(message)
    if isinstance(message, MsgVote) and message.option not in VOTES.values():
        raise InvalidInput("a vote is yes, no, abstain or veto")
    if isinstance(message, MsgCreateValidator):
        node_key(message.pubkey)
        rates = message.commission
        for rate in (rates.rate, rates.max_rate, rates.max_change_rate):
            read_digits(rate, "a commission")


def _own(message: CosmosMessage) -> Iterator[tuple[str, Address]]:
    match message:
        case MsgCreateValidator():
            yield read_account(message.delegator_address)
            yield read_operator(message.validator_address)
        case MsgEditValidator() | MsgWithdrawValidatorCommission():
            yield read_operator(message.validator_address)
        case MsgUnjail():
            yield read_operator(message.validator_addr)
        case MsgSubmitProposal():
            yield read_account(message.proposer)
        case MsgDeposit():
            yield read_account(message.depositor)
        case MsgVote():
            yield read_account(message.voter)
        case _:
            yield read_account(message.delegator_address)


def _validators(message: CosmosMessage) -> tuple[str, ...]:
    match message:
        case MsgBeginRedelegate():
            return message.validator_src_address, message.validator_dst_address
        case MsgDelegate() | MsgUndelegate() | MsgCancelUnbondingDelegation() | MsgWithdrawDelegatorReward():
            return (message.validator_address,)
    return ()
