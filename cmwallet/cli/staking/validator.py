"""`cmwallet validator list|show` and what a validator's owner does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cmwallet.cli.results import staking
from cmwallet.cli.staking.engine import Engine, ValidatorArgument
from cmwallet.cli.staking.own_validator import app as own_app
from cmwallet.cli.staking.stake import OwnAccount
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmwallet.staking.model import Holding, Validator

app = Commands(help="Validators: list, show; as one: declare, update, activate, rate, move, commission, retire.")
app.registered_commands += own_app.registered_commands


@app.add(
    "list",
    result=list[staking.Validator],
    example="cmwallet validator list\ncmwallet validator list --all --sort commission\n"
    "cmwallet validator list --json | jq -r '.[].address'",
)
def list_(
    every: Annotated[bool, typer.Option("--all", help="Those too that do not take part.")] = False,
    sort: Annotated[
        Literal["stake", "commission", "name", "mine"],
        typer.Option("--sort", metavar="stake|commission|name|mine", help="In which order."),
    ] = "stake",
    account: OwnAccount = None,
) -> None:
    """List validators: stake, share of the power, commission, state, and what you have at stake there."""
    from cmwallet.cli.staking.documents import validator_document
    from cmwallet.staking.model import percent_text
    from cmwallet.staking.rules import coins

    with session() as opened:
        engine = Engine.of(opened)
        engine.say_practice()
        holding = _holding(engine, account)
        found = sorted(engine.driver.validators(every=every), key=_order(sort, holding))
        output.table(
            [validator_document(engine, one, _mine(holding, one)) for one in found],
            ("name", "validator", "state", "stake", "power", "keeps", "mine"),
            [
                (
                    *(one.name, one.address, one.state, str(coins(one.stake, engine.symbol))),
                    percent_text(one.power_share),
                    "" if one.commission is None else percent_text(one.commission),
                    str(coins(_mine(holding, one), engine.symbol)) if _mine(holding, one) else "",
                )
                for one in found
            ],
            empty="no validators",
        )


@app.add("show", result=staking.ShownValidator, example="cmwallet validator show alice")
def show(validator: ValidatorArgument, account: OwnAccount = None) -> None:
    """Show a validator, and what it says of itself."""
    from cmwallet.cli.staking.documents import validator_document
    from cmwallet.cli.terminal.documents import when
    from cmwallet.staking.model import percent_text
    from cmwallet.staking.rules import coins

    with session() as opened:
        engine = Engine.of(opened)
        engine.say_practice()
        found, holding = engine.validator(validator), _holding(engine, account)
        document: staking.ShownValidator = {
            **validator_document(engine, found, _mine(holding, found)),
            "network": opened.network.name,
            "driver": engine.driver.name,
            "website": found.website or None,
            "details": found.details or None,
        }
        rows = [("name", found.name), ("address", found.address), ("operator", found.operator or "not told")]
        rows += [("state", found.state), ("stake", str(coins(found.stake, engine.symbol)))]
        if found.max_stake is not None:
            rows.append(("takes up to", str(coins(found.max_stake, engine.symbol))))
        if found.self_stake is not None:
            rows.append(("its own", str(coins(found.self_stake, engine.symbol))))
        rows.append(("power", percent_text(found.power_share)))
        if found.commission is not None:
            most = "" if found.max_commission is None else f", at most {percent_text(found.max_commission)}"
            rows.append(("keeps", f"{percent_text(found.commission)} of the rewards{most}"))
        if found.jailed_until is not None:
            rows.append(("jailed until", when(found.jailed_until)))
        if found.missed_blocks is not None:
            rows.append(("missed blocks", str(found.missed_blocks)))
        rows += [(word, text) for word, text in (("website", found.website), ("says", found.details)) if text]
        rows.append(("mine", str(coins(_mine(holding, found), engine.symbol))))
        output.facts(document, rows)


def _holding(engine: Engine, named: str | None) -> Holding | None:
    """What the account has at stake; None in a home without an account."""
    from cmwallet.accounts.choosing import marked_account

    chosen = engine.account(named) if named else marked_account(engine.opened.config, engine.opened.database)
    return None if chosen is None else engine.driver.holding(chosen.address)


def _mine(holding: Holding | None, validator: Validator) -> int:
    held = None if holding is None else holding.with_validator(validator.address)
    return 0 if held is None else held.amount


def _order(sort: str, holding: Holding | None) -> Callable[[Validator], tuple[Any, ...]]:
    if sort == "commission":
        return lambda one: (one.commission is None, one.commission or 0, -one.stake)
    if sort == "name":
        return lambda one: (one.name.casefold(), one.address)
    if sort == "mine":
        return lambda one: (-_mine(holding, one), -one.stake)
    return lambda one: (-one.stake, one.address)
