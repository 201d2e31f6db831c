"""`cmwallet stake`: delegate, redelegate, undelegate, cancel, complete, list, rewards, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import staking
from cmwallet.cli.staking.acting import act
from cmwallet.cli.staking.engine import AmountOrAll, Engine, StakeAmount, ValidatorArgument
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, REFERENCE, TRANSACTION
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.staking.driver import Allowed

app = Commands(help="Stake with validators: delegate, redelegate, undelegate, cancel, list, rewards, withdraw.")

Anyway = Annotated[bool, typer.Option("--anyway", help="Also to a validator that is jailed.")]
MaxCommission = Annotated[
    str, typer.Option("--max-commission", metavar="SHARE", help="The most of the rewards that it may keep.")
]
Keep = Annotated[str, typer.Option("--keep", metavar="AMOUNT", help="What stays at hand, to pay fees with.")]
AcceptRisk = Annotated[
    bool, typer.Option("--accept-risk", help="Although this network's staking is known to lose coins.")
]
OwnAccount = Annotated[
    str | None, Kind.ACCOUNT, typer.Option("--account", metavar="ACCOUNT", help="Whose; none: the default account's.")
]


@app.add(
    "delegate",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    result=staking.Write,
    example="cmwallet stake delegate alice 500cmt --yes\ncmwallet stake delegate alice 500cmt --dry-run",
)
def delegate(
    validator: ValidatorArgument,
    amount: StakeAmount,
    keep: Keep = "0.01",
    max_commission: MaxCommission = "100%",
    anyway: Anyway = False,
    accept_risk: AcceptRisk = False,
) -> None:
    """Put coins at stake with a validator. They come back after a while: see stake undelegate."""
    from cmwallet.staking.actions import Delegate

    with session() as opened:
        engine = Engine.of(opened)
        wei = engine.amount(amount)
        allowed = _allowed(keep, max_commission, jailed=anyway, risk=accept_risk)
        act(engine, Delegate(engine.validator_address(validator), wei), allowed=allowed)


@app.add(
    "redelegate",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    result=staking.Write,
    example="cmwallet stake redelegate alice bob 200cmt --yes\ncmwallet stake redelegate alice bob all",
)
def redelegate(
    validator: ValidatorArgument,
    to: Annotated[str, Kind.TEXT, typer.Argument(metavar="NEW", help="The validator that gets the stake.")],
    amount: AmountOrAll,
    max_commission: MaxCommission = "100%",
    anyway: Anyway = False,
) -> None:
    """Move stake from one validator to another at once. It cannot move on before it has matured there."""
    from cmwallet.staking.actions import Redelegate

    with session() as opened:
        engine = Engine.of(opened)
        wei = engine.amount_or_all(amount)
        allowed = _allowed("0", max_commission, jailed=anyway)
        source, target = engine.validator_address(validator), engine.validator_address(to)
        act(engine, Redelegate(source, target, wei), allowed=allowed)


@app.add(
    "undelegate",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    result=staking.Write,
    example="cmwallet stake undelegate alice 200cmt --yes\ncmwallet stake undelegate alice all --dry-run",
)
def undelegate(
    validator: ValidatorArgument,
    amount: AmountOrAll,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="RECIPIENT", help="Who gets the coins, where the network can pay another."),
    ] = None,
) -> None:
    """Take stake back. It earns nothing on its way, and is at hand when it is due: see stake list."""
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.staking.actions import Undelegate

    with session() as opened:
        engine = Engine.of(opened)
        wei = engine.amount_or_all(amount)
        recipient = None if to is None else resolve_recipient(opened.database, to).address
        act(engine, Undelegate(engine.validator_address(validator), wei, recipient))


@app.add(
    "cancel",
    TRANSACTION,
    DUPLICATES,
    result=staking.Write,
    example="cmwallet stake cancel alice 200cmt --entry 3 --yes",
)
def cancel(
    validator: ValidatorArgument,
    amount: StakeAmount,
    entry: Annotated[
        int, typer.Option("--entry", metavar="N", min=0, help="Which way back, as in stake list; on Cosmos its height.")
    ],
) -> None:
    """Put stake that is on its way back to its validator again."""
    from cmwallet.staking.actions import Cancel

    with session() as opened:
        engine = Engine.of(opened)
        act(engine, Cancel(engine.validator_address(validator), engine.amount(amount), entry))


@app.add("complete", TRANSACTION, DUPLICATES, result=list[staking.Write], example="cmwallet stake complete --yes")
def complete() -> None:
    """Collect stake that has come back, where the network does not pay it out by itself."""
    from cmwallet.staking.actions import Complete

    with session() as opened:
        act(Engine.of(opened), Complete(), several=True)


@app.add(
    "withdraw",
    TRANSACTION,
    DUPLICATES,
    result=staking.Write | list[staking.Write],
    example="cmwallet stake withdraw alice --yes\ncmwallet stake withdraw --all --yes",
)
def withdraw(
    validator: Annotated[
        str | None, Kind.TEXT, typer.Argument(metavar="[VALIDATOR]", help="Whose rewards; none with --all.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="The rewards of all validators.")] = False,
) -> None:
    """Collect rewards. With --all it may take several transactions, and the result is a list."""
    from cmwallet.errors import Usage
    from cmwallet.staking.actions import Withdraw

    if everything == (validator is not None):
        raise Usage("give either a validator or --all", hint="cmwallet stake withdraw --all")
    with session() as opened:
        engine = Engine.of(opened)
        chosen = () if validator is None else (engine.validator_address(validator),)
        act(engine, Withdraw(chosen), several=everything)


@app.add(
    "list",
    result=staking.Holding,
    example="cmwallet stake list\ncmwallet stake list --json | jq '.unbonding[].due_time'",
)
def list_(account: OwnAccount = None) -> None:
    """List what an account has at stake: delegations with their rewards, and what is on its way back.

    Where no node can be asked, what was seen last is told, and at which block.
    """
    from cmwallet.cli.staking.holding import holding_rows, look

    with session() as opened:
        document = look(opened, account)
    columns = ("name", "validator", "stake", "rewards", "state")
    output.table(document, columns, list(holding_rows(document)), empty="nothing is at stake")


@app.add("rewards", result=list[staking.Reward], example="cmwallet stake rewards")
def rewards(account: OwnAccount = None) -> None:
    """List the rewards of an account by validator."""
    from cmwallet.cli.staking.documents import amount
    from cmwallet.staking.rules import coins

    with session() as opened:
        engine = Engine.of(opened)
        engine.say_practice()
        held = engine.driver.holding(engine.account(account).address).delegations
        documents: list[staking.Reward] = [
            {
                "validator": one.validator,
                "name": one.name,
                "rewards": None if one.rewards is None else amount(engine, one.rewards),
            }
            for one in held
        ]
        rows = [(one.name, one.validator, _rewards(engine, one.rewards)) for one in held]
        if any(one.rewards is None for one in held):
            output.status("rewards of this network are added to the stake itself")
        elif held:
            output.status(f"together {coins(sum(one.rewards or 0 for one in held), engine.symbol)}")
        output.table(documents, ("name", "validator", "rewards"), rows, empty="nothing is at stake")


def _allowed(keep: str, max_commission: str, *, jailed: bool = False, risk: bool = False) -> Allowed:
    from fractions import Fraction

    from cmwallet.staking.driver import Allowed
    from cmwallet.units import parse_amount, parse_share

    kept = parse_amount(keep)
    return Allowed(jailed=jailed, risk=risk, max_commission=Fraction(parse_share(max_commission), 10_000), keep=kept)


def _rewards(engine: Engine, raw: int | None) -> str:
    from cmwallet.staking.rules import coins

    return "in the stake" if raw is None else str(coins(raw, engine.symbol))
