"""`cmwallet contract`: contracts of the system and of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.chain.contract_deploy import Arguments
from cmwallet.cli.chain.contract_deploy import app as deploy_app
from cmwallet.cli.results import contracts, shapes, transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.stale import warn_if_stale
from cmwallet.cli.terminal.transaction import CALL, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.calls.abi import Parameter
    from cmwallet.calls.abi_values import Resolve
    from cmwallet.session import Session

app = Commands(help="Contracts: list, deploy, use, show, call, send, events, verify.")
app.registered_commands += deploy_app.registered_commands

Target = Annotated[str, typer.Argument(metavar="NAME|ADDRESS", help="One of the system, or an address with --abi.")]
FunctionName = Annotated[str, typer.Argument(metavar="FUNCTION", help="Its name, or whole signature.")]
Abi = Annotated[
    str | None, typer.Option("--abi", metavar="FILE|NAME", help="A JSON file (FILE:NAME of several), or a NAME.")
]


@app.add(
    "list",
    result=list[contracts.KnownContract],
    example="cmwallet contract list\ncmwallet contract list --json | jq -r '.[].address'",
)
def list_() -> None:
    """List the contracts that this program ships, and where they are on the network in use."""
    from cmwallet.calls.deployments import deployed
    from cmwallet.contracts.artifacts import artifact_names

    with session() as opened:
        found = deployed(opened.database, opened.client, opened.network)
        rows = [(name, found[name].address if name in found else None) for name in artifact_names()]
        output.table(
            [{"name": name, "address": address, "network": opened.network.name} for name, address in rows],
            ("name", "address"),
            [(name, address or "not deployed") for name, address in rows],
        )


@app.add(
    "show",
    result=contracts.Interface,
    example="cmwallet contract show KeyRegistry\ncmwallet contract show Swap --json | jq -r .address",
)
def show(target: Target, abi: Abi = None) -> None:
    """Show a contract's address, functions and events."""
    from cmwallet.calls.contract import interface_of
    from cmwallet.calls.deployments import deployed
    from cmwallet.errors import InvalidInput
    from identity.address import parse_address

    with session() as opened:
        address: str | None
        if target.casefold().startswith("0x"):
            if abi is None:
                raise InvalidInput("an address needs the contract's interface", hint="--abi FILE, or --abi NAME")
            address, interface = parse_address(target), interface_of(abi)
        else:
            interface = interface_of(abi or target)
            found = deployed(opened.database, opened.client, opened.network).get(target)
            address = found.address if found else None
        functions = [
            {
                "signature": function.signature,
                "selector": "0x" + function.selector.hex(),
                "inputs": [{"name": item.name, "type": item.type} for item in function.inputs],
                "outputs": [item.type for item in function.outputs],
                "mutability": function.mutability,
            }
            for function in interface.functions
        ]
        events = [
            {
                "name": event.name,
                "topic": "0x" + event.topic.hex(),
                "inputs": [{"name": item.name, "type": item.type, "indexed": item.indexed} for item in event.inputs],
            }
            for event in interface.events
        ]
        errors = [
            {
                "name": error.name,
                "selector": "0x" + error.selector.hex(),
                "inputs": [{"name": item.name, "type": item.type} for item in error.inputs],
            }
            for error in interface.errors
        ]
        document = {
            "name": target,
            "network": opened.network.name,
            "address": address,
            "functions": functions,
            "events": events,
            "errors": errors,
            "defaults": dict(interface.defaults),
            "unusable": dict(interface.unusable),
        }
        rows = [("address", address or "not deployed"), ("network", opened.network.name)]
        rows += [
            ("function" if not function.reads_only else "view", _declared(function.name, function.inputs))
            for function in interface.functions
        ]
        rows += [(name, "payable" if payable else "takes no coins") for name, payable in interface.defaults.items()]
        rows += [("event", _declared(event.name, event.inputs)) for event in interface.events]
        rows += [("error", _declared(error.name, error.inputs)) for error in interface.errors]
        rows += [
            ("unusable", f"{name or 'an entry without a name'}: {why}") for name, why in interface.unusable.items()
        ]
        output.facts(document, rows)


def _declared(name: str, inputs: tuple[Parameter, ...]) -> str:
    return f"{name}({', '.join(f'{item.type} {item.name}'.strip() for item in inputs)})"


@app.add(
    "call",
    result=contracts.CallResult,
    example="cmwallet contract call WrappedCMT balanceOf bob\ncmwallet contract call Swap paid --at 12",
)
def call(
    target: Target,
    function: FunctionName,
    arguments: Arguments = None,
    abi: Abi = None,
    at: Annotated[int | None, typer.Option("--at", metavar="BLOCK", min=0, help="Not at the newest block.")] = None,
    sender: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="ADDRESS|NAME", help="Ask as this account; a change is tried as the default one."
        ),
    ] = None,
) -> None:
    """Ask a contract without sending anything."""
    from cmwallet.accounts.choosing import default_account
    from cmwallet.calls.abi_values import as_text, parse_values
    from cmwallet.calls.contract import call as ask
    from cmwallet.calls.contract import choose_contract
    from cmwallet.node.client import LATEST

    with session() as opened:
        warn_if_stale(opened)
        contract = choose_contract(opened.database, opened.client, opened.network, target, abi)
        chosen = contract.interface.function(function)
        values = parse_values(chosen.inputs, arguments or [], _resolver(opened))
        if sender is None and not chosen.reads_only:  # what would happen if you did it
            account = default_account(opened.config, opened.database)
            sender = None if account is None else account.address
        asked_by = None if sender is None else _resolver(opened)(sender)
        answer = ask(opened.client, contract, chosen, values, sender=asked_by, at=LATEST if at is None else at)
        pairs = list(zip(chosen.outputs, answer, strict=True))
        document = {
            "contract": contract.address,
            "function": chosen.signature,
            "results": _values(pairs),
        }
        output.result(document, "\n".join(as_text(item.type, value) for item, value in pairs) if pairs else None)


def _values(pairs: Sequence[tuple[Parameter, object]]) -> list[dict[str, object]]:
    from cmwallet.calls.abi_values import as_json

    return [{"name": item.name, "type": item.type, "value": as_json(item.type, value)} for item, value in pairs]


def _resolver(opened: Session) -> Resolve:
    from cmwallet.accounts.recipients import resolve_recipient
    from identity.address import parse_address

    def resolve(text: str) -> str:
        return (
            parse_address(text)
            if text.casefold().startswith("0x")
            else resolve_recipient(opened.database, text).address
        )

    return resolve


@app.add(
    "encode",
    result=contracts.EncodedCall,
    example="cmwallet contract encode WrappedCMT deposit\ncmwallet contract encode CMT approve bob 5cmt",
)
def encode(
    named: Annotated[str, typer.Argument(metavar="NAME|FILE", help="One of the system, or a JSON file.")],
    function: FunctionName,
    arguments: Arguments = None,
) -> None:
    """Print the data of a call; nothing is asked or sent."""
    from cmwallet.calls.abi import encode_call
    from cmwallet.calls.abi_values import parse_values
    from cmwallet.calls.contract import interface_of

    with session() as opened:
        chosen = interface_of(named).function(function)
        data = "0x" + encode_call(chosen, parse_values(chosen.inputs, arguments or [], _resolver(opened))).hex()
        output.result({"function": chosen.signature, "data": data}, data)


@app.add(
    "decode",
    result=contracts.DecodedCall,
    example="cmwallet contract decode CMT 0xa9059cbb…\ncmwallet contract decode CMT - < data.txt",
)
def decode(
    named: Annotated[str, typer.Argument(metavar="NAME|FILE", help="One of the system, or a JSON file.")],
    data: Annotated[str, typer.Argument(metavar="DATA|-", help="Call data, 0x-hex; - reads it from stdin.")],
) -> None:
    """Say which function call data are for, and with which arguments."""
    from cmwallet.calls.abi import decode_values
    from cmwallet.calls.abi_values import as_text
    from cmwallet.calls.contract import interface_of
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import InvalidInput, NetworkFailed

    try:
        raw = bytes.fromhex((read_text("-") if data == "-" else data).strip().removeprefix("0x"))
        chosen = interface_of(named).function_of(raw)
        pairs = list(zip(chosen.inputs, decode_values(chosen.inputs, raw[4:]), strict=True))
    except (ValueError, NetworkFailed):
        raise InvalidInput("those are not the data of a call of this contract") from None
    document = {
        "function": chosen.signature,
        "arguments": _values(pairs),
    }
    rows = [("function", chosen.signature)]
    output.facts(document, rows + [(item.name or item.type, as_text(item.type, value)) for item, value in pairs])


@app.add(
    "events",
    result=shapes.Stream[contracts.ContractEvent],
    example="cmwallet contract events WrappedCMT Transfer\ncmwallet contract events Swap --from-block 1 --json | jq .",
)
def events(
    target: Target,
    event: Annotated[str | None, typer.Argument(metavar="[EVENT]", help="Only this one.")] = None,
    abi: Abi = None,
    from_block: Annotated[int, typer.Option("--from-block", metavar="N", min=0, help="The first block.")] = 0,
    to_block: Annotated[int | None, typer.Option("--to-block", metavar="N", min=0, help="The last.")] = None,
) -> None:
    """List a contract's events, oldest first; with --json one object a line."""
    from cmwallet.calls.abi_values import as_json, as_text
    from cmwallet.calls.contract import choose_contract
    from cmwallet.calls.contract import events as read_events

    with session() as opened:
        contract = choose_contract(opened.database, opened.client, opened.network, target, abi)
        wanted = None if event is None else contract.interface.event(event)
        last = opened.client.block_number() if to_block is None else to_block
        for found in read_events(opened.client, contract, from_block, last, wanted):
            values = {name: as_json(kind, value) for name, kind, value in found.typed()}
            shown = ", ".join(f"{name} {as_text(kind, value)}" for name, kind, value in found.typed())
            place = {"block": found.log.block_number, "hash": found.log.transaction_hash, "index": found.log.log_index}
            output.event(
                {"event": found.event.name, "values": values, **place},
                f"{found.log.block_number}\t{found.event.name}\t{shown}\t{found.log.transaction_hash}",
            )


@app.add(
    "verify",
    result=contracts.VerifiedContract,
    example="cmwallet contract verify KeyRegistry\ncmwallet contract verify Swap 0x5FbD…0aa3",
)
def verify(
    name: Annotated[str, Kind.CONTRACT, typer.Argument(metavar="NAME", help="A contract of the system.")],
    address: Annotated[str | None, typer.Argument(metavar="[ADDRESS]", help="None: where it is known to be.")] = None,
) -> None:
    """Compare a contract's code on chain with the committed one and print its immutables; 18 if it differs."""
    from cmwallet.calls.abi_values import as_text
    from cmwallet.calls.deployments import find_deployment, verify_code
    from cmwallet.contracts.artifacts import load_artifact
    from identity.address import parse_address

    with session() as opened:
        where = (
            find_deployment(opened.database, opened.client, opened.network, name).address
            if address is None
            else parse_address(address)
        )
        immutables = verify_code(opened.client, name, where)
        artifact = load_artifact(name)
        document = {
            "name": name,
            "address": where,
            "network": opened.network.name,
            "verified": True,
            "compiler": dict(artifact.compiler),
            "integrity": artifact.integrity,
            "immutables": _values(immutables),
        }
        rows = [("address", str(where)), ("compiler", f"vyper {artifact.compiler['version']}"), ("verified", "yes")]
        output.facts(document, rows + [(item.name, as_text(item.type, value)) for item, value in immutables])


@app.add(
    "send",
    CALL,
    result=transactions.Sent,
    example="cmwallet contract send WrappedCMT deposit --value 5 --yes\n"
    "cmwallet contract send 0x5FbD…0aa3 vote 3 true --abi poll.json",
)
def send(
    target: Target,
    function: FunctionName,
    arguments: Arguments = None,
    abi: Abi = None,
    value: Annotated[str | None, typer.Option("--value", metavar="AMOUNT", help="Coins to send along.")] = None,
) -> None:
    """Call a function that changes something: the same way as `send`, with the same protection.

    Coins for an address without a contract, as on the wrong network, are not sent (exit code 5).
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.calls.abi_errors import in_words_of
    from cmwallet.calls.abi_values import addresses_in, parse_values
    from cmwallet.calls.deployments import deployed
    from cmwallet.errors import InvalidInput, Reverted, Usage
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        bound = BoundContract.on(opened, target, abi)
        contract = bound.contract
        chosen = contract.interface.function(function)
        if chosen.reads_only:
            raise Usage(f"{chosen.name} changes nothing", hint=f"cmwallet contract call {target} {chosen.name}")
        coins = 0 if value is None else parse_native_amount(value, opened.network.symbol)
        if coins and chosen.mutability != "payable":
            raise InvalidInput(f"{chosen.name} takes no coins", hint="leave --value out")
        values = parse_values(chosen.inputs, arguments or [], _resolver(opened))
        _require_code(opened, contract.address, paid=coins > 0 and not options.allow_no_code)
        account = choose_account(opened.config, opened.database, options.sender)
        ours = {there.address for there in deployed(opened.database, opened.client, opened.network).values()}
        named = tuple(address for address in addresses_in(values) if address not in ours)
        order = bound.order(account, chosen.signature, *values, coins=coins, label=options.label, named=named)
        output.status(f"call  {contract.name}.{chosen.signature}")
        try:
            options.executor(opened).execute(order)
        except Reverted as reverted:
            raise in_words_of(contract.interface, reverted) from None


def _require_code(opened: Session, address: str, *, paid: bool) -> None:
    """Raise `NotFound` when coins would go to an address without a contract; without coins only warn."""
    from cmwallet.errors import NotFound

    if opened.client.code(address):
        return
    if paid:
        raise NotFound(
            f"there is no contract at {address}: the coins would stay there",
            hint="is it the right network? --allow-no-code sends them all the same",
        )
    output.warn(f"there is no contract at {address}: the call does nothing")
