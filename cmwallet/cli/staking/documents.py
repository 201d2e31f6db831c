"""The JSON shapes of staking and governance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.cli.terminal.documents import when

if TYPE_CHECKING:
    from cmwallet.cli.results import staking
    from cmwallet.cli.results.shapes import Amount as AmountDocument
    from cmwallet.cli.staking.engine import Engine
    from cmwallet.staking.actions import Action
    from cmwallet.staking.driver import Quote
    from cmwallet.staking.model import Holding, Parameter, Proposal, Tally, Validator
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.units import Amount


def validator_document(engine: Engine, validator: Validator, mine: int) -> staking.Validator:
    """Return one validator, as `validator list` prints it; `mine` is the account's stake there."""
    from cmwallet.staking.model import rate_text

    def rate(value: object) -> str | None:
        from fractions import Fraction

        return rate_text(value) if isinstance(value, Fraction) else None

    return {
        "name": validator.name,
        "address": validator.address,
        "operator": validator.operator,
        "pub_key": validator.pub_key,
        "state": validator.state,
        "stake": amount(engine, validator.stake),
        "max_stake": _amount(engine, validator.max_stake),
        "power_share": rate_text(validator.power_share),
        "commission": rate(validator.commission),
        "max_commission": rate(validator.max_commission),
        "self_stake": _amount(engine, validator.self_stake),
        "jailed_until": _when(validator.jailed_until),
        "missed_blocks": validator.missed_blocks,
        "mine": amount(engine, mine),
        "practice": engine.driver.practice,
    }


def holding_document(engine: Engine, holding: Holding) -> staking.Holding:
    """Return what an account has at stake, as `stake list` prints it."""
    return {
        "network": engine.opened.network.name,
        "driver": engine.driver.name,
        "practice": engine.driver.practice,
        "address": holding.account,
        "height": holding.height,
        "time": when(holding.time),
        "remembered": False,
        "delegations": [
            {
                "validator": one.validator,
                "name": one.name,
                "amount": amount(engine, one.amount),
                "rewards": _amount(engine, one.rewards),
                "free_at": _when(one.free_at),
            }
            for one in holding.delegations
        ],
        "unbonding": [
            {
                "validator": one.validator,
                "name": one.name,
                "amount": amount(engine, one.amount),
                "entry": one.entry,
                "due_height": one.due_height,
                "due_time": _when(one.due_time),
                "cancellable": one.cancellable,
            }
            for one in holding.unbonding
        ],
        "total": amount(engine, holding.total),
        "rewards_total": _amount(engine, holding.rewards),
    }


def write_document(
    engine: Engine, action: Action, quote: Quote, entry: JournalEntry | None, status: str, fee: Amount | None
) -> staking.Write:
    """Return a transaction of an action; without an entry it is a dry run."""
    due_height, due_time = _due(engine, quote, None if entry is None else entry.block)
    return {
        "entry": None if entry is None else entry.id,
        "hash": None if entry is None else entry.hash,
        "native_hash": None if entry is None else engine.driver.native_hash(entry),
        "network": engine.opened.network.name,
        "driver": engine.driver.name,
        "kind": action.kind,
        "validator": quote.validator,
        "amount": _amount(engine, quote.amount),
        "fee": None if fee is None else fee.as_json(),
        "status": status,
        "height": None if entry is None else entry.block,
        "due_height": due_height,
        "due_time": _when(due_time),
    }


def _due(engine: Engine, quote: Quote, block: int | None) -> tuple[int | None, int | None]:
    """Return height and time at which it is due, of a transaction that is mined exactly."""
    from cmwallet.errors import NetworkFailed, RpcRefused

    if block is None:
        return quote.due_height, quote.due_time
    height = quote.due_height if quote.due_blocks is None else block + quote.due_blocks
    if quote.due_after is None:
        return height, quote.due_time
    try:
        mined = engine.opened.client.block(block)
    except (NetworkFailed, RpcRefused):
        mined = None
    return height, quote.due_time if mined is None else mined.timestamp + quote.due_after


def proposal_document(engine: Engine, proposal: Proposal) -> staking.Proposal:
    """Return one proposal, as `gov list` prints it."""
    return {
        "id": proposal.id,
        "kind": proposal.kind,
        "title": proposal.title,
        "proposer": proposal.proposer,
        "status": proposal.status,
        "ends_at": _when(proposal.ends_at),
        "ends_height": proposal.ends_height,
        "tally": None if proposal.tally is None else _tally(engine, proposal.tally),
        "my_vote": proposal.my_vote,
    }


def parameter_document(parameter: Parameter) -> staking.Parameter:
    """Return one parameter."""
    return {
        "name": parameter.name,
        "value": parameter.value,
        "unit": parameter.unit or None,
        "changeable": parameter.changeable,
    }


def _tally(engine: Engine, tally: Tally) -> staking.Tally:
    from cmwallet.staking.model import rate_text

    return {
        "yes": amount(engine, tally.yes),
        "no": amount(engine, tally.no),
        "abstain": amount(engine, tally.abstain),
        "veto": amount(engine, tally.veto),
        "turnout": None if tally.turnout is None else rate_text(tally.turnout),
    }


def amount(engine: Engine, raw: int) -> AmountDocument:
    """Return so much of the coin."""
    from cmwallet.staking.rules import coins

    return coins(raw, engine.symbol).as_json()


def _amount(engine: Engine, raw: int | None) -> AmountDocument | None:
    return None if raw is None else amount(engine, raw)


def _when(moment: int | None) -> str | None:
    return None if moment is None else when(moment)
