"""Votes on the parameters of the contract `Stakes`: what each action comes to, and its call."""

from __future__ import annotations

from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InvalidInput, NotFound, PolicyRefused, Rejected
from cmwallet.staking.actions import ExecuteProposal, Propose, Vote
from cmwallet.staking.contract_call import Call
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.local.reading import DEPOSIT, PARAMETERS, VOTING, StakesReader
from cmwallet.staking.rules import check_reserve, coins
from cmwallet.units import parse_duration, parse_native_amount
from identity.timestamps import rfc3339

_DAY: Final = 86_400
BOUNDS: Final = {"rate": (0, 10 * 10**18), "unbonding": (3_600, 28 * _DAY), "slots": (1, 21)}
"""What the contract lets be proposed: least and most."""


def propose(reader: StakesReader, action: Propose, actor: Account, allowed: Allowed) -> Quote:
    """Return what proposing a change of one parameter comes to."""
    if action.document is not None or not action.parameters:
        raise refuse_unsupported("local", "any proposal but a parameter's", "gov propose --param unbonding=2d")
    if action.title or action.summary:
        raise refuse_unsupported("local", "a text with a proposal", "leave --title and --text out")
    if len(action.parameters) != 1:
        raise InvalidInput("a proposal changes one parameter", hint="a proposal for each")
    ((name, text),) = action.parameters.items()
    setting, before = _setting(name, text, reader.symbol), reader.parameters[name]
    if setting == before:
        raise InvalidInput(f"{name} is {before} already")
    if action.deposit not in (None, DEPOSIT):
        raise InvalidInput(f"the deposit is {coins(DEPOSIT, reader.symbol)}", hint="leave --deposit out")
    check_reserve(reader.contract.client.balance(actor.address), DEPOSIT, allowed, reader.symbol)
    ends = reader.now + VOTING
    return Quote(
        question=f"Propose {name} = {setting} with a deposit of {coins(DEPOSIT, reader.symbol)}?",
        lines=[
            ("propose", f"{name} from {before} to {setting}"),
            ("deposit", f"{coins(DEPOSIT, reader.symbol)}, back after the vote; lost if less than a third votes"),
            ("vote", f"until {rfc3339(ends)}, by what was delegated a second before this"),
        ],
        amount=DEPOSIT,
        due_time=ends,
        due_after=VOTING,
        plan=(Call("propose", (PARAMETERS.index(name) + 1, setting), DEPOSIT),),
    )


def vote(reader: StakesReader, action: Vote, actor: Account) -> Quote:
    """Return what a vote comes to."""
    if action.choice not in ("yes", "no"):
        raise refuse_unsupported("local", f"voting {action.choice}", "yes or no")
    proposal = reader.proposal(action.proposal, actor.address)
    if proposal.status != "voting":
        raise Rejected(f"proposal {proposal.id} is {proposal.status}; nothing was sent", hint="cmwallet gov list")
    if proposal.my_vote is not None:
        raise Rejected(
            f"{actor.name} voted {proposal.my_vote} already, and votes once; nothing was sent",
            hint=f"cmwallet gov show {proposal.id}",
        )
    weight = reader.weight(actor.address, proposal.snapshot)
    if not weight:
        raise PolicyRefused(
            f"{actor.name} had nothing at stake when it was proposed: the vote would not count",
            hint="votes weigh what was delegated before a proposal",
        )
    return Quote(
        question=f"Vote {action.choice} on proposal {proposal.id}: {proposal.title}?",
        lines=[
            ("vote", f"{action.choice} on {proposal.title}"),
            ("weight", f"{coins(weight, reader.symbol)}, what was at stake when it was proposed; it stays as it is"),
        ],
        amount=weight,
        plan=(Call("vote", (int(proposal.id), action.choice == "yes")),),
    )


def execute(reader: StakesReader, action: ExecuteProposal, actor: Account) -> Quote:
    """Return what carrying a decided proposal out comes to; of one that is, what having its deposit back does."""
    proposal = reader.proposal(action.proposal, actor.address)
    number = int(proposal.id)
    if proposal.status == "voting":
        assert proposal.ends_at is not None
        raise Rejected(
            f"the vote on proposal {number} is open until {rfc3339(proposal.ends_at)}; nothing was sent",
            hint=f"cmwallet gov vote {number} yes",
        )
    if not proposal.decided:
        return Quote(
            question=f"Carry proposal {number} out: it is {proposal.status}?",
            lines=[("decide", f"{proposal.title}: {proposal.status}")],
            plan=(Call("execute", (number,)),),
        )
    if proposal.proposer == actor.address and proposal.deposit:
        deposit = coins(proposal.deposit, reader.symbol)
        return Quote(
            question=f"Take the deposit of {deposit} back?",
            lines=[("deposit", f"{deposit} of proposal {number} back to {actor.name}")],
            amount=proposal.deposit,
            plan=(Call("reclaim", (number,)),),
        )
    raise NotFound(f"proposal {number} is {proposal.status}, and nothing is left to be done", hint="cmwallet gov list")


def _setting(name: str, text: str, symbol: str) -> int:
    if name not in BOUNDS:
        raise InvalidInput(f"there is no parameter {name!r} to be proposed", hint=f"one of {', '.join(BOUNDS)}")
    if text.isascii() and text.isdigit() and len(text) < 30:
        setting = int(text)
    elif name == "unbonding":
        setting = parse_duration(text)
    elif name == "rate":
        setting = parse_native_amount(text, symbol)
    else:
        raise InvalidInput("that is no number")
    least, most = BOUNDS[name]
    if not least <= setting <= most:
        raise InvalidInput(f"{name} is between {least} and {most}")
    return setting
