"""Proposals and votes on Travis: what each action comes to, and its message. Validators alone take part."""

from __future__ import annotations

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InsufficientFunds, InvalidInput, PolicyRefused, Rejected
from cmwallet.staking.actions import Propose, Vote
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.rules import check_positive, check_reserve, coins
from cmwallet.staking.travis import messages
from cmwallet.staking.travis.reading import TravisReader, proposal_of
from cmwallet.staking.travis.validating import fee_of
from identity.address import Address, parse_address
from identity.foreign import clean

_CLOSE = 2
"""So many blocks before it ends, no vote is taken any more."""


def propose(
    reader: TravisReader, action: Propose, actor: Account, allowed: Allowed, symbol: str, own: frozenset[Address]
) -> Quote:
    """Return what a proposal comes to; `own` are the addresses of this home."""
    require_validator(reader, actor, "proposes")
    if action.deposit is not None:
        raise refuse_unsupported("travis", "a deposit with a proposal", "leave --deposit out")
    if action.title:
        raise refuse_unsupported("travis", "a title of a proposal", "give the reason by --text")
    if action.document is not None:
        message = messages.proposed({**action.document, "reason": action.summary or action.document.get("reason", "")})
    elif len(action.parameters) == 1:
        ((name, value),) = action.parameters.items()
        if name not in reader.parameters:
            raise InvalidInput(f"the chain has no parameter {name!r}", hint="cmwallet gov params")
        message = messages.change_parameter(name, value, action.summary)
    else:
        raise InvalidInput(
            "a proposal changes one parameter, or is a file", hint="gov propose --param gas_price=3000000000"
        )
    fee = fee_of(reader, message)
    spent = 0
    lines = [("propose", message.route.rpartition("/")[2])]
    lines += [
        (name, clean(str(value), len(str(value)))) for name, value in message.fields.items() if value not in (None, "")
    ]
    lines += [("fee", str(coins(fee, symbol))), ("vote", "two thirds of the validators' power decide")]
    warnings = []
    amount = None
    if message.route.endswith("transfer_fund"):
        source, amount = parse_address(message.fields["transfer_from"]), int(message.fields["amount"])
        check_positive(amount)
        if source not in own and not allowed.foreign_source:
            raise PolicyRefused(
                f"the coins would be taken of {source}, which is no account of yours, before anybody votes",
                hint="--i-know proposes it all the same",
            )
        if source == actor.address:
            spent = amount
        elif reader.client.balance(source) < amount:
            raise InsufficientFunds(f"{source} holds less than {coins(amount, symbol)}", hint="a smaller amount")
        warnings.append(f"{coins(amount, symbol)} leave {source} at once, before anybody votes")
    # The chain takes the coins before it looks for the fee, and gives nothing back where that is not there.
    check_reserve(reader.client.balance(actor.address), spent + fee, allowed, symbol)
    return Quote(
        question=f"Propose {message.route.rpartition('/')[2]}?",
        lines=lines,
        warnings=warnings,
        amount=amount,
        plan=message,
    )


def vote(reader: TravisReader, action: Vote, actor: Account) -> Quote:
    """Return what a vote comes to."""
    if action.choice not in ("yes", "no"):
        raise refuse_unsupported("travis", f"voting {action.choice}", "yes or no")
    require_validator(reader, actor, "votes")
    proposal = proposal_of(reader.proposals(), action.proposal)
    if proposal.status != "voting":
        raise Rejected(f"the proposal is {proposal.status}; nothing was sent", hint="cmwallet gov list")
    if proposal.ends_height is not None and reader.client.block_number() + 1 >= proposal.ends_height - _CLOSE:
        raise Rejected("the proposal ends within two blocks: no vote is taken any more; nothing was sent")
    return Quote(
        question=f"Vote {action.choice} on {proposal.title}?",
        lines=[("vote", f"{action.choice} on {proposal.title}"), ("change", "possible until it is decided")],
        plan=messages.vote(proposal.id, yes=action.choice == "yes"),
    )


def require_validator(reader: TravisReader, actor: Account, does: str) -> None:
    """Raise `InvalidInput` for whoever owns no validator in the set: the chain would say "Invalid validator"."""
    if not any(one.address == actor.address and one.state in ("active", "backup") for one in reader.candidates):
        raise InvalidInput(
            f"only the owner of a current validator {does} on this network", hint="cmwallet validator list"
        )
