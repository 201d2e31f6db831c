"""`cmwallet tx simulate`, and what `tx show` prints of a transaction that is not of this home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.calls.erc20 import TransferEvent
    from cmwallet.node.client import Message
    from cmwallet.session import Session

app = Commands()

_HASH_LENGTH = 66


@app.add(
    "simulate",
    result=transactions.Simulated,
    example="cmwallet tx build bob 1.5 | cmwallet tx simulate\ncmwallet tx simulate 0x5c50…f060",
)
def simulate(
    what: Annotated[
        str, typer.Argument(metavar="[FILE|JSON|HASH|-]", help="An unsigned or signed object, raw bytes, or a hash.")
    ] = "-",
) -> None:
    """Have the node try a transaction on its newest block, from its own sender; nothing is sent.

    It ends with 8 when the transaction would fail. What it does is the node's word.
    """
    from cmwallet.errors import Reverted
    from cmwallet.transactions.home_naming import HomeNaming
    from cmwallet.transactions.simulation import simulate as try_call

    with session() as opened:
        found = try_call(opened.client, _message(opened, what))
        naming, rows = HomeNaming(opened, ask_node=True), []
        for asset, one in found.moved or ():
            amount, sender, to = (
                naming.amount(asset, one.amount),
                naming.address(one.sender),
                naming.address(one.recipient),
            )
            rows.append(("moves", f"{amount} from {sender} to {to}"))
        document = {
            "succeeds": found.succeeds,
            "reason": found.reason,
            "returned": "0x" + found.returned.hex(),
            "gas": found.gas,
            "moved": None if found.moved is None else [_moved_document(*one) for one in found.moved],
        }
        told = [("succeeds", "yes" if found.succeeds else "no"), ("gas", str(found.gas or "-"))]
        output.facts(document, [*told, *rows])
        if not found.succeeds:
            raise Reverted(f"it would fail: {found.reason}", details={"hash": None, "reason": found.reason})


def _moved_document(asset: str, transfer: TransferEvent) -> dict[str, str]:
    return {"asset": asset, "from": transfer.sender, "to": transfer.recipient, "raw": str(transfer.amount)}


def _message(opened: Session, what: str) -> Message:
    """Return the call of a stage, of raw bytes, or of a transaction that the node shows."""
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.node.client import Message
    from cmwallet.transactions.encoding import decode, parse_raw
    from cmwallet.transactions.inspecting import look_up
    from cmwallet.transactions.stages import read_stage, receiver_of

    text = what if what.lstrip().startswith(("{", "0x")) else read_text(what).strip()
    if text.startswith("{"):
        stage = read_stage(text)
        return Message(to=stage.to, data=stage.data, value=stage.value, sender=stage.sender)
    of_chain = len(text) == _HASH_LENGTH
    signed = look_up(opened.client, text.lower()).signed if of_chain else decode(parse_raw(text))
    one = signed.transaction
    return Message(to=receiver_of(one), data=one.data, value=one.value, sender=signed.sender())


def show_stranger(opened: Session, tx_hash: str) -> None:
    """Print a transaction that is not of this home, as the node shows it; its hash and signature prove the fields."""
    from cmwallet.foreign import clean
    from cmwallet.transactions.home_naming import HomeNaming
    from cmwallet.transactions.inspecting import look_up
    from cmwallet.transactions.stages import receiver_of
    from cmwallet.units import NATIVE_DECIMALS, Amount

    shown, network = look_up(opened.client, tx_hash), opened.network
    one, receipt = shown.signed.transaction, shown.receipt
    amount = Amount(one.value, NATIVE_DECIMALS, network.symbol)
    fee = None
    if receipt is not None and receipt.fee is not None:
        fee = Amount(receipt.fee, NATIVE_DECIMALS, network.symbol)
    explained = [clean(fact.words, 400) for fact in shown.explain(HomeNaming(opened, ask_node=True)).facts]
    document = {
        "entry": None,
        "hash": tx_hash,
        "status": shown.status,
        "network": network.name,
        "chain_id": one.chain_id,
        "from": shown.sender,
        "to": receiver_of(one),
        "amount": amount.as_json(),
        "fee": None if fee is None else fee.as_json(),
        "nonce": one.nonce,
        "data": "0x" + one.data.hex(),
        "block": None if receipt is None else receipt.block_number,
        "block_hash": None if receipt is None else receipt.block_hash,
        "explained": explained,
    }
    rows = [
        ("entry", "none: it was not sent from this home"),
        ("state", shown.status),
        ("hash", tx_hash),
        ("network", network.name),
        ("from", shown.sender),
        ("to", receiver_of(one) or "new contract"),
        ("amount", str(amount)),
        ("fee", str(fee or "-")),
        ("nonce", str(one.nonce)),
        ("block", "-" if receipt is None else str(receipt.block_number)),
        *(("does", words) for words in explained),
    ]
    output.facts(document, rows)
