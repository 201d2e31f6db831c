"""Proposals on a Cosmos chain: what making one, adding to its deposit or voting comes to, and its messages.

A change of parameters sets all of one module's: they are read, one is changed, and the whole is proposed. A module with
parameters that are not known here is left alone, since what is not said would be set to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cmwallet.cosmos import values
from cmwallet.cosmos.addresses import read_account
from cmwallet.cosmos.effects import check_denom, payment_of
from cmwallet.cosmos.messages import VOTES, Coin, MsgDeposit, MsgSubmitProposal, MsgVote, read_amount
from cmwallet.cosmos.proposals import CommunityPoolSpend, pack_proposed
from cmwallet.errors import InvalidInput, Rejected
from cmwallet.staking.actions import Deposit, Propose, Vote
from cmwallet.staking.cosmos.parameters import changed_parameters
from cmwallet.staking.cosmos.plan import Plan, Planner
from cmwallet.staking.cosmos.proposals import ProposalReader
from cmwallet.staking.driver import Allowed, Quote
from cmwallet.staking.model import VoteChoice
from cmwallet.staking.rules import check_positive, check_reserve, coins
from identity.foreign import clean

_MOST_MESSAGES: Final = 50
_MEMBERS: Final = frozenset({"messages", "metadata", "deposit", "title", "summary", "expedited"})
_ALL_OF_IT: Final = "a proposal sets all parameters of a module: those it does not change are as one node tells them"


def propose(planner: Planner, action: Propose, allowed: Allowed) -> Quote:
    """Return what making a proposal comes to."""
    document = action.document or {}
    unknown = set(document) - _MEMBERS
    if unknown:
        raise InvalidInput(f"a proposal has no member {min(unknown)!r}", hint="one of " + ", ".join(sorted(_MEMBERS)))
    title = action.title or _text(document, "title")
    if not title:
        raise InvalidInput("a proposal has a title", hint="--title")
    summary = action.summary or _text(document, "summary") or title  # a chain wants one
    changes = changed_parameters(planner.reader, action.parameters)
    spends = _spends(planner, document)
    messages = tuple(pack_proposed(one) for one in (*(change.after for change in changes), *spends))
    metadata = _text(document, "metadata")
    if not messages and not metadata:
        metadata = title  # a chain wants either
    expedited = document.get("expedited", False)
    if not isinstance(expedited, bool):
        raise InvalidInput("expedited is true or false")
    deposit = _deposit(planner, action, document, expedited=expedited)
    check_reserve(planner.balance, deposit, allowed, planner.symbol)
    coin = (planner.coin(deposit),) if deposit else ()
    message = MsgSubmitProposal(messages, coin, planner.account, metadata, title, summary, expedited)
    told = coins(deposit, planner.symbol)
    done = ", ".join(one.type_url.rpartition("/")[2] for one in messages) or "nothing by itself"
    return Quote(
        question=f"Propose {title!r} with a deposit of {told}?",
        lines=[
            ("title", clean(title, len(title))),
            ("summary", clean(summary, len(summary))),
            *([("metadata", clean(metadata, len(metadata)))] if metadata else []),
            ("does", done),
            *(("pays", _payment(one)) for one in spends),
            *(line for change in changes for line in change.lines),
            *([("note", _ALL_OF_IT)] if changes else []),
            *([("expedited", "it is voted on for a shorter time")] if expedited else []),
            ("deposit", f"{told}; it comes back unless the proposal is vetoed, or never comes to a vote"),
        ],
        amount=deposit,
        plan=Plan((message,), deposit),
    )


def deposit(planner: Planner, action: Deposit, allowed: Allowed) -> Quote:
    """Return what adding to a deposit comes to."""
    check_positive(action.amount)
    found = ProposalReader(planner.reader).one(action.proposal, None)
    if found.status not in ("deposit", "voting"):
        raise Rejected(f"proposal {found.id} is {found.status}: it takes no deposit; nothing was sent")
    check_reserve(planner.balance, action.amount, allowed, planner.symbol)
    told = coins(action.amount, planner.symbol)
    return Quote(
        question=f"Deposit {told} on proposal {found.id}?",
        lines=[("deposit", f"{told} on {found.id}: {found.title}"), ("back", "unless it is vetoed")],
        amount=action.amount,
        plan=Plan((MsgDeposit(int(found.id), planner.account, (planner.coin(action.amount),)),), action.amount),
    )


def vote(planner: Planner, action: Vote) -> Quote:
    """Return what voting comes to; a vote can be changed until the end."""
    found = ProposalReader(planner.reader).one(action.proposal, planner.actor.address)
    if found.status != "voting":
        raise Rejected(f"proposal {found.id} is {found.status}: nobody votes on it; nothing was sent")
    stake = planner.reader.holding(planner.actor.address).total
    warnings = [] if stake else ["you have nothing at stake: the vote counts for nothing"]
    choice: VoteChoice = action.choice
    return Quote(
        question=f"Vote {choice} on proposal {found.id}, {found.title}?",
        lines=[
            ("vote", f"{choice} on {found.id}: {found.title}"),
            ("weight", f"{coins(stake, planner.symbol)}, in place of your validators' votes"),
            *([("before", found.my_vote)] if found.my_vote else []),
        ],
        warnings=warnings,
        plan=Plan((MsgVote(int(found.id), planner.account, VOTES[choice]),)),
    )


def _spends(planner: Planner, document: Mapping[str, object]) -> list[CommunityPoolSpend]:
    stated = document.get("messages", [])
    if not isinstance(stated, list) or len(stated) > _MOST_MESSAGES:
        raise InvalidInput("messages of a proposal are a list")
    return [_spend(planner, one) for one in stated]


def _payment(message: CommunityPoolSpend) -> str:
    return f"{payment_of(message)[0]} to {message.recipient}"


def _spend(planner: Planner, stated: object) -> CommunityPoolSpend:
    """Return a payment out of the community's coins; other messages are made of `--param` alone."""
    if not isinstance(stated, dict) or stated.get("@type") != CommunityPoolSpend.type_url:
        raise InvalidInput(
            "a file proposes payments out of the community's coins alone here",
            hint="parameters are proposed with --param, such as staking.max_validators=100",
        )
    if set(stated) - {"@type", "authority", "recipient", "amount"}:
        raise InvalidInput("a payment has an authority, a recipient and an amount")
    authority = planner.reader.rest.gov_account()
    if stated.get("authority", authority) != authority:
        raise InvalidInput(f"the authority of a proposal here is {authority}")
    recipient, amounts = stated.get("recipient"), stated.get("amount")
    if not isinstance(recipient, str) or read_account(recipient)[0] != planner.reader.chain.prefix:
        raise InvalidInput(f"the recipient of a payment begins with {planner.reader.chain.prefix}1")
    if not isinstance(amounts, list) or not 0 < len(amounts) <= _MOST_MESSAGES:
        raise InvalidInput("the amount of a payment is a list of coins")
    return CommunityPoolSpend(authority, recipient, tuple(map(_coin, amounts)))


def _coin(stated: object) -> Coin:
    if not isinstance(stated, dict) or set(stated) != {"denom", "amount"}:
        raise InvalidInput("a coin has a denom and an amount")
    coin = Coin(check_denom(str(stated["denom"])), str(stated["amount"]))
    read_amount(coin)
    return coin


def _deposit(planner: Planner, action: Propose, document: Mapping[str, object], *, expedited: bool) -> int:
    if action.deposit is not None:
        return action.deposit
    stated, denom = document.get("deposit"), planner.reader.chain.denom
    if stated is not None:
        digits = str(stated).removesuffix(denom)
        if digits == stated:
            raise InvalidInput(f"a deposit is written as a number before {denom}, such as 1{denom}")
        return read_amount(Coin(denom, digits))
    wanted = "expedited_min_deposit" if expedited else "min_deposit"
    return values.amount_of(planner.reader.rest.gov_params().get(wanted), denom, "least deposit")


def _text(document: Mapping[str, object], name: str) -> str:
    found = document.get(name, "")
    if not isinstance(found, str):
        raise InvalidInput(f"{name} of a proposal is text")
    return found
