"""`cmwallet token`: the three forms of CMT, allowances, claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import (
    DUPLICATES,
    LOOKALIKES,
    REFERENCE,
    SPENDERS,
    TRANSACTION,
    transaction_options,
)
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.order import Asset
    from identity.address import Address

app = Commands(help="The forms of CMT: info, wrap, unwrap, swap, claim, approve, allowances, revoke.")

Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Such as 1.5.")]
Token = Annotated[
    str, typer.Option("--token", metavar="SYMBOL|ADDRESS", help="WCMT, CMT (the legacy ERC-20), or an address.")
]
Spender = Annotated[str, typer.Argument(metavar="SPENDER", help="Address, name, or contract of the system.")]


@app.add(
    "info",
    result=transactions.TokenInfo,
    example="cmwallet token info WCMT\ncmwallet token info 0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F",
)
def info(
    token: Annotated[str, typer.Argument(metavar="SYMBOL|ADDRESS", help="WCMT, CMT, or an address.")] = "WCMT",
) -> None:
    """Show what a token says of itself, its supply, and what you hold of it."""
    from cmwallet.accounts.choosing import default_account
    from cmwallet.calls.erc20 import balance_of, describe, total_supply
    from cmwallet.history.assets import choose_asset, known_token

    with session() as opened:
        asset = choose_asset(opened.database, opened.client, opened.network, token)
        described, listed = describe(opened.client, asset.token or ""), known_token(opened.network, token)
        supply = asset.amount(total_supply(opened.client, described.address))
        account = default_account(opened.config, opened.database)
        held = asset.amount(balance_of(opened.client, described.address, account.address)) if account else None
        document: transactions.TokenInfo = {
            "symbol": described.symbol,
            "name": described.name,
            "address": described.address,
            "decimals": described.decimals,
            "supply": supply.as_json(),
            "balance": held.as_json() if held else None,
            "note": listed.note if listed else None,
            "network": opened.network.name,
        }
        rows = [("symbol", described.symbol), ("name", described.name), ("address", described.address)]
        rows += [("decimals", str(described.decimals)), ("supply", str(supply))]
        rows += [("you hold", str(held))] if held else []
        output.facts(document, rows + ([("note", listed.note)] if listed and listed.note else []))


@app.add("wrap", TRANSACTION, REFERENCE, DUPLICATES, result=transactions.Sent, example="cmwallet token wrap 5 --yes")
def wrap(amount: Amount) -> None:
    """Turn native CMT into WCMT, the token that business contracts take."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        coins = parse_native_amount(amount, opened.network.symbol)
        account = choose_account(opened.config, opened.database, options.sender)
        order = BoundContract.on(opened, "WrappedCMT").order(account, "deposit", coins=coins, label=options.label)
        options.executor(opened).execute(order)


@app.add(
    "unwrap", TRANSACTION, REFERENCE, DUPLICATES, result=transactions.Sent, example="cmwallet token unwrap 2.5 --yes"
)
def unwrap(amount: Amount) -> None:
    """Turn WCMT back into native CMT."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.history.assets import choose_asset
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.preparing import require_held
    from cmwallet.units import parse_token_amount

    options = transaction_options()
    with session() as opened:
        raw = parse_token_amount(amount, "WCMT", 18)
        account = choose_account(opened.config, opened.database, options.sender)
        require_held(opened.client, account, choose_asset(opened.database, opened.client, opened.network, "WCMT"), raw)
        order = BoundContract.on(opened, "WrappedCMT").order(account, "withdraw", raw, label=options.label)
        options.executor(opened).execute(order)


@app.add(
    "swap",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    LOOKALIKES,
    result=transactions.Sent,
    example="cmwallet token approve Swap 100 --token CMT --yes && cmwallet token swap 100 --yes",
)
def swap(
    amount: Amount,
    to: Annotated[str | None, typer.Option("--to", metavar="RECIPIENT", help="Who gets the coins; none: you.")] = None,
) -> None:
    """Turn the legacy ERC-20 CMT into native CMT, one to one and for ever; approve the swap for it first."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.calls.deployments import check_receives_coins
    from cmwallet.history.assets import choose_asset
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.preparing import require_held
    from cmwallet.units import parse_token_amount

    options = transaction_options()
    with session() as opened:
        raw = parse_token_amount(amount, "CMT", 18)
        account = choose_account(opened.config, opened.database, options.sender)
        receiver = account.address if to is None else resolve_recipient(opened.database, to).address
        check_receives_coins(opened.database, opened.client, opened.network, receiver)
        require_held(opened.client, account, choose_asset(opened.database, opened.client, opened.network, "CMT"), raw)
        output.status(f"swap  {amount} CMT (ERC-20) into native CMT for {receiver}; it cannot be undone")
        named = () if receiver == account.address else (receiver,)
        order = BoundContract.on(opened, "Swap").order(account, "swap", raw, receiver, label=options.label, named=named)
        options.executor(opened).execute(order)


@app.add(
    "claim",
    TRANSACTION,
    DUPLICATES,
    LOOKALIKES,
    result=transactions.Sent,
    example="cmwallet token claim snapshot.json --contract 0x5FbD…0aa3 --yes",
)
def claim(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The snapshot; - is stdin.")],
    contract: Annotated[str, typer.Option("--contract", metavar="NAME|ADDRESS", help="The claiming contract.")],
    account: Annotated[
        str | None, typer.Option("--account", metavar="ADDRESS|NAME", help="Whose share; none: your own.")
    ] = None,
) -> None:
    """Claim a share of a snapshot; it is paid to the account in the snapshot, whoever claims."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import NotVerified
    from cmwallet.history.snapshot import parse_snapshot
    from cmwallet.transactions.bound_contract import BoundContract
    from identity.address import parse_address

    options = transaction_options()
    snapshot = parse_snapshot(read_text(file).encode())
    with session() as opened:
        payer = choose_account(opened.config, opened.database, options.sender)
        whose = payer.address if account is None else resolve_recipient(opened.database, account).address
        leaf = snapshot.leaf_of(whose)
        claims = BoundContract.on(opened, contract, "SnapshotClaim")
        if claims.ask("ROOT") != snapshot.root or snapshot.chain_id != opened.network.chain_id:
            raise NotVerified("the contract pays another snapshot, or on another chain", hint="check file and address")
        values = (leaf.index, leaf.account, leaf.amount, snapshot.proof(leaf.index))
        output.status(f"claim {leaf.amount} wei for {leaf.account}")
        named = () if leaf.account == payer.address else (parse_address(leaf.account),)
        options.executor(opened).execute(claims.order(payer, "claim", *values, named=named))


@app.add(
    "approve",
    TRANSACTION,
    DUPLICATES,
    LOOKALIKES,
    SPENDERS,
    result=transactions.Sent,
    example="cmwallet token approve Swap 100 --token CMT --yes\ncmwallet token approve bob 5 --yes",
)
def approve(
    spender: Spender,
    amount: Annotated[str | None, typer.Argument(metavar="[AMOUNT]", help="How much at most; exactly that.")] = None,
    token: Token = "WCMT",
    unlimited: Annotated[bool, typer.Option("--unlimited", help="All that you hold, at any time.")] = False,
) -> None:
    """Allow somebody to take tokens of yours; the amount replaces the allowance before."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.errors import Usage
    from cmwallet.history.assets import parse_asset_amount

    if unlimited == (amount is not None):
        raise Usage("give either an amount or --unlimited", hint="cmwallet token approve Swap 100 --token CMT")
    options = transaction_options()
    with session() as opened:
        asset, contract = _token(opened, token)
        raw = 2**256 - 1 if amount is None else parse_asset_amount(amount, asset)
        if unlimited:
            output.warn("without a limit the spender can take all that you hold, now and later")
        allowed = _spender(opened, spender)
        account = choose_account(opened.config, opened.database, options.sender)
        order = contract.order(account, "approve", allowed, raw, named=(allowed,), counted=(asset,))
        executor = replace(options, unlimited=unlimited).executor(opened)
        executor.execute(order)


@app.add("revoke", TRANSACTION, result=transactions.Sent, example="cmwallet token revoke bob --yes")
def revoke(spender: Spender, token: Token = "WCMT") -> None:
    """Take an allowance back."""
    from cmwallet.accounts.choosing import choose_account

    options = replace(transaction_options(), allow_duplicate=True, allow_lookalike=True)
    with session() as opened:
        _, contract = _token(opened, token)
        account = choose_account(opened.config, opened.database, options.sender)
        options.executor(opened).execute(contract.order(account, "approve", _spender(opened, spender), 0))


@app.add(
    "allowances",
    result=list[transactions.Allowance],
    example="cmwallet token allowances\ncmwallet token allowances --token CMT --json | jq .",
)
def allowances(
    token: Token = "WCMT",
    account: Annotated[str | None, typer.Option("--account", metavar="ADDRESS|NAME", help="None: yours.")] = None,
    from_block: Annotated[int, typer.Option("--from-block", metavar="N", min=0, help="Look from this block on.")] = 0,
) -> None:
    """List who may take tokens of yours, and how much: found by events, asked of the token itself."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import address_names, resolve_recipient
    from cmwallet.calls.allowances import open_allowances
    from cmwallet.calls.deployments import deployed

    with session() as opened:
        asset, contract = _token(opened, token)
        owner = (
            choose_account(opened.config, opened.database, None).address
            if account is None
            else resolve_recipient(opened.database, account).address
        )
        reader = deployed(opened.database, opened.client, opened.network).get("Multicall")
        found = open_allowances(opened.client, reader.address if reader else None, contract.address, owner, from_block)
        names = address_names(opened.database)
        output.table(
            [
                {"spender": spender, "name": names.get(spender), "amount": asset.amount(raw).as_json()}
                for spender, raw in found.items()
            ],
            ("spender", "amount"),
            [
                (names.get(spender, spender), "unlimited" if raw == 2**256 - 1 else str(asset.amount(raw)))
                for spender, raw in found.items()
            ],
            empty="nobody may take any",
        )


def _token(opened: Session, named: str) -> tuple[Asset, BoundContract]:
    from cmwallet.calls.contract import Contract, interface_of
    from cmwallet.history.assets import choose_asset
    from cmwallet.transactions.bound_contract import BoundContract
    from identity.address import parse_address

    asset = choose_asset(opened.database, opened.client, opened.network, named)
    contract = Contract(asset.symbol, parse_address(asset.token or ""), interface_of("CMT"))
    return asset, BoundContract(opened.client, opened.network, contract)


def _spender(opened: Session, named: str) -> Address:
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.calls.deployments import deployed

    found = deployed(opened.database, opened.client, opened.network).get(named)
    return found.address if found is not None else resolve_recipient(opened.database, named).address
