"""`cmwallet validator`: what the owner of a validator does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import staking
from cmwallet.cli.staking.acting import act
from cmwallet.cli.staking.engine import Engine
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, TRANSACTION
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from fractions import Fraction

    from cmwallet.staking.actions import Description

app = Commands()

Website = Annotated[
    str | None, Kind.TEXT, typer.Option("--website", metavar="TEXT", help="Where to read about it; shown as text.")
]
Details = Annotated[str | None, typer.Option("--details", metavar="TEXT", help="What it says of itself.")]
Location = Annotated[str | None, typer.Option("--location", metavar="TEXT", help="Where it runs.")]
Email = Annotated[str | None, Kind.TEXT, typer.Option("--email", metavar="TEXT", help="Public, for ever.")]
MaxStake = Annotated[str | None, typer.Option("--max-stake", metavar="AMOUNT", help="The most stake that it takes.")]
PubKey = Annotated[
    str | None,
    Kind.FILE,
    typer.Option("--pubkey", metavar="FILE|KEY", help="Public key of its node; the private one is never touched."),
]


@app.add(
    "declare",
    TRANSACTION,
    DUPLICATES,
    result=staking.Write,
    example='cmwallet validator declare "Alice and Co" --stake 1000cmt --commission 10% --max-stake 10000cmt --yes',
)
def declare(
    name: Annotated[
        str, Kind.NAME, typer.Argument(metavar="NAME", help="The public name; not unique, not yours alone.")
    ],
    stake: Annotated[str, typer.Option("--stake", metavar="AMOUNT", help="Your own stake in it.")],
    commission: Annotated[str, typer.Option("--commission", metavar="SHARE", help="What you keep of the rewards.")],
    max_stake: MaxStake = None,
    max_commission: Annotated[
        str | None, typer.Option("--max-commission", metavar="SHARE", help="What you will never keep more than.")
    ] = None,
    pubkey: PubKey = None,
    website: Website = None,
    details: Details = None,
    location: Location = None,
    email: Email = None,
) -> None:
    """Become a validator with your account as its owner."""
    from cmwallet.staking.actions import Declare

    with session() as opened:
        engine = Engine.of(opened)
        action = Declare(
            description=_description(name, website, details, location, email),
            self_stake=engine.amount(stake),
            commission=_rate(commission),
            max_stake=None if max_stake is None else engine.amount(max_stake),
            max_commission=None if max_commission is None else _rate(max_commission),
            pub_key=_public_key(pubkey),
        )
        act(engine, action)


@app.add(
    "update",
    TRANSACTION,
    DUPLICATES,
    result=staking.Write,
    example="cmwallet validator update --commission 8% --yes\ncmwallet validator update --website alice.example",
)
def update(
    name: Annotated[str | None, Kind.NAME, typer.Option("--name", metavar="NAME", help="Another name.")] = None,
    commission: Annotated[
        str | None, typer.Option("--commission", metavar="SHARE", help="What you keep of the rewards from now on.")
    ] = None,
    max_stake: MaxStake = None,
    pubkey: PubKey = None,
    website: Website = None,
    details: Details = None,
    location: Location = None,
    email: Email = None,
) -> None:
    """Change what is public of your validator; what is not named stays."""
    from cmwallet.errors import Usage
    from cmwallet.staking.actions import Update

    described = _description(name, website, details, location, email)
    if (described, commission, max_stake, pubkey) == (_description(None, None, None, None, None), None, None, None):
        raise Usage("nothing is named that would change", hint="cmwallet validator update --commission 8%")
    with session() as opened:
        engine = Engine.of(opened)
        action = Update(
            description=described,
            commission=None if commission is None else _rate(commission),
            max_stake=None if max_stake is None else engine.amount(max_stake),
            pub_key=_public_key(pubkey),
        )
        act(engine, action)


@app.add("activate", TRANSACTION, DUPLICATES, result=staking.Write, example="cmwallet validator activate --yes")
def activate() -> None:
    """Take part again, after you stepped back or were jailed."""
    from cmwallet.staking.actions import Activate

    with session() as opened:
        act(Engine.of(opened), Activate())


@app.add("deactivate", TRANSACTION, DUPLICATES, result=staking.Write, example="cmwallet validator deactivate --yes")
def deactivate() -> None:
    """Step back for a while; those who delegated to you earn nothing meanwhile."""
    from cmwallet.staking.actions import Deactivate

    with session() as opened:
        act(Engine.of(opened), Deactivate())


@app.add(
    "rate",
    TRANSACTION,
    DUPLICATES,
    result=staking.Write,
    example="cmwallet validator rate bob 5% --yes",
)
def rate(
    delegator: Annotated[str, Kind.RECIPIENT, typer.Argument(metavar="WHO", help="Who delegated to you.")],
    share: Annotated[str, typer.Argument(metavar="RATE", help="What you keep of her rewards.")],
) -> None:
    """Give one delegator a rate of her own."""
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.staking.actions import SetRate

    with session() as opened:
        engine = Engine.of(opened)
        act(engine, SetRate(resolve_recipient(opened.database, delegator, to_pay=False).address, _rate(share)))


@app.add(
    "move", TRANSACTION, DUPLICATES, LOOKALIKES, result=staking.Write, example="cmwallet validator move carol --yes"
)
def move(
    to: Annotated[str, Kind.RECIPIENT, typer.Argument(metavar="TO", help="The account that would own it.")],
) -> None:
    """Offer your validator to another account, which has to accept it."""
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.staking.actions import Move

    with session() as opened:
        engine = Engine.of(opened)
        act(engine, Move(resolve_recipient(opened.database, to).address))


@app.add("accept", TRANSACTION, DUPLICATES, result=staking.Write, example="cmwallet validator accept alice --yes")
def accept(
    offer: Annotated[str, Kind.TEXT, typer.Argument(metavar="ID", help="The validator that is offered, or the offer.")],
    of: Annotated[
        str | None,
        Kind.TEXT,
        typer.Option("--of", metavar="VALIDATOR", help="On Travis: whose it is, so that its price is known."),
    ] = None,
) -> None:
    """Take over a validator that its owner offers you."""
    from cmwallet.staking.actions import Accept

    with session() as opened:
        engine = Engine.of(opened)
        act(engine, Accept(offer, None if of is None else engine.validator_address(of)))


@app.add("commission", TRANSACTION, DUPLICATES, result=staking.Write, example="cmwallet validator commission --yes")
def commission() -> None:
    """Collect what your validator earned by commission."""
    from cmwallet.staking.actions import WithdrawCommission

    with session() as opened:
        act(Engine.of(opened), WithdrawCommission())


@app.add("retire", TRANSACTION, DUPLICATES, result=staking.Write, example="cmwallet validator retire --yes")
def retire() -> None:
    """Stop being a validator; your own stake comes back as undelegated stake does."""
    from cmwallet.staking.actions import Retire

    with session() as opened:
        act(Engine.of(opened), Retire())


def _description(
    name: str | None, website: str | None, details: str | None, location: str | None, email: str | None
) -> Description:
    from cmwallet.staking.actions import Description

    return Description(name=name, website=website, details=details, location=location, email=email)


def _rate(text: str) -> Fraction:
    from fractions import Fraction

    from cmwallet.units import WHOLE_SHARE, parse_share

    return Fraction(parse_share(text), WHOLE_SHARE)


def _public_key(given: str | None) -> str | None:
    """Return what a file of that name holds, else the text itself."""
    from pathlib import Path

    from cmwallet.cli.terminal.files import read_text

    if given is None or not Path(given).is_file():
        return given
    return read_text(given, limit=4096).strip()
