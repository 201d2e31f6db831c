"""`cmwallet identity grant open|countersign|erased`: the side of a dapp that is an identity of this home."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import grants
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.consent.receipt import Receipt
    from identity.jose.keys import Signer

    Statement = Callable[[Signer, str, bytes, int], str]

app = Commands()

ReceiptFile = Annotated[str, typer.Argument(metavar="RECEIPT|-", help="The user's receipt; - is stdin.")]


@app.add(
    "open",
    IDENTITY,
    result=grants.OpenedPresentation,
    example="cmwallet identity grant open handed.jwe\ncmwallet identity grant open - --json < handed.jwe",
)
def open_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="What a user handed over to you; - is stdin.")],
) -> None:
    """Open, as the dapp, what `identity grant --present` made for you: presentations to be verified, and the receipt.

    Nothing in it is verified yet: attest verify judges the presentations, grant verify the receipt.
    """
    from cmwallet.attest.signers import encryption_pair
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.grants.presenting import open_presentation

    text = read_text(file)
    with session() as opened:
        identity = selected_identity(opened)
        keeper, did = opened.keeper, str(identity.did(opened.network.chain_id))
        document, handed = open_presentation(text, lambda kid: encryption_pair(keeper, identity, kid), audience=did)
        output.result(document, "\n".join(handed))


@app.add(
    "countersign", IDENTITY, result=grants.Countersignature, example="cmwallet identity grant countersign receipt.json"
)
def countersign(file: ReceiptFile) -> None:
    """Agree, as the dapp, to a receipt: print the statement that goes with an offer as `receipt_signature`."""
    from identity.consent import statements

    receipt = _read(file)
    with session() as opened:
        _say(opened, receipt, statements.countersign, "receipt_signature")


@app.add(
    "erased",
    IDENTITY,
    result=grants.ErasureStatement,
    example="cmwallet identity grant erased receipt.json > erased.jws",
)
def erased(file: ReceiptFile) -> None:
    """Confirm, as the dapp, that what was read under a receipt is erased: a signed statement for the user."""
    from identity.consent import statements

    receipt = _read(file)
    with session() as opened:
        _say(opened, receipt, statements.confirm_erasure, "erasure")


def _read(file: str) -> Receipt:
    from cmwallet.cli.terminal.files import read_bytes
    from identity.consent.receipt import MAX_BYTES, parse_receipt

    return parse_receipt(read_bytes(file, MAX_BYTES + 1))


def _say(opened: Session, receipt: Receipt, statement: Statement, member: str) -> None:
    """Sign a statement about a receipt as its dapp, and print it. Raises `InvalidInput` for a receipt of another."""
    from cmwallet.attest.signers import identity_signer
    from cmwallet.errors import InvalidInput

    identity = selected_identity(opened)
    if str(identity.did(opened.network.chain_id)) != receipt.body.client:
        raise InvalidInput("that receipt is of another dapp", hint="is it the right identity? --identity NAME")
    signer = identity_signer(opened.keeper, identity, "ES256", reason="sign a statement about a receipt")
    text = statement(signer, receipt.body.client, receipt.body.hash, int(time.time()))
    output.result({member: text}, text)
