"""What a transaction of a Cosmos chain does, in facts: what is staked, paid, proposed, and with whom.

Its chain is named in text: no EIP-155 id stands in what is signed, and none is told.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Final

from cmwallet.cosmos.addresses import read_operator
from cmwallet.cosmos.effects import parameters_of, payment_of
from cmwallet.cosmos.messages import (
    UNCHANGED,
    VOTES,
    CommissionRates,
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
    node_key,
    read_amount,
)
from cmwallet.cosmos.proposals import CommunityPoolSpend, unpack_proposed
from cmwallet.cosmos.transaction import CosmosTransaction
from cmwallet.cosmos.understanding import others_of
from cmwallet.signing.facts import NATIVE, PLAIN, Explanation, Fact, Naming
from identity.foreign import clean

SEVERAL: Final = "native:several"
"""The kind of messages of different kinds in one transaction."""
_SHOWN: Final = 120
_WORDS: Final = {number: choice for choice, number in VOTES.items()}
KINDS: Final[dict[type[CosmosMessage], str]] = {
    MsgDelegate: "stake/delegate",
    MsgBeginRedelegate: "stake/redelegate",
    MsgUndelegate: "stake/undelegate",
    MsgCancelUnbondingDelegation: "stake/cancel",
    MsgWithdrawDelegatorReward: "stake/withdraw",
    MsgCreateValidator: "validator/declare",
    MsgEditValidator: "validator/update",
    MsgUnjail: "validator/activate",
    MsgWithdrawValidatorCommission: "validator/commission",
    MsgSubmitProposal: "gov/propose",
    MsgDeposit: "gov/deposit",
    MsgVote: "gov/vote",
}
"""What a message is called in results; a policy writes a colon for the stroke."""


def explain_cosmos(transaction: CosmosTransaction, naming: Naming = PLAIN) -> Explanation:
    """Return what a transaction comes to."""
    return explain_messages(transaction.messages, naming)


def explain_messages(messages: Sequence[CosmosMessage], naming: Naming = PLAIN) -> Explanation:
    """Return what the messages of one transaction come to."""
    facts = tuple(fact for one in messages for fact in (_fact(one, naming), *_proposed(one, naming)))
    named = dict.fromkeys(address for one in messages for address in others_of(one))
    return Explanation(kind_of(messages), facts, named=tuple(named), audience=None)


def kind_of(messages: Sequence[CosmosMessage]) -> str:
    """Return what the messages of one transaction are called, whatever is in them."""
    kinds = dict.fromkeys(KINDS[type(one)] for one in messages)
    return next(iter(kinds)).replace("/", ":") if len(kinds) == 1 else SEVERAL


def _fact(message: CosmosMessage, naming: Naming) -> Fact:
    match message:
        case MsgDelegate():
            to, amount = read_operator(message.validator_address)[1], read_amount(message.amount)
            words = f"stakes {naming.amount(NATIVE, amount)} with the validator {naming.address(to)}"
            return Fact("pays", words, NATIVE, amount, to=to)
        case MsgBeginRedelegate():
            source, to = others_of(message)
            amount = read_amount(message.amount)
            words = f"moves {naming.amount(NATIVE, amount)} of stake from the validator {naming.address(source)}"
            return Fact("pays", f"{words} to {naming.address(to)}", NATIVE, 0, to=to)
        case MsgUndelegate() | MsgCancelUnbondingDelegation() | MsgWithdrawDelegatorReward():
            return _own_stake(message, naming)
        case MsgSubmitProposal() | MsgDeposit() | MsgVote():
            return _about_proposal(message, naming)
    return _as_validator(message, naming)


def _own_stake(
    message: MsgUndelegate | MsgCancelUnbondingDelegation | MsgWithdrawDelegatorReward, naming: Naming
) -> Fact:
    validator = read_operator(message.validator_address)[1]
    if isinstance(message, MsgWithdrawDelegatorReward):
        return Fact("receives", f"collects what stake with the validator {naming.address(validator)} earned")
    amount = read_amount(message.amount)
    told = naming.amount(NATIVE, amount)
    if isinstance(message, MsgUndelegate):
        words = f"takes back {told} of stake from the validator {naming.address(validator)}"
        return Fact("receives", words, NATIVE, amount)
    words = f"stakes {told} that were on their way back with the validator {naming.address(validator)} again"
    return Fact("pays", words, NATIVE, amount, to=validator)


def _about_proposal(message: MsgSubmitProposal | MsgDeposit | MsgVote, naming: Naming) -> Fact:
    if isinstance(message, MsgVote):
        return Fact("votes", f"votes {_WORDS.get(message.option, message.option)} on proposal {message.proposal_id}")
    if isinstance(message, MsgDeposit):
        amount = sum(map(read_amount, message.amount))
        words = f"deposits {naming.amount(NATIVE, amount)} on proposal {message.proposal_id}"
        return Fact("pays", words, NATIVE, amount)
    amount = sum(map(read_amount, message.initial_deposit))
    done = ", ".join(clean(one.type_url.rpartition(".")[2], _SHOWN) for one in message.messages)
    words = f"proposes {_quoted(message.title)}, to carry out {done or 'nothing'},"
    return Fact("pays", f"{words} with a deposit of {naming.amount(NATIVE, amount)}", NATIVE, amount)


def _proposed(message: CosmosMessage, naming: Naming) -> Iterator[Fact]:
    """Yield what a proposal carries out if it passes: nothing of it is the account's own."""
    for packed in message.messages if isinstance(message, MsgSubmitProposal) else ():
        proposed = unpack_proposed(packed)
        if isinstance(proposed, CommunityPoolSpend):
            amounts, to = payment_of(proposed)
            words = f"has {amounts} paid to {naming.address(to)} out of the community's coins if it passes"
            yield Fact("states", words, to=to)
        else:
            told = ", ".join(f"{name} = {value}" for name, value in parameters_of(proposed).items())
            yield Fact("states", f"sets {told} if it passes")


def _as_validator(message: CosmosMessage, naming: Naming) -> Fact:
    if isinstance(message, MsgCreateValidator):
        amount = read_amount(message.value)
        words = f"declares a validator {_quoted(message.description.moniker)} with {naming.amount(NATIVE, amount)}"
        texts = [f"{word} {_quoted(text)}" for word, text in vars(message.description).items() if text]
        node = b64encode(node_key(message.pubkey)).decode()
        terms = "; ".join((f"node {node}", _rates(message.commission), *texts))
        words += f" of its own stake, of which it needs {clean(message.min_self_delegation, _SHOWN)}; {terms}"
        return Fact("pays", words, NATIVE, amount)
    if isinstance(message, MsgEditValidator):
        said = vars(message.description)
        changes = [f"{word} {_quoted(text)}" for word, text in said.items() if text != UNCHANGED]
        if message.commission_rate:
            changes.append(f"commission {clean(message.commission_rate, _SHOWN)}/10^18")
        if message.min_self_delegation:
            changes.append(f"least own stake {clean(message.min_self_delegation, _SHOWN)}")
        return Fact("states", f"changes the validator of the account: {'; '.join(changes) or 'nothing'}")
    if isinstance(message, MsgWithdrawValidatorCommission):
        return Fact("receives", "collects the commission of the validator of the account")
    return Fact("states", "has the validator of the account take part again")


def _rates(rates: CommissionRates) -> str:
    told = (clean(one, _SHOWN) for one in (rates.rate, rates.max_rate, rates.max_change_rate))
    return "commission {}, at most {}, changed by {} a day, of 10^18".format(*told)


def _quoted(text: str) -> str:
    return repr(clean(text, _SHOWN))
